//go:build e2e && linux

package main

import (
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
)

// tale is a log to find something in: 300 lines, a needle in each hundred, an error in each fifty, with
// colours here and there.
const tale = `
n=0
while [ $n -lt 300 ]; do
  n=$((n+1))
  case $n in
    *50|*00) echo "line $n ERROR it went wrong" ;;
    *33) printf '\033[32mline %s INFO a needle\033[0m\n' $n ;;
    *) echo "line $n INFO told" ;;
  esac
done
echo '{"level":"warn","msg":"the end","told":300}'
sleep 1000000`

// talePlain is the tale without its colours, as a file and the clipboard get it.
func talePlain() []string {
	lines := make([]string, 0, 301)
	for n := range 300 {
		switch n++; {
		case n%50 == 0:
			lines = append(lines, fmt.Sprintf("line %d ERROR it went wrong", n))
		case n%100 == 33:
			lines = append(lines, fmt.Sprintf("line %d INFO a needle", n))
		default:
			lines = append(lines, fmt.Sprintf("line %d INFO told", n))
		}
	}
	return append(lines, `{"level":"warn","msg":"the end","told":300}`)
}

// testLogsFind searches a log, filters it, and goes to errors and times.
func testLogsFind(t *testing.T, c *cluster, namespace string) {
	c.waitReady(t, namespace, "tale")
	a := c.logOf(t, namespace, "pod/tale", "tale")
	a.waitText("the end")

	a.ask("logs.search", "search", "needle")
	a.waitText("search needle: 3 of 3")
	a.waitLine("the latest", `▌line 233 INFO a needle`)
	a.do("logs.previous-match")
	a.waitText("search needle: 2 of 3")
	a.do("logs.previous-match")
	a.waitLine("the first", `▌line 33 INFO a needle`)
	a.do("logs.next-match")
	a.waitLine("the next", `▌line 133 INFO a needle`)
	a.waitText("line 132 INFO told", "line 134 INFO told")
	a.do(keymap.Back)
	a.waitGone("search needle")

	a.ask("logs.filter", "filter", "went wrong")
	a.waitText("filter went wrong: 6 lines", "line 50 ERROR", "line 300 ERROR")
	a.waitGone("INFO")
	a.do("logs.more-context")
	a.waitText("6 lines, 1 around", "line 49 INFO", "line 51 INFO", "line 299 INFO")
	a.waitGone("line 48")
	checkLines(t, "the filtered log", a.save("filtered.log", "18"), around(talePlain(), "went wrong"))
	a.do("logs.less-context")
	a.waitGone("INFO")
	a.do(keymap.Back)
	a.waitGone("filter went wrong")

	a.do(keymap.Top)
	a.waitLine("the top", `▌line 1 INFO`)
	a.do("logs.next-error")
	a.waitLine("an error", `▌line 50 ERROR`)
	a.do("logs.next-error")
	a.waitLine("the next error", `▌line 100 ERROR`)
	a.do("logs.previous-error")
	a.waitLine("the error before", `▌line 50 ERROR`)
	a.ask("logs.go-to-time", "go to time", "-10h")
	a.waitLine("ten hours ago", `▌line 1 INFO`)

	a.ask("logs.search", "search", `"the end"`)
	a.waitLine("the last line", `▌\{"level"`)
	a.do("logs.unfold")
	a.waitLine("a field", `msg\W+the end`)
	a.do("logs.fields")
	a.waitText("as fields")
	a.do("logs.lock")
	a.waitText("clock locked")
	a.do("logs.mark")
	a.do("logs.follow")
	a.waitText("── mark at ")
	a.do("logs.since-1h")
	a.waitText("last 1h")
	a.quit()
}

// around are the lines that hold a text, and those next to them.
func around(lines []string, text string) []string {
	var kept []string
	for i := range lines {
		if strings.Contains(strings.Join(lines[max(i-1, 0):min(i+2, len(lines))], "\n"), text) {
			kept = append(kept, lines[i])
		}
	}
	return kept
}

