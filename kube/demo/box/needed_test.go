package box

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEachProgramIsNeeded: a program is there because a scenario, a test outside of the demo, the probe for a shell or the
// tour of the demo runs it. The text is a part of the file that does.
func TestEachProgramIsNeeded(t *testing.T) {
	const (
		failures = "testdata/scenarios/failures/failures.yaml"
		look     = "cmd/podglass/exec_test.go"
		probe    = "kube/exec/shell.go"
		sidecar  = "testdata/scenarios/native-sidecar.yaml"
		split    = "tui/split_test.go"
		times    = "testdata/scenarios/timecheck.yaml"
	)
	needed := map[string]struct{ in, text string }{
		"sh": {times, "sh"}, "ash": {probe, "command -v ash"}, "busybox": {look, "busybox kill"},
		"true": {failures, `command: ["true"]`}, "false": {look, `"false"`}, "echo": {look, `"--", "echo"`},
		"printf": {"testdata/scenarios/lab/pi.yaml", "printf '#!/bin/sh"}, "test": {look, "test -e"}, "[": {times, "[ -f"},
		"pwd": {probe, "$(pwd)"},

		"cat": {times, "cat /config-out"}, "head": {split, "head -c"}, "tail": {times, "tail -n +1 -f"}, "grep": {"cmd/podglass/demo_test.go", "| grep '30"},
		"wc": {look, "| wc -l"}, "tee": {sidecar, "tee -a"}, "tr": {"testdata/scenarios/lab/console.yaml", "tr a-z A-Z"}, "sed": {times, "sed -n"},
		"seq": {split, "$(seq "}, "yes": {split, "yes |"},

		"ls": {"testdata/scenarios/javaweb-2.yaml", "ls /app"}, "mkdir": {times, "mkdir -p"}, "rm": {look, "rm /tmp/note"},
		"cp": {"testdata/scenarios/javaweb-2.yaml", "cp /war"}, "touch": {sidecar, "touch /tmp"},
		"chmod": {"testdata/scenarios/lab/pi.yaml", "chmod +x"}, "mkfifo": {"testdata/scenarios/lab/mc2.yaml", "mkfifo /queue"},

		"date": {times, "$(date +"}, "sleep": {sidecar, "sleep 6"}, "env": {look, "env |"}, "hostname": {look, "hostname;"},
		"id": {probe, "id -un"}, "ps": {"docs/demo.md", "then `ps`"}, "kill": {look, "busybox kill"}, "mount": {look, "mount |"},
		"stty": {"tui/shellpane_test.go", "stty size"}, "clear": {look, "clear;"},

		"dd": {failures, "dd if="}, "wget": {"testdata/scenarios/lab/ambassador.yaml", "wget -qO-"}, "httpd": {times, "exec httpd"},
		"nc": {"testdata/scenarios/lab/ambassador.yaml", "nc -l"},
	}
	for name := range newPrograms() {
		of, ok := needed[name]
		if !ok {
			t.Errorf("nothing is known to need %s", name)
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(of.in)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), of.text) || !regexp.MustCompile(`(^|\W)`+regexp.QuoteMeta(name)+`(\W|$)`).MatchString(of.text) {
			t.Errorf("%s does not run %s by %q", of.in, name, of.text)
		}
	}
	for name := range needed {
		if newPrograms()[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
}
