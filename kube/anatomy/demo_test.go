package anatomy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/workload"
)

// TestTheDemoIsLikeARealCluster compares the anatomy of the demo's pods with that of the same manifests
// as a real cluster ran them, but for names that are drawn by lot and for the token of the service
// account, which the demo has not.
func TestTheDemoIsLikeARealCluster(t *testing.T) {
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	config := cluster.RESTConfig()
	config.QPS, config.Burst = 1000, 1000
	client := kubernetes.NewForConfigOrDie(config)
	pods := map[string][]*corev1.Pod{}
	for _, namespace := range []string{demo.Namespace, "lab", "php", "failures"} {
		if pods[namespace], err = gather.Pods(t.Context(), client, workload.Selection{Namespace: namespace}); err != nil {
			t.Fatal(err)
		}
	}
	for prefix, name := range map[string]string{
		"shop/javaweb-2": "javaweb-2", "shop/native-sidecar": "native-sidecar", "shop/timecheck-": "timecheck-d4c777b57",
		"shop/sleep-with-file-reader-": "sleep-with-file-reader-566956d48", "shop/sleep-with-server-": "sleep-with-server-795467596b",
		"shop/mc1": "mc1", "shop/numbers-web-5": "numbers-web-7b8d7dbfb4", "shop/numbers-web-6": "numbers-web-887cf9c6b",
		"lab/mc2": "mc2", "lab/mc3": "mc3", "lab/pi": "pi", "lab/sleep-shared": "sleep-shared", "lab/two-containers": "two-containers",
		"lab/service-environment": "service-environment",
		"php/php-test":            "php-test", "php/php-controller-": "php-controller",
		"failures/image-pull": "image-pull", "failures/crash-loop": "crash-loop", "failures/unschedulable": "unschedulable",
		"failures/missing-config": "missing-config", "failures/not-ready": "not-ready", "failures/one-port": "one-port",
		"failures/done-": "done", "failures/oom": "oom", "failures/evicted": "evicted",
	} {
		t.Run(name, func(t *testing.T) {
			namespace, prefix, _ := strings.Cut(prefix, "/")
			at := slices.IndexFunc(pods[namespace], func(p *corev1.Pod) bool { return strings.HasPrefix(p.Name, prefix) })
			if at < 0 {
				t.Fatalf("the demo has no pod %s", prefix)
			}
			var cache gather.Cache
			pod := pods[namespace][at]
			demo := anatomy.Build(anatomy.Input{Pod: pod, Neighbours: cache.Gather(t.Context(), client, pod)})
			real := anatomy.Build(anatomy.Recorded(t, name))
			got, want := comparable(demo), comparable(real)
			for _, line := range want {
				if !slices.Contains(got, line) {
					t.Errorf("the demo lacks    %s", line)
				}
			}
			for _, line := range got {
				if !slices.Contains(want, line) {
					t.Errorf("the demo has also %s", line)
				}
			}
		})
	}
}

// lot is drawn by lot: what names of pods and ReplicaSets end with, the addresses of services, the node.
var lot = regexp.MustCompile(`-[0-9a-f]{8,10}\b|\b10\.96(\.\d+){2}\b|\bnode\d\b`)

// elsewhere marks lines about what one cluster has and the other has not: the token of the service account and
// the services of all scenarios in one namespace, and what was added to the real one while it was recorded, a
// debug container and a disruption budget.
var elsewhere = []string{"kube-api-access-", "links ", "debugger", "budget php"}

// comparable are the lines of a digest that are the same on all clusters.
func comparable(a *anatomy.Anatomy) []string {
	var lines []string
	for _, line := range anatomy.Digest(a) {
		if slices.ContainsFunc(elsewhere, func(part string) bool { return strings.Contains(line, part) }) {
			continue
		}
		lines = append(lines, lot.ReplaceAllString(line, ""))
	}
	return lines
}

// What a container lacks of a service that came after it is told, in the demo as on a real cluster.
func TestTheDemosLateService(t *testing.T) {
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	client := kubernetes.NewForConfigOrDie(cluster.RESTConfig())
	pod, err := client.CoreV1().Pods("lab").Get(t.Context(), "service-environment", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var cache gather.Cache
	a := anatomy.Build(anatomy.Input{Pod: pod, Neighbours: cache.Gather(t.Context(), client, pod)})
	got := map[string]anatomy.Presence{}
	for _, service := range a.ServiceVariables {
		got[service.Service.Name] = service.In("app")
	}
	if got["earlier"] != anatomy.Present || got["later"] != anatomy.Absent {
		t.Errorf("got %v", got)
	}
}
