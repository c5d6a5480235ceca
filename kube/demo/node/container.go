package node

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo/box"
)

func itoa(n int) string { return strconv.Itoa(n) }

// containerKind says when a container runs.
type containerKind uint8

const (
	initContainer containerKind = iota
	sidecar
	app
	ephemeral
)

// How the kubelet delays restarts: at once, then 10 s, doubled up to 5 minutes, and from the
// start again for a container that ran for ten minutes.
const (
	firstBackOff = 10 * time.Second
	maxBackOff   = 5 * time.Minute
	backOffReset = 10 * time.Minute
)

// container is one container of a pod through all its restarts.
type container struct {
	runner *runner
	spec   corev1.Container
	kind   containerKind
	target string // of an ephemeral container: the one whose processes it sees, "" for none

	box      *box.Container // nil while it does not run
	id       string         // of the last instance
	log      *log           // of the last instance
	previous *log           // of the one before
	state    corev1.ContainerState
	last     corev1.ContainerState
	restarts int32
	finished time.Time
	began    time.Time

	started, ready bool // as the probes say
	probing        []*prober
	liveness       string // why the liveness probe wants a restart

	backOff  time.Duration // before the next start; zero before the first failure
	notified time.Time     // when the back-off was last told
}

func newContainer(r *runner, spec corev1.Container, kind containerKind) *container {
	c := &container{runner: r, spec: spec, kind: kind}
	reason := "ContainerCreating"
	if kind == app && len(r.pod.Spec.InitContainers) > 0 || kind == initContainer || kind == sidecar {
		reason = "PodInitializing"
	}
	c.state.Waiting = &corev1.ContainerStateWaiting{Reason: reason}
	return c
}

// field is how events name the container.
func (c *container) field() string {
	list := map[containerKind]string{initContainer: "initContainers", sidecar: "initContainers", app: "containers", ephemeral: "ephemeralContainers"}[c.kind]
	return "spec." + list + "{" + c.spec.Name + "}"
}

// passed reports whether what comes after the container in the start order may go on.
func (c *container) passed() bool {
	switch c.kind {
	case initContainer:
		return c.state.Terminated != nil && c.state.Terminated.ExitCode == 0
	case sidecar:
		return c.started && c.box != nil
	}
	return true
}

// restartable reports whether an ended container is to be started again.
func (c *container) restartable() bool {
	policy := c.runner.pod.Spec.RestartPolicy
	switch c.kind {
	case ephemeral:
		return false
	case sidecar:
		return true
	case initContainer:
		return c.state.Terminated.ExitCode != 0 && policy != corev1.RestartPolicyNever
	}
	return policy == corev1.RestartPolicyAlways || policy == corev1.RestartPolicyOnFailure && c.state.Terminated.ExitCode != 0
}

// sync starts the container when that is due, and returns when it will be.
func (c *container) sync() time.Time {
	now := c.runner.node.timeline.Now()
	switch {
	case c.box != nil:
		return time.Time{}
	case c.state.Waiting != nil && c.state.Waiting.Reason != "CrashLoopBackOff":
		return c.start()
	case c.state.Terminated != nil && !c.restartable():
		return time.Time{}
	}
	if noticed := c.finished.Add(noticeTime); now.Before(noticed) {
		return noticed
	}
	if c.backOff == 0 || c.finished.Sub(c.began) > backOffReset {
		c.backOff = firstBackOff
		return c.start()
	}
	if until := c.finished.Add(c.backOff); now.Before(until) {
		c.wait(now)
		if again := c.notified.Add(resyncTime); again.Before(until) {
			return again
		}
		return until
	}
	c.backOff = min(2*c.backOff, maxBackOff)
	return c.start()
}

// wait shows that the container is in back-off.
func (c *container) wait(now time.Time) {
	if c.state.Terminated != nil {
		c.last = corev1.ContainerState{Terminated: c.state.Terminated}
	}
	c.state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason:  "CrashLoopBackOff",
		Message: fmt.Sprintf("back-off %s restarting failed container=%s pod=%s", c.backOff, c.spec.Name, podKey(c.runner.pod)),
	}}
	if now.Sub(c.notified) >= resyncTime {
		c.notified = now
		c.runner.event(c.field(), true, "BackOff", fmt.Sprintf("Back-off restarting failed container %s in pod %s", c.spec.Name, podKey(c.runner.pod)))
	}
}

