package tui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// signs are written with several characters each. On a terminal without mode 2027
// a variation selector has no effect.
func signs() []string {
	return []string{"e\u0301 a\u0308 o\u0302 n\u0303", "👍🏽 up", "👨‍👩‍👧 home", "👩🏽‍🚀 🇩🇪 flies", "1⃣ first", "का कि", "می\u200cخواهم"}
}

// TestSignsOfSeveralCharacters shows them where text of the cluster shows: in a
// log, in a command, in a filter and in the name of a context. Every line
// of the screen ends where it should, on both kinds of terminals.
func TestSignsOfSeveralCharacters(t *testing.T) {
	t.Parallel()
	const context = "prod 👩‍🚀 👍🏽"
	for name, method := range map[string]ansi.Method{"without mode 2027": ansi.WcWidth, "with mode 2027": ansi.GraphemeWidth} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts := signs()
			if method == ansi.GraphemeWidth {
				texts = append(texts, "1️⃣ keycap", "❤️ heart", "👩‍❤️‍💋‍👨 kiss")
			}
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 50, Options: func(opts *tui.Options) {
				opts.Client.Context = context
			}})
			if method == ansi.GraphemeWidth {
				d.HasClusters()
			}
			d.See(context)
			writes(t, d, "a-signs", texts...)
			d.See("a-signs › writer › log").See(texts...)
			aligned(t, d, method)
			d.Press("pods.containers", "global.zoom").See(texts...)
			aligned(t, d, method)
			d.Press("global.zoom", "global.next-pane", "global.zoom", "logs.filter").Type("home|flies").Press(keymap.Accept).Gone("first").See(texts[2:4]...)
			aligned(t, d, method)
		})
	}
}

// writes makes a pod whose container writes these lines, and chooses it.
func writes(t *testing.T, d *tuitest.Demo, name string, lines ...string) {
	t.Helper()
	script := "printf '%s\\n' '" + strings.Join(lines, "' '") + "'; sleep 1000"
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: corev1.PodSpec{Containers: []corev1.Container{{
		Name: "writer", Image: "busybox:1.36", Command: []string{"sh", "-c", script},
	}}}}
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Cluster.Settle() // the node takes the pod
	chooseFirst(t, d, name)
	d.Step(10 * time.Second)
}

// chooseFirst chooses a pod that is new and comes first in the list, which may be
// above the rows that show.
func chooseFirst(t *testing.T, d *tuitest.Demo, name string) {
	t.Helper()
	pods, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d.See(count.Of(len(pods.Items), "pod")).Press(keymap.Top).Select(name)
}

// With fields on, a line of which no field would show is shown as it is.
func TestLinesWithoutFields(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 50})
	bare := []string{"{}", `{"time":"2026-01-02T03:04:05Z"}`, "time=2026-01-02T03:04:06Z"}
	writes(t, d, "a-bare", append([]string{`{"msg":"begins","n":1}`}, append(bare, `{"msg":"ends","n":2}`)...)...)
	d.See(`"msg":"ends"`).Press("global.next-pane", "global.next-pane", "logs.fields").See("begins n=1", "ends n=2").See(bare...)
	d.Press(keymap.Up, keymap.Up, keymap.Up, keymap.Up, "logs.unfold").See("▌{}")
}

// aligned fails unless every line of the panes ends with an edge, in the last
// column of the screen.
func aligned(t *testing.T, d *tuitest.Demo, method ansi.Method) {
	t.Helper()
	lines := strings.Split(d.Screen(), "\n")
	for _, line := range lines[1 : len(lines)-1] {
		if got := method.StringWidth(line); got != 120 || !strings.ContainsAny(line[len(line)-len("│"):], "│┃╮┓╯┛") {
			t.Errorf("%q has %d cells", line, got)
		}
	}
}
