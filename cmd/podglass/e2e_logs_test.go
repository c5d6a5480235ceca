//go:build e2e && linux

package main

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap"
)

// TestRealLogs reads logs on the cluster of KUBECONFIG: those of the scenarios, of a flood over a wire
// that breaks, of pods that come and go, and with few rights.
func TestRealLogs(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	for _, scenario := range []string{"mc1", "sleep-with-file-reader", "timecheck"} {
		c.apply(t, namespace, scenario)
	}
	c.create(t, namespace, "mc2", corev1.RestartPolicyNever, shell("producer", producer), shell("consumer", consumer))
	c.create(t, namespace, "php-test", corev1.RestartPolicyAlways, shell("php-test", server))
	c.create(t, namespace, "tale", corev1.RestartPolicyAlways, shell("teller", tale))
	for _, test := range []struct {
		name string
		do   func(*testing.T, *cluster, string)
	}{
		{"flood over a wire that is cut", testLogsCut},
		{"failing init container", testLogsOfFailingInit},
		{"pods come and go", testLogsOfPodsThatComeAndGo},
		{"shared volume", testLogsOfSharedVolume},
		{"producer and consumer", testLogsAfterTheEnd},
		{"killed", testLogsOfKilled},
		{"file reader", testLogsOfFileReader},
		{"no output", testLogsWithoutOutput},
		{"legend", testLogsLegend},
		{"find", testLogsFind},
		{"take out", testLogsTakeOut},
		{"few rights", testLogsFewRights},
		{"no right", testLogsNoRight},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.do(t, c, namespace)
		})
	}
}

// Scenario 2: what runs to its end. The consumer comes before there is a queue, and fails.
const (
	producer = `
sleep 1
mkfifo /shared/queue && exec 3<>/shared/queue
for n in 1 2 3; do echo "message $n" >&3; echo "sent message $n"; done`
	consumer = `[ -p /shared/queue ] || { echo "there is no queue"; exit 1; }`
)

// Scenario 6: a server that can be killed, as no first process of a container can.
const server = `
echo "serving on 80"
httpd -f -vv -p 80 &
wait $!`

