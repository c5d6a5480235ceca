package kube

import (
	"errors"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/streaming/pkg/httpstream"
)

// isUpgrade reports whether the request turns its connection into something
// other than HTTP.
func isUpgrade(req *http.Request) bool {
	if req.Header.Get("Upgrade") != "" {
		return true
	}
	for _, subresource := range []string{"/exec", "/attach", "/portforward"} {
		if strings.HasSuffix(req.URL.Path, subresource) {
			return true
		}
	}
	return false
}

// UpgradeRefusal is the API server's own answer to a refused WebSocket upgrade, nil
// when it gave none. The SPDY client that is tried next keeps no more of such an
// answer than its text.
func UpgradeRefusal(err error) error {
	upgrade, failed := errors.AsType[*httpstream.UpgradeFailureError](err)
	if !failed {
		return nil
	}
	if status, ok := errors.AsType[*apierrors.StatusError](upgrade.Cause); ok {
		return status
	}
	return nil
}
