package object

import (
	"reflect"
	"strconv"
)

// Changes are the paths of what is new or different in an object, as [Snapshot.Map]
// gives it, against an older state of it: of the innermost fields, and of those from
// which something was taken away. What changes without anything having happened is
// left out: the resource version, managed fields, and when something was last probed
// or heard of.
func Changes(before, after map[string]any) map[Path]bool {
	changed := map[Path]bool{}
	if before != nil {
		compare("", before, after, changed)
	}
	return changed
}

// isNoise reports whether a field changes without anything having happened.
func isNoise(path Path, name string) bool {
	switch name {
	case "lastProbeTime", "lastHeartbeatTime", "renewTime":
		return true
	case "resourceVersion", "managedFields":
		return path == "/metadata"
	}
	return false
}

func compare(path Path, before, after any, changed map[Path]bool) {
	switch after := after.(type) {
	case map[string]any:
		if old, is := before.(map[string]any); is && len(after) > 0 {
			compareMaps(path, old, after, changed)
			return
		}
		if before == nil && len(after) > 0 { // all of it is new
			compareMaps(path, map[string]any{}, after, changed)
			return
		}
	case []any:
		if old, is := before.([]any); (is || before == nil) && len(after) > 0 {
			compareLists(path, old, after, changed)
			return
		}
	}
	if !reflect.DeepEqual(before, after) {
		changed[path] = true
	}
}

func compareMaps(path Path, before, after map[string]any, changed map[Path]bool) {
	for name, value := range after {
		if !isNoise(path, name) {
			compare(path.Join(name), before[name], value, changed)
		}
	}
	for name := range before {
		if _, kept := after[name]; !kept && !isNoise(path, name) {
			changed[path] = true
		}
	}
}

func compareLists(path Path, before, after []any, changed map[Path]bool) {
	for i, value := range after {
		var old any
		if i < len(before) {
			old = before[i]
		}
		compare(path.Join(strconv.Itoa(i)), old, value, changed)
	}
	if len(before) > len(after) {
		changed[path] = true
	}
}
