package actions

import (
	"slices"
	"testing"
)

// What differs is said in words, each key of a map for itself; JSON is left for what has no names.
func TestDifferencesAreSaidInWords(t *testing.T) {
	type fields = map[string]any
	for name, test := range map[string]struct {
		from, to any
		want     []string
	}{
		"the first annotation": {
			fields{},
			fields{"metadata": fields{"annotations": fields{"kubectl.kubernetes.io/restartedAt": "2026-11-29T10:00:00Z"}}},
			[]string{"annotation kubectl.kubernetes.io/restartedAt is added: 2026-11-29T10:00:00Z"},
		},
		"the last labels": {
			fields{"metadata": fields{"labels": fields{"a": "1", "b": "2"}}},
			fields{"metadata": fields{}},
			[]string{"label a is taken away: 1", "label b is taken away: 2"},
		},
		"another label": {
			fields{"metadata": fields{"labels": fields{"a": "1"}}},
			fields{"metadata": fields{"labels": fields{"a": "2"}}},
			[]string{"label a: 2 instead of 1"},
		},
		"an annotation of the template": {
			fields{"spec": fields{"template": fields{}}},
			fields{"spec": fields{"template": fields{"metadata": fields{"annotations": fields{"x/y": "z"}}}}},
			[]string{"annotation x/y of the pods is added: z"},
		},
		"maps in maps": {
			fields{"spec": fields{}},
			fields{"spec": fields{"securityContext": fields{"runAsUser": 5.0, "seccompProfile": fields{"type": "RuntimeDefault"}}}},
			[]string{"spec/securityContext/runAsUser is added: 5", "spec/securityContext/seccompProfile/type is added: RuntimeDefault"},
		},
		"items of lists": {
			fields{"spec": fields{"containers": []any{fields{"name": "web", "env": []any{fields{"name": "A", "value": "1"}}}}}},
			fields{"spec": fields{"containers": []any{fields{"name": "web", "env": []any{}}, fields{"name": "proxy", "image": "envoy:1"}}}},
			[]string{"spec/containers/proxy is added: envoy:1", "spec/containers/web/env/A is taken away: 1"},
		},
		"a list of names": {
			fields{"spec": fields{}},
			fields{"spec": fields{"volumes": []any{fields{"name": "b"}, fields{"name": "a"}}}},
			[]string{"spec/volumes is added: a, b"},
		},
		"what has no name": {
			fields{"args": []any{"a"}},
			fields{"args": []any{"a", "b"}, "more": fields{}, "gone": nil},
			[]string{`args: ["a","b"] instead of ["a"]`, "more is added: {}"},
		},
	} {
		if got := differ("", test.from, test.to); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
