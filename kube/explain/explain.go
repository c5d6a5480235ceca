package explain

import (
	"context"
	"errors"
	"net/url"
	"strings"
)

// Failure finds out what kind of failure err is and tells it in one sentence.
// It understands the errors of the API server, of the network and TLS, of
// credential plugins and of kubeconfig loading, however they are wrapped.
// It returns nil for nil, and err itself where it already is an *[Error].
func Failure(err error) *Error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	// The order matters: what the server passes on of others reads like failures
	// of our own, a failed plugin or proxy comes wrapped as a failed request, and
	// many failed requests are network errors too.
	for _, explain := range []func(error) *Error{
		explainNode,
		explainStatus,
		explainPlugin,
		explainConfig,
		explainCertificate,
		explainProxy,
		explainTimeout,
		explainNetwork,
	} {
		if explained := explain(err); explained != nil {
			explained.Sentence = oneLine(explained.Sentence)
			explained.Err = err
			return explained
		}
	}
	if errors.Is(err, context.Canceled) {
		return &Error{Sentence: "the request was cancelled", Err: err}
	}
	return &Error{Sentence: oneLine(err.Error()), Err: err}
}

// maxSentence bounds what a server can make us say, in bytes.
const maxSentence = 400

// oneLine joins the words of a text of several lines, as plugins and proxies
// produce them, and bounds its length.
func oneLine(text string) string {
	return bounded(strings.Join(strings.Fields(text), " "))
}

func bounded(text string) string {
	if len(text) <= maxSentence {
		return text
	}
	return strings.ToValidUTF8(text[:maxSentence], "") + "…"
}

// serverOf is how to call the server that the failed request was for: with its
// host and port where the error tells them.
func serverOf(err error) string {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		if target, parseErr := url.Parse(failed.URL); parseErr == nil && target.Host != "" {
			return "the API server at " + target.Host
		}
	}
	return "the API server"
}
