package explain

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// The texts of client-go's plugin/pkg/client/auth, which exports no errors.
var (
	pluginMissing = regexp.MustCompile(`exec: executable (\S+) not found|exec: fork/exec (\S+): (?:no such file|The system cannot find)`)
	pluginFailed  = regexp.MustCompile(`exec: executable (\S+) failed with exit code (-?\d+)`)
	pluginVersion = regexp.MustCompile(`exec plugin is configured to use API version (\S+), plugin returned version (\S+)`)
	providerGone  = regexp.MustCompile(`(?i)no auth provider found for name "([^"]*)"`)
)

// hintMark is what client-go puts before the install hint of a kubeconfig.
const hintMark = "#client-go-credential-plugins\n\n"

// What client-go says of an answer that is no credential: that it cannot be read,
// with a parser's words; that it is of no version, as words with a colon are,
// which YAML can read; that a part is missing.
var (
	notReadable = []string{"decoding stdout: ", "plugin returned version client.authentication.k8s.io/__internal"}
	notComplete = []string{"exec plugin didn't return", "exec plugin returned only certificate or key"}
)

// PluginError says that a credential plugin delivered nothing.
type PluginError struct {
	Plugin *clientcmdapi.ExecConfig
	Said   string // on standard error, or in the place of a credential
	Err    error  // client-go's
}

// Error is client-go's text.
func (e *PluginError) Error() string { return e.Err.Error() }

// Unwrap returns client-go's error.
func (e *PluginError) Unwrap() error { return e.Err }

// IsNotReadable reports whether a plugin answered with something that is no credential of any form: it may
// be words for the user.
func IsNotReadable(err error) bool { return says(err, notReadable) }

// says reports whether an error has any of the words.
func says(err error, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(err.Error(), w) })
}

// explainPlugin tells how the program that hands out credentials failed.
func explainPlugin(err error) *Error {
	text := err.Error()
	explained := &Error{Class: ClassCredentialPlugin}
	failed, ran := errors.AsType[*PluginError](err)
	if !ran {
		failed = &PluginError{}
	}
	if found := pluginMissing.FindStringSubmatch(text); found != nil {
		explained.Sentence = fmt.Sprintf("the credential plugin %s that the kubeconfig names is not installed or not on the PATH; install it", found[1]+found[2])
		explained.Hint = failed.installHint(text)
		return explained
	}
	if found := pluginFailed.FindStringSubmatch(text); found != nil {
		explained.Sentence = fmt.Sprintf("the credential plugin %s failed with exit code %s; log in with it again, or run it by hand to see why",
			filepath.Base(found[1]), found[2])
		if said := failed.words(); said != "" {
			explained.Sentence = fmt.Sprintf("the credential plugin %s failed with exit code %s: %s; log in with it again",
				filepath.Base(found[1]), found[2], said)
		}
		return explained
	}
	if IsNotReadable(err) || says(err, notComplete) {
		explained.Sentence = failed.name() + " did not deliver credentials: its answer is none; run it by hand to see what it says"
		if said := failed.words(); said != "" {
			explained.Sentence = failed.name() + " did not deliver credentials, but said: " + said
		}
		return explained
	}
	if found := pluginVersion.FindStringSubmatch(text); found != nil {
		explained.Sentence = fmt.Sprintf("%s answers in %s, and the kubeconfig asks for %s; change the apiVersion of exec there, or update the plugin",
			failed.name(), found[2], found[1])
		return explained
	}
	if found := providerGone.FindStringSubmatch(text); found != nil {
		explained.Sentence = fmt.Sprintf("the kubeconfig uses the built-in auth provider %q, which Kubernetes clients no longer have; use its credential plugin", found[1])
		return explained
	}
	if strings.Contains(text, "exec plugin cannot support interactive mode") {
		explained.Sentence = "the credential plugin has to ask on the terminal, which it cannot while podglass uses it; log in with kubectl, or start podglass anew with --context"
		return explained
	}
	for _, mark := range []string{"getting credentials: ", "exec plugin: ", "exec plugin "} {
		if _, why, found := strings.Cut(text, mark); found {
			explained.Sentence = failed.name() + " did not deliver credentials: " + strings.TrimPrefix(why, "exec: ")
			return explained
		}
	}
	return nil
}

// name is what to call the plugin.
func (e *PluginError) name() string {
	if e.Plugin == nil {
		return "the credential plugin"
	}
	return "the credential plugin " + filepath.Base(e.Plugin.Command)
}

// installHint is what the kubeconfig says about how to get the plugin, which
// client-go adds to the first few errors only.
func (e *PluginError) installHint(text string) string {
	if e.Plugin != nil {
		return boundedLines(e.Plugin.InstallHint)
	}
	_, hint, _ := strings.Cut(text, hintMark)
	return boundedLines(hint)
}

// words are what the plugin said, in one line. The end of a long text counts:
// that is where programs say what is wrong, after what they did before.
func (e *PluginError) words() string {
	words := strings.Join(strings.Fields(e.Said), " ")
	const most = 200
	if len(words) <= most {
		return words
	}
	words = words[len(words)-most:]
	_, words, _ = strings.Cut(words, " ")
	return "…" + words
}

// maxHintLines bounds what a kubeconfig can make us say.
const maxHintLines = 12

// boundedLines are the lines of a text, without empty ones around them, each as
// long as a sentence may be.
func boundedLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	lines = lines[:min(len(lines), maxHintLines)]
	for i, line := range lines {
		lines[i] = bounded(strings.TrimRight(line, " \t\r"))
	}
	return strings.Join(lines, "\n")
}
