package explain

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// explainStatus tells what the API server itself answered.
func explainStatus(err error) *Error {
	var answered apierrors.APIStatus
	if !errors.As(err, &answered) {
		return nil
	}
	status := answered.Status()
	explained := &Error{}
	if status.Details != nil {
		explained.Resource, explained.Name = status.Details.Kind, status.Details.Name
	}
	switch {
	case isForeign(err, status):
		explained.Class = ClassUnreachable
		explained.Sentence = foreignSentence(status)
	case apierrors.IsUnauthorized(err):
		explained.Class = ClassUnauthorized
		explained.Sentence = "the API server does not accept the credentials, or they have expired; log in again or renew them in the kubeconfig"
	case apierrors.IsForbidden(err):
		explainForbidden(explained, status)
	case apierrors.IsNotFound(err):
		explained.Class = ClassNotFound
		explained.Sentence = notFoundSentence(status)
	case apierrors.IsResourceExpired(err), apierrors.IsGone(err):
		explained.Class = ClassExpired
		explained.Sentence = "the API server no longer holds that version of the list; it has to be read afresh"
	case apierrors.IsTimeout(err), apierrors.IsServerTimeout(err):
		explained.Class = ClassTimeout
		explained.Sentence = "the API server took too long: " + plain(status)
	case apierrors.IsTooManyRequests(err):
		explained.Class = ClassTimeout
		explained.Sentence = "the API server has too much to do and asks to try again later"
	case apierrors.IsServiceUnavailable(err):
		explained.Class = ClassUnreachable
		explained.Sentence = fmt.Sprintf("%s is not available: %s", servedBy(status), plain(status))
	case isRefusal(status.Code):
		explained.Class = ClassInvalid
		explained.Sentence = "the API server refuses the request: " + plain(status)
	default:
		explained.Sentence = "the API server failed: " + plain(status)
	}
	return explained
}

// metricsGroups is what the API groups end in that a metrics server answers, and not the API server itself.
const metricsGroups = "metrics.k8s.io"

// servedBy is who did not answer: the API server, or an API that it passes requests on to.
func servedBy(status metav1.Status) string {
	if status.Details != nil && strings.HasSuffix(status.Details.Group, metricsGroups) {
		return "the " + status.Details.Group + " API"
	}
	return "the API server"
}

// isRefusal reports whether the code puts the fault on the request's side.
func isRefusal(code int32) bool {
	return code >= http.StatusBadRequest && code < http.StatusInternalServerError
}

// plain is the status' message, or the reason where it has none.
func plain(status metav1.Status) string {
	if status.Message != "" {
		return status.Message
	}
	return string(status.Reason)
}

// isForeign reports whether the answer came from something that does not speak
// for Kubernetes, such as a proxy or a load balancer on the way: client-go then
// makes up a status around the text it got. An API server answers as plainly
// with 401, and for a while with 404 and 503 while it starts.
func isForeign(err error, status metav1.Status) bool {
	if !apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse) {
		return false
	}
	if status.Code == http.StatusBadGateway || status.Code == http.StatusGatewayTimeout {
		return true
	}
	text := strings.ToLower(causeText(status))
	return strings.Contains(text, "<html") || strings.Contains(text, "<!doctype") ||
		strings.Contains(text, "http request to an https server")
}

func foreignSentence(status metav1.Status) string {
	if strings.Contains(causeText(status), "HTTP request to an HTTPS server") {
		return "the API server speaks HTTPS and was asked in HTTP; write https:// in the kubeconfig's server"
	}
	return fmt.Sprintf("the answer (HTTP %d %s) is not a Kubernetes API server's; check the server's address and any proxy on the way",
		status.Code, http.StatusText(int(status.Code)))
}

func causeText(status metav1.Status) string {
	if status.Details == nil {
		return status.Message
	}
	text := status.Message
	for _, cause := range status.Details.Causes {
		text += " " + cause.Message
	}
	return text
}

// deniedForm is how the authorizer words a missing right; the parts are the
// user, the verb, the resource, the API group, and the namespace where there is
// one (k8s.io/apiserver, endpoints/handlers/responsewriters).
var deniedForm = regexp.MustCompile(
	`User "([^"]*)" cannot (\S+) resource "([^"]*)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]*)")?`)

// explainForbidden names the missing right. Admission plugins (quota, pod
// security) forbid as well; there the message says it all.
func explainForbidden(explained *Error, status metav1.Status) {
	explained.Class = ClassForbidden
	denied := deniedForm.FindStringSubmatch(status.Message)
	if denied == nil {
		explained.Sentence = "forbidden: " + plain(status)
		return
	}
	user := denied[1]
	explained.Verb, explained.Resource, explained.Namespace = denied[2], denied[3], denied[5]
	if user == "system:anonymous" {
		explained.Class = ClassUnauthorized
		explained.Sentence = "the API server knows you only as anonymous: the kubeconfig holds no credentials that it takes"
		return
	}
	explained.Sentence = Forbidden(Right{
		Verb: denied[2], Group: denied[4], Resource: denied[3],
		Namespace: denied[5], Name: explained.Name,
	}, user)
}

// notFoundSentence names what is not there. The server's message does so for an
// object; an unknown path comes with a generic text.
func notFoundSentence(status metav1.Status) string {
	if status.Details != nil && status.Details.Kind != "" && status.Details.Name != "" {
		return fmt.Sprintf("there is no %s named %q", singular(status.Details.Kind), status.Details.Name)
	}
	return "the API server does not know what was asked for: " + plain(status)
}

// singular turns the resource of a status ("pods") into what one of them is
// called. Resources of the API are regular enough for that.
func singular(resource string) string {
	if strings.HasSuffix(resource, "ies") {
		return strings.TrimSuffix(resource, "ies") + "y"
	}
	if strings.HasSuffix(resource, "sses") {
		return strings.TrimSuffix(resource, "es")
	}
	return strings.TrimSuffix(resource, "s")
}
