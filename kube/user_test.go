package kube

import (
	"errors"
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
)

func TestDenialNamesWhomTheServerKnows(t *testing.T) {
	reviews := schema.GroupResource{Group: "authentication.k8s.io", Resource: "selfsubjectreviews"}
	const bot = "system:serviceaccount:ci:bot"
	for _, test := range []struct {
		name   string
		user   string
		err    error
		want   string
		asked  int
		failed bool
	}{
		{"it tells", bot, nil, "you may not list pods in namespace shop (as " + bot + ")", 1, false},
		{
			"it refuses to tell, and tells", "", apierrors.NewForbidden(reviews, "", errors.New(
				`User "`+bot+`" cannot create resource "selfsubjectreviews" in API group "authentication.k8s.io" at the cluster scope`)),
			"you may not list pods in namespace shop (as " + bot + ")", 1, false,
		},
		{"it refuses", "", apierrors.NewForbidden(reviews, "", errors.New("no")), "you may not list pods in namespace shop", 1, false},
		{"it does not know the question", "", apierrors.NewNotFound(reviews, ""), "you may not list pods in namespace shop", 1, false},
		{"it fails", "", apierrors.NewInternalError(errors.New("boom")), "you may not list pods in namespace shop", 3, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, asked := fake.NewClientset(), 0
			set.PrependReactor("create", "selfsubjectreviews", func(clienttesting.Action) (bool, runtime.Object, error) {
				asked++
				return true, &authenticationv1.SelfSubjectReview{Status: authenticationv1.SelfSubjectReviewStatus{
					UserInfo: authenticationv1.UserInfo{Username: test.user},
				}}, test.err
			})
			client := &Client{Clientset: set, User: "the kubeconfig's name"}
			for range 2 {
				if got := client.denial(t.Context(), listPods("shop")); got != test.want {
					t.Errorf("got %q, want %q", got, test.want)
				}
			}
			if _, err := client.UserName(t.Context()); (err != nil) != test.failed || asked != test.asked {
				t.Errorf("asked %d times, %v", asked, err)
			}
		})
	}
}