// testLogsOfSharedVolume is scenario 1: the growing file is served by one container, whose log shows who
// asked for it beside the silence of the other one.
func testLogsOfSharedVolume(t *testing.T, c *cluster, namespace string) {
	c.waitReady(t, namespace, "mc1")
	a := c.logOf(t, namespace, "pod/mc1", "mc1")
	a.waitText("mc1 › all containers › log", "2 containers", "no output yet")
	fetch := func() string {
		page, err := c.clientset.CoreV1().Pods(namespace).ProxyGet("http", "mc1", "80", "/", nil).DoRaw(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return string(page)
	}
	before := fetch()
	a.waitLine("the request in the server's log", `1st .*response:200`)
	a.waitScreen("the file to grow", func(string) bool {
		after := fetch()
		return len(after) > len(before) && strings.HasPrefix(after, before)
	})
	a.quit()
}

// testLogsAfterTheEnd is scenario 2: both logs beside each other after their containers ended.
func testLogsAfterTheEnd(t *testing.T, c *cluster, namespace string) {
	c.waitPod(t, namespace, "mc2", func(pod *corev1.Pod) bool { return pod.Status.Phase == corev1.PodFailed })
	a := c.podglass(t, "pod/mc2", "-n", namespace)
	a.waitLine("the pod", `▌ mc2 +✓✗ +0/2 +Error`)
	a.waitLine("who completed", `producer +app +✓ exit 0`)
	a.waitLine("who failed", `consumer +app +✗ exit 1`)
	a.waitText("mc2 › consumer › log") // the one of interest
	a.openContainer("mc2", "producer")
	a.waitText("mc2 › producer › log")
	a.do("target.logs-new-pane")
	a.waitLine("a log of its own", `┏ mc2 › producer › log .*ended · pinned`)
	a.do("global.focus-up")
	a.do("global.focus-up")
	a.waitText("┏ mc2 › containers")
	a.do(keymap.Down)
	a.waitText("mc2 › consumer › log", "mc2 › producer › log",
		"sent message 3", "the container ended · exit 0", "there is no queue", "the container ended · exit 1")
	a.quit()
}

// testLogsOfKilled is scenario 6: the server is killed in a shell.
func testLogsOfKilled(t *testing.T, c *cluster, namespace string) {
	c.waitReady(t, namespace, "php-test")
	a := c.podglass(t, "pod/php-test", "-n", namespace)
	a.waitLine("the pod", `▌ php-test .* Running +0 `)
	a.waitText("php-test › log", "serving on 80")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.press("killall httpd\r")
	c.waitPod(t, namespace, "php-test", func(pod *corev1.Pod) bool {
		return len(pod.Status.ContainerStatuses) == 1 && pod.Status.ContainerStatuses[0].RestartCount == 1
	})
	a.backFromShell()
	a.waitText(" podglass ", "restarted · exit 143")
	a.waitLine("the count", `php-test .* Running +1 `)
	a.do("target.logs")
	a.waitText("┏ php-test › php-test › log")
	a.do("global.zoom")
	a.waitScreen("the server twice", func(screen string) bool { return strings.Count(screen, "serving on 80") == 2 })
	a.do("logs.previous")
	a.waitText("php-test › previous log", "the container ended · exit 143")
	if screen := a.screen(); strings.Count(screen, "serving on 80") != 1 {
		t.Errorf("the previous log is not that of one life:\n%s", screen)
	}
	a.do("logs.previous")
	a.waitText("php-test › log", "following", "serving on 80")
	a.quit()
}

// testLogsOfFileReader is scenario 9: a pod of several containers shows the logs of all.
func testLogsOfFileReader(t *testing.T, c *cluster, namespace string) {
	c.waitRollout(t, namespace, "sleep-with-file-reader")
	a := c.logOf(t, namespace, "deploy/sleep-with-file-reader", "sleep-with-file-reader")
	a.waitText("› all containers › log", "following · 2 containers", "waiting for /data-ro/notes.txt")
	a.do("global.zoom")
	a.do("global.focus-up")
	a.do("global.focus-left")
	a.waitText("┏ Pods")
	a.inShell("echo note $((6*7)) >/data-rw/notes.txt; echo written $((40+2))", "written 42")
	a.waitText("› all containers › log", "note 42")
	a.quit()
}

// testLogsWithoutOutput is scenario 12: silence is no error.
func testLogsWithoutOutput(t *testing.T, c *cluster, namespace string) {
	c.waitRollout(t, namespace, "timecheck")
	a := c.podglass(t, "deploy/timecheck", "-n", namespace)
	a.waitLine("the pod", `▌ timecheck-`)
	a.openContainer("timecheck", "init-config")
	a.waitText("› init-config › log", "environment is TEST", "the container ended · exit 0")
	a.do(keymap.Down)
	a.waitText("› timecheck › log", "following", "no output yet")
	a.quit()
}

// testLogsLegend is scenario 13: a merged log, of which containers are muted, solo, and pinned.
func testLogsLegend(t *testing.T, c *cluster, namespace string) {
	c.waitRollout(t, namespace, "timecheck")
	a := c.logOf(t, namespace, "deploy/timecheck", "timecheck")
	a.waitText("4 containers", "Environment: TEST")
	a.do(keymap.Top)
	a.waitLine("the init container's line", `init-config +environment is TEST`)
	a.waitLine("the logger's line", `logger +\S+ Environment: TEST`)
	a.do("logs.legend")
	a.waitLine("the first container", `▌● init-config +ended, exit 0`)
	a.do("legend.mute")
	a.waitLine("a muted one", `▌· init-config +muted`)
	a.waitText("1 of 5 containers hidden")
	a.waitGone("environment is TEST")
	a.do("legend.mute")
	a.waitText("environment is TEST")
	a.do("legend.solo")
	a.waitText("4 of 5 containers hidden", "environment is TEST")
	a.waitGone("Environment: TEST")
	a.do(keymap.Down)
	a.do(keymap.Down)
	a.waitLine("the logger", `▌· logger `)
	a.do("legend.pin")
	a.waitText("3 of 5 containers hidden", "environment is TEST", "Environment: TEST")
	a.do("legend.close")
	a.waitGone("m mute")
	a.ask("logs.filter", "filter", "no such line")
	a.waitText("filter no such line: ", "Environment: TEST") // it is pinned
	a.waitGone("environment is TEST")
	a.quit()
}

// testLogsOfFailingInit is scenario 15: the log of what blocks the rollout opens by itself.
func testLogsOfFailingInit(t *testing.T, c *cluster, _ string) {
	namespace := c.namespace(t)
	c.apply(t, namespace, "numbers-web")
	var failing []string
	for len(failing) == 0 {
		failing = c.podsOf(t, namespace, "version=v2")
	}
	a := c.podglass(t, "-n", namespace, "pod/"+failing[0])
	a.waitLine("the failing pod", `▌ numbers-web-\S+ .*0/1 +Init:(Error|CrashLoopB)`)
	a.waitText("› init-version › log", "checking version", "can't open")
	a.waitLine("a pause before the next try", `▌ numbers-web-\S+ .* Init:CrashLoopB\S* +[1-9]`)
	a.do("target.previous-logs")
	a.waitText("› init-version › previous log", "checking version", "can't open")
	a.quit()
}
