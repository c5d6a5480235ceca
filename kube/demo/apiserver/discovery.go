package apiserver

import (
	"encoding/json"
	"net/http"
	goruntime "runtime"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// Kubernetes is the version that the demo cluster behaves like.
const Kubernetes = "v1.36.3"

// discover answers everything outside the resources: what there is.
func (s *Server) discover(w http.ResponseWriter, r *request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return notFound(r)
	}
	switch r.path {
	case "version":
		return respondVersion(w)
	case "healthz", "livez", "readyz":
		_, _ = w.Write([]byte("ok"))
		return nil
	case "api":
		return respond(w, r, http.StatusOK, coreV1, &metav1.APIVersions{
			Versions:                   []string{"v1"},
			ServerAddressByClientCIDRs: []metav1.ServerAddressByClientCIDR{{ClientCIDR: "0.0.0.0/0", ServerAddress: s.Address()}},
		})
	case "apis":
		return respond(w, r, http.StatusOK, coreV1, groupList())
	}
	parts := strings.Split(r.path, "/")
	switch {
	case len(parts) == 2 && parts[0] == "api":
		return respondResources(w, r, schema.GroupVersion{Version: parts[1]})
	case len(parts) == 3 && parts[0] == "apis":
		return respondResources(w, r, schema.GroupVersion{Group: parts[1], Version: parts[2]})
	case len(parts) == 2 && parts[0] == "apis":
		for _, group := range groupList().Groups {
			if group.Name == parts[1] {
				return respond(w, r, http.StatusOK, coreV1, &group)
			}
		}
	}
	return notFound(r)
}

func respondVersion(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(version.Info{
		Major: "1", Minor: "36", GitVersion: Kubernetes + "+podglass-demo", GitTreeState: "clean",
		GoVersion: goruntime.Version(), Compiler: goruntime.Compiler, Platform: goruntime.GOOS + "/" + goruntime.GOARCH,
	})
}

func groupList() *metav1.APIGroupList {
	list := &metav1.APIGroupList{}
	for _, gv := range []schema.GroupVersion{appsV1, authenticationv1.SchemeGroupVersion, authorizationv1.SchemeGroupVersion, batchV1, discoveryV1, metricsv1beta1.SchemeGroupVersion} {
		served := metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version}
		list.Groups = append(list.Groups, metav1.APIGroup{Name: gv.Group, Versions: []metav1.GroupVersionForDiscovery{served}, PreferredVersion: served})
	}
	return list
}

func respondResources(w http.ResponseWriter, r *request, gv schema.GroupVersion) error {
	list := &metav1.APIResourceList{GroupVersion: gv.String()}
	for _, res := range resources {
		if res.gvr.GroupVersion() == gv {
			list.APIResources = append(list.APIResources, describe(res)...)
		}
	}
	list.APIResources = append(list.APIResources, computed(gv)...)
	if len(list.APIResources) == 0 {
		return apierrors.NewGenericServerResponse(http.StatusNotFound, "get", schema.GroupResource{}, "", "404 page not found", 0, true)
	}
	return respond(w, r, http.StatusOK, coreV1, list)
}

func describe(res *resource) []metav1.APIResource {
	main := metav1.APIResource{
		Name: res.gvr.Resource, SingularName: res.singular, Namespaced: !res.global, Kind: res.kind, ShortNames: res.short,
		Verbs: []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"},
	}
	if res.workload {
		main.Categories = []string{"all"}
	}
	out := []metav1.APIResource{main}
	for _, name := range res.subresources {
		sub := metav1.APIResource{Name: res.gvr.Resource + "/" + name, Namespaced: !res.global, Kind: res.kind, Verbs: []string{"get", "patch", "update"}}
		switch name {
		case "scale":
			sub.Group, sub.Version, sub.Kind = "autoscaling", "v1", "Scale"
		case "eviction":
			sub.Group, sub.Version, sub.Kind, sub.Verbs = "policy", "v1", "Eviction", []string{"create"}
		case "log":
			sub.Verbs = []string{"get"}
		case "exec":
			sub.Kind, sub.Verbs = "PodExecOptions", []string{"create", "get"}
		case "attach":
			sub.Kind, sub.Verbs = "PodAttachOptions", []string{"create", "get"}
		case "portforward":
			sub.Kind, sub.Verbs = "PodPortForwardOptions", []string{"create", "get"}
		}
		out = append(out, sub)
	}
	return out
}

// computed are the resources that are answered without being stored.
func computed(gv schema.GroupVersion) []metav1.APIResource {
	review := func(name, kind string) metav1.APIResource {
		return metav1.APIResource{Name: name, SingularName: strings.ToLower(kind), Kind: kind, Verbs: []string{"create"}}
	}
	switch gv {
	case authorizationv1.SchemeGroupVersion:
		return []metav1.APIResource{
			review("selfsubjectaccessreviews", "SelfSubjectAccessReview"),
			review("selfsubjectrulesreviews", "SelfSubjectRulesReview"),
		}
	case authenticationv1.SchemeGroupVersion:
		return []metav1.APIResource{review("selfsubjectreviews", "SelfSubjectReview")}
	case metricsv1beta1.SchemeGroupVersion:
		return []metav1.APIResource{
			{Name: "nodes", Kind: "NodeMetrics", Verbs: []string{"get", "list"}},
			{Name: "pods", Kind: "PodMetrics", Namespaced: true, Verbs: []string{"get", "list"}},
		}
	}
	return nil
}
