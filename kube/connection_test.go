package kube

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/kube/explain"
)

// kubeconfig writes a kubeconfig with the contexts "one" (namespace shop) and
// "two" (no namespace), both to server, and returns flags that read it.
func kubeconfig(t *testing.T, server string, edit func(*clientcmdapi.Config)) *genericclioptions.ConfigFlags {
	t.Helper()
	config := clientcmdapi.NewConfig()
	config.Clusters["cluster-one"] = &clientcmdapi.Cluster{Server: server, InsecureSkipTLSVerify: strings.HasPrefix(server, "https")}
	config.AuthInfos["jane"] = &clientcmdapi.AuthInfo{Token: "secret"}
	config.Contexts["one"] = &clientcmdapi.Context{Cluster: "cluster-one", AuthInfo: "jane", Namespace: "shop"}
	config.Contexts["two"] = &clientcmdapi.Context{Cluster: "cluster-one", AuthInfo: "jane"}
	config.CurrentContext = "one"
	if edit != nil {
		edit(config)
	}
	path := filepath.Join(t.TempDir(), "config")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	return flagsFor(t, path)
}

// flagsFor reads one kubeconfig, without regard to the machine's own.
func flagsFor(t *testing.T, path string) *genericclioptions.ConfigFlags {
	t.Helper()
	t.Setenv("KUBECONFIG", path)
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	return genericclioptions.NewConfigFlags(false)
}

func wantError(t *testing.T, err error, class explain.Class, sentence string) {
	t.Helper()
	explained, ok := errors.AsType[*explain.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want a *explain.Error", err, err)
	}
	if explained.Class != class {
		t.Errorf("class %d, want %d: %s", explained.Class, class, explained)
	}
	if !strings.Contains(explained.Sentence, sentence) {
		t.Errorf("sentence %q does not say %q", explained.Sentence, sentence)
	}
	if strings.ContainsAny(explained.Sentence, "\n\r") {
		t.Errorf("sentence %q has several lines", explained.Sentence)
	}
}

func TestConnectNames(t *testing.T) {
	flags := kubeconfig(t, "https://example.invalid:6443", nil)
	client, err := Connect(flags)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{client.Context, client.ContextName(), client.Cluster, client.User, client.Namespace}
	if want := "one one cluster-one jane shop"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}

	*flags.Context = "two"
	*flags.ClusterName = "cluster-one"
	client, err = Connect(flags)
	if err != nil {
		t.Fatal(err)
	}
	if client.Context != "two" || client.Namespace != "default" {
		t.Errorf("--context two: got %q in %q, want two in default", client.Context, client.Namespace)
	}

	*flags.Namespace = "jobs"
	if client, err = Connect(flags); err != nil || client.Namespace != "jobs" {
		t.Errorf("--namespace jobs: got %v in %+v", err, client)
	}
}

func TestConnectConfig(t *testing.T) {
	flags := kubeconfig(t, "https://example.invalid:6443", nil)
	*flags.Timeout = "7s"
	client, err := Connect(flags)
	if err != nil {
		t.Fatal(err)
	}
	config := client.Config
	if config.ContentType != "application/vnd.kubernetes.protobuf" ||
		config.AcceptContentTypes != "application/vnd.kubernetes.protobuf,application/json" {
		t.Errorf("content types %q and %q", config.ContentType, config.AcceptContentTypes)
	}
	if config.QPS != 50 || config.Burst != 300 {
		t.Errorf("QPS %v, burst %v", config.QPS, config.Burst)
	}
	if config.WarningHandler == nil {
		t.Error("API warnings would reach the terminal")
	}
	if config.Timeout != 0 {
		t.Errorf("a timeout of %s would cut every stream", config.Timeout)
	}
}

