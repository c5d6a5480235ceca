//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// kubeconfig writes a kubeconfig with one context, "test", and returns its path. The server must speak
// TLS, since clientcmd leaves the credentials out of an unprotected connection.
func kubeconfig(t *testing.T, server string, user clientcmdapi.AuthInfo) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	err := clientcmd.WriteToFile(clientcmdapi.Config{
		CurrentContext: "test",
		Clusters:       map[string]*clientcmdapi.Cluster{"test": {Server: server, InsecureSkipTLSVerify: true}},
		AuthInfos:      map[string]*clientcmdapi.AuthInfo{"somebody": &user},
		Contexts:       map[string]*clientcmdapi.Context{"test": {Cluster: "test", AuthInfo: "somebody"}},
	}, path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// refusal is an API server that answers every request with a failure, but for questions about rights,
// to which it says yes.
func refusal(t *testing.T, code int, reason, message string) string {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/selfsubjectaccessreviews") && code != http.StatusUnauthorized {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w,
				`{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","status":{"allowed":true}}`)
			return
		}
		w.WriteHeader(code)
		_, _ = fmt.Fprintf(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":%q,"message":%q,"code":%d}`,
			reason, message, code)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// silent is a server that takes connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return "https://" + listener.Addr().String()
}

// refusing is the address of a server that is not there.
func refusing(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "https://" + listener.Addr().String()
}

// checkSentence fails the test unless the program ended with the code, after one sentence that holds
// all of the words.
func checkSentence(t *testing.T, a *app, code int, words ...string) {
	t.Helper()
	if got := a.waitEnd(); got != code {
		t.Errorf("exit code %d, want %d", got, code)
	}
	text := a.screen()
	for _, word := range words {
		if !strings.Contains(unwrapped(text), word) {
			t.Errorf("%q is not in:\n%s", word, text)
		}
	}
	if strings.Contains(text, "goroutine ") || strings.Contains(text, "E1") {
		t.Errorf("more than a sentence:\n%s", text)
	}
	a.checkTerminalRestored()
}

// unwrapped undoes the wrapping of a wide line by the terminal.
func unwrapped(screen string) string { return strings.ReplaceAll(screen, "\n", "") }

func TestBadConnection(t *testing.T) {
	token := clientcmdapi.AuthInfo{Token: "expired"}
	plugin := func(command string, mode clientcmdapi.ExecInteractiveMode) clientcmdapi.AuthInfo {
		return clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
			Command: command, APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: mode,
			InstallHint: "install it from somewhere",
		}}
	}
	for _, test := range []struct {
		name   string
		args   []string
		config func(t *testing.T) string
		words  []string
	}{
		{name: "no kubeconfig", words: []string{"kubeconfig"}},
		{
			name: "unknown context", args: []string{"--context", "nowhere"},
			config: func(t *testing.T) string { return kubeconfig(t, silent(t), token) },
			words:  []string{"nowhere"},
		},
		{
			name:   "server not there",
			config: func(t *testing.T) string { return kubeconfig(t, refusing(t), token) },
			words:  []string{"127.0.0.1"},
		},
		{
			name: "server that never answers", args: []string{"--request-timeout", "1s"},
			config: func(t *testing.T) string { return kubeconfig(t, silent(t), token) },
			words:  []string{"did not answer"},
		},
		{
			name: "credentials not accepted",
			config: func(t *testing.T) string {
				return kubeconfig(t, refusal(t, 401, "Unauthorized", "Unauthorized"), token)
			},
			words: []string{"credentials"},
		},
		{
			name: "credential plugin missing",
			config: func(t *testing.T) string {
				return kubeconfig(t, silent(t), plugin("no-such-plugin", clientcmdapi.IfAvailableExecInteractiveMode))
			},
			words: []string{"no-such-plugin"},
		},
		{
			name: "credential plugin that hangs", args: []string{"--request-timeout", "1s"},
			config: func(t *testing.T) string {
				return kubeconfig(t, silent(t), plugin(script(t, "sleep 60"), clientcmdapi.NeverExecInteractiveMode))
			},
			words: []string{"1s"},
		},
		{
			name: "name that does not exist", args: []string{"pod/missing"},
			config: func(t *testing.T) string {
				return kubeconfig(t, refusal(t, 404, "NotFound", `pods "missing" not found`), token)
			},
			words: []string{`there is no namespace "default"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := launch{args: test.args}
			if test.config != nil {
				l.env = []string{"KUBECONFIG=" + test.config(t)}
			}
			began := time.Now()
			a := start(t, l)
			checkSentence(t, a, exit.Failed, test.words...)
			if took := time.Since(began); took > answerLimit {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// script is an executable that runs a few shell lines.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plugin")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCredentialPluginMayAskOnTheTerminal(t *testing.T) {
	plugin := script(t, `printf 'Password: ' >&2
read -r password
printf 'It is %s.\n' "$password" >&2
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$password"`)
	user := clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		Command: plugin, APIVersion: "client.authentication.k8s.io/v1", InteractiveMode: clientcmdapi.AlwaysExecInteractiveMode,
	}}
	server := refusal(t, 401, "Unauthorized", "Unauthorized")
	a := start(t, launch{env: []string{"KUBECONFIG=" + kubeconfig(t, server, user)}})
	a.waitText("Password:")
	a.press("sesame\r")
	a.waitText("It is sesame.")
	// client-go asks the plugin a second time when the server does not take the first answer.
	a.waitScreen("the second question", func(screen string) bool { return strings.Count(screen, "Password:") == 2 })
	a.press("again\r")
	checkSentence(t, a, exit.Failed, "credentials")
}

func TestBadTerminal(t *testing.T) {
	t.Run("dumb", func(t *testing.T) {
		a := start(t, launch{env: []string{"TERM=dumb"}})
		checkSentence(t, a, exit.Usage, "TERM=dumb")
	})
	t.Run("output is a pipe", func(t *testing.T) {
		cmd := launch{}.command(t)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != exit.Usage {
			t.Errorf("exit code %d, want %d", code, exit.Usage)
		}
		if stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(stderr.String(), "terminal") {
			t.Errorf("standard output %q, standard error %q", stdout.String(), stderr.String())
		}
	})
}
