package kube

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/kube/explain"
)

func TestKubeconfigContexts(t *testing.T) {
	k := NewKubeconfig(kubeconfig(t, "https://example.invalid:6443", func(c *clientcmdapi.Config) {
		c.Contexts["broken"] = &clientcmdapi.Context{Cluster: "nowhere", AuthInfo: "nobody"}
	}))
	got, err := k.Contexts()
	if err != nil {
		t.Fatal(err)
	}
	want := []Context{
		{Name: "broken", Cluster: "nowhere", User: "nobody"},
		{Name: "one", Cluster: "cluster-one", User: "jane", Namespace: "shop", Server: "https://example.invalid:6443", Current: true},
		{Name: "two", Cluster: "cluster-one", User: "jane", Server: "https://example.invalid:6443"},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	_, err = k.Client("broken")
	wantError(t, err, explain.ClassBadContext, "nowhere")
	_, err = k.Client("three")
	wantError(t, err, explain.ClassBadContext, "three")
}

// The flags that name another user or namespace are about the context they were
// given with; impersonation is about all.
func TestKubeconfigClientKeepsTheFlagsThatHoldForAll(t *testing.T) {
	flags := kubeconfig(t, "https://example.invalid:6443", nil)
	*flags.Namespace, *flags.BearerToken, *flags.Impersonate, *flags.Timeout = "jobs", "mine", "admin", "7s"
	k := NewKubeconfig(flags)
	for context, want := range map[string]string{"": "one jobs mine admin", "one": "one jobs mine admin", "two": "two default secret admin"} {
		client, err := k.Client(context)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join([]string{client.Context, client.Namespace, client.Config.BearerToken, client.Config.Impersonate.UserName}, " ")
		if got != want {
			t.Errorf("%q: got %q, want %q", context, got, want)
		}
	}
}

func TestKubeconfigNoticesChanges(t *testing.T) {
	flags := kubeconfig(t, "https://example.invalid:6443", nil)
	path := os.Getenv("KUBECONFIG")
	k := NewKubeconfig(flags)
	before, err := k.Client("one")
	if err != nil {
		t.Fatal(err)
	}
	rewrite := func(edit func(*clientcmdapi.Config)) {
		t.Helper()
		config, err := clientcmd.LoadFromFile(path)
		if err != nil {
			t.Fatal(err)
		}
		edit(config)
		next := filepath.Join(filepath.Dir(path), "next")
		if err := clientcmd.WriteToFile(*config, next); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, path); err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name string
		edit func(*clientcmdapi.Config)
		same bool
	}{
		{"another context", func(c *clientcmdapi.Config) { c.Contexts["three"] = c.Contexts["two"].DeepCopy() }, true},
		{"a new token", func(c *clientcmdapi.Config) { c.AuthInfos["jane"].Token = "renewed" }, false},
		{"a proxy", func(c *clientcmdapi.Config) { c.Clusters["cluster-one"].ProxyURL = "http://proxy.invalid:3128" }, false},
		{"another server", func(c *clientcmdapi.Config) { c.Clusters["cluster-one"].Server = "https://other.invalid" }, false},
	}
	for _, step := range steps {
		rewrite(step.edit)
		if err := k.AwaitChange(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := k.Client("one")
		if err != nil {
			t.Fatal(err)
		}
		if same := before.SameConnection(after); same != step.same {
			t.Errorf("%s: the same connection: %v, want %v", step.name, same, step.same)
		}
		before = after
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.AwaitChange(ctx); err == nil {
		t.Error("nothing changed, and that is said to be a change")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := k.AwaitChange(t.Context()); err != nil {
		t.Error(err)
	}
}

// The flags are for the context that was current when the program started,
// wherever kubectl's current context moves meanwhile.
func TestKubeconfigFlagsStayWithTheirContext(t *testing.T) {
	flags := kubeconfig(t, "https://one.invalid:6443", func(c *clientcmdapi.Config) {
		c.Clusters["cluster-two"] = &clientcmdapi.Cluster{Server: "https://two.invalid:6443"}
		c.AuthInfos["joe"] = &clientcmdapi.AuthInfo{Token: "joes"}
		c.Contexts["two"] = &clientcmdapi.Context{Cluster: "cluster-two", AuthInfo: "joe"}
	})
	*flags.BearerToken = "given"
	k := NewKubeconfig(flags)
	path := os.Getenv("KUBECONFIG")
	config, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	config.CurrentContext = "two"
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"": "one given", "one": "one given", "two": "two joes"} {
		client, err := k.Client(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := client.Context + " " + client.Config.BearerToken; got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// client-go reads a token file again by itself, so what it held is no matter.
func TestKubeconfigTokenFileIsTheSameConnection(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	k := NewKubeconfig(kubeconfig(t, "https://example.invalid:6443", func(c *clientcmdapi.Config) {
		c.AuthInfos["jane"] = &clientcmdapi.AuthInfo{TokenFile: file}
	}))
	clientWith := func(token string) *Client {
		t.Helper()
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		client, err := k.Client("one")
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	if !clientWith("first").SameConnection(clientWith("second")) {
		t.Error("a renewed token file needs no new connection")
	}
}

func TestKubeconfigKeepsPluginsFromStdin(t *testing.T) {
	k := NewKubeconfig(kubeconfig(t, "https://example.invalid:6443", func(c *clientcmdapi.Config) {
		c.AuthInfos["jane"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
			APIVersion: "client.authentication.k8s.io/v1", Command: "go", Args: []string{"version"},
			InteractiveMode: clientcmdapi.AlwaysExecInteractiveMode,
		}}
	}))
	client, err := k.Client("one")
	if err != nil {
		t.Fatal(err)
	}
	if !client.Config.ExecProvider.StdinUnavailable {
		t.Error("the plugin may read the keys that are meant for the screen")
	}
	wantError(t, client.Check(t.Context()), explain.ClassCredentialPlugin, "has to ask on the terminal")
}

// kubectl empties the file before it writes it.
func TestKubeconfigAwaitsTheEndOfAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := NewKubeconfig(kubeconfig(t, "https://example.invalid:6443", nil))
		path := os.Getenv("KUBECONFIG")
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(fileCheckEvery-fileRestTime/2, func() { _ = os.Truncate(path, 0) })
		time.AfterFunc(fileCheckEvery+fileRestTime/2, func() { _ = os.WriteFile(path, append(whole, "# written\n"...), 0o600) })
		if err := k.AwaitChange(t.Context()); err != nil {
			t.Fatal(err)
		}
		if contexts, err := k.Contexts(); err != nil || len(contexts) != 2 {
			t.Errorf("the file was read half written: %v, %v", contexts, err)
		}
	})
}
