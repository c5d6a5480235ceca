package actions

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/podglass/podglass/kube/object"
)

// setting is a field with the value that a change gives it, nil for none.
type setting struct {
	path  object.Path
	value any
}

// settings are what differs after a change that the API server has tried, apart from
// what it counts itself.
func settings(before, after *unstructured.Unstructured) []setting {
	if after.GetKind() != before.GetKind() { // the server returns the subresource: a Scale
		replicas, _, _ := unstructured.NestedInt64(after.Object, "spec", "replicas")
		return []setting{{"/spec/replicas", replicas}}
	}
	var all []setting
	made := said(after.Object) // a field that was removed is told by its parent
	for _, path := range slices.Sorted(maps.Keys(object.Changes(before.Object, after.Object))) {
		if path == "/metadata/generation" || path == "/status" || strings.HasPrefix(string(path), "/status/") {
			continue
		}
		all = append(all, setting{path, valueAt(made, path)})
	}
	return all
}

// valueAt is the field of an object at a path, nil where there is none.
func valueAt(of any, path object.Path) any {
	for _, part := range path.Parts() {
		switch fields := of.(type) {
		case map[string]any:
			of = fields[part]
		case []any:
			at, err := strconv.Atoi(part)
			if err != nil || at >= len(fields) {
				return nil
			}
			of = fields[at]
		default:
			return nil
		}
	}
	return of
}

// isDone reports whether an object is as the change makes it.
func (p *Plan) isDone(now *unstructured.Unstructured) bool {
	if p.removes() {
		return now.GetDeletionTimestamp() != nil
	}
	is := said(now.Object)
	for _, set := range p.sets {
		if !reflect.DeepEqual(valueAt(is, set.path), set.value) {
			return false
		}
	}
	return true
}

func (p *Plan) removes() bool { return p.request.remove != nil || p.request.evict }

// includes reports whether an object that is watched is as it was when the change had been
// made, or later: resource versions of a kind grow.
func (p *Plan) includes(now *unstructured.Unstructured) bool {
	made, err := strconv.ParseUint(p.version, 10, 64)
	if err != nil {
		return p.isDone(now)
	}
	seen, err := strconv.ParseUint(now.GetResourceVersion(), 10, 64)
	return err != nil || seen >= made
}
