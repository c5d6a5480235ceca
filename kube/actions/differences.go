package actions

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap/count"
)

// manyDifferences is how many are told one by one.
const manyDifferences = 8

// differences are what changes from one template to another, a sentence each.
func differences(from, to map[string]any) []string {
	all := differ("", from, to)
	if more := len(all) - manyDifferences; more > 0 {
		all = append(all[:manyDifferences:manyDifferences], "and "+count.Of(more, "more difference"))
	}
	return all
}

// differ goes down to the innermost fields that differ. Items of lists that have names,
// as containers do, are told by them.
func differ(path string, from, to any) []string {
	old, wasFields := fieldsOf(from)
	now, hasFields := fieldsOf(to)
	switch {
	case reflect.DeepEqual(from, to):
		return nil
	case from == nil && !isPlain(to):
		return []string{called(path) + " is added" + whole(to)}
	case to == nil && !isPlain(from):
		return []string{called(path) + " is taken away" + whole(from)}
	case from != nil && to != nil && (!wasFields || !hasFields):
		return []string{fmt.Sprintf("%s: %s instead of %s", called(path), brief(to), brief(from))}
	}
	names := map[string]bool{}
	for name := range old {
		names[name] = true
	}
	for name := range now {
		names[name] = true
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		all = append(all, differ(strings.TrimPrefix(path+"/"+name, "/"), old[name], now[name])...)
	}
	return all
}

// fieldsOf are the fields of a map, or the items of a list by their names.
func fieldsOf(value any) (fields map[string]any, ok bool) {
	if fields, ok = value.(map[string]any); ok {
		return fields, true
	}
	items, ok := value.([]any)
	fields = map[string]any{}
	for _, item := range items {
		of, is := item.(map[string]any)
		name, named := of["name"].(string)
		if !is || !named {
			return nil, false
		}
		fields[name] = of
	}
	return fields, ok
}

// isPlain reports whether a value is a map whose keys are told one by one, as annotations are, and not a list or an
// item of one, which has a name.
func isPlain(value any) bool {
	fields, is := value.(map[string]any)
	_, named := fields["name"]
	return is && !named && len(fields) > 0
}

// called is what people call the field of a path.
func called(path string) string {
	for _, of := range []struct{ path, before, after string }{
		{"metadata/annotations/", "annotation ", ""},
		{"metadata/labels/", "label ", ""},
		{"spec/template/metadata/annotations/", "annotation ", " of the pods"},
		{"spec/template/metadata/labels/", "label ", " of the pods"},
	} {
		if key, is := strings.CutPrefix(path, of.path); is {
			return of.before + key + of.after
		}
	}
	return path
}

// whole says what a value is that is added or taken away: the names of the items of a list, the value or the image of
// an item, or else the value itself.
func whole(value any) string {
	if item, is := value.(map[string]any); is && item["name"] != nil {
		for _, tells := range []string{"value", "image"} {
			if said, is := item[tells].(string); is {
				return ": " + brief(said)
			}
		}
		return ""
	}
	if items, named := fieldsOf(value); named && len(items) > 0 {
		return ": " + strings.Join(slices.Sorted(maps.Keys(items)), ", ")
	}
	return ": " + brief(value)
}

// brief is a value in a few words.
func brief(value any) string {
	said, is := value.(string)
	if !is {
		var out strings.Builder
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(value) != nil {
			return "something"
		}
		said = out.String()
	}
	said = strings.Join(strings.Fields(said), " ")
	const most = 60
	if runes := []rune(said); len(runes) > most {
		said = string(runes[:most]) + "…"
	}
	return said
}
