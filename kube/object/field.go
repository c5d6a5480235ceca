package object

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Find is the path of a field that is written as the API server writes fields:
// "spec.containers[web].image", "status.conditions[Ready].reason", "data[app.json]". In
// brackets stands the key of a map, or what tells an entry of a list from the others:
// its name, type, key, port, or the entry itself. Where the object has no such field it
// is the path of the innermost one around it.
func Find(object map[string]any, field string) Path {
	var at Path
	var here any = object
	for _, part := range partsOf(field) {
		steps, next := step(here, part)
		if len(steps) == 0 {
			break
		}
		for _, name := range steps {
			at = at.Join(name)
		}
		here = next
	}
	return at
}

// partsOf cuts a field into names and what stands in brackets: of "data[a.b].c" they
// are data, a.b and c.
func partsOf(field string) []string {
	var parts []string
	for field != "" {
		end := strings.IndexAny(field, ".[")
		if end < 0 {
			return append(parts, field)
		}
		if end > 0 {
			parts = append(parts, field[:end])
		}
		bracket := field[end] == '['
		field = field[end+1:]
		if bracket {
			inside, rest, _ := strings.Cut(field, "]")
			parts, field = append(parts, inside), rest
		}
	}
	return parts
}

// step is what leads from a value to a part of it, and that part; nothing where it has
// none. A name after a list means the first of its entries that has such a field.
func step(here any, part string) (names []string, next any) {
	switch here := here.(type) {
	case map[string]any:
		if value, has := here[part]; has {
			return []string{part}, value
		}
	case []any:
		if i := slices.IndexFunc(here, func(entry any) bool { return isNamed(entry, part) }); i >= 0 {
			return []string{strconv.Itoa(i)}, here[i]
		}
		for i, entry := range here {
			if fields, is := entry.(map[string]any); is {
				if value, has := fields[part]; has {
					return []string{strconv.Itoa(i), part}, value
				}
			}
		}
	}
	return nil, nil
}

// isNamed reports whether an entry of a list goes by a name.
func isNamed(entry any, name string) bool {
	fields, is := entry.(map[string]any)
	if !is {
		return fmt.Sprint(entry) == name
	}
	for _, by := range []string{"name", "type", "key", "containerPort", "port"} {
		if value, has := fields[by]; has && fmt.Sprint(value) == name {
			return true
		}
	}
	return false
}
