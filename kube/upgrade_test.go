package kube

import (
	"errors"
	"fmt"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/streaming/pkg/httpstream"
)

func TestUpgradeRefusal(t *testing.T) {
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "pods/exec"}, "web", errors.New("no"))
	for name, test := range map[string]struct {
		err  error
		want error
	}{
		"the server says why": {fmt.Errorf("dial: %w", &httpstream.UpgradeFailureError{Cause: fmt.Errorf("upgrade: %w", forbidden)}), forbidden},
		"it does not":         {&httpstream.UpgradeFailureError{Cause: errors.New("websocket: bad handshake")}, nil},
		"no upgrade":          {forbidden, nil},
		"no failure":          {nil, nil},
	} {
		if got := UpgradeRefusal(test.err); got != test.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