// start starts the container, or says why that failed and returns when to try again.
func (c *container) start() time.Time {
	r, n := c.runner, c.runner.node
	if problem := c.pull(); problem {
		return n.timeline.Now().Add(resyncTime)
	}
	env, problem := r.environment(c)
	var mounts mountList
	if problem == "" {
		mounts, problem = r.mounts(c)
	}
	if problem != "" {
		c.setWaiting("CreateContainerConfigError", problem)
		r.event(c.field(), true, "Failed", "Error: "+problem)
		return n.timeline.Now().Add(resyncTime)
	}
	restart := c.id != ""
	if restart {
		c.restarts++
		if c.state.Terminated != nil {
			c.last = corev1.ContainerState{Terminated: c.state.Terminated}
		}
	}
	r.event(c.field(), false, "Pulled", fmt.Sprintf("Container image %q already present on machine and can be accessed by the pod", c.spec.Image))
	n.sleep(startTime)
	c.identify()
	c.previous, c.log = c.log, newLog(n.timeline)
	output := c.log
	var target *box.Container
	if other := r.container(c.target); other != nil {
		target = other.box
	}
	running, err := r.box.Start(box.Config{
		Target: target,
		Name:   c.spec.Name, Command: c.command(env), Env: env, WorkingDir: c.spec.WorkingDir, Mounts: mounts,
		Memory: c.spec.Resources.Limits.Memory().Value(),
		TTY:    c.spec.TTY, Stdin: c.spec.Stdin, Output: output.write, Seed: uint64(c.restarts),
		ReadOnly: c.spec.SecurityContext != nil && c.spec.SecurityContext.ReadOnlyRootFilesystem != nil && *c.spec.SecurityContext.ReadOnlyRootFilesystem,
	})
	r.event(c.field(), false, "Created", "Container created")
	c.began = n.timeline.Now()
	c.started, c.ready = false, false
	if err != nil {
		c.cannotStart(err)
		return c.finished.Add(noticeTime)
	}
	r.event(c.field(), false, "Started", "Container started")
	c.box = running
	c.state = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: n.now()}}
	c.startProbes()
	n.timeline.Go(func() { c.watch(running, output) })
	return time.Time{}
}

func (c *container) setWaiting(reason, message string) {
	c.state = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

// pull checks the image; the demo's nodes have none but busybox and nothing to pull from.
func (c *container) pull() (problem bool) {
	image := c.spec.Image
	repository, _, _ := strings.Cut(image[strings.LastIndexByte(image, '/')+1:], ":")
	if repository == "busybox" {
		return false
	}
	reference := image
	if !strings.Contains(image, "/") {
		reference = "docker.io/library/" + image
	}
	message := fmt.Sprintf("failed to pull and unpack image %q: failed to resolve reference %q: %s: not found", reference, reference, reference)
	if c.state.Waiting != nil && c.state.Waiting.Reason == "ErrImagePull" {
		c.setWaiting("ImagePullBackOff", fmt.Sprintf("Back-off pulling image %q: ErrImagePull: %s", image, message))
		c.runner.event(c.field(), false, "BackOff", fmt.Sprintf("Back-off pulling image %q", image))
		c.runner.event(c.field(), true, "Failed", "Error: ImagePullBackOff")
		return true
	}
	if c.state.Waiting != nil && c.state.Waiting.Reason == "ImagePullBackOff" {
		c.runner.event(c.field(), false, "BackOff", fmt.Sprintf("Back-off pulling image %q", image))
		return true
	}
	c.runner.event(c.field(), false, "Pulling", fmt.Sprintf("Pulling image %q", image))
	c.runner.event(c.field(), true, "Failed", fmt.Sprintf("Failed to pull image %q: %s", image, message))
	c.runner.event(c.field(), true, "Failed", "Error: ErrImagePull")
	c.setWaiting("ErrImagePull", message)
	return true
}

// identify gives the new instance its ID.
func (c *container) identify() {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d", c.runner.pod.UID, c.spec.Name, c.restarts))
	c.id = "containerd://" + hex.EncodeToString(sum[:])
}

// startErrorCode is the exit code of a container whose command could not be started.
const startErrorCode = 128

// cannotStart is a command that the runtime could not start.
func (c *container) cannotStart(err error) {
	message := "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: " + err.Error()
	c.runner.event(c.field(), true, "Failed", "Error: "+message)
	c.log.end()
	c.finished = c.runner.node.timeline.Now()
	c.state = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: startErrorCode, Reason: "StartError", Message: message, FinishedAt: c.runner.node.now(),
		StartedAt: metav1.NewTime(time.Unix(0, 0).UTC()), ContainerID: c.id,
	}}
}

// watch waits for the end of an instance.
func (c *container) watch(running *box.Container, output *log) {
	n := c.runner.node
	for {
		code, exited := running.Exit()
		if exited {
			c.exited(code, running.IsOOMKilled(), output)
			n.timeline.Broadcast(&c.runner.wake)
			return
		}
		n.timeline.Wait(time.Time{}, &running.Done)
	}
}

func (c *container) exited(code int, oom bool, output *log) {
	n := c.runner.node
	output.end()
	for _, p := range c.probing {
		p.stop()
	}
	c.probing = nil
	c.finished = n.timeline.Now()
	reason := "Completed"
	switch {
	case oom:
		reason = "OOMKilled"
	case code != 0:
		reason = "Error"
	}
	c.state = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: int32(code), Reason: reason, ContainerID: c.id,
		StartedAt: metav1.NewTime(c.began.Truncate(time.Second)), FinishedAt: n.now(),
	}}
	c.box, c.started, c.ready = nil, false, false
}
