package kube

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

const (
	// longestAnswer is how much of an answer is read, in bytes.
	longestAnswer = 4 << 10
	// longestWord is longer than the words of a sentence and shorter than a token.
	longestWord = 48
)

// namesSecret finds what may be a credential of another form, or of another version.
var namesSecret = regexp.MustCompile(`(?i)apiVersion|(?:token|password|secret|key)["']?\s*[:=]`)

// answer is what the plugin says instead of a credential: some write there what
// the user has to do. client-go keeps it to itself, so that the plugin has to be
// run for it once more; never again until it has delivered a credential.
func (c *credentials) answer() string {
	c.mu.Lock()
	known := c.failure
	c.mu.Unlock()
	if known != nil {
		return known.Said
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	var out bytes.Buffer
	run := exec.CommandContext(ctx, c.plugin.Command, c.plugin.Args...) //nolint:gosec // the kubeconfig's own plugin
	run.Env = append(os.Environ(), `KUBERNETES_EXEC_INFO={"kind":"ExecCredential","apiVersion":"`+c.plugin.APIVersion+`","spec":{"interactive":false}}`)
	for _, variable := range c.plugin.Env {
		run.Env = append(run.Env, variable.Name+"="+variable.Value)
	}
	run.Stdout, run.WaitDelay = &out, time.Second
	if run.Run() != nil {
		return ""
	}
	return prose(out.Bytes()[:min(out.Len(), longestAnswer)])
}

// prose is a text that is meant for people, "" for any other: what a plugin
// answers may hold a secret, in whatever form.
func prose(text []byte) string {
	words := strings.Fields(string(text))
	if len(words) < 2 || strings.ContainsAny(words[0], "{[<") || namesSecret.Match(text) {
		return ""
	}
	for _, word := range words {
		if len(word) > longestWord && !strings.HasPrefix(word, "http") {
			return ""
		}
	}
	return strings.Join(words, " ")
}
