package apiserver

import (
	"encoding/json"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The OpenAPI document says only what kubectl looks up before it creates or applies something: that
// the server itself checks the fields of what it is sent.

type (
	openAPIIndex struct {
		Paths map[string]openAPIGroup `json:"paths"`
	}
	openAPIGroup struct {
		URL string `json:"serverRelativeURL"`
	}
	openAPIDocument struct {
		Version string                 `json:"openapi"`
		Info    map[string]string      `json:"info"`
		Paths   map[string]openAPIPath `json:"paths"`
	}
	openAPIPath struct {
		Patch openAPIOperation `json:"patch"`
	}
	openAPIOperation struct {
		Parameters []openAPIParameter `json:"parameters"`
		Kind       map[string]string  `json:"x-kubernetes-group-version-kind"`
	}
	openAPIParameter struct {
		Name string `json:"name"`
		In   string `json:"in"`
	}
)

func apiPath(gv schema.GroupVersion) string {
	if gv.Group == "" {
		return "api/" + gv.Version
	}
	return "apis/" + gv.String()
}

// openAPI answers /openapi/v3 and what is under it.
func openAPI(w http.ResponseWriter, r *request) error {
	within := strings.TrimPrefix(strings.TrimPrefix(r.path, "openapi/v3"), "/")
	index := openAPIIndex{Paths: map[string]openAPIGroup{}}
	document := openAPIDocument{Version: "3.0.0", Info: map[string]string{"title": "Kubernetes", "version": Kubernetes}, Paths: map[string]openAPIPath{}}
	for _, res := range resources {
		group := apiPath(res.gvr.GroupVersion())
		index.Paths[group] = openAPIGroup{URL: "/openapi/v3/" + group}
		if group != within {
			continue
		}
		path := "/" + group + "/namespaces/{namespace}/" + res.gvr.Resource + "/{name}"
		if res.global {
			path = "/" + group + "/" + res.gvr.Resource + "/{name}"
		}
		document.Paths[path] = openAPIPath{Patch: openAPIOperation{
			Parameters: []openAPIParameter{{Name: "fieldValidation", In: "query"}},
			Kind:       map[string]string{"group": res.gvr.Group, "version": res.gvr.Version, "kind": res.kind},
		}}
	}
	var answer any = index
	switch {
	case within != "" && len(document.Paths) == 0:
		return notFound(r)
	case within != "":
		answer = document
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(answer)
}
