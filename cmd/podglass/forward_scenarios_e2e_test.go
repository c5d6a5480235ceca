//go:build e2e && unix

package main

import (
	"context"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/services"
	servicesaround "github.com/podglass/podglass/kube/services/around"
)

// TestForwardsOfTheScenarios reaches the services of the scenarios by forwards, and holds what is told of
// them against the cluster.
func TestForwardsOfTheScenarios(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	for _, scenario := range []string{"lab/mc3", "php/php", "lab/ambassador", "sleep-with-server", "timecheck"} {
		c.apply(t, namespace, scenario)
	}
	c.waitReady(t, namespace, "mc3")
	c.waitReady(t, namespace, "php-test")
	told := c.services(t, namespace)
	t.Run("mc3", func(t *testing.T) { c.testProxy(t, namespace, told) })
	t.Run("php-controller", func(t *testing.T) { c.testReplacement(t, namespace, told) })
	t.Run("php services of all types", func(t *testing.T) { c.testTypes(t, namespace, told) })
	for _, name := range []string{"sleep-with-server", "timecheck", "numbers-api", "ambassador"} {
		c.waitRollout(t, namespace, name)
	}
	t.Run("sleep-with-server", func(t *testing.T) {
		c.answers(t, namespace, "svc/sleep-with-server", "8020", "hello from server")
		if s := told.until(t, "sleep-with-server", func(s *services.Service) bool { return s.Answering() == 1 }); !s.Pending {
			t.Errorf("%+v", s)
		}
	})
	t.Run("timecheck", func(t *testing.T) { c.testTwoPorts(t, namespace) })
	t.Run("ambassador", func(t *testing.T) {
		c.answers(t, namespace, "svc/numbers-api", "http", "42")
		r, address := c.forward(t, namespace, "deploy/ambassador", "1080") // declared by none
		// Its netcat takes one connection, and listens again a moment later.
		err := wait.PollUntilContextTimeout(t.Context(), 100*time.Millisecond, patience, true, func(context.Context) (bool, error) {
			answer, err := http.Get("http://" + address)
			if err == nil {
				answer.Body.Close()
			}
			return err == nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r.interrupt(syscall.SIGINT)
	})
}

// answers reaches a page by a forward.
func (c *cluster) answers(t *testing.T, namespace, target, port, want string) {
	t.Helper()
	r, address := c.forward(t, namespace, target, port)
	if page := fetch(t, address); !strings.Contains(page, want) {
		t.Errorf("%s answers %q", target, page)
	}
	r.interrupt(syscall.SIGINT)
}

// toldServices is what is told of the services of a namespace, live.
type toldServices struct {
	*servicesaround.Follower
	changes <-chan struct{}
}

func (c *cluster) services(t *testing.T, namespace string) *toldServices {
	t.Helper()
	f := servicesaround.Follow(c.clientset, nil, kube.PodRef{Namespace: namespace}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); f.Run(ctx) }()
	changes, unsubscribe := f.Changed()
	t.Cleanup(func() { unsubscribe(); cancel(); <-done })
	return &toldServices{f, changes}
}

// until waits until a service is as wanted.
func (s *toldServices) until(t *testing.T, name string, wanted func(*services.Service) bool) *services.Service {
	t.Helper()
	s.Focus(name)
	limit := time.After(patience)
	for {
		var last *services.Service
		for _, service := range s.Known().Services {
			if service.Name == name {
				last = service
			}
		}
		if last != nil && wanted(last) {
			return last
		}
		select {
		case <-s.changes:
		case <-limit:
			t.Fatalf("service %s: %+v", name, last)
		}
	}
}

// testProxy is scenario 3: a forward of the service leads to the proxy, one of the pod also to the web app
// behind it, which listens on localhost alone and answers nobody else.
func (c *cluster) testProxy(t *testing.T, namespace string, told *toldServices) {
	c.answers(t, namespace, "svc/mc3", "80", "proxy")
	c.answers(t, namespace, "pod/mc3", "5000", "hello")
	s := told.until(t, "mc3", func(s *services.Service) bool { return s.Answering() == 1 && len(s.Pods) == 1 })
	port := s.Ports[0]
	if s.Type != corev1.ServiceTypeNodePort || len(s.ClusterIPs) != 1 || port.NodePort == 0 || len(port.Ways) != 1 ||
		port.Ways[0].Container != "nginx" || s.Endpoints[0].Pod != "mc3" {
		t.Errorf("%+v", s)
	}
	direct := c.inContainer(t, namespace, "mc3", "nginx", "sh", "-c",
		"wget -qO- http://"+s.Endpoints[0].Addresses[0]+":5000 2>&1 || true; wget -qO- http://"+s.Endpoints[0].Addresses[0]+":80")
	if !strings.Contains(direct, "refused") || !strings.Contains(direct, "proxy") {
		t.Errorf("by the pod's address: %q", direct)
	}
}

// testReplacement is scenario 7: the endpoints follow the replicas, and a forward under requests outlives
// the deletion of its pod.
func (c *cluster) testReplacement(t *testing.T, namespace string, told *toldServices) {
	scale := func(replicas int32) {
		t.Helper()
		patch := []byte(`{"spec":{"replicas":` + string('0'+replicas) + `}}`)
		_, err := c.clientset.CoreV1().ReplicationControllers(namespace).Patch(t.Context(), "php-controller", types.MergePatchType, patch, metav1.PatchOptions{})
		if err != nil {
			t.Fatal(err)
		}
		told.until(t, "php-service", func(s *services.Service) bool {
			return s.Answering() == int(replicas) && len(s.Endpoints) == int(replicas)
		})
	}
	ready := told.until(t, "php-service", func(s *services.Service) bool { return s.Answering() == 2 })
	r, address := c.forward(t, namespace, "svc/php-service", "8081")
	requests := begin(t, address)
	first := ready.Endpoints[0].Pod // by name, which the forward takes first
	if err := c.clientset.CoreV1().Pods(namespace).Delete(t.Context(), first, metav1.DeleteOptions{GracePeriodSeconds: ptr.To(int64(0))}); err != nil {
		t.Fatal(err)
	}
	r.stderr.until(t, "svc/php-service:8081: active with pod php-controller-")
	told.until(t, "php-service", func(s *services.Service) bool { return s.Answering() == 2 && s.Endpoints[0].Pod != first })
	scale(3)
	scale(1)
	requests.end(t, "a deletion and other numbers of replicas")
	r.interrupt(syscall.SIGINT)
}

// testTypes is scenario 8: services of all types, their ports by name, and one behind which nothing listens.
func (c *cluster) testTypes(t *testing.T, namespace string, told *toldServices) {
	up := func(s *services.Service) bool { return s.Answering() == 1 }
	if s := told.until(t, "php-nodeport", up); s.Ports[0].NodePort == 0 || s.Type != corev1.ServiceTypeNodePort {
		t.Errorf("%+v", s)
	}
	if s := told.until(t, "php-lb", up); !s.Pending || !strings.Contains(s.Addresses(), "no external address yet") {
		t.Errorf("%+v", s)
	}
	told.until(t, "php-named", func(s *services.Service) bool {
		return strings.Contains(s.Why(), "port named web, which no container of pod php-test has")
	})
	r, address := c.forward(t, namespace, "svc/php-multiport", "p1")
	answer, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	r.interrupt(syscall.SIGINT)
	r, address = c.forward(t, namespace, "svc/php-multiport", "p2")
	if answer, err := http.Get("http://" + address); err == nil {
		answer.Body.Close()
		t.Errorf("something answers: %s", answer.Status)
	}
	r.stderr.until(t, "svc/php-multiport:p2: failing: nothing listens on port 22 in pod php-test")
	r.interrupt(syscall.SIGINT)
}

// testTwoPorts is scenario 13: both ports of a service with one command.
func (c *cluster) testTwoPorts(t *testing.T, namespace string) {
	r, _ := c.forward(t, namespace, "svc/timecheck", "http", ":metrics")
	r.stdout.until(t, " -> 8080")
	r.stdout.until(t, " -> 8081")
	for _, line := range r.stdout.soFar() {
		fetch(t, strings.Fields(line)[2])
	}
	r.interrupt(syscall.SIGINT)
}
