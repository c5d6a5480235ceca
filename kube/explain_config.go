package kube

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// The texts of client-go's tools/clientcmd, which exports few errors.
var (
	contextMissing = regexp.MustCompile(`context "([^"]*)" does not exist|context was not found for specified context: (\S+)`)
	partMissing    = regexp.MustCompile(`(cluster|auth info|user) "([^"]*)" (?:does not exist|was not found for context)`)
	fileBroken     = regexp.MustCompile(`(?s)error loading config file "([^"]*)": (.*)`)
)

// explainConfig tells what is wrong with the kubeconfig.
func explainConfig(err error) *Error {
	if isNoConfig(err) {
		return &Error{
			Class:    ClassNoConfig,
			Sentence: "no kubeconfig says which cluster to look at; set KUBECONFIG, pass --kubeconfig, or create ~/.kube/config",
		}
	}
	text := err.Error()
	if found := contextMissing.FindStringSubmatch(text); found != nil {
		name := strings.TrimSuffix(found[1]+found[2], "]")
		return &Error{Class: ClassBadContext, Name: name, Sentence: fmt.Sprintf("the kubeconfig has no context %q", name)}
	}
	if found := partMissing.FindStringSubmatch(text); found != nil {
		part := strings.Replace(found[1], "auth info", "user", 1)
		return &Error{
			Class: ClassBadContext, Name: found[2],
			Sentence: fmt.Sprintf("the context points to the %s %q, which the kubeconfig does not have", part, found[2]),
		}
	}
	if found := fileBroken.FindStringSubmatch(text); found != nil {
		return &Error{Class: ClassInvalid, Sentence: fmt.Sprintf("the kubeconfig %s cannot be read: %s", found[1], found[2])}
	}
	if _, why, found := strings.Cut(text, "invalid configuration: "); found {
		return &Error{Class: ClassInvalid, Sentence: "the kubeconfig cannot be used: " + strings.Trim(why, "[]")}
	}
	return nil
}

func isNoConfig(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if clientcmd.IsEmptyConfig(err) {
			return true
		}
	}
	return false
}

// explainLoading is [Explain] for an error met while the kubeconfig was read,
// when a missing file can only be the kubeconfig and its contexts are known.
func explainLoading(err error, raw clientcmdapi.Config) *Error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		if errors.Is(err, fs.ErrNotExist) {
			return &Error{Class: ClassNoConfig, Sentence: fmt.Sprintf("the kubeconfig %s does not exist", failed.Path), Err: err}
		}
		return &Error{Class: ClassNoConfig, Sentence: fmt.Sprintf("the kubeconfig %s cannot be read: %v", failed.Path, failed.Err), Err: err}
	}
	explained := Explain(err)
	if explained.Class == ClassBadContext && raw.Contexts[explained.Name] == nil && strings.Contains(explained.Sentence, "no context") {
		explained.Sentence += "; " + knownContexts(raw)
	}
	return explained
}

// maxContextsTold is how many contexts a sentence names.
const maxContextsTold = 8

func knownContexts(raw clientcmdapi.Config) string {
	var names []string
	for name := range raw.Contexts {
		names = append(names, name)
	}
	if len(names) == 0 {
		return "it has none at all"
	}
	slices.Sort(names)
	if len(names) > maxContextsTold {
		return fmt.Sprintf("it has %s and %d more", strings.Join(names[:maxContextsTold], ", "), len(names)-maxContextsTold)
	}
	return "it has " + strings.Join(names, ", ")
}
