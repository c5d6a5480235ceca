//go:build unix

package kube

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/kube/explain"
)

// pluginClient is a client whose credentials a script hands out, of a server that
// takes the token "good" and nothing else.
type pluginClient struct {
	*Client
	dir string
}

// newPluginClient makes one. The script finds its directory in $D; what it writes
// on standard error is heard.
func newPluginClient(t *testing.T, script string) *pluginClient {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Bearer good" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Unauthorized","code":401}`))
			return
		}
		_, _ = w.Write([]byte(`{"kind":"PodList","apiVersion":"v1"}`))
	}))
	t.Cleanup(server.Close)
	p := &pluginClient{dir: t.TempDir()}
	path := filepath.Join(p.dir, "sso")
	body := "#!/bin/sh\nD=" + p.dir + "\necho run >>$D/runs\nexec 2>$D/said\n" + script
	if err := os.WriteFile(path, []byte(body), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	client, err := NewForConfig(&rest.Config{
		Host: server.URL, TLSClientConfig: rest.TLSClientConfig{Insecure: true},
		ExecProvider: &clientcmdapi.ExecConfig{
			Command: path, APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: clientcmdapi.NeverExecInteractiveMode,
		},
	}, "", "", WithHearing(func() func() string {
		return func() string {
			said, _ := os.ReadFile(filepath.Join(p.dir, "said"))
			return string(said)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	client.credentials.retries = wait.Backoff{Duration: 300 * time.Millisecond, Factor: 2, Steps: 100, Cap: time.Minute}
	client.credentials.renewal = client.credentials.retries
	p.Client = client
	return p
}

func (p *pluginClient) list(t *testing.T) error {
	t.Helper()
	_, err := p.Clientset.CoreV1().Pods("shop").List(t.Context(), metav1.ListOptions{})
	return err
}

// runs is how often the plugin was run.
func (p *pluginClient) runs() int {
	runs, _ := os.ReadFile(filepath.Join(p.dir, "runs"))
	return strings.Count(string(runs), "\n")
}

// credential makes the answer of a plugin; the token is no good for the given time.
func credential(token, expires string) string {
	return fmt.Sprintf(`echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":%q%s}}'`+"\n", token, expires)
}

const expired = `,"expirationTimestamp":"2020-01-01T00:00:00Z"`

