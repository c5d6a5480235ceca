package kube_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/usage"
)

// ledger is a transport that answers nothing and counts what it is asked.
type ledger struct {
	mu   sync.Mutex
	asks []string
}

func (l *ledger) RoundTrip(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asks = append(l.asks, req.Method+" "+req.URL.RequestURI())
	return nil, errors.New("nobody answers")
}

func (l *ledger) asked() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.asks...)
}

func errOf(health follow.Health) error {
	if health.Err == nil {
		return nil
	}
	return health.Err
}

// TestNoRequestWithoutAName makes every request that is about one pod with
// references that lack a name. To the API server they would be about other pods,
// or about all.
func TestNoRequestWithoutAName(t *testing.T) {
	requests := map[string]func(context.Context, *kube.Client, kube.PodRef) error{
		"watch": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			watcher := pods.Watch(nil, client.Clientset, ref)
			watcher.Run(ctx)
			_, health := watcher.Pod()
			return errOf(health)
		},
		"watch the events": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			watcher := pods.WatchEvents(nil, client.Clientset, ref)
			watcher.Run(ctx)
			_, health := watcher.Events()
			return errOf(health)
		},
		"get": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			_, err := logs.FromClient(client.Clientset).Pod(ctx, ref)
			return err
		},
		"log": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			target := kube.ContainerRef{Pod: ref, Container: "web"}
			_, err := logs.FromClient(client.Clientset).Stream(ctx, target, &corev1.PodLogOptions{Container: "web"})
			return err
		},
		"usage": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			source, err := usage.NewSource(client)
			if err == nil {
				_, err = source.Containers(ctx, ref)
			}
			return err
		},
		"preflight": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			return exec.Preflight(ctx, client, kube.ContainerRef{Pod: ref, Container: "web"})
		},
		"exec": func(ctx context.Context, client *kube.Client, ref kube.PodRef) error {
			return exec.Run(ctx, client, exec.Options{
				Target: kube.ContainerRef{Pod: ref, Container: "web"}, Command: []string{"true"},
			})
		},
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				try := func(ref kube.PodRef) ([]string, error) {
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					ledger := &ledger{}
					client, err := kube.NewForConfig(&rest.Config{
						Host: "http://cluster.test", WrapTransport: func(http.RoundTripper) http.RoundTripper { return ledger },
					}, "test", "")
					if err != nil {
						t.Fatal(err)
					}
					err = request(ctx, client, ref)
					return ledger.asked(), err
				}
				for _, ref := range []kube.PodRef{{}, {Namespace: "shop"}, {Namespace: "shop", UID: "1"}, {Name: "cart-0"}} {
					asked, err := try(ref)
					if len(asked) > 0 {
						t.Errorf("%q: asked %s", ref, asked)
					}
					if err == nil || !strings.Contains(err.Error(), " named") {
						t.Errorf("%q: the error is %v", ref, err)
					}
				}
				if asked, _ := try(kube.PodRef{Namespace: "shop", Name: "cart-0"}); len(asked) == 0 || !strings.Contains(asked[0], "cart-0") && name != "preflight" {
					t.Errorf("with a name it asked %s", asked)
				}
			})
		})
	}
}

func TestCheckSaysWhatIsMissing(t *testing.T) {
	for ref, want := range map[kube.PodRef]string{
		{}:                                  "no pod is named",
		{Namespace: "shop", UID: "1"}:       "no pod is named",
		{Name: "cart-0"}:                    "the namespace of pod cart-0 is not named",
		{Namespace: "shop", Name: "cart-0"}: "",
	} {
		err := ref.Check()
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", ref, err)
			}
			continue
		}
		explained, ok := errors.AsType[*explain.Error](err)
		if !ok || explained.Class != explain.ClassInvalid || explained.Sentence != want {
			t.Errorf("%q: %v, want %q", ref, err, want)
		}
	}
}
