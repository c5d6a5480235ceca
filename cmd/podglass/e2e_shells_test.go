//go:build e2e && unix

package main

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
)

// workshop is a pod with a server, a neighbour that shares its files, and a console.
func workshop() *corev1.Pod {
	data := []corev1.VolumeMount{{Name: "data", MountPath: "/data"}}
	now := int64(0)
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "workshop"}, Spec: corev1.PodSpec{
		TerminationGracePeriodSeconds: &now,
		Volumes:                       []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
		Containers: []corev1.Container{
			{Name: "server", Image: "busybox:1.36", Command: []string{"httpd", "-f", "-vv", "-p", "8080", "-h", "/data"}, VolumeMounts: data},
			{Name: "neighbour", Image: "busybox:1.36", Command: []string{"sleep", "100000"}, VolumeMounts: data},
			{Name: "console", Image: "busybox:1.36", Command: []string{"sh"}, Stdin: true, TTY: true},
		},
	}}
}

// testShells is what shells in panes are for.
func testShells(t *testing.T, c *cluster) {
	namespace := c.namespace(t)
	if _, err := c.clientset.CoreV1().Pods(namespace).Create(t.Context(), workshop(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	c.waitReady(t, namespace, "workshop")
	for name, test := range map[string]func(*testing.T, *cluster, string){
		"programs": testProgramsInAPane, "two": testTwoShells, "attach": testAttach, "hand over": testHandOver,
		"processes": testSharedProcesses, "debugger": testDebugger, "command": testTypedCommand,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, c, namespace)
		})
	}
}

// shellIn opens a shell in a pane.
func (a *app) shellIn(pod, container string) {
	a.t.Helper()
	a.openContainer(pod, container)
	a.do("target.shell")
	a.waitText(container+" › shell", "/ #", "ctrl+] esc list")
}

// testProgramsInAPane edits, pages and watches in a pane, which then gets another size.
func testProgramsInAPane(t *testing.T, c *cluster, namespace string) {
	a := c.podglass(t, "pod/workshop", "-n", namespace)
	a.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	a.shellIn("workshop", "neighbour")
	a.press("vi /tmp/note\r")
	a.waitText("- /tmp/note")
	a.press("ihello from vi")
	a.waitText("hello from vi", "I /tmp/note")
	a.press("\x1b")
	a.waitText("- /tmp/note")
	a.press(":wq\r")
	a.waitGone("- /tmp/note")
	a.press("clear; cat /tmp/note; echo saved$((1+1))\r")
	a.waitText("saved2", "hello from vi")

	a.press("seq 1 3000 | less\r")
	a.waitLine("the first page", `[│┃]12 `)
	a.press("/2500\r")
	a.waitLine("the match", `[│┃]2500 `)
	a.press("q")
	a.press("clear; top -d 1\r")
	a.waitText("Load average:")
	a.press("q")
	a.press("old=$(stty size); clear; echo q$((1+1))\r")
	a.waitText("q2")
	a.resize(130, 40)
	a.press(`until [ "$(stty size)" != "$old" ]; do sleep 0.1; done; echo size$((1+1))` + "\r")
	a.waitText("size2")
	a.press("exit 3\r")
	a.waitText("── exit 3 ·")
	a.quitWithShells("")
}

// testTwoShells has two shells side by side that share a volume, and the log of the server that one of them
// asks.
func testTwoShells(t *testing.T, c *cluster, namespace string) {
	a := c.podglass(t, "pod/workshop", "-n", namespace)
	a.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	a.shellIn("workshop", "neighbour")
	a.press("echo made here > /data/shared; echo w$((1+1))\r")
	a.waitText("w2")
	a.do("shell.back")
	a.waitText("┏ Pods")
	a.shellIn("workshop", "server")
	a.press("cat /data/shared\r")
	// busybox asks where the cursor is; an answer that comes while cat runs is echoed before its output.
	a.waitLine("what the other one wrote", `[│┃](\^\[\[\d+;\d+R)?made here`)
	a.press("wget -q -O - http://localhost:8080/shared; echo got$((1+1))\r")
	a.waitText("got2", "url:/shared") // the request stands in the log beside the shells
	a.quitWithShells("2 shells")
}

