package kube

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/kube/explain"
)

// A server sees no request that could change anything, whatever asks for it.
func TestAReadOnlyClientSendsNothingThatChanges(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, req.Method+" "+req.URL.Path)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{}`))
	}))
	defer server.Close()
	client, err := NewForConfig(&rest.Config{Host: server.URL}, "prod", "shop")
	if err != nil {
		t.Fatal(err)
	}
	client.ReadOnly = true
	core, ctx := client.Clientset.CoreV1(), context.Background()
	pods := core.Pods("shop")
	stream := func(verb, subresource string) error {
		return core.RESTClient().Verb(verb).Namespace("shop").Resource("pods").Name("web").SubResource(subresource).Do(ctx).Error()
	}
	for name, do := range map[string]func() error{
		"create": func() error { _, err := pods.Create(ctx, &corev1.Pod{}, metav1.CreateOptions{}); return err },
		"update": func() error {
			_, err := pods.Update(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web"}}, metav1.UpdateOptions{})
			return err
		},
		"patch": func() error {
			_, err := pods.Patch(ctx, "web", types.MergePatchType, []byte("{}"), metav1.PatchOptions{})
			return err
		},
		"delete":      func() error { return pods.Delete(ctx, "web", metav1.DeleteOptions{}) },
		"delete all":  func() error { return pods.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}) },
		"dry run":     func() error { return pods.Delete(ctx, "web", metav1.DeleteOptions{DryRun: []string{"All"}}) },
		"exec":        func() error { return stream(http.MethodPost, "exec") },
		"exec by GET": func() error { return stream(http.MethodGet, "exec") },
		"attach":      func() error { return stream(http.MethodGet, "attach") },
		"forward":     func() error { return stream(http.MethodGet, "portforward") },
		"proxy":       func() error { return stream(http.MethodGet, "proxy") },
	} {
		explained := explain.Failure(do())
		if explained == nil || explained.Class != explain.ClassReadOnly {
			t.Errorf("%s: %v", name, explained)
		}
	}
	if len(seen) > 0 {
		t.Errorf("the server saw %q", seen)
	}

	if _, err := pods.Get(ctx, "web", metav1.GetOptions{}); err != nil {
		t.Errorf("a pod cannot be read: %v", err)
	}
	if _, err := pods.GetLogs("web", &corev1.PodLogOptions{}).DoRaw(ctx); err != nil {
		t.Errorf("a log cannot be read: %v", err)
	}
	if _, err := client.Can(ctx, Attributes{Verb: "list", Resource: "pods"}); errors.As(err, new(*explain.Error)) && explain.Failure(err).Class == explain.ClassReadOnly {
		t.Errorf("rights cannot be asked for: %v", err)
	}
	if len(seen) != 3 {
		t.Errorf("the server saw %q", seen)
	}
}
