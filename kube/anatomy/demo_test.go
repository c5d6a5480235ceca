package anatomy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
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
	client := kubernetes.NewForConfigOrDie(cluster.RESTConfig())
	pods, err := gather.Pods(t.Context(), client, workload.Selection{Namespace: demo.Namespace})
	if err != nil {
		t.Fatal(err)
	}
	for prefix, name := range map[string]string{
		"javaweb-2": "javaweb-2", "native-sidecar": "native-sidecar", "timecheck-": "timecheck-d4c777b57",
		"sleep-with-file-reader-": "sleep-with-file-reader-566956d48", "sleep-with-server-": "sleep-with-server-795467596b",
	} {
		t.Run(name, func(t *testing.T) {
			at := slices.IndexFunc(pods, func(p *corev1.Pod) bool { return strings.HasPrefix(p.Name, prefix) })
			if at < 0 {
				t.Fatalf("the demo has no pod %s", prefix)
			}
			var cache gather.Cache
			pod := pods[at]
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

// lot is what names of pods and ReplicaSets end with.
var lot = regexp.MustCompile(`-[0-9a-f]{8,10}\b`)

// comparable are the lines of a digest that are the same on all clusters.
func comparable(a *anatomy.Anatomy) []string {
	var lines []string
	for _, line := range anatomy.Digest(a) {
		if strings.Contains(line, "kube-api-access-") || strings.HasPrefix(line, "links ") {
			continue
		}
		lines = append(lines, lot.ReplaceAllString(line, ""))
	}
	return lines
}
