package explain

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
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
		return NoKubeconfig(nil)
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

// NoKubeconfig tells that there is nothing to read; missing are files that were
// named and are not there.
func NoKubeconfig(missing []string) *Error {
	explained := &Error{
		Class: ClassNoConfig, Err: clientcmd.ErrEmptyConfig,
		Sentence: "no kubeconfig says which cluster to look at; set KUBECONFIG, pass --kubeconfig, or create ~/.kube/config",
	}
	if len(missing) > 0 {
		explained.Sentence = "there is no kubeconfig to read: KUBECONFIG names " + missingText(missing)
	}
	return explained
}

// missingText says of files that they are not there: "a, which does not exist".
func missingText(files []string) string {
	text := strings.Join(files, ", ") + ", which do not exist"
	if len(files) == 1 {
		text = files[0] + ", which does not exist"
	}
	if slices.ContainsFunc(files, isHome) {
		text += "; write the home directory in full: only a shell puts it in the place of an unquoted ~"
	}
	return text
}

// isHome reports whether a path begins with a ~ that no shell has replaced.
func isHome(path string) bool {
	return path == "~" || strings.HasPrefix(path, "~/") || strings.HasPrefix(path, `~\`)
}

// BadContext tells what is wrong with the context that was chosen. Files that are
// missing may have held what is.
func BadContext(name, sentence string, missing []string) *Error {
	if len(missing) > 0 {
		sentence += "; KUBECONFIG also names " + missingText(missing)
	}
	return &Error{Class: ClassBadContext, Name: name, Sentence: sentence, Err: fmt.Errorf("the context %q cannot be used", name)}
}

func isNoConfig(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if clientcmd.IsEmptyConfig(err) {
			return true
		}
	}
	return false
}

// Loading is [Failure] for an error met while the kubeconfig was read,
// when a missing file can only be the kubeconfig and its contexts are known.
func Loading(err error, raw clientcmdapi.Config, missing []string) *Error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		if errors.Is(err, fs.ErrNotExist) {
			sentence := fmt.Sprintf("the kubeconfig %s does not exist", failed.Path)
			if isHome(failed.Path) {
				sentence = "--kubeconfig names " + missingText([]string{failed.Path})
			}
			return &Error{Class: ClassNoConfig, Sentence: sentence, Err: err}
		}
		return &Error{Class: ClassNoConfig, Sentence: fmt.Sprintf("the kubeconfig %s cannot be read: %v", failed.Path, failed.Err), Err: err}
	}
	explained := Failure(err)
	if explained.Class == ClassBadContext && raw.Contexts[explained.Name] == nil && strings.Contains(explained.Sentence, "no context") {
		told := BadContext(explained.Name, explained.Sentence+"; "+NamesThereAre(raw.Contexts), missing)
		told.Err = err
		return told
	}
	return explained
}

// maxNamesTold is how many names a sentence names.
const maxNamesTold = 8

// NamesThereAre are the names of a part of the kubeconfig.
func NamesThereAre[V any](part map[string]V) string {
	names := slices.Sorted(maps.Keys(part))
	switch {
	case len(names) == 0:
		return "it has none at all"
	case len(names) > maxNamesTold:
		return fmt.Sprintf("it has %s and %d more", strings.Join(names[:maxNamesTold], ", "), len(names)-maxNamesTold)
	}
	return "it has " + strings.Join(names, ", ")
}
