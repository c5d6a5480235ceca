package tui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// signs are written with several characters each. On a terminal without mode 2027
// a variation selector has no effect.
func signs() []string {
	return []string{"e\u0301 a\u0308 o\u0302 n\u0303", "👍🏽 up", "👨‍👩‍👧 home", "👩🏽‍🚀 🇩🇪 flies", "1⃣ first", "का कि", "می‌خواهم"}
}

// TestSignsOfSeveralCharacters shows them where text of the cluster shows: in a
// log, in a command, in a filter and in the name of a context. Every line
// of the screen ends where it should, on both kinds of terminals.
func TestSignsOfSeveralCharacters(t *testing.T) {
	const context = "prod 👩‍🚀 👍🏽"
	for name, method := range map[string]ansi.Method{"without mode 2027": ansi.WcWidth, "with mode 2027": ansi.GraphemeWidth} {
		t.Run(name, func(t *testing.T) {
			texts := signs()
			if method == ansi.GraphemeWidth {
				texts = append(texts, "1️⃣ keycap", "❤️ heart", "👩‍❤️‍💋‍👨 kiss")
			}
			var client *kube.Client
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 50, Options: func(opts *tui.Options) {
				client = opts.Client
				client.Context = context
			}})
			if method == ansi.GraphemeWidth {
				d.HasClusters()
			}
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a-signs"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{
				Name: "writer", Image: "busybox:1.36", Command: []string{"sh", "-c", "printf '%s\\n' '" + strings.Join(texts, "' '") + "'; sleep 1000"},
			}}}}
			if _, err := client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			d.Cluster.Settle() // the node takes the pod
			d.See(context).Select("a-signs")
			d.Step(10 * time.Second)
			d.See("a-signs › writer › log").See(texts...)
			aligned(t, d, method)
			d.Press("pods.containers", "global.zoom").See(texts...)
			aligned(t, d, method)
			d.Press("global.zoom", "global.next-pane", "global.zoom", "logs.filter").Type("home|flies").Press(keymap.Accept).Gone("first").See(texts[2:4]...)
			aligned(t, d, method)
		})
	}
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
