package examine_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// asked counts the requests for logs.
func asked(client *fake.Clientset) int {
	n := 0
	for _, action := range client.Actions() {
		if action.GetSubresource() == "log" {
			n++
		}
	}
	return n
}

// The end of the log of a failed instance is read once, anew for the next one, and forgotten
// when the container is well.
func TestLastWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset()
		words := examine.NewLastWords(client)
		go words.Run(t.Context())
		show := func(want, requests int, states ...func(*corev1.Pod)) {
			t.Helper()
			words.Show(pod("web-0", "", "", states...))
			synctest.Wait()
			if got := words.Lines(); len(got["app"]) != want || asked(client) != requests {
				t.Errorf("the lines are %q after %d requests, want %d and %d", got, asked(client), want, requests)
			}
		}
		looping := func(restarts int32) func(*corev1.Pod) {
			return podtest.App("app", podtest.Waiting("CrashLoopBackOff"), func(s *corev1.ContainerStatus) {
				s.RestartCount = restarts
				s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error"}
			})
		}
		show(0, 0, well)
		show(1, 1, crashed)
		show(1, 1, crashed)
		show(1, 2, looping(1))
		show(1, 2, looping(1))
		show(0, 2, well)
	})
}

// A log that could not be read at one moment is read at the next change of the pod; one that is gone, or may not be
// read, is not asked for again.
func TestLastWordsAreAskedForAgain(t *testing.T) {
	const words = "panic: no such table\n"
	for name, test := range map[string]struct {
		first    int // what the first request is answered with
		requests int // after three changes of the pod
		lines    []string
	}{
		"the server had a fault":  {http.StatusInternalServerError, 2, []string{"panic: no such table"}},
		"the node was away":       {http.StatusBadGateway, 2, []string{"panic: no such table"}},
		"the log is gone":         {http.StatusNotFound, 1, nil},
		"it has no previous log":  {http.StatusBadRequest, 1, nil},
		"the user may not":        {http.StatusForbidden, 1, nil},
		"it is read at the first": {http.StatusOK, 1, []string{"panic: no such table"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				client, err := kubernetes.NewForConfigAndClient(&rest.Config{Host: "https://cluster"}, &http.Client{
					Transport: answering(func(*http.Request) *http.Response {
						requests++
						code := http.StatusOK
						if requests == 1 {
							code = test.first
						}
						return &http.Response{
							StatusCode: code, Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(strings.NewReader(words)),
						}
					}),
				})
				if err != nil {
					t.Fatal(err)
				}
				last := examine.NewLastWords(client)
				go last.Run(t.Context())
				for range 3 {
					last.Show(pod("web-0", "", "", crashed))
					synctest.Wait()
				}
				if got := last.Lines()["app"]; requests != test.requests || !slices.Equal(got, test.lines) {
					t.Errorf("the lines are %q after %d requests, want %q after %d", got, requests, test.lines, test.requests)
				}
			})
		})
	}
}

// answering is a connection to an API server that a function stands for.
type answering func(*http.Request) *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }
