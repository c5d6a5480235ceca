//go:build e2e && unix

package main

import (
	"strings"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
)

// TestRealCluster does on the cluster of KUBECONFIG what podglass is for.
func TestRealCluster(t *testing.T) {
	c := realCluster(t)
	t.Run("wrong", func(t *testing.T) { testWrong(t, c) })
	t.Run("forbidden", func(t *testing.T) { testForbidden(t, c) })
	t.Run("work", func(t *testing.T) { testWork(t, c) })
	t.Run("shells", func(t *testing.T) { testShells(t, c) })
	t.Run("rights", func(t *testing.T) { testRights(t, c) })
	t.Run("truth", func(t *testing.T) { testTruth(t, c) })
	t.Run("actions", func(t *testing.T) { testActions(t, c) })
	t.Run("churn", func(t *testing.T) { testChurn(t, c) })
}

// testWork goes through the main job: pods, containers, logs, a shell, a forward.
func testWork(t *testing.T, c *cluster) {
	namespace := c.namespace(t)
	c.apply(t, namespace, "mc1")
	c.apply(t, namespace, "timecheck")
	c.apply(t, namespace, "numbers-web")
	c.waitReady(t, namespace, "mc1")
	c.waitRollout(t, namespace, "timecheck")

	t.Run("list", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "-n", namespace)
		a.waitText(namespace, "live")
		a.waitLine("mc1", `mc1 .*●● +2/2 +Running +0 `)
		a.waitLine("timecheck", `timecheck-\S+ .*4/4 +Running +0 `)
		a.waitLine("the failing init container", `numbers-web-\S+ .*0/1 +Init:(Error|CrashLoopB)`)
		a.waitLine("the old pod of the blocked rollout", `numbers-web-\S+ .*1/1 +Running`)
		a.quit()
	})
	t.Run("drill on a small screen", func(t *testing.T) {
		t.Parallel()
		a := c.launch(t, launch{args: []string{"-n", namespace}, width: 80, height: 24})
		a.choosePod("timecheck")
		a.do("pods.containers")
		a.waitText("init-config", "timecheck", "logger", "healthz", "metrics")
		a.do("containers.open")
		a.waitText("timecheck › log")
		a.do(keymap.Back)
		a.waitGone("› log")
		a.do(keymap.Back)
		a.waitText("filter: ") // the rest of it may be cut
		a.quit()
	})
	t.Run("logs", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "-n", namespace)
		a.choosePod("timecheck")
		a.openContainer("timecheck", "logger")
		a.waitText("logger › log", "following", "version: 1.1")
		last := lastLogLine(a.screen())
		a.waitScreen("a new line of the log", func(screen string) bool { return lastLogLine(screen) != last })
		a.quit()
	})
	t.Run("shell", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "-n", namespace)
		a.choosePod("mc1")
		a.openContainer("mc1", "1st")
		a.inShell("head -c 3 /usr/share/nginx/html/index.html; echo answer $((40+2))", "answer 42")
		a.do(keymap.Help)
		a.waitText("┏ Keys")
		a.do(keymap.Cancel)
		a.waitGone("┏ Keys")
		a.quit()
	})
	t.Run("forward", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "-n", namespace)
		a.choosePod("mc1")
		address := a.forward()
		if page := fetch(t, address); !strings.Contains(page, "UTC") {
			t.Errorf("the page is %q, want dates", page)
		}
		a.waitLine("the connection to be counted", `active .* of [1-9]`)
		a.stopForward(address)
		a.quit()
	})
	t.Run("anatomy", func(t *testing.T) {
		t.Parallel()
		testAnatomyWalk(t, c, namespace)
	})
	t.Run("target", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "-n", namespace, "service/timecheck")
		a.waitLine("timecheck", `▌ timecheck-`)
		if strings.Contains(a.screen(), "numbers-web") {
			t.Errorf("there are pods of others:\n%s", a.screen())
		}
		a.quit()
	})
}

// testWrong is what can be wrong before the screen opens.
func testWrong(t *testing.T, c *cluster) {
	plugin := c.kubeconfigFor(t, clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		Command: "no-such-plugin", APIVersion: "client.authentication.k8s.io/v1",
		InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}})
	stranger := c.kubeconfigFor(t, clientcmdapi.AuthInfo{Token: "not-a-token"})
	for _, test := range []struct {
		name  string
		args  []string
		words []string
	}{
		{"unknown context", []string{"--context", "nowhere"}, []string{"nowhere"}},
		{"unreachable server", []string{"--server", "https://127.0.0.1:1"}, []string{"127.0.0.1:1"}},
		{"token not accepted", []string{"--kubeconfig", stranger}, []string{"credentials"}},
		{"missing plugin", []string{"--kubeconfig", plugin}, []string{"no-such-plugin"}},
		{"no such pod", []string{"-n", "default", "pod/missing"}, []string{"missing", "default"}},
		{"no such deployment", []string{"-n", "default", "deploy/missing"}, []string{"missing", "default"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkSentence(t, c.podglass(t, test.args...), exit.Failed, test.words...)
		})
	}
	t.Run("no kubeconfig", func(t *testing.T) {
		t.Parallel()
		a := c.launch(t, launch{env: []string{"KUBECONFIG=/nowhere/kubeconfig"}})
		checkSentence(t, a, exit.Failed, "kubeconfig")
	})
}

// testForbidden is a user whom the cluster knows, and who may do nothing.
func testForbidden(t *testing.T, c *cluster) {
	namespace := c.namespace(t)
	accounts := c.clientset.CoreV1().ServiceAccounts(namespace)
	visitor := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "visitor"}}
	if _, err := accounts.Create(t.Context(), visitor, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	token, err := accounts.CreateToken(t.Context(), "visitor", &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	kubeconfig := c.kubeconfigFor(t, clientcmdapi.AuthInfo{Token: token.Status.Token})
	for _, test := range []struct {
		name string
		args []string
	}{
		{"one namespace", []string{"--kubeconfig", kubeconfig, "-n", namespace}},
		{"all namespaces", []string{"--kubeconfig", kubeconfig, "-A"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := c.podglass(t, test.args...)
			a.waitText("may not list pods")
			a.quit()
		})
	}
}

// kubeconfigFor writes a kubeconfig with which somebody else signs in to the cluster.
func (c *cluster) kubeconfigFor(t *testing.T, user clientcmdapi.AuthInfo) string {
	t.Helper()
	path := t.TempDir() + "/kubeconfig"
	err := clientcmd.WriteToFile(clientcmdapi.Config{
		CurrentContext: "other",
		Clusters: map[string]*clientcmdapi.Cluster{"other": {
			Server: c.config.Host, CertificateAuthority: c.config.CAFile, CertificateAuthorityData: c.config.CAData,
			InsecureSkipTLSVerify: c.config.Insecure,
		}},
		AuthInfos: map[string]*clientcmdapi.AuthInfo{"somebody": &user},
		Contexts:  map[string]*clientcmdapi.Context{"other": {Cluster: "other", AuthInfo: "somebody"}},
	}, path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