// testLogsTakeOut saves a log and copies from it.
func testLogsTakeOut(t *testing.T, c *cluster, namespace string) {
	c.waitReady(t, namespace, "tale")
	a := c.podglass(t, "pod/tale", "-n", namespace)
	copied := a.copies()
	a.openLog("tale")
	a.waitText("the end")
	checkLines(t, "the saved log", a.save("whole.log", "301"), talePlain())
	plain := strings.NewReplacer("\x1b[32m", "", "\x1b[0m", "").Replace(c.kubectlLogs(t, namespace, "tale", "teller"))
	checkLines(t, "what kubectl has", plain, talePlain())

	a.do("logs.save")
	a.waitText("the lines that show")
	a.do(keymap.Accept)
	a.nameFile("whole.log")
	a.do(keymap.Accept)
	a.waitText("there is such a file already")
	a.do(keymap.Cancel)
	a.waitGone("there is such a file already")

	a.do(keymap.Top)
	a.do("logs.select")
	a.do(keymap.Down)
	a.do(keymap.Down)
	a.do("logs.copy")
	a.waitText("copied 3 lines")
	checkLines(t, "the clipboard", copied(3)+"\n", talePlain()[:3])
	a.do("logs.select-all")
	a.do("logs.copy")
	a.waitText("copied 301 lines")
	checkLines(t, "the clipboard", copied(301)+"\n", talePlain())
	a.quit()
}

// testLogsOfPodsThatComeAndGo scales a deployment whose pods' logs show as one.
func testLogsOfPodsThatComeAndGo(t *testing.T, c *cluster, namespace string) {
	one, labels := int32(1), map[string]string{"app": "choir"}
	soon := int64(1)
	choir := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "choir"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &one, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{TerminationGracePeriodSeconds: &soon, Containers: []corev1.Container{
					shell("singer", `while true; do echo "$HOSTNAME sings"; sleep 1; done`),
				}},
			},
		},
	}
	deployments := c.clientset.AppsV1().Deployments(namespace)
	if _, err := deployments.Create(t.Context(), choir, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	scale := func(replicas int) []string {
		t.Helper()
		patch := fmt.Sprintf(`{"spec":{"replicas":%d}}`, replicas)
		if _, err := deployments.Patch(t.Context(), "choir", types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
			t.Fatal(err)
		}
		c.waitRollout(t, namespace, "choir")
		return c.podsOf(t, namespace, "app=choir")
	}
	first := scale(1)
	a := c.logOf(t, namespace, "deploy/choir", "choir")
	a.waitText(first[0] + " sings")
	a.do("logs.all-pods")
	a.waitText("deployment/choir › all pods › log", first[0]+" sings")
	all := scale(3)
	a.waitText("3 containers")
	for _, pod := range all {
		a.waitText(pod + " sings")
		if pod != first[0] {
			a.waitText(pod + " singer joined")
		}
	}
	left := scale(1)
	a.ask("logs.filter", "filter", "!sings") // the markers stay
	for _, pod := range all {
		if pod != left[0] {
			a.waitLine("that it is gone", pod[strings.LastIndex(pod, "-")+1:]+` +── (pod deleted|the container ended)`)
		}
	}
	a.do(keymap.Back)
	a.waitText(left[0] + " sings")
	a.quit()
}

// testLogsFewRights reads logs with the least rights that it takes.
func testLogsFewRights(t *testing.T, c *cluster, namespace string) {
	c.waitRollout(t, namespace, "timecheck")
	kubeconfig := c.visitor(t, namespace, "log-reader",
		rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list", "watch"}},
		rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/log"}, Verbs: []string{"get"}})
	a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace)
	a.choosePod("timecheck")
	a.do("target.logs")
	a.do("global.zoom")
	a.waitLine("the log", `┏ timecheck-\S+ › .* › log .*following`)
	a.waitText("all containers › log", "following · 4 containers", "Environment: TEST")
	a.do("logs.all-pods")
	a.waitText("all pods › log", "following · 4 containers", "Environment: TEST")
	a.do("logs.previous")
	a.waitText("previous log", "has no previous log: it was not restarted")
	a.do("logs.previous")
	a.do("logs.since-5m")
	a.waitText("last 5m", "Environment: TEST")
	a.record("recorded.log")
	a.quit()
	if log := a.readFile("recorded.log"); strings.Contains(log, "forbidden") {
		t.Errorf("the recorded log is %q", log)
	}
}

// testLogsNoRight names the right that is missing, whether one log is to show or all.
func testLogsNoRight(t *testing.T, c *cluster, namespace string) {
	c.waitReady(t, namespace, "mc1")
	kubeconfig := c.visitor(t, namespace, "pod-reader",
		rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list", "watch"}})
	a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace)
	a.choosePod("mc1")
	a.waitText("(l logs)", `you may not get pods/log "mc1" in namespace `+namespace)
	a.do("target.logs")
	a.waitText("may not get pods/log in namespace " + namespace)
	a.quit()
}

// checkLines compares a text with lines that it is to hold.
func checkLines(t *testing.T, what, text string, want []string) {
	t.Helper()
	checkSame(t, what, text, strings.Join(want, "\n")+"\n")
}
