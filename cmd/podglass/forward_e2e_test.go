//go:build e2e && unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/podstatus"
	servicesaround "github.com/podglass/podglass/kube/services/around"
)

// TestForwardsOfARealCluster holds forwards through the replacement of their pods while requests go on,
// and what is said of services that give no answer.
func TestForwardsOfARealCluster(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	c.web(t, namespace, "web", 2, appsv1.RollingUpdateDeploymentStrategyType)
	c.web(t, namespace, "single", 1, appsv1.RecreateDeploymentStrategyType)
	c.waitRollout(t, namespace, "web")
	c.waitRollout(t, namespace, "single")
	t.Run("a rollout and a deletion under requests", func(t *testing.T) { c.testRollout(t, namespace) })
	t.Run("an API server that is away for a while", func(t *testing.T) { c.testServerAway(t, namespace) })
	t.Run("a pod that is replaced by another", func(t *testing.T) { c.testRecreate(t, namespace) })
	t.Run("a port that nothing listens on", func(t *testing.T) { c.testDeadPort(t, namespace) })
	t.Run("an app on localhost", func(t *testing.T) { c.testLocalhost(t, namespace) })
	t.Run("why a service gives no answer", func(t *testing.T) { c.testSilentServices(t, namespace) })
}

// web makes a deployment of web servers with a service in front: http 8081 to the port of that name, dead
// 8082 to a port that nothing listens on.
func (c *cluster) web(t *testing.T, namespace, name string, replicas int32, strategy appsv1.DeploymentStrategyType) {
	t.Helper()
	labels := map[string]string{"app": name}
	_, err := c.clientset.AppsV1().Deployments(namespace).Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels}, Strategy: appsv1.DeploymentStrategy{Type: strategy},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				TerminationGracePeriodSeconds: ptr.To(int64(3)),
				Containers: []corev1.Container{{
					Name: "app", Image: "busybox:1.36", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 80}},
					Command: []string{"sh", "-c", "mkdir /www; hostname > /www/index.html; httpd -p 127.0.0.1:5000 -h /www; exec httpd -f -p 80 -h /www"},
					ReadinessProbe: &corev1.Probe{
						PeriodSeconds: 1, ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Port: intstr.FromInt32(80)}},
					},
				}},
			}},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.service(t, namespace, name, labels, func(*corev1.Service) {})
}

func (c *cluster) service(t *testing.T, namespace, name string, selector map[string]string, edit func(*corev1.Service)) {
	t.Helper()
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.ServiceSpec{Selector: selector, Ports: []corev1.ServicePort{
		{Name: "http", Port: 8081, TargetPort: intstr.FromString("http")}, {Name: "dead", Port: 8082, TargetPort: intstr.FromInt32(22)},
	}}}
	edit(service)
	if _, err := c.clientset.CoreV1().Services(namespace).Create(t.Context(), service, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// forward starts podglass forward on a free local port and waits until it is up.
func (c *cluster) forward(t *testing.T, namespace, target, port string, more ...string) (r *reading, address string) {
	t.Helper()
	cmd := launch{
		binary: c.binary, args: append([]string{"forward", "-n", namespace, target, ":" + port, "--address", "127.0.0.1"}, more...),
		env: []string{"KUBECONFIG=" + c.kubeconfig},
	}.command(t)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	r = &reading{t, cmd, collect(stdout), collect(stderr)}
	r.stdout.until(t, "Forwarding from ")
	return r, strings.Fields(r.stdout.soFar()[0])[2]
}

// load asks for a page again and again, each time over a new connection.
type load struct {
	stop func()
	done chan struct{}

	mu       sync.Mutex
	requests int
	failures []string
	slowest  time.Duration
}

func begin(t *testing.T, address string) *load {
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{stop: cancel, done: make(chan struct{})}
	client := &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		defer close(l.done)
		for ctx.Err() == nil {
			begun := time.Now()
			request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address, nil)
			answer, err := client.Do(request)
			if err == nil {
				err = answer.Body.Close()
			}
			l.note(ctx, time.Since(begun), err)
		}
	}()
	return l
}

