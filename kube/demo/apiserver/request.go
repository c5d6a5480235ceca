package apiserver

import (
	"net/http"
	"net/url"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
)

// request is an HTTP request with what its path and method mean: the same attributes that a real API
// server authorizes (k8s.io/apiserver/pkg/endpoints/request).
type request struct {
	*http.Request

	query                 url.Values
	verb                  string // get, list, watch, create, update, patch, delete, deletecollection; "" outside the API groups
	group, version        string
	resource, subresource string
	namespace, name       string
	path                  string // what is left of the path where there is no resource
	requested             *resource
}

// parse reads /api/VERSION/... and /apis/GROUP/VERSION/... paths.
func parse(r *http.Request) *request {
	req := &request{Request: r, query: r.URL.Query(), path: strings.Trim(r.URL.Path, "/")}
	parts := strings.Split(req.path, "/")
	switch {
	case len(parts) > 2 && parts[0] == "api":
		req.version, parts = parts[1], parts[2:]
	case len(parts) > 3 && parts[0] == "apis":
		req.group, req.version, parts = parts[1], parts[2], parts[3:]
	default:
		return req
	}
	if parts[0] == "namespaces" && len(parts) > 1 {
		req.namespace = parts[1]
		// What follows a namespace is a resource in it, or a subresource of the namespace itself.
		if len(parts) > 2 && parts[2] != "status" && parts[2] != "finalize" {
			parts = parts[2:]
		}
	}
	req.resource = parts[0]
	if len(parts) > 1 {
		req.name = parts[1]
	}
	if len(parts) > 2 {
		req.subresource = strings.Join(parts[2:], "/")
	}
	req.requested = findResource(req.group, req.version, req.resource)
	if req.requested != nil && req.requested.global {
		req.namespace = ""
	}
	req.verb = req.verbOf(r.Method)
	return req
}

func (r *request) verbOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead:
		if watching := r.query.Get("watch"); watching == "true" || watching == "1" {
			return "watch"
		}
		if r.name == "" {
			return "list"
		}
		return "get"
	case http.MethodPost:
		return "create"
	case http.MethodPut:
		return "update"
	case http.MethodPatch:
		return "patch"
	case http.MethodDelete:
		if r.name == "" {
			return "deletecollection"
		}
		return "delete"
	}
	return ""
}

// named is the object that the request is about: of a list or a watch, the one that its field
// selector picks, which is what a role with resourceNames allows.
func (r *request) named() string {
	if r.name != "" || r.verb != "list" && r.verb != "watch" {
		return r.name
	}
	selector, err := fields.ParseSelector(r.query.Get("fieldSelector"))
	if err != nil {
		return ""
	}
	name, _ := selector.RequiresExactMatch(metav1.ObjectNameField)
	return name
}

func findResource(group, version, name string) *resource {
	for _, r := range resources {
		if r.gvr.Resource == name && r.gvr.Group == group && r.gvr.Version == version {
			return r
		}
	}
	return nil
}

// dryRun reports whether nothing is to be stored.
func (r *request) dryRun() bool { return r.query.Get("dryRun") != "" }
