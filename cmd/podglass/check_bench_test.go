//go:build e2e && linux

package main

import (
	"os"
	"os/exec"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// benchmarkCheck times, in turns, the list from the start of the process until all pods are counted, and `check -A`,
// which finds twenty failing pods among them: the medians, and the most memory that each takes.
func benchmarkCheck(b *testing.B, c *cluster) {
	const failing = 20
	namespace := c.namespace(b)
	for i := range failing {
		c.create(b, namespace, "fails-"+string(rune('a'+i)), corev1.RestartPolicyNever, shell("app", "echo fatal: no licence; exit 1"))
	}
	for i := range failing {
		c.waitPod(b, namespace, "fails-"+string(rune('a'+i)), func(pod *corev1.Pod) bool { return pod.Status.Phase == corev1.PodFailed })
	}
	var lists, checks []time.Duration
	for b.Loop() {
		began := time.Now()
		a := c.podglass(b, "-A")
		a.waitText("live")
		lists = append(lists, time.Since(began))
		b.ReportMetric(resident(b, a, "VmHWM"), "list-MiB")
		a.quit()

		forgetPeak(b)
		check := exec.Command(c.binary, "check", "-A")
		check.Env = append(check.Environ(), "KUBECONFIG="+c.kubeconfig)
		began = time.Now()
		if err := check.Run(); check.ProcessState == nil || check.ProcessState.ExitCode() != exitUnhealthy {
			b.Fatalf("check: %v", err)
		}
		checks = append(checks, time.Since(began))
		b.ReportMetric(float64(check.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)/1024, "check-MiB")
	}
	list, check := median(lists), median(checks)
	b.ReportMetric(milliseconds(list), "list-ms")
	b.ReportMetric(milliseconds(check), "check-ms")
	b.ReportMetric(check.Seconds()/list.Seconds(), "x-list")
}

// forgetPeak makes this process small and resets its own peak: Linux counts it for a process that it starts.
func forgetPeak(b *testing.B) {
	b.Helper()
	debug.FreeOSMemory()
	const peak = "5"
	if err := os.WriteFile("/proc/self/clear_refs", []byte(peak), 0); err != nil {
		b.Fatal(err)
	}
}