func TestConnectBadInput(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "nowhere")
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, []byte("apiVersion: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("apiVersion: v1\nkind: Config\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const server = "https://example.invalid:6443"
	tests := []struct {
		name     string
		flags    func(t *testing.T) *genericclioptions.ConfigFlags
		class    explain.Class
		sentence string
	}{
		{"no kubeconfig", func(t *testing.T) *genericclioptions.ConfigFlags {
			return flagsFor(t, missing)
		}, explain.ClassNoConfig, "no kubeconfig"},
		{"--kubeconfig that is not there", func(t *testing.T) *genericclioptions.ConfigFlags {
			flags := flagsFor(t, missing)
			*flags.KubeConfig = missing
			return flags
		}, explain.ClassNoConfig, missing + " does not exist"},
		{"broken kubeconfig", func(t *testing.T) *genericclioptions.ConfigFlags {
			return flagsFor(t, broken)
		}, explain.ClassInvalid, broken + " cannot be read"},
		{"unknown --context", func(t *testing.T) *genericclioptions.ConfigFlags {
			flags := kubeconfig(t, server, nil)
			*flags.Context = "three"
			return flags
		}, explain.ClassBadContext, `no context "three"; it has one, two`},
		{"unknown current-context", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.CurrentContext = "three" })
		}, explain.ClassBadContext, `no context "three"`},
		{"no current-context, one there is", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.CurrentContext = ""; delete(c.Contexts, "two") })
		}, explain.ClassBadContext, `the kubeconfig sets no current context; it has one; name one with --context`},
		{"no current-context, several there are", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.CurrentContext = "" })
		}, explain.ClassBadContext, `the kubeconfig sets no current context; it has one, two; name one with --context`},
		{"no current-context, and a file is missing", func(t *testing.T) *genericclioptions.ConfigFlags {
			flags := kubeconfig(t, server, func(c *clientcmdapi.Config) { c.CurrentContext = "" })
			t.Setenv("KUBECONFIG", os.Getenv("KUBECONFIG")+string(filepath.ListSeparator)+missing)
			return flags
		}, explain.ClassBadContext, "it has one, two; name one with --context; KUBECONFIG also names " + missing + ", which does not exist"},
		{"no contexts at all", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.CurrentContext = ""; clear(c.Contexts) })
		}, explain.ClassBadContext, `the kubeconfig sets no current context; it has none at all`},
		{"a context without its cluster", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.Contexts["one"].Cluster = "moon" })
		}, explain.ClassBadContext, `the context "one" is for the cluster "moon", which the kubeconfig does not describe; it has cluster-one`},
		{"a context for no cluster", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.Contexts["one"].Cluster = "" })
		}, explain.ClassBadContext, `the context "one" names no cluster`},
		{"a context without its user", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) { c.Contexts["one"].AuthInfo = "joe" })
		}, explain.ClassBadContext, `the context "one" is for the user "joe", whom the kubeconfig does not describe; it has jane`},
		{"KUBECONFIG that names missing files", func(t *testing.T) *genericclioptions.ConfigFlags {
			return flagsFor(t, missing+string(filepath.ListSeparator)+missing+"2")
		}, explain.ClassNoConfig, "no kubeconfig to read: KUBECONFIG names " + missing + ", " + missing + "2, which do not exist"},
		{"KUBECONFIG with a ~", func(t *testing.T) *genericclioptions.ConfigFlags {
			return flagsFor(t, "~/.kube/podglass-nowhere")
		}, explain.ClassNoConfig, "KUBECONFIG names ~/.kube/podglass-nowhere, which does not exist; write the home directory in full"},
		{"--kubeconfig with a ~", func(t *testing.T) *genericclioptions.ConfigFlags {
			flags := flagsFor(t, missing)
			*flags.KubeConfig = "~/podglass-nowhere"
			return flags
		}, explain.ClassNoConfig, "--kubeconfig names ~/podglass-nowhere, which does not exist; write the home directory in full"},
		{"--kubeconfig that says nothing", func(t *testing.T) *genericclioptions.ConfigFlags {
			flags := flagsFor(t, missing)
			*flags.KubeConfig = empty
			return flags
		}, explain.ClassNoConfig, "no kubeconfig says which cluster"},
		{"unknown --cluster", func(t *testing.T) *genericclioptions.ConfigFlags {
			flags := kubeconfig(t, server, nil)
			*flags.ClusterName = "moon"
			return flags
		}, explain.ClassBadContext, `cluster "moon"`},
		{"client certificate that is not there", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, server, func(c *clientcmdapi.Config) {
				c.AuthInfos["jane"] = &clientcmdapi.AuthInfo{ClientCertificate: missing, ClientKey: missing}
			})
		}, explain.ClassInvalid, "the kubeconfig cannot be used: unable to read client-cert"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Connect(test.flags(t))
			wantError(t, err, test.class, test.sentence)
		})
	}
}

// Flags can stand in for what a kubeconfig lacks.
func TestConnectTakesFromFlagsWhatTheKubeconfigLacks(t *testing.T) {
	flags := kubeconfig(t, "https://example.invalid:6443", func(c *clientcmdapi.Config) {
		c.CurrentContext = ""
		c.Contexts["two"].AuthInfo = "joe"
	})
	*flags.APIServer = "https://other.invalid"
	if client, err := Connect(flags); err != nil || client.Config.Host != "https://other.invalid" {
		t.Errorf("--server: %v", err)
	}
	*flags.APIServer, *flags.Context, *flags.BearerToken = "", "two", "given"
	if client, err := Connect(flags); err != nil || client.Config.BearerToken != "given" {
		t.Errorf("--token for a user who is not there: %v", err)
	}
	*flags.BearerToken, *flags.AuthInfoName = "", "jane"
	if client, err := Connect(flags); err != nil || client.User != "jane" {
		t.Errorf("--user in the place of one who is not there: %v", err)
	}
}

func TestDisconnectedSendsNothing(t *testing.T) {
	failure := explain.BadContext("", "no context is chosen", nil)
	client, err := Disconnected("", failure)
	if err != nil {
		t.Fatal(err)
	}
	if got := client.Check(t.Context()); !errors.Is(got, failure) || client.ContextName() != noContextName {
		t.Errorf("%s: got %v", client.ContextName(), got)
	}
}