func (l *load) note(ctx context.Context, took time.Duration, err error) {
	if ctx.Err() != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests++
	l.slowest = max(l.slowest, took)
	if err != nil {
		l.failures = append(l.failures, err.Error())
	}
}

// end stops it, and fails the test for requests that failed.
func (l *load) end(t *testing.T, what string) {
	t.Helper()
	l.stop()
	<-l.done
	t.Logf("%s: %d requests, %d failed, the slowest took %s", what, l.requests, len(l.failures), l.slowest)
	if len(l.failures) > 0 {
		t.Errorf("%s: of %d requests %d failed, such as %s", what, l.requests, len(l.failures), l.failures[0])
	}
}

func (c *cluster) testRollout(t *testing.T, namespace string) {
	r, address := c.forward(t, namespace, "svc/web", "http")
	rollout := begin(t, address)
	patch := fmt.Appendf(nil, `{"spec":{"template":{"metadata":{"annotations":{"at":%q}}}}}`, time.Now())
	if _, err := c.clientset.AppsV1().Deployments(namespace).Patch(t.Context(), "web", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	c.waitRollout(t, namespace, "web")
	rollout.end(t, "a rollout")

	deletion := begin(t, address)
	pod := strings.TrimSpace(fetch(t, address))
	if err := c.clientset.CoreV1().Pods(namespace).Delete(t.Context(), pod, metav1.DeleteOptions{GracePeriodSeconds: ptr.To(int64(0))}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); strings.TrimSpace(fetch(t, address)) == pod; {
		if time.Now().After(deadline) {
			t.Fatalf("pod %s still answers", pod)
		}
	}
	deletion.end(t, "a deletion")
	if deletion.slowest > time.Second {
		t.Errorf("a request took %s while another pod was ready", deletion.slowest)
	}
	r.interrupt(syscall.SIGINT)
}

// testServerAway takes the way to the API server from an active forward, as its restart does: the local
// port stays, and a request that comes meanwhile is answered once the server is back.
func (c *cluster) testServerAway(t *testing.T, namespace string) {
	wire := newWire(t, c.config.Host)
	r, address := c.forward(t, namespace, "svc/web", "http", "--kubeconfig", wire.kubeconfig(t, c))
	fetch(t, address)
	wire.become(cut)
	r.stderr.until(t, "svc/web:http: reconnecting: ")
	answered := make(chan error, 1)
	go func() {
		client := &http.Client{Timeout: patience}
		answer, err := client.Get("http://" + address)
		if err == nil {
			err = answer.Body.Close()
		}
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatalf("answered while the server was away: %v", err)
	case <-time.After(2 * time.Second):
	}
	wire.become(whole)
	begun := time.Now()
	if err := <-answered; err != nil {
		t.Error(err)
	}
	t.Logf("answered %s after the server was back", time.Since(begun))
	r.stderr.until(t, "svc/web:http: active with pod web-")
	r.interrupt(syscall.SIGINT)
}

// testRecreate deletes the only pod: a request that comes while there is none is answered within a second
// of the next being ready.
func (c *cluster) testRecreate(t *testing.T, namespace string) {
	r, address := c.forward(t, namespace, "svc/single", "http")
	old := strings.TrimSpace(fetch(t, address))
	if err := c.clientset.CoreV1().Pods(namespace).Delete(t.Context(), old, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	r.stderr.until(t, "svc/single:http: reconnecting: ")
	ready := c.readyAt(t, namespace, "app=single", old)
	next := strings.TrimSpace(fetch(t, address))
	answered := time.Now()
	if next == old {
		t.Errorf("pod %s answered, which was deleted", old)
	}
	var at time.Time
	select {
	case at = <-ready:
	case <-time.After(patience):
		t.Fatal("the new pod is never ready")
	}
	if late := answered.Sub(at); late > time.Second {
		t.Errorf("answered %s after the new pod was ready", late)
	} else {
		t.Logf("answered %s after the new pod was ready", late)
	}
	r.interrupt(syscall.SIGINT)
}

// readyAt tells when a pod with the labels, other than one by name, is seen to be ready.
func (c *cluster) readyAt(t *testing.T, namespace, labels, other string) <-chan time.Time {
	t.Helper()
	events, err := c.clientset.CoreV1().Pods(namespace).Watch(t.Context(), metav1.ListOptions{LabelSelector: labels})
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan time.Time, 1)
	go func() {
		defer events.Stop()
		for event := range events.ResultChan() {
			if pod, ok := event.Object.(*corev1.Pod); ok && pod.Name != other && podstatus.IsReady(pod) {
				ready <- time.Now()
				return
			}
		}
	}()
	return ready
}

func (c *cluster) testDeadPort(t *testing.T, namespace string) {
	r, address := c.forward(t, namespace, "svc/web", "dead")
	if answer, err := http.Get("http://" + address); err == nil {
		answer.Body.Close()
		t.Errorf("something answers: %s", answer.Status)
	}
	r.stderr.until(t, "svc/web:dead: failing: nothing listens on port 22 in pod web-")
	r.interrupt(syscall.SIGTERM)
}

// testLocalhost reaches what listens on 127.0.0.1 of the pod alone, which no service does.
func (c *cluster) testLocalhost(t *testing.T, namespace string) {
	r, address := c.forward(t, namespace, "deploy/web", "5000")
	if page := fetch(t, address); !strings.HasPrefix(page, "web-") {
		t.Errorf("it answers %q", page)
	}
	r.interrupt(syscall.SIGINT)
}

func (c *cluster) testSilentServices(t *testing.T, namespace string) {
	web := map[string]string{"app": "web"}
	c.service(t, namespace, "slip", map[string]string{"app": "wbe"}, func(*corev1.Service) {})
	c.service(t, namespace, "nameless", web, func(s *corev1.Service) { s.Spec.Ports[0].TargetPort = intstr.FromString("admin") })
	c.service(t, namespace, "udp", web, func(s *corev1.Service) { s.Spec.Ports[0].Protocol = corev1.ProtocolUDP })
	c.service(t, namespace, "outside", nil, func(s *corev1.Service) {
		s.Spec.Type, s.Spec.ExternalName, s.Spec.Ports = corev1.ServiceTypeExternalName, "db.example.org", nil
	})
	c.service(t, namespace, "balanced", web, func(s *corev1.Service) { s.Spec.Type = corev1.ServiceTypeLoadBalancer })
	c.web(t, namespace, "off", 0, appsv1.RollingUpdateDeploymentStrategyType)

	f := servicesaround.Follow(c.clientset, nil, kube.PodRef{Namespace: namespace}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); f.Run(ctx) }()
	defer func() { cancel(); <-done }()
	f.Focus("balanced")
	changes, unsubscribe := f.Changed()
	defer unsubscribe()
	wanted := map[string]string{
		"slip":     "selector-matches-nothing: the selector app=wbe matches no pod; the nearest pod, web-",
		"nameless": "target-port-unknown: port http leads to a TCP port named admin, which no container of all 2 pods (web-",
		"udp":      "protocol-differs: port http leads to the UDP port named http, which in all 2 pods (web-",
		"outside":  "external-name: the service is a name for db.example.org: no pod is behind it",
		"balanced": "load-balancer-pending: the load balancer has no external address yet; ",
		"off":      "scaled-to-zero: Deployment off is scaled to zero: there is no pod to answer",
	}
	limit := time.After(patience)
	for len(wanted) > 0 {
		known := f.Known()
		for _, service := range known.Services {
			for _, finding := range service.Findings {
				if want := wanted[service.Name]; want != "" && strings.HasPrefix(string(finding.ID)+": "+finding.Sentence, want) {
					delete(wanted, service.Name)
				}
			}
		}
		select {
		case <-changes:
		case <-limit:
			for _, service := range known.Services {
				t.Logf("%s: %+v", service.Name, service.Findings)
			}
			t.Fatalf("never told: %v", wanted)
		}
		if len(wanted) == 0 {
			return
		}
	}
}
