package pods

import (
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
)

// rowOwnedBy is the row of a pod that a controller made, with the hash that a Deployment labels its pods with.
func rowOwnedBy(name, kind, owner, hash string) *Row {
	yes := true
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: "shop", Name: name,
		OwnerReferences: []metav1.OwnerReference{{Kind: kind, Name: owner, Controller: &yes}},
	}}
	if hash != "" {
		pod.Labels = map[string]string{"app": "web", "pod-template-hash": hash}
	}
	return NewRow(pod)
}

func TestGroupsOfAnOwnerJoinTheReplicaSetsOfADeployment(t *testing.T) {
	store := newTestStore([]*Row{
		rowOwnedBy("a-new", "ReplicaSet", "web-6d8f7c9b5", "6d8f7c9b5"),
		rowOwnedBy("b-old", "ReplicaSet", "web-5c7d", "5c7d"),
		rowOwnedBy("c-other", "ReplicaSet", "web-front-5c7d", "5c7d"), // of the Deployment web-front
		rowOwnedBy("d-alone", "ReplicaSet", "web", ""),                // of no Deployment
		rowOwnedBy("e-set", "StatefulSet", "web", ""),                 // has the name of the Deployment
		rowOwnedBy("f-labelled", "ReplicaSet", "web-1", "2"),          // whose hash is another's
		rowOwnedBy("g-job", "Job", "web-5c7d", "5c7d"),                // whose label means nothing
		rowOwnedBy("h-hashed", "ReplicaSet", "-5c7d", "5c7d"),         // with no name before the hash
		rowOwnedBy("i-new-again", "ReplicaSet", "web-6d8f7c9b5", "6d8f7c9b5"),
	})
	var got []string
	snapshot := store.Snapshot(Query{Group: ByOwner, Sort: Sort{Column: ColName}})
	for _, g := range snapshot.Groups {
		got = append(got, fmt.Sprint(g.Key, " ", names(snapshot.Rows[g.From:g.To])))
	}
	want := []string{
		"shop Deployment/web a-new b-old i-new-again",
		"shop Deployment/web-front c-other",
		"shop Job/web-5c7d g-job",
		"shop ReplicaSet/-5c7d h-hashed",
		"shop ReplicaSet/web d-alone",
		"shop ReplicaSet/web-1 f-labelled",
		"shop StatefulSet/web e-set",
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	first := snapshot.Rows[0]
	if first.TemplateHash() != "6d8f7c9b5" || first.ReplicaSet() != (types.NamespacedName{Namespace: "shop", Name: "web-6d8f7c9b5"}) {
		t.Errorf("%s is of %s, hash %q", first.Ref.Name, first.ReplicaSet(), first.TemplateHash())
	}
	if alone := rowOwnedBy("d-alone", "ReplicaSet", "web", ""); alone.TemplateHash() != "" || alone.ReplicaSet().Name != "" {
		t.Errorf("a ReplicaSet of no Deployment: %+v", alone.ReplicaSet())
	}
}

func TestRevisionsOfReplicaSets(t *testing.T) {
	set := func(namespace, name, revision string) *appsv1.ReplicaSet {
		made := &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
		if revision != "" {
			made.Annotations = map[string]string{"deployment.kubernetes.io/revision": revision}
		}
		return made
	}
	client := fake.NewClientset(set("shop", "web-1", "3"), set("shop", "web-2", "4"), set("shop", "plain", ""), set("secret", "web-1", "9"))
	asked := 0
	client.PrependReactor("get", "replicasets", func(action clienttesting.Action) (bool, runtime.Object, error) {
		if action.GetNamespace() != "secret" {
			return false, nil, nil
		}
		asked++
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "replicasets"}, "web-1", nil)
	})
	store := NewStore(client, kube.Scope{}, Options{})
	var sets []types.NamespacedName
	for _, name := range []string{"shop/web-1", "secret/web-1", "secret/web-2", "shop/gone", "shop/plain", "shop/web-2"} {
		namespace, name, _ := strings.Cut(name, "/")
		sets = append(sets, types.NamespacedName{Namespace: namespace, Name: name})
	}
	got := fmt.Sprint(store.Revisions(t.Context(), sets))
	if want := "map[shop/web-1:3 shop/web-2:4]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if asked != 1 {
		t.Errorf("a namespace that refuses was asked %d times", asked)
	}
}
