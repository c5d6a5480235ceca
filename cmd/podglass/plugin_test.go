//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

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