// testAttach joins the console's shell, leaves it, and finds it again as it was.
func testAttach(t *testing.T, c *cluster, namespace string) {
	a := c.podglass(t, "pod/workshop", "-n", namespace)
	a.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	a.openContainer("workshop", "console")
	a.attachTwice("console")
}

// testSharedProcesses sees the processes of the neighbour and ends one, which is then seen to start again.
func testSharedProcesses(t *testing.T, c *cluster, namespace string) {
	c.apply(t, namespace, "lab/sleep-shared")
	c.waitReady(t, namespace, "sleep-shared")
	a := c.podglass(t, "pod/sleep-shared", "-n", namespace)
	a.waitLine("the pod", `▌ sleep-shared .*2/2 +Running`)
	a.shellIn("sleep-shared", "sleep")
	a.press("clear; ps\r")
	a.waitText("httpd -f -p 8080", "sleep 3600")
	a.press("kill $(pidof httpd); echo killed$((1+1))\r")
	a.waitText("killed2")
	a.do("shell.back")
	a.waitLine("the restart", `▌ sleep-shared .*2/2 +Running +1`)
	a.do("target.shell") // goes back to it
	a.waitText("ctrl+] esc list")
	a.quitWithShells("1 shell")
}

// testDebugger attaches to a container that is added to a pod which runs, and again later.
func testDebugger(t *testing.T, c *cluster, namespace string) {
	pod := workshop()
	pod.Name, pod.Spec.Containers = "looked-into", pod.Spec.Containers[:1]
	pods := c.clientset.CoreV1().Pods(namespace)
	if _, err := pods.Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	c.waitReady(t, namespace, pod.Name)
	a := c.podglass(t, "pod/looked-into", "-n", namespace)
	a.waitLine("the pod", `▌ looked-into .*1/1 +Running`)
	a.openContainer(pod.Name, "server")

	now, err := pods.Get(t.Context(), pod.Name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	now.Spec.EphemeralContainers = []corev1.EphemeralContainer{{
		EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debugger", Image: "busybox:1.36", Command: []string{"sh"}, Stdin: true, TTY: true},
		TargetContainerName:      "server",
	}}
	if _, err := pods.UpdateEphemeralContainers(t.Context(), pod.Name, now, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	a.waitLine("the debugger", `debugger +ephemeral.*running`)
	a.do(keymap.Down)
	a.waitLine("the cursor on it", `▌ debugger`)
	a.attachTwice("debugger")
}

// testTypedCommand runs a command that is typed, in a container that is chosen.
func testTypedCommand(t *testing.T, c *cluster, namespace string) {
	a := c.podglass(t, "pod/workshop", "-n", namespace)
	a.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	a.openContainer("workshop", "neighbour")
	a.do("target.run")
	a.waitText("Run in workshop › neighbour")
	a.press("echo $((20+3)) | tr 0-9 a-j\r")
	a.waitText("neighbour › echo", "── exit 0 ·")
	a.waitLine("its output", `[│┃]cd +`)
	a.do("shell.back")
	a.waitText("┏ Pods")
	a.quit()
}

// testHandOver gives the whole terminal to a shell and a program in it that is killed, and goes on with the
// very next key.
func testHandOver(t *testing.T, c *cluster, namespace string) {
	a := c.podglass(t, "pod/workshop", "-n", namespace)
	a.waitLine("the pod", `▌ workshop .*3/3 +Running`)
	a.openContainer("workshop", "neighbour")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.press("(sleep 1; killall -9 vi) & vi /tmp/other\r")
	a.waitText("- /tmp/other")
	a.waitText("Killed")
	a.press("exit\r")
	a.backFromShell()
	a.waitText("┏ workshop › containers")
	a.do(keymap.Help)
	a.waitText("┏ Keys")
	a.do(keymap.Cancel)
	a.waitGone("┏ Keys")
	a.quit()
}

// quitWithShells quits from a pane that takes all keys, and ends the shells that are open.
func (a *app) quitWithShells(open string) {
	a.t.Helper()
	a.do("shell.back")
	a.waitText("┏ Pods")
	if open == "" {
		a.quit()
		return
	}
	a.do(keymap.Quit)
	a.waitText("Quit podglass and end " + open + "?")
	a.do(keymap.NextField)
	a.press("\r")
	if code := a.waitEnd(); code != exit.OK {
		a.t.Errorf("exit code %d", code)
	}
	a.checkTerminalRestored()
}
