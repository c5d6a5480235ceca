package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	yaml "go.yaml.in/yaml/v3"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// runCommand runs podglass in this process, without a terminal.
func runCommand(argv0 string, args ...string) (code int, stdout, stderr string) {
	var out, errOut bytes.Buffer
	streams := genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut}
	code = execute(context.Background(), append([]string{argv0}, args...), streams)
	return code, out.String(), errOut.String()
}

func TestWrongCommandLine(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"demos", "podglass needs a terminal, and standard input is not one; there is a command 'podglass demo'"},
		{"--bogus", "unknown flag: --bogus; see 'podglass --help'"},
		{"demo --bogus", "unknown flag: --bogus; see 'podglass demo --help'"},
		{"version extra", `'podglass version' takes no argument, and got "extra"`},
		{"version -o xml", `--output "xml" is not known; use json or yaml`},
		{"pod/a pod/b", `podglass looks at one TYPE/NAME at a time, and got "pod/a" and "pod/b"`},
		{"pod/", `"pod/" is not TYPE/NAME, such as deployment/web`},
		{"/web", `"/web" is not TYPE/NAME, such as deployment/web`},
		{"a/b/c", `"a/b/c" is not TYPE/NAME, such as deployment/web`},
		{"node/a", `podglass cannot tell the pods of a "node"; it knows pod, deployment, statefulset, daemonset, ` +
			`replicaset, replicationcontroller, job, cronjob, service, and any others by label with -l`},
		{"cronjob/nightly", "the list of pods cannot be narrowed to those of a cronjob, which have no label in common; " +
			"'podglass logs cronjob/nightly' reads their logs"},
		{"pod/a -A", "pod/a names something in one namespace, so it cannot be combined with --all-namespaces"},
		{"deploy/a -l b=c", "deploy/a already selects pods, so it cannot be combined with a selector"},
		{"pod/a -l b=c", "pod/a already selects pods, so it cannot be combined with a selector"},
		{"-n a,b pod/x", "pod/x is in one namespace, and --namespace names 2"},
		{"-n a,B", `--namespace: "B" is no name of a namespace`},
		{"--field-selector spec.node=a", "--field-selector: pods cannot be selected by the field spec.node"},
		{"-l =", `--selector "=" is not a label selector: `},
		{"", "podglass needs a terminal, and standard input is not one"},
		{"demo", "podglass needs a terminal, and standard input is not one"},
	} {
		t.Run(test.args, func(t *testing.T) {
			code, stdout, stderr := runCommand("podglass", strings.Fields(test.args)...)
			if code != exit.Usage {
				t.Errorf("exit code %d, want %d", code, exit.Usage)
			}
			if !strings.HasPrefix(stderr, test.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("standard error %q, want one line that begins with %q", stderr, test.want)
			}
			if stdout != "" {
				t.Errorf("standard output %q", stdout)
			}
		})
	}
}

func TestUsageNamesThePluginWhenKubectlRunsIt(t *testing.T) {
	for _, test := range []struct{ argv0, want string }{
		{"/usr/bin/podglass", "Usage:\n  podglass "},
		{"/usr/bin/kubectl-podglass", "Usage:\n  kubectl podglass "},
		{`kubectl-podglass.exe`, "Usage:\n  kubectl podglass "},
	} {
		code, stdout, _ := runCommand(test.argv0, "--help")
		if code != exit.OK || !strings.Contains(stdout, test.want) {
			t.Errorf("%s --help: exit code %d, lacks %q:\n%s", test.argv0, code, test.want, stdout)
		}
	}
}

func TestHelpListsEveryConnectionFlagOfKubectl(t *testing.T) {
	_, help, _ := runCommand("podglass", "--help")
	for _, flag := range []string{
		"--as", "--as-group", "--as-uid", "--cache-dir", "--certificate-authority", "--client-certificate",
		"--client-key", "--cluster", "--context", "--disable-compression", "--insecure-skip-tls-verify", "--kubeconfig",
		"-n, --namespace", "--request-timeout", "-s, --server", "--tls-server-name", "--token", "--user",
	} {
		if !strings.Contains(help, flag+" ") {
			t.Errorf("%s is missing", flag)
		}
	}
}

func TestVersion(t *testing.T) {
	code, plain, _ := runCommand("podglass", "version")
	if code != exit.OK || !strings.HasPrefix(plain, "podglass ") || strings.Count(plain, "\n") != 1 {
		t.Errorf("version: exit code %d, %q", code, plain)
	}
	_, text, _ := runCommand("podglass", "version", "-o", "json")
	var v buildVersion
	if err := json.Unmarshal([]byte(text), &v); err != nil || v != currentVersion() {
		t.Errorf("version -o json: %v, %q", err, text)
	}
	_, text, _ = runCommand("podglass", "version", "-o", "yaml")
	v = buildVersion{}
	if err := yaml.Unmarshal([]byte(text), &v); err != nil || v != currentVersion() || !strings.HasPrefix(text, "version: ") {
		t.Errorf("version -o yaml: %v, %q", err, text)
	}
}

func TestVersionFlag(t *testing.T) {
	_, plain, _ := runCommand("podglass", "version")
	if code, flag, stderr := runCommand("podglass", "--version"); code != exit.OK || flag != plain || stderr != "" {
		t.Errorf("--version: exit code %d, %q %q, want %q", code, flag, stderr, plain)
	}
}

func TestKeysHasNoTrailingBlanks(t *testing.T) {
	_, text, _ := runCommand("podglass", "keys")
	for line := range strings.Lines(text) {
		if strings.HasSuffix(line, " \n") {
			t.Errorf("%q ends with blanks", line)
		}
	}
	if !strings.Contains(text, "EVERYWHERE\n") {
		t.Errorf("the headings are missing: %.200q", text)
	}
}

func TestDemoHelpSaysWhatItLeaves(t *testing.T) {
	_, help, _ := runCommand("podglass", "demo", "--help")
	help = strings.Join(strings.Fields(help), " ")
	for _, word := range []string{filepath.Base(defaultPaths().Log), "filters", "$XDG_STATE_HOME/podglass", "podglass info"} {
		if !strings.Contains(help, word) {
			t.Errorf("%s is not named:\n%s", word, help)
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if name := filepath.Base(defaultPaths().Log); !strings.Contains(string(readme), name) {
		t.Errorf("README.md does not name %s", name)
	}
}

func TestManualPageNamesTheCommands(t *testing.T) {
	code, page, _ := runCommand("podglass", "man")
	if code != exit.OK || !strings.HasPrefix(page, ".TH PODGLASS 1") || !strings.Contains(page, "demo") {
		t.Errorf("man: exit code %d, %q", code, page)
	}
}

func TestKeysShowsWhatTheConfigurationChanged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("keys:\n  global.zoom: Z\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, text, stderr := runCommand("podglass", "keys", "--config", file)
	if code != exit.OK {
		t.Fatalf("keys: exit code %d, %s", code, stderr)
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasSuffix(line, "global.zoom") && strings.HasPrefix(line, "Z ") {
			return
		}
	}
	t.Errorf("no line for global.zoom with the key Z:\n%s", text)
}
