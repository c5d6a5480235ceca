//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
)

// TestCredentialPluginStaysOffTheScreen runs a plugin whose tokens expire at once, so that client-go asks
// it again and again while the screen is open.
func TestCredentialPluginStaysOffTheScreen(t *testing.T) {
	t.Parallel()
	cluster, err := demo.Start(t.Context(), demo.Options{Scenarios: []string{"mc1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	config := cluster.Kubeconfig()
	token := config.AuthInfos[demo.Name].Token
	calls := filepath.Join(t.TempDir(), "calls")
	plugin := script(t, fmt.Sprintf(`echo 'noise from the plugin' >&2
if [ -t 0 ]; then echo may ask; else echo may not ask; fi >>%s
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
"status":{"token":"%s","expirationTimestamp":"2020-01-01T00:00:00Z"}}'`, calls, token))
	config.AuthInfos[demo.Name] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		Command: plugin, APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}}
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(config, kubeconfig); err != nil {
		t.Fatal(err)
	}

	a := start(t, launch{env: []string{"KUBECONFIG=" + kubeconfig}, width: 160, height: 45})
	a.waitText("mc1", "live", "no output yet")
	if strings.Contains(a.screen(), "noise") {
		t.Errorf("the plugin wrote on the screen:\n%s", a.screen())
	}
	a.quit()
	asked, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(asked), "\n"); first != "may ask" {
		t.Errorf("before the screen opened the plugin %q", first)
	}
	if !strings.HasSuffix(string(asked), "may not ask\n") {
		t.Errorf("while the screen was open the plugin could ask on the terminal:\n%s", asked)
	}
	if log := logOf(t, a); !strings.Contains(log, "noise from the plugin") {
		t.Errorf("what the plugin wrote is not in the log:\n%s", log)
	}
}

// TestAPluginThatFailsIsHeardAndLeftAlone logs a person out while everything is followed. The plugin would
// open a browser each time that it is run.
func TestAPluginThatFailsIsHeardAndLeftAlone(t *testing.T) {
	t.Parallel()
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	config := cluster.Kubeconfig()
	token := config.AuthInfos[demo.Name].Token
	dir := t.TempDir()
	out, calls := filepath.Join(dir, "out"), filepath.Join(dir, "calls")
	plugin := script(t, fmt.Sprintf(`echo run >>%s
if [ -e %s ]; then echo 'login required: run sso login' >&2; exit 1; fi
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",
"status":{"token":"%s","expirationTimestamp":"2020-01-01T00:00:00Z"}}'`, calls, out, token))
	config.AuthInfos[demo.Name] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		Command: plugin, APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}}
	kubeconfig := filepath.Join(dir, "kubeconfig")
	if err := clientcmd.WriteToFile(config, kubeconfig); err != nil {
		t.Fatal(err)
	}
	runs := func() int {
		text, err := os.ReadFile(calls)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), "\n")
	}

	a := start(t, launch{env: []string{"KUBECONFIG=" + kubeconfig}, width: 160, height: 45})
	a.waitText("live", "› containers", "8 pods")
	if err := os.WriteFile(out, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, began := runs(), time.Now()
	cluster.Faults().DropWatches()
	a.waitText("not signed in", "failed with exit code 1: login required: run sso login;", "8 pods", "mc1")
	// Each of these asks: for the containers of another pod, its events, its log and what may be done with it.
	for range 20 {
		a.do(keymap.Down)
		a.do(keymap.Up)
	}
	a.waitScreen("the third try", func(string) bool { return runs()-before >= 3 })
	if again := runs() - before; again != 3 || time.Since(began) < 5*time.Second {
		t.Errorf("the plugin was run %d times in %s", again, time.Since(began))
	}
	if err := os.Remove(out); err != nil {
		t.Fatal(err)
	}
	a.do("pods.context")
	a.waitText("* demo")
	a.do(keymap.Accept)
	a.waitText("this is demo already; asking it again", "live")
	a.waitGone("login required")
	if log := logOf(t, a); !strings.Contains(log, "login required") {
		t.Errorf("what the plugin wrote is not in the log:\n%s", log)
	}
	a.quit()
}
