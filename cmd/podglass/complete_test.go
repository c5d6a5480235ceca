//go:build unix

package main

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/demo"
)

// complete asks for the words that may stand where the last argument is being typed.
func complete(t *testing.T, kubeconfig string, args ...string) []string {
	t.Helper()
	cmd := launch{args: append([]string{"__complete"}, args...), env: []string{"KUBECONFIG=" + kubeconfig}}.command(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	var words []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, ":") { // the directive
			word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			words = append(words, word)
		}
	}
	return words
}

func TestCompletion(t *testing.T) {
	c := still(t, "mc1", "numbers-web")
	for _, test := range []struct {
		args       []string
		has, lacks []string
	}{
		{[]string{""}, []string{"logs", "demo", "deployment/"}, []string{"mc1"}},
		{[]string{"-n", demo.Namespace, "pod/"}, []string{"pod/mc1"}, nil},
		{[]string{"logs", "-n", demo.Namespace, ""}, []string{"mc1", "deployment/"}, nil},
		{[]string{"logs", "-n", demo.Namespace, "mc"}, []string{"mc1"}, []string{"deployment/"}},
		{[]string{"logs", "-n", demo.Namespace, "mc1", ""}, []string{"deployment/"}, []string{"mc1"}},
		{[]string{"logs", "-n", demo.Namespace, "deploy/"}, []string{"deploy/numbers-web"}, []string{"mc1"}},
		{[]string{"logs", "-n", demo.Namespace, "nonsense/"}, nil, []string{"nonsense/mc1"}},
		{[]string{"logs", "-n", demo.Namespace, "mc1", "-c", ""}, []string{"1st", "2nd"}, nil},
		{[]string{"logs", "-n", demo.Namespace, "deploy/numbers-web", "-c", ""}, []string{"web", "init-version"}, nil},
		{[]string{"logs", "-n", demo.Namespace, "gone", "-c", ""}, nil, []string{"1st"}},
		{[]string{"anatomy", "-n", demo.Namespace, "mc1", ""}, nil, []string{"mc1", "deployment/"}},
		{[]string{"logs", "-n", ""}, []string{demo.Namespace, "default"}, nil},
		{[]string{"logs", "-n", "default,"}, []string{"default," + demo.Namespace}, nil},
		{[]string{"--context", ""}, []string{"demo"}, nil},
		{[]string{"demo", "--theme", ""}, []string{"light", "mono"}, nil},
		{[]string{"forward", "-n", demo.Namespace, "svc/numbers-web", ""}, []string{"http", "8080"}, []string{"mc1"}},
		{[]string{"forward", "-n", demo.Namespace, "deploy/numbers-web", "9000:"}, []string{"9000:http", "9000:80"}, nil},
		{[]string{"version", "-o", ""}, []string{"json", "yaml"}, nil},
	} {
		words := complete(t, c.config, test.args...)
		for _, want := range test.has {
			if !slices.Contains(words, want) {
				t.Errorf("%q is completed to %q, without %q", test.args, words, want)
			}
		}
		for _, unwanted := range test.lacks {
			if slices.Contains(words, unwanted) {
				t.Errorf("%q is completed to %q", test.args, unwanted)
			}
		}
	}
}

// TestCompletionWithoutACluster: a shell that waits gets nothing, and no message among what is typed.
func TestCompletionWithoutACluster(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() }) // it takes connections, and nobody reads them
	ran := filepath.Join(t.TempDir(), "ran")
	for name, kubeconfig := range map[string]string{
		"one that is silent": "clusters: [{name: c, cluster: {server: 'http://" + silent.Addr().String() + "'}}]\n" +
			"users: [{name: u, user: {}}]\n",
		"one with a plugin that asks": "clusters: [{name: c, cluster: {server: 'http://" + silent.Addr().String() + "'}}]\n" +
			"users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always, command: touch, args: ['" + ran + "']}}}]\n",
	} {
		file := filepath.Join(t.TempDir(), "kubeconfig")
		text := "apiVersion: v1\nkind: Config\n" + kubeconfig + "contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if words := complete(t, file, "logs", "pod/"); len(words) > 0 {
			t.Errorf("%s: completed to %q", name, words)
		}
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("the plugin was run")
	}
	if words := complete(t, "/nonexistent", "logs", "pod/"); len(words) > 0 {
		t.Errorf("without a kubeconfig: completed to %q", words)
	}
}
