package kube

import (
	"context"
	"fmt"

	authenticationv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/explain"
)

// UserName is whom the API server takes the user for (SelfSubjectReview), as it
// says in its refusals; the kubeconfig's name for the user is a private one. It is
// asked once. The name is "" where the server does not tell; the error, of type
// *[explain.Error], says that there was no answer.
func (c *Client) UserName(ctx context.Context) (string, error) {
	if known := c.userName.Load(); known != nil {
		return *known, nil
	}
	review, err := c.Clientset.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	name := ""
	switch {
	case err == nil:
		name = review.Status.UserInfo.Username
	case apierrors.IsForbidden(err):
		name = explain.RefusedUser(err) // the refusal says whom it is for
	case apierrors.IsNotFound(err): // a server from before Kubernetes 1.28
	default:
		return "", explain.Failure(fmt.Errorf("ask who the user is: %w", err))
	}
	c.userName.Store(&name)
	return name, nil
}

// denial says which right is missing, with the name by which the server knows the
// user where it tells that.
func (c *Client) denial(ctx context.Context, missing Attributes) string {
	name, err := c.UserName(ctx)
	if err != nil {
		name = "" // the sentence is as true without
	}
	return explain.Forbidden(missing, name)
}
