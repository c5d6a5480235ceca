package pods

import (
	"context"

	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
)

// ask sends a request as [persist] does, and tells when one is not answered.
func (l *lister) ask(ctx context.Context, tell func(context.Context, error), send func() error) error {
	return persist(ctx, l.client, tell, func() error {
		defer l.impatience(func(err error) { tell(ctx, err) })()
		return send()
	})
}

// persist sends a request until it gets through to the API server. What it fails with
// before is told; a reflector, which would only wait longer each time, learns
// nothing of it.
func persist(ctx context.Context, client kubernetes.Interface, tell func(context.Context, error), send func() error) error {
	for {
		err := send()
		if err == nil || !isAway(err) {
			return err
		}
		tell(ctx, err)
		if !kube.Await(ctx, client) {
			return err
		}
	}
}

// isAway reports whether a request may not have come as far as the API server.
func isAway(err error) bool {
	class := kube.Explain(err).Class
	return class == kube.ClassUnreachable || class == kube.ClassCredentialPlugin
}