// Twenty loops that ask again and again, as fast as they can.
func TestAPluginThatFailsIsRunOnceForAll(t *testing.T) {
	t.Parallel()
	p := newPluginClient(t, "[ -e $D/in ] || { echo 'login required: run sso login' >&2; exit 1; }\n"+credential("good", ""))
	var loops sync.WaitGroup
	var failures atomic.Int64
	stop := make(chan struct{})
	for range 20 {
		loops.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := p.list(t); err != nil {
					failures.Add(1)
					if said := explain.Failure(err).Sentence; said != "the credential plugin sso failed with exit code 1: login required: run sso login; log in with it again" {
						t.Errorf("got %q", said)
						return
					}
				}
			}
		})
	}
	<-time.After(1500 * time.Millisecond) // so that it is due at 0, 0.3 and 0.9 seconds
	close(stop)
	loops.Wait()
	if runs := p.runs(); runs < 2 || runs > 3 {
		t.Errorf("the plugin was run %d times for %d requests, want 3", runs, failures.Load())
	}

	// Whoever waits goes on once somebody has logged in, and was told to try.
	if err := os.WriteFile(filepath.Join(p.dir, "in"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, began := p.runs(), time.Now()
	p.TryNow()
	if !Await(t.Context(), p.Clientset) || time.Since(began) > time.Second {
		t.Errorf("waited for %s", time.Since(began))
	}
	if err := p.list(t); err != nil || p.runs() != before+1 {
		t.Errorf("%v after %d runs", err, p.runs()-before)
	}
}

func TestWaitingForAPluginRunsItWhenItIsDue(t *testing.T) {
	t.Parallel()
	p := newPluginClient(t, "[ $(wc -l <$D/runs) -ge 3 ] || exit 7\n"+credential("good", ""))
	if err := p.list(t); err == nil {
		t.Fatal("the plugin fails at first")
	}
	var loops sync.WaitGroup
	for range 10 {
		loops.Go(func() {
			if !Await(t.Context(), p.Clientset) {
				t.Error("nothing was waited for")
			}
		})
	}
	loops.Wait()
	if p.runs() != 3 || p.list(t) != nil || p.runs() != 3 {
		t.Errorf("run %d times, want 3", p.runs())
	}
}

// A plugin that hands out what the server does not take would be run for every
// request.
func TestCredentialsThatAreRefusedAreNotRenewedForEachRequest(t *testing.T) {
	t.Parallel()
	p := newPluginClient(t, credential("bad", ""))
	for range 50 {
		if err := p.list(t); explain.Failure(err).Class != explain.ClassUnauthorized {
			t.Fatalf("got %v", err)
		}
	}
	if runs := p.runs(); runs > 4 {
		t.Errorf("the plugin was run %d times for 50 requests", runs)
	}
}

func TestATokenThatExpiresIsRenewed(t *testing.T) {
	t.Parallel()
	p := newPluginClient(t, credential("good", expired))
	for range 3 {
		if err := p.list(t); err != nil {
			t.Fatal(err)
		}
	}
	if p.runs() != 3 {
		t.Errorf("run %d times, want once for each request", p.runs())
	}
}

func TestAPluginThatHangsIsSeen(t *testing.T) {
	t.Parallel()
	p := newPluginClient(t, "while [ ! -e $D/go ]; do sleep 0.05; done\n"+credential("good", ""))
	done := make(chan error, 1)
	go func() { done <- p.list(t) }()
	for !p.AtPlugin() || p.runs() == 0 {
		<-time.After(10 * time.Millisecond)
	}
	if err := os.WriteFile(filepath.Join(p.dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil || p.AtPlugin() {
		t.Errorf("%v, still at the plugin: %v", err, p.AtPlugin())
	}
}

// longestSentence is how long package explain lets a sentence be, in bytes.
const longestSentence = 400

func TestWhatAPluginSays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, script, sentence string }{
		{
			"on standard error", "echo 'session expired' >&2; echo '  run: acme login' >&2; exit 3\n",
			"the credential plugin sso failed with exit code 3: session expired run: acme login; log in with it again",
		},
		{"nothing", "exit 3\n", "failed with exit code 3; log in with it again, or run it by hand to see why"},
		{
			"a lot", "i=0; while [ $i -lt 99 ]; do i=$((i+1)); echo at line $i of a trace >&2; done; echo No session. >&2; exit 1\n",
			"of a trace No session.; log in with it again",
		},
		{
			"in place of a credential", "echo Please sign in first: acme login\n",
			"the credential plugin sso did not deliver credentials, but said: Please sign in first: acme login",
		},
		{
			"a credential of nobody", `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'` + "\n",
			"the credential plugin sso did not deliver credentials: its answer is none; run it by hand",
		},
		{"a bare token", "echo eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMzQ1Njc4OTAifQ\n", "its answer is none; run it by hand"},
		{"a token with words", "echo your token: is abc\n", "its answer is none; run it by hand"},
		{"markup", "echo '<html> Sign in </html>'\n", "its answer is none; run it by hand"},
		{
			"another version", `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"good"}}'` + "\n",
			"sso answers in client.authentication.k8s.io/v1beta1, and the kubeconfig asks for client.authentication.k8s.io/v1; change",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPluginClient(t, test.script)
			err := p.list(t)
			wantError(t, explain.Failure(err), explain.ClassCredentialPlugin, test.sentence)
			for _, jargon := range []string{"json", "unmarshal", "invalid character"} {
				if strings.Contains(explain.Failure(err).Sentence, jargon) {
					t.Errorf("%q says %q", explain.Failure(err).Sentence, jargon)
				}
			}
			if len(explain.Failure(err).Sentence) > longestSentence {
				t.Errorf("%d bytes", len(explain.Failure(err).Sentence))
			}
		})
	}
}

func TestTheInstallHintKeepsItsLines(t *testing.T) {
	t.Parallel()
	hint := "Install it with\n  brew install nosuch\n\n"
	for name, choices := range map[string][]Option{"": nil, "with ears": {WithHearing(func() func() string { return func() string { return "" } })}} {
		t.Run(name, func(t *testing.T) {
			client, err := NewForConfig(&rest.Config{Host: "https://cluster.test", ExecProvider: &clientcmdapi.ExecConfig{
				Command: "podglass-nosuch-" + t.Name(), APIVersion: "client.authentication.k8s.io/v1",
				InteractiveMode: clientcmdapi.NeverExecInteractiveMode, InstallHint: hint,
			}}, "", "", choices...)
			if err != nil {
				t.Fatal(err)
			}
			for range 12 { // client-go says it ten times an hour
				client.credentials.hurry()
				explained := explain.Failure(client.Check(t.Context()))
				wantError(t, explained, explain.ClassCredentialPlugin, "is not installed or not on the PATH; install it")
				if explained.Hint != "Install it with\n  brew install nosuch" {
					t.Errorf("hint %q", explained.Hint)
				}
			}
		})
	}
}
