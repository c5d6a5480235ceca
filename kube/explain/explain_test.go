package explain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestExplain(t *testing.T) {
	pods := corev1.Resource("pods")
	const denied = `User "jane" cannot list resource "pods" in API group "" in the namespace "shop"`
	request := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://10.0.0.1:6443/api/v1/pods?limit=500", Err: err}
	}
	tests := []struct {
		name     string
		err      error
		class    Class
		sentence string
	}{
		{
			"a missing right in a namespace", apierrors.NewForbidden(pods, "", errors.New(denied)),
			ClassForbidden, "you may not list pods in namespace shop (as jane)",
		},
		{
			"a missing right for one object", apierrors.NewForbidden(pods, "cart-0", errors.New(
				`User "jane" cannot create resource "pods/exec" in API group "" in the namespace "shop"`)),
			ClassForbidden, `you may not create pods/exec "cart-0" in namespace shop (as jane)`,
		},
		{
			"a missing right across the cluster", apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "deployments"}, "", errors.New(
				`User "system:serviceaccount:ci:bot" cannot watch resource "deployments" in API group "apps" at the cluster scope`)),
			ClassForbidden, "you may not watch deployments.apps across the cluster (as system:serviceaccount:ci:bot)",
		},
		{
			"an admission plugin", apierrors.NewForbidden(pods, "cart-0", errors.New("exceeded quota: compute")),
			ClassForbidden, `forbidden: pods "cart-0" is forbidden: exceeded quota: compute`,
		},
		{
			"nobody in particular", apierrors.NewForbidden(pods, "", errors.New(
				`User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope`)),
			ClassUnauthorized, "anonymous",
		},
		{"expired credentials", apierrors.NewUnauthorized("Unauthorized"), ClassUnauthorized, "log in again"},
		{
			"no such pod", fmt.Errorf("get pod: %w", apierrors.NewNotFound(pods, "cart-0")),
			ClassNotFound, `there is no pod named "cart-0"`,
		},
		{
			"no such ingress", apierrors.NewNotFound(schema.GroupResource{Resource: "ingresses"}, "web"),
			ClassNotFound, `there is no ingress named "web"`,
		},
		{
			"an old resource version", apierrors.NewResourceExpired("too old resource version: 1 (2)"),
			ClassExpired, "read afresh",
		},
		{"an overloaded server", apierrors.NewTooManyRequests("slow down", 1), ClassTimeout, "try again later"},
		{"a slow server", apierrors.NewTimeoutError("etcd", 1), ClassTimeout, "took too long"},
		{
			"a bad request", apierrors.NewBadRequest("container x is not valid"),
			ClassInvalid, "refuses the request: container x is not valid",
		},
		{"a broken server", apierrors.NewInternalError(errors.New("boom")), ClassUnknown, "boom"},
		{"a deadline of ours", request(context.DeadlineExceeded), ClassTimeout, "the API server at 10.0.0.1:6443 did not answer in time"},
		{"a dial that timed out", request(&net.OpError{Op: "dial", Err: timeout{}}), ClassUnreachable, "connection timed out"},
		{"a resolver that timed out", request(&net.DNSError{Name: "api.shop", IsTimeout: true}), ClassUnreachable, "api.shop cannot be resolved"},
		{"no route", request(&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}), ClassUnreachable, "no route"},
		{"a connection cut", request(io.ErrUnexpectedEOF), ClassUnreachable, "the connection to the API server at 10.0.0.1:6443 was lost"},
		{"a reset", request(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), ClassUnreachable, "was lost"},
		{"a SOCKS proxy", request(&net.OpError{Op: "socks connect", Err: errors.New("host unreachable")}), ClassUnreachable, "SOCKS proxy did not connect"},
		{
			"a client certificate refused", request(&net.OpError{Op: "remote error", Err: errors.New("tls: expired certificate")}),
			ClassCertificate, "tls: expired certificate",
		},
		{"a provider that is gone", errors.New(`no Auth Provider found for name "gcp"`), ClassCredentialPlugin, `"gcp"`},
		{"a cancelled request", request(context.Canceled), ClassUnknown, "cancelled"},
		{"anything else", errors.New("a\n b"), ClassUnknown, "a b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			explained := Failure(test.err)
			wantError(t, explained, test.class, test.sentence)
			if !errors.Is(explained, test.err) {
				t.Error("the cause is lost")
			}
			if again := Failure(fmt.Errorf("again: %w", explained)); again != explained {
				t.Error("explained twice")
			}
		})
	}
}

type timeout struct{}

func (timeout) Error() string   { return "i/o timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return true }

func TestExplainNil(t *testing.T) {
	if explained := Failure(nil); explained != nil {
		t.Errorf("got %v", explained)
	}
}

func TestExplainKeepsDetails(t *testing.T) {
	denied := errors.New(`User "jane" cannot get resource "pods/log" in API group "" in the namespace "shop"`)
	got := Failure(apierrors.NewForbidden(corev1.Resource("pods"), "cart-0", denied))
	if got.Verb != "get" || got.Resource != "pods/log" || got.Namespace != "shop" || got.Name != "cart-0" {
		t.Errorf("got %+v", got)
	}
}

func TestExplainBoundsText(t *testing.T) {
	sentence := Failure(errors.New(strings.Repeat("€", 1000))).Sentence
	if len(sentence) > maxSentence+len("…") || !strings.HasSuffix(sentence, "€…") {
		t.Errorf("got %d bytes ending in %q", len(sentence), sentence[len(sentence)-6:])
	}
}

func wantError(t *testing.T, err error, class Class, sentence string) {
	t.Helper()
	explained, ok := errors.AsType[*Error](err)
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

// A right is named the same, whether podglass has asked for it or the API server has refused.
func TestARightHasOneName(t *testing.T) {
	for want, right := range map[string]Right{
		"you may not get pods/log across the cluster":             {Verb: "get", Resource: "pods", Subresource: "log"},
		"you may not patch deployments/scale.apps in namespace a": {Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: "a"},
		"you may not list deployments.apps in namespace a":        {Verb: "list", Group: "apps", Resource: "deployments", Namespace: "a"},
	} {
		if got := Forbidden(right, ""); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		right.Resource, right.Subresource = strings.TrimSuffix(right.Resource+"/"+right.Subresource, "/"), ""
		if got := Forbidden(right, ""); got != want {
			t.Errorf("as the server has it: %s, want %s", got, want)
		}
	}
}
