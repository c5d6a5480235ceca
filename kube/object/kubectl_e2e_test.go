//go:build e2e

package object

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/kubectl/pkg/describe"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

// TestAsKubectl compares descriptions of the objects of the scenarios, on the cluster of
// KUBECONFIG, with those by kubectl's describers of this version with requests of their
// own, and their YAML with that of the kubectl in the path.
func TestAsKubectl(t *testing.T) {
	if _, err := exec.LookPath("kubectl"); err != nil {
		t.Skip("there is no kubectl")
	}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(clientcmd.NewDefaultClientConfigLoadingRules(), nil).ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	const namespace = "podglass-object-e2e"
	client, err := kube.NewForConfig(config, "e2e", namespace)
	if err != nil {
		t.Fatal(err)
	}
	kubectl(t, "create", "namespace", namespace)
	t.Cleanup(func() {
		err := client.Clientset.CoreV1().Namespaces().Delete(context.Background(), namespace, metav1.DeleteOptions{})
		if err != nil {
			t.Error(err)
		}
	})
	for _, pattern := range []string{"*.yaml", "lab/*.yaml", "php/*.yaml"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "scenarios", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %q %v", pattern, files, err)
		}
		for _, file := range files {
			if filepath.Base(file) == "ephemeral.yaml" {
				continue // apply adds no container to a pod that runs
			}
			kubectl(t, "-n", namespace, "apply", "-f", file)
		}
	}
	others := filepath.Join(t.TempDir(), "others.yaml")
	if err := os.WriteFile(others, []byte(otherKinds), 0o600); err != nil {
		t.Fatal(err)
	}
	kubectl(t, "-n", namespace, "apply", "-f", others)
	kubectl(t, "-n", namespace, "rollout", "status", "deployment/timecheck", "--timeout=60s")

	var list struct{ Items []reference }
	const kinds = "pods,deployments,replicasets,statefulsets,daemonsets,replicationcontrollers,jobs,cronjobs,services,endpointslices," +
		"configmaps,secrets,serviceaccounts,persistentvolumeclaims,poddisruptionbudgets,networkpolicies,ingresses,roles,horizontalpodautoscalers"
	decode(t, kubectl(t, "-n", namespace, "get", kinds, "-o", "json"), &list)
	var nodes struct{ Items []reference }
	decode(t, kubectl(t, "get", "nodes", "-o", "json"), &nodes)
	if len(list.Items) < 60 {
		t.Errorf("there are only %d objects", len(list.Items))
	}
	shared := &follow.Shared{}
	for _, r := range append(list.Items, nodes.Items...) {
		t.Run(r.Kind+"/"+r.Metadata.Name, func(t *testing.T) {
			r.compare(t, shared, client)
		})
	}
}

type reference struct {
	APIVersion, Kind string
	Metadata         struct{ Namespace, Name string }
}

// compare holds an object against kubectl's words until they agree: it may change
// between the two.
func (r reference) compare(t *testing.T, shared *follow.Shared, client *kube.Client) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	watch := Follow(shared, client, Ref{APIVersion: r.APIVersion, Kind: r.Kind, Namespace: r.Metadata.Namespace, Name: r.Metadata.Name})
	changes, unsubscribe := watch.Changed()
	defer unsubscribe()
	done := make(chan struct{})
	go func() { defer close(done); watch.Run(ctx) }()
	defer func() { cancel(); <-done }()
	where := []string{"-n", r.Metadata.Namespace}
	if r.Metadata.Namespace == "" {
		where = nil
	}
	resource := strings.ToLower(r.Kind)
	var difference string
	for {
		select {
		case <-ctx.Done():
			t.Fatalf("not as kubectl:\n%s", difference)
		case <-changes:
		}
		s := watch.Snapshot()
		if s.Health.State == follow.Gone {
			t.Skip(replaced)
		}
		if s.Object == nil || !s.knowsEvents() {
			continue
		}
		described, err := s.Describe(ctx, client)
		if err != nil {
			t.Fatal(err)
		}
		printed, _, err := s.YAML()
		if err != nil {
			t.Fatal(err)
		}
		difference = cmp.Diff(ageless(r.describe(t, client)), ageless(described))
		if r.Kind == "ConfigMap" { // by the kubectl in the path as well, which may have its keys in another order
			difference += cmp.Diff(sorted(kubectl(t, append(where, "describe", resource, r.Metadata.Name)...)), sorted(described))
		}
		if r.Kind != "Secret" { // whose values are masked
			difference += cmp.Diff(kubectl(t, append(where, "get", resource, r.Metadata.Name, "--show-managed-fields", "-o", "yaml")...), printed)
		}
		if difference == "" {
			return
		}
	}
}

// replaced is why an object is not compared: a scenario changes it again, or its owner has put another one in its place.
const replaced = "it was replaced meanwhile"

// kubectl runs the kubectl in the path. The test is skipped where what it asks for is gone.
func kubectl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "kubectl", args...).Output()
	if exit, failed := errors.AsType[*exec.ExitError](err); failed {
		if strings.Contains(string(exit.Stderr), "(NotFound)") {
			t.Skip(replaced)
		}
		t.Fatalf("kubectl %s: %s", strings.Join(args, " "), exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// describe is what kubectl of this version says.
func (r reference) describe(t *testing.T, client *kube.Client) string {
	t.Helper()
	kind := schema.FromAPIVersionAndKind(r.APIVersion, r.Kind).GroupKind()
	describer, ok := describe.DescriberFor(kind, client.Config)
	if !ok {
		t.Fatalf("kubectl does not describe %s", kind)
	}
	text, err := describer.Describe(r.Metadata.Namespace, r.Metadata.Name, describe.DescriberSettings{ShowEvents: true, ChunkSize: chunk})
	if apierrors.IsNotFound(err) {
		t.Skip(replaced)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// sorted are the lines of a text in their order.
func sorted(text string) []string { return slices.Sorted(strings.SplitSeq(text, "\n")) }

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

var (
	ages  = regexp.MustCompile(`\b(\d+[smhdy])+\b`)
	lease = regexp.MustCompile(`(RenewTime|Lease|AcquireTime|HolderIdentity):.*`)
	wide  = regexp.MustCompile(`  +|-{3,}`) // columns are as wide as the ages in them
)

// ageless is a description without what depends on when it was made.
func ageless(text string) string {
	return wide.ReplaceAllString(lease.ReplaceAllString(ages.ReplaceAllString(text, "AGE"), ""), "  ")
}

const otherKinds = `# kubectl takes a file that begins with a brace for JSON
{apiVersion: v1, kind: Secret, metadata: {name: login}, stringData: {password: hunter2}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: "1", script: "one\ntwo\n"}, binaryData: {b: //4=}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: set}
spec:
  selector: {matchLabels: {app: set}}
  serviceName: set
  template:
    metadata: {labels: {app: set}}
    spec: {containers: [{name: a, image: "localhost/pause:3.10"}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: daemons}
spec:
  selector: {matchLabels: {app: daemons}}
  template:
    metadata: {labels: {app: daemons}}
    spec: {containers: [{name: a, image: "localhost/pause:3.10"}]}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: controller}
spec:
  replicas: 1
  selector: {app: controller}
  template:
    metadata: {labels: {app: controller}}
    spec: {containers: [{name: a, image: "localhost/pause:3.10"}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 1 1 *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "localhost/pause:3.10"}]}}}}
---
{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: budget}, spec: {minAvailable: 1, selector: {matchLabels: {app: set}}}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: policy}, spec: {podSelector: {}, policyTypes: [Ingress]}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: reader}, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaler}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: set}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}
`
