//go:build unix

package main

import (
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/cmd/podglass/printlogs"
)

// TestLogsOfColouredLines tells the levels and fields of lines with colours, of
// OpenTelemetry, and with a key several times, in all formats that do.
func TestLogsOfColouredLines(t *testing.T) {
	t.Parallel()
	c := lively(t)
	c.script("painter", corev1.RestartPolicyAlways, `app: `+
		`printf '\033[31merror\033[39m: worker died\n'; `+
		`printf '[\033[33mwarn\033[39m] worker is slow\n'; `+
		`printf '\033[41m\033[30mfail\033[39m\033[22m\033[49m: Microsoft.AspNetCore[13]\n'; `+
		`printf '\033[38;5;196mE\033[38:2::255:0:0mRR\033]8;;https://x.org/INFO\033\\OR\033]8;;\033\\ linked\n'; `+
		`printf '{"severityNumber":13,"n":1,"n":2,"n":3}\n'; `+
		`printf 'lvl=eror \033[36mn=\033[0m4 msg=log15\n'; `+
		`printf '{"level":"35","msg":"one","msg":"two"}\n'; `+
		`printf 'the end\n'; sleep 1000`)
	c.await("the end", "painter")
	levels := []string{"error", "warn", "error", "error", "warn", "error", "info", ""}

	got := c.logs("painter", "-o", "json")
	decoder := json.NewDecoder(strings.NewReader(got.stdout))
	for i, want := range levels {
		var line printlogs.JSONLine
		if err := decoder.Decode(&line); err != nil || line.Level != want {
			t.Errorf("line %d has the level %q, want %q: %+v, %v", i, line.Level, want, line, err)
		}
		if i == 0 && line.Line != "\x1b[31merror\x1b[39m: worker died" {
			t.Errorf("the line is %q, which is not what the container wrote", line.Line)
		}
	}

	got = c.logs("painter", "-o", `template={{.Level}} {{.Fields.n}} {{.Message}}`)
	want := "error  \x1b[31merror\x1b[39m: worker died\n"
	for _, line := range []string{"warn 3 \n", "error 4 log15\n", "info  two\n"} {
		if !strings.Contains(got.stdout, line) {
			t.Errorf("%q is not in\n%q", line, got.stdout)
		}
	}
	if !strings.HasPrefix(got.stdout, want) {
		t.Errorf("got\n%q\nwant\n%q", got.stdout, want)
	}

	a := start(t, launch{
		args: []string{"logs", "painter", "-o", "template=<{{.Level}}> {{.Text}}"}, env: []string{"KUBECONFIG=" + c.config},
	})
	a.waitText("<error> error: worker died")
	a.waitText("<error> fail: Microsoft.AspNetCore[13]")
	a.waitText("<error> ERROR linked")
	if code := a.waitEnd(); code != exit.OK {
		t.Errorf("exit code %d", code)
	}
}
