package kube

import (
	"net/http"
	"slices"
	"strings"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/podglass/podglass/kube/explain"
)

// readOnly is the last gate before the network of a client that is read-only
// ([Client.ReadOnly]): whatever asks for it, no request passes that could change
// something in the cluster.
type readOnly struct {
	next   http.RoundTripper
	client *Client
}

var _ utilnet.RoundTripperWrapper = (*readOnly)(nil)

// WrappedRoundTripper lets client-go reach the transport below.
func (g *readOnly) WrappedRoundTripper() http.RoundTripper { return g.next }

// RoundTrip implements [http.RoundTripper]. Its error for what does not pass is of
// type *[explain.Error] and class [explain.ClassReadOnly].
func (g *readOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	if !g.client.ReadOnly || onlyReads(req) {
		return g.next.RoundTrip(req)
	}
	if req.Body != nil {
		_ = req.Body.Close() // as a RoundTripper must
	}
	return nil, &explain.Error{
		Class:    explain.ClassReadOnly,
		Sentence: "podglass is read-only here and does not send what could change the cluster (" + req.Method + " " + req.URL.Path + ")",
	}
}

// onlyReads reports whether a request leaves everything as it is. A stream into a
// container begins with a GET as well, and questions about one's own rights are
// POSTs.
func onlyReads(req *http.Request) bool {
	parts := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return !slices.ContainsFunc(parts, isStreamSubresource)
	case http.MethodPost:
		return isReview(parts)
	}
	return false
}

// isStreamSubresource reports whether part of a path leads into a container, or to
// whatever a pod, service or node serves. An object may have such a name; reading
// it is then refused as well.
func isStreamSubresource(part string) bool {
	return part == "exec" || part == "attach" || part == "portforward" || part == "proxy"
}

// isReview reports whether a path is of a question about the user's own rights or
// name, which the API takes as an object to create.
func isReview(parts []string) bool {
	if len(parts) != 4 || parts[0] != "apis" {
		return false
	}
	switch parts[1] {
	case "authorization.k8s.io":
		return parts[3] == "selfsubjectaccessreviews" || parts[3] == "selfsubjectrulesreviews"
	case "authentication.k8s.io":
		return parts[3] == "selfsubjectreviews"
	}
	return false
}
