//go:build e2e && unix

package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/keymap/count"
)

// wire is the way to the API server, which a test can cut.
type wire struct {
	listener net.Listener
	server   string
	work     sync.WaitGroup

	mu    sync.Mutex
	state wireState
	conns []net.Conn
	thawn *sync.Cond
}

type wireState uint8

const (
	whole  wireState = iota
	cut              // connections break, new ones too
	frozen           // nothing comes through and nobody is told, as when a network is gone
)

// newWire listens in place of the API server.
func newWire(t *testing.T, server string) *wire {
	t.Helper()
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, server: address.Host}
	w.thawn = sync.NewCond(&w.mu)
	w.work.Go(w.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		w.become(cut)
		w.work.Wait()
	})
	return w
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.server)
		w.mu.Lock()
		if err != nil || w.state == cut {
			_ = near.Close()
			if err == nil {
				_ = far.Close()
			}
		} else {
			w.conns = append(w.conns, near, far)
			w.work.Go(func() { w.carry(near, far) })
			w.work.Go(func() { w.carry(far, near) })
		}
		w.mu.Unlock()
	}
}

// carry copies one direction, and holds back what comes while the wire is frozen.
func (w *wire) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		w.mu.Lock()
		for w.state == frozen {
			w.thawn.Wait()
		}
		w.mu.Unlock()
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

func (w *wire) become(state wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = state
	if state == cut {
		for _, conn := range w.conns {
			_ = conn.Close()
		}
		w.conns = nil
	}
	w.thawn.Broadcast()
}

// kubeconfig is one of the test's own user, with the wire in place of the server.
func (w *wire) kubeconfig(t *testing.T, c *cluster) string {
	t.Helper()
	config := c.config
	name := config.TLSClientConfig.ServerName
	if name == "" {
		host, _, err := net.SplitHostPort(w.server)
		if err != nil {
			t.Fatal(err)
		}
		name = host
	}
	path := c.kubeconfigFor(t, clientcmdapi.AuthInfo{
		Token: config.BearerToken, TokenFile: config.BearerTokenFile,
		ClientCertificate: config.CertFile, ClientCertificateData: config.CertData,
		ClientKey: config.KeyFile, ClientKeyData: config.KeyData, Exec: config.ExecProvider,
	})
	edit(t, path, func(kubeconfig *clientcmdapi.Config) {
		for _, cluster := range kubeconfig.Clusters {
			cluster.Server, cluster.TLSServerName = "https://"+w.listener.Addr().String(), name
		}
	})
	return path
}

// edit changes a kubeconfig as kubectl does.
func edit(t *testing.T, path string, how func(*clientcmdapi.Config)) {
	t.Helper()
	config, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	how(config)
	if err := clientcmd.WriteToFile(*config, path+".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// testTruth is what the screen says while the API server is away.
func testTruth(t *testing.T, c *cluster) {
	for _, test := range []struct {
		name  string
		state wireState
	}{{"refused", cut}, {"silent", frozen}} {
		t.Run("the API server is "+test.name, func(t *testing.T) {
			t.Parallel()
			namespace := c.namespace(t)
			c.idlePod(t, namespace, "old")
			c.idlePod(t, namespace, "stays")
			wire := newWire(t, c.config.Host)
			a := c.podglass(t, "--kubeconfig", wire.kubeconfig(t, c), "-n", namespace)
			a.waitText("old", "stays", "2 pods", "live")
			wire.become(test.state)
			a.waitText("stale for", "stays")
			c.idlePod(t, namespace, "new")
			if err := c.clientset.CoreV1().Pods(namespace).Delete(t.Context(), "old", metav1.DeleteOptions{}); err != nil {
				t.Fatal(err)
			}
			a.waitText("old", "stays", "2 pods", "stale for") // what was, and that it is not what is
			wire.become(cut)                                  // a network that comes back has forgotten its connections
			wire.become(whole)
			a.waitText("new", "stays", "2 pods", "live")
			a.waitGone("old")
			a.quit()
		})
	}
	t.Run("the credentials are renewed", func(t *testing.T) {
		t.Parallel()
		namespace := c.namespace(t)
		c.idlePod(t, namespace, "stays")
		reading := rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list", "watch"}}
		kubeconfig := c.visitor(t, namespace, "first", reading)
		c.visitor(t, namespace, "second", reading)
		a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace)
		a.waitText("stays", "live")
		if err := c.clientset.CoreV1().ServiceAccounts(namespace).Delete(t.Context(), "first", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		edit(t, kubeconfig, func(config *clientcmdapi.Config) {
			config.AuthInfos["somebody"].Token = c.token(t, namespace, "second")
		})
		a.waitText("connected anew", "stays", "live")
		c.idlePod(t, namespace, "new")
		a.waitText("new")
		a.quit()
	})
}

// idlePod makes a pod that no scheduler looks after: it costs nothing and stays as it is.
func (c *cluster) idlePod(t *testing.T, namespace, name string) {
	t.Helper()
	if err := createIdlePod(t.Context(), c.clientset, namespace, name); err != nil {
		t.Fatal(err)
	}
}

func createIdlePod(ctx context.Context, clientset kubernetes.Interface, namespace, name string) error {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       corev1.PodSpec{SchedulerName: "nobody", Containers: []corev1.Container{{Name: "idle", Image: "busybox:1.36"}}},
	}
	_, err := clientset.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{})
	return err
}

// testChurn creates and deletes a thousand pods around the one that the cursor is on.
func testChurn(t *testing.T, c *cluster) {
	const pods, workers = 1000, 8
	namespace := c.namespace(t)
	c.idlePod(t, namespace, "m-stays")
	a := c.podglass(t, "-n", namespace)
	a.waitLine("the pod", `▌ m-stays `)
	a.waitText("1 pod · live") // until the list is complete the cursor is on its first row

	config := rest.CopyConfig(c.config)
	config.QPS = -1
	clientset := kubernetes.NewForConfigOrDie(config)
	failed := make(chan error, workers)
	for worker := range workers {
		go func() {
			for i := worker; i < pods; i += workers {
				if err := createIdlePod(t.Context(), clientset, namespace, fmt.Sprintf("%c-%04d", "aftz"[i%4], i)); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	a.waitCursor("m-stays", count.Of(pods+1, "pod"))
	for range workers {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	for worker := range workers {
		go func() {
			now := int64(0)
			for i := worker; i < pods; i += workers {
				name := fmt.Sprintf("%c-%04d", "aftz"[i%4], i)
				if err := clientset.CoreV1().Pods(namespace).Delete(t.Context(), name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	a.waitCursor("m-stays", "1 pod ")
	for range workers {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	a.quit()
}

// waitCursor waits for a text in the header, and fails if the cursor leaves the pod until then. A screen
// that is read while it is being written may show the cursor anywhere; what the cursor chooses, the
// containers follow, so that a cursor that has really left shows in their title.
func (a *app) waitCursor(pod, text string) {
	a.t.Helper()
	title := regexp.MustCompile(`(\S+) › containers`)
	a.waitScreen(text, func(screen string) bool {
		if found := title.FindStringSubmatch(screen); found != nil && found[1] != pod {
			a.t.Fatalf("the cursor has left %s:\n%s", pod, screen)
		}
		header, _, _ := strings.Cut(screen, "\n")
		return strings.Contains(header, text)
	})
	a.waitLine("the cursor", "▌ "+pod+" ")
}
