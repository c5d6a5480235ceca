package apiserver

import (
	"net/http"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// virtual finds what serves resources that are computed, not stored.
func virtual(r *request) handler {
	if r.requested != nil {
		return nil
	}
	switch r.group + "/" + r.resource {
	case authorizationv1.GroupName + "/selfsubjectaccessreviews":
		return only(r, "create", (*Server).reviewAccess)
	case authorizationv1.GroupName + "/selfsubjectrulesreviews":
		return only(r, "create", (*Server).reviewRules)
	case authenticationv1.GroupName + "/selfsubjectreviews":
		return only(r, "create", (*Server).reviewSelf)
	case metricsv1beta1.GroupName + "/pods":
		return (*Server).podMetrics
	case metricsv1beta1.GroupName + "/nodes":
		return (*Server).nodeMetrics
	}
	return nil
}

func only(r *request, verb string, h handler) handler {
	if r.verb != verb || r.name != "" {
		return nil
	}
	return h
}

// reviewAccess answers whether a request would be allowed, from the same rules that refuse it.
func (s *Server) reviewAccess(w http.ResponseWriter, r *request) error {
	review, err := decode(r, authorizationv1.SchemeGroupVersion, &authorizationv1.SelfSubjectAccessReview{})
	if err != nil {
		return err
	}
	review.Status.Allowed = true
	if a := review.Spec.ResourceAttributes; a != nil {
		if err := s.permit(attributes{a.Verb, a.Group, a.Resource, a.Subresource, a.Namespace, a.Name}); err != nil {
			review.Status = authorizationv1.SubjectAccessReviewStatus{}
		}
	}
	return respond(w, r, http.StatusCreated, authorizationv1.SchemeGroupVersion, review)
}

// reviewRules lists what the user may do. Denials cannot be said in rules that only allow.
func (s *Server) reviewRules(w http.ResponseWriter, r *request) error {
	review, err := decode(r, authorizationv1.SchemeGroupVersion, &authorizationv1.SelfSubjectRulesReview{})
	if err != nil {
		return err
	}
	all := []string{"*"}
	review.Status = authorizationv1.SubjectRulesReviewStatus{
		ResourceRules:    []authorizationv1.ResourceRule{{Verbs: all, APIGroups: all, Resources: all}},
		NonResourceRules: []authorizationv1.NonResourceRule{{Verbs: all, NonResourceURLs: all}},
		Incomplete:       s.faults.deniesAnything(),
	}
	return respond(w, r, http.StatusCreated, authorizationv1.SchemeGroupVersion, review)
}

func (s *Server) reviewSelf(w http.ResponseWriter, r *request) error {
	review, err := decode(r, authenticationv1.SchemeGroupVersion, &authenticationv1.SelfSubjectReview{})
	if err != nil {
		return err
	}
	review.Status.UserInfo = authenticationv1.UserInfo{Username: userName, Groups: []string{"system:authenticated"}}
	return respond(w, r, http.StatusCreated, authenticationv1.SchemeGroupVersion, review)
}
