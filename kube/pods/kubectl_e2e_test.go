//go:build e2e

package pods

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"github.com/podglass/podglass/kube"
)

// connect uses any kubeconfig, and gives a namespace of the test's own.
func connect(t *testing.T) (*kube.Client, string) {
	t.Helper()
	client, err := kube.Connect(genericclioptions.NewConfigFlags(true))
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	namespace, err := client.Clientset.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "dev-pods-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := client.Clientset.CoreV1().Namespaces().Delete(context.Background(), namespace.Name, metav1.DeleteOptions{})
		if err != nil {
			t.Error(err)
		}
	})
	awaitServiceAccount(t, client, namespace.Name)
	return client, namespace.Name
}

// awaitServiceAccount waits for the account that every pod of a namespace needs,
// which a controller makes.
func awaitServiceAccount(t *testing.T, client *kube.Client, namespace string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	accounts, err := client.Clientset.CoreV1().ServiceAccounts(namespace).Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=default"})
	if err != nil {
		t.Fatal(err)
	}
	defer accounts.Stop()
	if _, open := <-accounts.ResultChan(); !open {
		t.Fatal("the namespace got no default service account within a minute")
	}
}

// TestServerPrintsTheSame gives the API server the pods of the table test, with
// their states, and compares each cell with the one it prints for kubectl. The
// pods belong to no node, so that no kubelet changes their states.
func TestServerPrintsTheSame(t *testing.T) {
	client, namespace := connect(t)
	store := NewStore(client.Clientset, kube.Scope{Namespaces: []string{namespace}}, Options{})
	run(t, store.Run)
	for i, test := range statusTests() {
		plant(t, client, namespace, fmt.Sprintf("pod-%02d", i), test.pod)
	}
	// A new pod is the first of the list to be complete for both sides.
	changes, cancel := store.Changed()
	defer cancel()
	rows := (&watchedStore{store, t, changes}).until("all pods", func(got Snapshot) bool {
		return got.Total == len(statusTests()) && settled(t, client, namespace, got.Rows)
	}).Rows

	if compared := comparePrinted(t, client, namespace, rows); compared != len(statusTests()) {
		t.Errorf("compared %d pods of %d", compared, len(statusTests()))
	}
}

// comparePrinted compares rows with what the server prints of a namespace, "" for
// all, and says how many pods it printed.
func comparePrinted(t *testing.T, client *kube.Client, namespace string, rows []*Row) int {
	t.Helper()
	var table metav1.Table
	err := client.Clientset.CoreV1().RESTClient().Get().Namespace(namespace).Resource("pods").
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(t.Context()).Into(&table)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) != len(rows) {
		t.Fatalf("%d rows, the server prints %d", len(rows), len(table.Rows))
	}
	now := time.Now()
	for i, printed := range table.Rows {
		row := rows[i]
		ours := []any{
			row.Ref.Name, fmt.Sprintf("%d/%d", row.Ready, row.Total), row.Status, row.RestartsText(now), row.AgeText(now),
			orNone(row.IP), orNone(row.Node), orNone(row.NominatedNode), orNone(row.ReadinessGates),
		}
		for column, cell := range printed.Cells {
			title := table.ColumnDefinitions[column].Name
			if title == "Age" {
				continue // by now it may be a second more
			}
			if got := fmt.Sprint(ours[column]); got != fmt.Sprint(cell) && !sameButForTheClock(got, fmt.Sprint(cell)) {
				t.Errorf("%s: %s is %q, kubectl prints %q", row.Ref, title, got, cell)
			}
		}
	}
	return len(table.Rows)
}

// plant creates a pod in the state it has in the test.
func plant(t *testing.T, client *kube.Client, namespace, name string, pod *corev1.Pod) {
	t.Helper()
	pods := client.Clientset.CoreV1().Pods(namespace)
	pod = pod.DeepCopy()
	dying := pod.DeletionTimestamp != nil
	pod.ObjectMeta = metav1.ObjectMeta{Name: name, Namespace: namespace}
	pod.Spec.NodeName = ""
	pod.Spec.SchedulerName = "nobody"
	if dying {
		pod.Finalizers = []string{"podglass.dev/test"}
	}
	debuggers := pod.Spec.EphemeralContainers
	pod.Spec.EphemeralContainers = nil
	for i := range debuggers {
		debuggers[i].TargetContainerName = ""
	}
	state := pod.Status
	made, err := pods.Create(t.Context(), pod, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(debuggers) > 0 {
		made.Spec.EphemeralContainers = debuggers
		if made, err = pods.UpdateEphemeralContainers(t.Context(), name, made, metav1.UpdateOptions{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	made.Status = state
	if _, err = pods.UpdateStatus(t.Context(), made, metav1.UpdateOptions{}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !dying {
		return
	}
	if err := pods.Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Cleanup(func() {
		_, err := pods.Patch(context.Background(), name, "application/merge-patch+json", []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
		if err != nil {
			t.Error(err)
		}
	})
}

// settled reports whether the rows are what the server lists now.
func settled(t *testing.T, client *kube.Client, namespace string, rows []*Row) bool {
	t.Helper()
	list, err := client.Clientset.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list.Items {
		if i >= len(rows) || !rows[i].showsLike(NewRow(&list.Items[i])) {
			return false
		}
	}
	return len(list.Items) == len(rows)
}

func orNone(cell string) string {
	if cell == "" {
		return "<none>"
	}
	return cell
}

// sameButForTheClock compares "5 (3m ago)" by its count: the server's clock is
// read a moment later than ours.
func sameButForTheClock(a, b string) bool {
	countA, agoA, foundA := strings.Cut(a, " (")
	countB, agoB, foundB := strings.Cut(b, " (")
	return foundA && foundB && countA == countB && strings.HasSuffix(agoA, " ago)") && strings.HasSuffix(agoB, " ago)")
}
