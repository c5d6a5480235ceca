//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
)

// startOnCluster starts podglass on a demo cluster that the test can change, and opens a shell in one of
// the pods.
func startOnCluster(t *testing.T) (*app, *demo.Cluster) {
	t.Helper()
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(cluster.Kubeconfig(), path); err != nil {
		t.Fatal(err)
	}
	a := start(t, launch{env: []string{"KUBECONFIG=" + path}, args: []string{"-n", demo.Namespace}, width: 160, height: 45})
	a.choosePod("mc1")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.press("echo half a li")
	a.waitText("/ # echo half a li")
	return a, cluster
}

// typeOn goes on typing, with keys that would do something in the list: among them those that end podglass.
func (a *app) typeOn() {
	a.t.Helper()
	for _, key := range strings.Split("n e \r l j X \r y q \r \x03 q", " ") {
		a.press(key)
	}
}

func TestShellWhoseConnectionIsLost(t *testing.T) {
	t.Parallel()
	a, cluster := startOnCluster(t)
	cluster.Faults().Down()
	a.typeOn()
	a.waitText("── the connection to container 1st of shop/mc1 was lost · enter returns ──", "/ # echo half a li")
	a.typeOn()
	if err := cluster.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	a.returnToThePods("mc1", "the connection to container 1st of shop/mc1 was lost")
	a.quit()
}

func TestShellWhosePodGoes(t *testing.T) {
	t.Parallel()
	a, cluster := startOnCluster(t)
	client, err := kubernetes.NewForConfig(cluster.RESTConfig())
	if err != nil {
		t.Fatal(err)
	}
	now := int64(0)
	err = client.CoreV1().Pods(demo.Namespace).Delete(t.Context(), "mc1", metav1.DeleteOptions{GracePeriodSeconds: &now})
	if err != nil {
		t.Fatal(err)
	}
	a.typeOn()
	a.waitText("the shell was killed · enter returns ──")
	a.typeOn()
	a.returnToThePods("the shell in mc1")
	a.quit()
}

// returnToThePods waits until nobody is in the midst of typing, presses enter, and waits for the pods.
func (a *app) returnToThePods(texts ...string) {
	a.t.Helper()
	<-time.After(2 * time.Second) // what is waited for is that nothing is typed
	a.press("\r")
	a.waitText(append(texts, "┏ Pods", "live")...)
}

// startWithPane opens a shell in a pane.
func startWithPane(t *testing.T, args ...string) (*app, *demo.Cluster) {
	t.Helper()
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(cluster.Kubeconfig(), path); err != nil {
		t.Fatal(err)
	}
	a := start(t, launch{env: []string{"KUBECONFIG=" + path}, args: append(args, "-n", demo.Namespace), width: 160, height: 45})
	a.choosePod("mc1")
	a.do("target.shell")
	a.waitText("Container of mc1")
	a.do(keymap.Accept)
	a.waitText("1st › shell", "/ #")
	return a, cluster
}

func TestShellInAPaneWhoseConnectionIsLost(t *testing.T) {
	t.Parallel()
	a, cluster := startWithPane(t)
	a.press("printf '\\033[?1049h\\033[?1003hfull screen'\r")
	a.waitText("full screen")
	cluster.Faults().Down()
	a.typeOn()
	a.waitText("── the connection to container 1st of shop/mc1 was lost", "/ # printf")
	a.typeOn()
	if err := cluster.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	<-time.After(2 * time.Second) // what is waited for is that nothing is typed
	a.press("r")
	a.waitLine("the shell again", `1st › shell ━+ ash · root in / ┓`)
	a.press("exit\r")
	a.waitText("── exit 0 ·")
	a.do("shell.back")
	a.waitText("┏ Pods")
	a.quit()
}

// Nothing of what a program writes reaches the terminal but cells, and what the configuration allows.
func TestWhatProgramsInContainersMayDo(t *testing.T) {
	t.Parallel()
	const tricks = "printf '\\033]2;vi notes\\007\\033]52;c;aGVsbG8=\\007\\033[?1003hdone\\n'\r"
	const motion = ansi.ModeMouseAnyEvent
	closed, _ := startWithPane(t)
	closed.press(tricks)
	closed.waitLine("the end", "[│┃]done ")
	closed.wait("all of the mouse for it", func() bool { return closed.modes[motion] })
	if screen := closed.screen(); strings.Contains(screen, "clipboard") || closed.title != "podglass" {
		t.Errorf("the window is called %q, the screen shows:\n%s", closed.title, screen)
	}
	closed.do("shell.back")
	closed.wait("the mouse as before", func() bool { return !closed.modes[motion] })

	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte("shell: {titles: true, clipboard: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	open, _ := startWithPane(t, "--config", config)
	open.press(tricks)
	open.waitText("copied 1 line that 1st has put into the clipboard")
	open.wait("the title", func() bool { return open.title == "vi notes" })
	open.do("shell.back")
	open.wait("the title of podglass", func() bool { return open.title == "podglass" })
}

func TestSignalDuringAShellInAPane(t *testing.T) {
	t.Parallel()
	a, _ := startWithPane(t)
	a.press("printf '\\033[?1049h\\033[?1003h\\033[?2004hfull screen'\r")
	a.waitText("full screen")
	a.signal(syscall.SIGTERM)
	if code, want := a.waitEnd(), 128+int(syscall.SIGTERM); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	a.checkTerminalRestored()
}

// The demo has containers that read what is typed: a console, and one that was added to look into a pod.
func TestAttachInTheDemo(t *testing.T) {
	t.Parallel()
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(cluster.Kubeconfig(), path); err != nil {
		t.Fatal(err)
	}
	for pod, container := range map[string]string{"console": "console", "debugged": "debugger"} {
		a := start(t, launch{env: []string{"KUBECONFIG=" + path}, args: []string{"-n", "lab"}, width: 160, height: 45})
		a.choosePod(pod)
		a.openContainer(pod, container)
		a.attachTwice(container)
	}
}

// attachTwice joins the shell that the container under the cursor runs, leaves it, and finds it as it was.
func (a *app) attachTwice(container string) {
	a.t.Helper()
	for _, command := range []string{"kept=41; echo set$((1+1))", "echo value$((kept+1))"} {
		a.do("target.attach")
		a.waitText(container+" › attached", "live")
		a.press(command + "\r")
		if command[0] == 'k' {
			a.waitText("set2")
		} else {
			a.waitText("value42")
		}
		a.do("shell.detach")
		a.waitText("detached from " + container + ", which goes on")
		a.waitGone(container + " › attached")
		a.waitGone("detached from")
	}
	a.quit()
}
