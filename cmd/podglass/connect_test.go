//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
)

// A network that says nothing is told of after a second, and can be given up.
func TestASilentNetworkIsToldOf(t *testing.T) {
	t.Parallel()
	token := clientcmdapi.AuthInfo{Token: "any"}
	plugin := clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		Command:         script(t, `sleep 2.5; echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"any"}}'`),
		APIVersion:      "client.authentication.k8s.io/v1",
		InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}}
	for _, test := range []struct {
		name string
		user clientcmdapi.AuthInfo
		args []string
		// first is what is waited for before the network.
		first string
	}{
		{name: "the screen", user: token},
		{name: "the logs command", user: token, args: []string{"logs", "web"}},
		{name: "after a credential plugin", user: plugin, first: "Waiting for the credential plugin"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := silent(t)
			began := time.Now()
			a := start(t, launch{args: test.args, env: []string{"KUBECONFIG=" + kubeconfig(t, server, test.user)}, width: 120, height: 10})
			want := "Connecting to " + server + " (ctrl+c to give up)."
			if test.first != "" {
				a.waitText(test.first)
				if strings.Contains(a.screen(), want) {
					t.Errorf("the network is said to be waited for too early:\n%s", a.screen())
				}
			}
			a.waitText(want)
			if took := time.Since(began); test.first == "" && (took < connectPatience || took > 4*connectPatience) {
				t.Errorf("told after %s", took)
			}
			a.press("\x03")
			a.wait("podglass to end", func() bool { return a.ended })
			if status, ok := a.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGINT && status.ExitStatus() != 130 {
				t.Errorf("ended with %v", a.cmd.ProcessState)
			}
			if n := strings.Count(a.screen(), "ctrl+c to give up"); n != 1 && test.first == "" || n > 2 {
				t.Errorf("told %d times:\n%s", n, a.screen())
			}
		})
	}
}

func TestTheInstallHintStandsOnItsLines(t *testing.T) {
	t.Parallel()
	user := clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		Command: "nosuch", APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: clientcmdapi.NeverExecInteractiveMode,
		InstallHint: "Install it with\n\tbrew install nosuch\n\x1b[31mor ask somebody\n",
	}}
	a := start(t, launch{env: []string{"KUBECONFIG=" + kubeconfig(t, silent(t), user)}, width: 160, height: 12})
	if code := a.waitEnd(); code != exit.Failed {
		t.Errorf("exit code %d", code)
	}
	screen := a.screen()
	if !strings.Contains(screen, "plugin nosuch that the kubeconfig names is not installed or not on the PATH; install it\nInstall it with\n        brew install nosuch\n") ||
		!strings.Contains(screen, "or ask somebody") {
		t.Errorf("the screen shows:\n%s", screen)
	}
}

// The same on the screen, where the context is switched to.
func TestTheInstallHintIsOnTheScreen(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, func(c *clientcmdapi.Config) {
		c.AuthInfos["sso"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
			Command: "nosuch", APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: clientcmdapi.NeverExecInteractiveMode,
			InstallHint: "Install it with\nbrew install nosuch",
		}}
		c.Contexts["sso"] = &clientcmdapi.Context{Cluster: demo.Name, AuthInfo: "sso"}
	})
	a := start(t, launch{env: []string{"KUBECONFIG=" + path}, width: 160, height: 45})
	a.waitText("mc1", "live")
	a.do("pods.context")
	a.waitText("Context", "sso")
	for range 3 { // after the demo's, lunar and nobody
		a.do(keymap.NextEntry)
	}
	a.do(keymap.Accept)
	a.waitText("switched to sso", "not signed in", "nosuch that the kubeconfig names")
	a.waitLine("the first line of the hint", `┃ +Install it with +┃`)
	a.waitLine("its second line", `┃ +brew install nosuch +┃`)
	a.quit()
}

// writeConfig writes the demo cluster's kubeconfig with changes.
func writeConfig(t *testing.T, change func(*clientcmdapi.Config)) string {
	t.Helper()
	cluster, err := demo.Start(t.Context(), demo.Options{Scenarios: []string{"mc1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	config := cluster.Kubeconfig()
	config.Contexts["lunar"] = &clientcmdapi.Context{Cluster: "moon", AuthInfo: demo.Name}
	config.Contexts["nobody"] = &clientcmdapi.Context{Cluster: demo.Name, AuthInfo: "joe"}
	change(&config)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(config, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// A kubeconfig whose current context cannot be used leads to those that can.
func TestAContextIsChosenWhereNoneCanBeUsed(t *testing.T) {
	t.Parallel()
	titles := map[string]string{
		"": "No context is current: choose one", "lunar": "Context lunar cannot be used: choose one",
		"nobody": "Context nobody cannot be used: choose one", "gone": "Context gone cannot be used: choose one",
	}
	for current, want := range map[string]string{
		"":       "the kubeconfig sets no current context; it has demo, lunar, nobody; name one",
		"lunar":  `the context "lunar" is for the cluster "moon", which the kubeconfig does not describe`,
		"nobody": `the context "nobody" is for the user "joe", whom the kubeconfig does not describe`,
		"gone":   `the kubeconfig has no context "gone"; it has demo, lunar, nobody`,
	} {
		t.Run("current "+current, func(t *testing.T) {
			t.Parallel()
			path := writeConfig(t, func(c *clientcmdapi.Config) { c.CurrentContext = current })
			a := start(t, launch{env: []string{"KUBECONFIG=" + path}, width: 160, height: 45})
			a.waitText(titles[current], "demo", "lunar", "nobody", "no connection")
			a.do(keymap.Cancel)
			a.waitGone("lunar  ")
			words := strings.Fields(want)
			a.waitText(strings.Join(words[:6], " "))
			a.do("pods.context")
			a.waitText(titles[current], "lunar  ")
			a.do(keymap.Accept)
			a.waitText("switched to demo", "live", "mc1")
			a.quit()
		})
	}
}

// Whoever names a context is told about it, and so is whoever wants no screen.
func TestAContextThatIsNamedIsNotChosen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--context", "lunar"}, "is for the cluster \"moon\", which the kubeconfig does not describe; it has demo"},
		{[]string{"pod/mc1"}, "the kubeconfig sets no current context; it has demo, lunar, nobody; name one with --context"},
		{[]string{"logs", "mc1"}, "the kubeconfig sets no current context; it has demo, lunar, nobody; name one with --context"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			t.Parallel()
			path := writeConfig(t, func(c *clientcmdapi.Config) { c.CurrentContext = "" })
			a := start(t, launch{args: test.args, env: []string{"KUBECONFIG=" + path}, width: 160, height: 10})
			checkSentence(t, a, exit.Failed, test.want)
		})
	}
}

func TestAMissingKubeconfigIsNamed(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/nowhere/config":    "KUBECONFIG names /nowhere/config, which does not exist",
		"~/.kube/config":     "KUBECONFIG names ~/.kube/config, which does not exist; write the home directory in full",
		"/nowhere/a:~/other": "KUBECONFIG names /nowhere/a, ~/other, which do not exist; write the home directory in full",
	} {
		t.Run(strings.ReplaceAll(path, string(os.PathSeparator), " "), func(t *testing.T) {
			t.Parallel()
			a := start(t, launch{env: []string{"KUBECONFIG=" + path}, width: 160, height: 10})
			checkSentence(t, a, exit.Failed, want)
		})
	}
}