// tlsServer answers nothing useful, and says nothing of the bad input it gets.
func tlsServer(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// closedPort is an address on which nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestCheckBadInput(t *testing.T) {
	answer := func(code int, contentType, body string) func(t *testing.T) *genericclioptions.ConfigFlags {
		return func(t *testing.T) *genericclioptions.ConfigFlags {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", contentType)
				w.WriteHeader(code)
				_, _ = w.Write([]byte(body))
			}))
			t.Cleanup(server.Close)
			return kubeconfig(t, server.URL, nil)
		}
	}
	status := func(code int, reason, message string) func(t *testing.T) *genericclioptions.ConfigFlags {
		return answer(code, "application/json", `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"`+reason+`","message":"`+message+`","code":`+strconv.Itoa(code)+`}`)
	}
	secure := func(edit func(*clientcmdapi.Config)) func(t *testing.T) *genericclioptions.ConfigFlags {
		return func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, tlsServer(t).URL, edit)
		}
	}
	execPlugin := func(command string, args ...string) func(*clientcmdapi.Config) {
		return func(c *clientcmdapi.Config) {
			c.AuthInfos["jane"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
				APIVersion: "client.authentication.k8s.io/v1", Command: command, Args: args,
				InteractiveMode: clientcmdapi.NeverExecInteractiveMode, InstallHint: "get it\nsomewhere",
			}}
		}
	}
	tests := []struct {
		name     string
		flags    func(t *testing.T) *genericclioptions.ConfigFlags
		class    explain.Class
		sentence string
	}{
		{"connection refused", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, "https://"+closedPort(t), nil)
		}, explain.ClassUnreachable, "refuses connections"},
		{"name that does not resolve", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, "https://api.example.invalid:6443", nil)
		}, explain.ClassUnreachable, "api.example.invalid cannot be resolved"},
		{"proxy that is not there", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, "https://192.0.2.1:6443", func(c *clientcmdapi.Config) {
				c.Clusters["cluster-one"].ProxyURL = "http://" + closedPort(t)
			})
		}, explain.ClassUnreachable, "the proxy cannot be reached"},
		{"proxy that refuses", func(t *testing.T) *genericclioptions.ConfigFlags {
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusProxyAuthRequired)
			}))
			t.Cleanup(proxy.Close)
			return kubeconfig(t, "https://192.0.2.1:6443", func(c *clientcmdapi.Config) {
				c.Clusters["cluster-one"].ProxyURL = proxy.URL
			})
		}, explain.ClassUnreachable, "the proxy refuses to connect to 192.0.2.1:6443: Proxy Authentication Required"},
		{"certificate of an unknown authority", secure(func(c *clientcmdapi.Config) {
			c.Clusters["cluster-one"].InsecureSkipTLSVerify = false
		}), explain.ClassCertificate, "does not trust"},
		{"TLS spoken to a plain server", func(t *testing.T) *genericclioptions.ConfigFlags {
			server := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(server.Close)
			return kubeconfig(t, strings.Replace(server.URL, "http:", "https:", 1), nil)
		}, explain.ClassUnreachable, "does not speak TLS"},
		{"plain HTTP spoken to a TLS server", func(t *testing.T) *genericclioptions.ConfigFlags {
			return kubeconfig(t, strings.Replace(tlsServer(t).URL, "https:", "http:", 1), nil)
		}, explain.ClassUnreachable, "asked in HTTP"},
		{
			"credential plugin that is not installed", secure(execPlugin("podglass-no-such-plugin")),
			explain.ClassCredentialPlugin, "plugin podglass-no-such-plugin that the kubeconfig names is not installed",
		},
		{
			"credential plugin that fails", secure(execPlugin("go", "no-such-command")),
			explain.ClassCredentialPlugin, "plugin go failed with exit code 2",
		},
		{
			"credential plugin that talks nonsense", secure(execPlugin("go", "version")),
			explain.ClassCredentialPlugin, "did not deliver credentials",
		},
		{"expired credentials", status(401, "Unauthorized", "Unauthorized"), explain.ClassUnauthorized, "log in again"},
		{"server that is starting", status(503, "ServiceUnavailable", "etcd is away"), explain.ClassUnreachable, "etcd is away"},
		{"something else that answers", answer(404, "text/plain", "404 page not found"), explain.ClassUnreachable, "does not answer as a Kubernetes API server"},
		{"gateway page", answer(502, "text/html", "<html><body>Bad gateway</body></html>"), explain.ClassUnreachable, "HTTP 502 Bad Gateway"},
		{"login page", answer(403, "text/html", "<!DOCTYPE html><p>Sign in"), explain.ClassUnreachable, "not a Kubernetes API server's"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, err := Connect(test.flags(t))
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, client.Check(t.Context()), test.class, test.sentence)
		})
	}
}

func TestCheckTimeout(t *testing.T) {
	stuck := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stuck }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stuck) })
	flags := kubeconfig(t, server.URL, nil)
	*flags.Timeout = "50ms"
	client, err := Connect(flags)
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	wantError(t, client.Check(t.Context()), explain.ClassTimeout, "did not answer within 50ms")
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}
