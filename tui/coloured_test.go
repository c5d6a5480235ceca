package tui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// colouredLines are printed by the pod of [colouredLog].
const colouredLines = `
printf '\033[32minfo\033[39m: worker started\n'
printf '\033[31merror\033[39m: worker died\n'
printf '\033[40m\033[32minfo\033[39m\033[22m\033[49m: Microsoft.Hosting.Lifetime[14]\n'
printf '\033[41m\033[30mfail\033[39m\033[22m\033[49m: Microsoft.AspNetCore[13]\n'
printf 'ti\033[38;5;208mme\033[48:5:1mo\033[38;2;1;22;255mu\033[38:2::3:2:1mt\033[m of the upstream\n'
printf 'see \033]8;;https://x.org/login\033\\the \033[1mma\033[22mnual\033]8;;\033\\ first\n'
printf 'loading 10%%\rloading 50%%\r\033[Kloaded 3 files\n'
printf '{"level":"info","msg":"orders","n":1,"n":2,"n":3}\n'
printf '{"severityNumber":17,"body":"from OpenTelemetry"}\n'
printf 'lvl=eror msg="from log15" n=1\n'
while true; do sleep 60; done
`

// colouredLog opens the log of a pod that prints in colours.
func colouredLog(t *testing.T, setup tuitest.Setup) *tuitest.Demo {
	t.Helper()
	setup.Columns, setup.Rows = 120, 30
	d := tuitest.StartDemo(t, setup)
	runScript(t, d, "painter", colouredLines)
	d.See("painter").Select("painter").Press("target.logs", "global.zoom")
	d.See("› log", "worker died", "Microsoft.AspNetCore", "timeout of the upstream", "see the manual first", "loaded 3 files", "log15")
	return d
}

// runScript starts a pod of one container, app, that runs a script, and waits until it does.
func runScript(t *testing.T, d *tuitest.Demo, name, script string) {
	t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", script},
		}}},
	}
	pods := d.Client.Clientset.CoreV1().Pods(demo.Namespace)
	if _, err := pods.Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		now, err := pods.Get(t.Context(), pod.Name, metav1.GetOptions{})
		if err == nil && now.Status.Phase == corev1.PodRunning {
			return
		}
		d.Idle()
		d.Step(time.Second)
	}
	t.Fatal("the pod does not run after a minute")
}

func TestSearchingColouredLines(t *testing.T) {
	t.Parallel()
	d := colouredLog(t, tuitest.Setup{})
	for _, test := range []struct{ typed, line string }{
		{"error: worker", "error: worker died"},
		{"fail: Microsoft", "fail: Microsoft.AspNetCore"},
		{"timeout of", "timeout of the upstream"},
		{"the manual first$", "see the manual first"},
		{"^loaded", "loaded 3 files"},
	} {
		d.Press("logs.search").Type(test.typed).Press(keymap.Accept)
		d.See("search "+test.typed+": 1 of 1", "▌"+test.line).Press(keymap.Back)
	}
	for _, hidden := range []string{"39m", "[3", "208", "x.org", "loading", "8;;"} {
		d.Press("logs.search").Type(hidden).See("search "+hidden, "no match").Press(keymap.Cancel)
	}
}

func TestFilteringColouredLines(t *testing.T) {
	t.Parallel()
	d := colouredLog(t, tuitest.Setup{})
	d.Press("logs.filter").Type(`"info: Microsoft"`).Gone("worker").See("info: Microsoft.Hosting").Press(keymap.Cancel)
	d.Press("logs.filter").Type("!39m").See("worker died", "worker started").Press(keymap.Cancel)
	d.Press("logs.filter").Type(".level>=error").Gone("worker started").Gone("Lifetime")
	d.See("error: worker died", "fail: Microsoft", "OpenTelemetry", "lvl=eror").Press(keymap.Accept)
	d.See("filter .level>=error: 4 lines").Golden()
	d.Press(keymap.Back).See("worker started")
	d.Press("logs.filter").Type(".n=3").Gone("worker").See(`"orders"`).Press(keymap.Cancel)
	d.Press("logs.filter").Type(".n=2").Gone(`"orders"`).Press(keymap.Cancel)
}

func TestErrorsInColouredLines(t *testing.T) {
	t.Parallel()
	d := colouredLog(t, tuitest.Setup{})
	d.Press(keymap.Top).See("▌info: worker started")
	for _, line := range []string{"error: worker died", "fail: Microsoft.AspNetCore", `{"severityNumber":17`, "lvl=eror"} {
		d.Press("logs.next-error").See("▌" + line)
	}
	d.Press("logs.fields").See("INFO orders n=3", `ERROR body="from OpenTelemetry"`, "ERROR from log15").Gone("n=1 n=2")
}

func TestTakingColouredLinesAlong(t *testing.T) {
	t.Parallel()
	var copied string
	d := colouredLog(t, tuitest.Setup{Options: func(o *tui.Options) {
		o.Clipboard = func(text string) error { copied = text; return nil }
	}})
	const all = "info: worker started\nerror: worker died\ninfo: Microsoft.Hosting.Lifetime[14]\nfail: Microsoft.AspNetCore[13]\n" +
		"timeout of the upstream\nsee the manual first\nloaded 3 files\n"
	d.Press("logs.select-all", "logs.copy").See("copied 10 lines")
	if !strings.HasPrefix(copied, all) {
		t.Errorf("copied %q", copied)
	}
	file := filepath.Join(t.TempDir(), "painter.log")
	d.Press("logs.save").See("Save to a file").Press(keymap.Accept).See("File")
	d.Keys("ctrl+u").Type(file).Press(keymap.Accept).See("saved 10 lines to")
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), all) {
		t.Errorf("saved %q, %v", text, err)
	}
}
