package kube

import (
	"fmt"
	"regexp"
	"strings"
)

// The texts of client-go's plugin/pkg/client/auth, which exports no errors.
var (
	pluginMissing = regexp.MustCompile(`exec: executable (\S+) not found`)
	pluginFailed  = regexp.MustCompile(`exec: executable (\S+) failed with exit code (-?\d+)`)
	providerGone  = regexp.MustCompile(`(?i)no auth provider found for name "([^"]*)"`)
)

// explainPlugin tells how the program that hands out credentials failed.
func explainPlugin(err error) *Error {
	text := err.Error()
	explained := &Error{Class: ClassCredentialPlugin}
	if found := pluginMissing.FindStringSubmatch(text); found != nil {
		explained.Sentence = fmt.Sprintf("the credential plugin %s that the kubeconfig names is not installed or not on the PATH; install it", found[1])
		return explained
	}
	if found := pluginFailed.FindStringSubmatch(text); found != nil {
		explained.Sentence = fmt.Sprintf("the credential plugin %s failed with exit code %s; log in with it again, or run it by hand to see why", found[1], found[2])
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
			explained.Sentence = "the credential plugin did not deliver credentials: " + strings.TrimPrefix(why, "exec: ")
			return explained
		}
	}
	return nil
}
