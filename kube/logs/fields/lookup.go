package fields

import (
	"strings"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Lookup is the value of a line's first field with the key, which is joined with
// dots as in [Field]; also of those that Parse makes the time, the level or the
// message of the line. "message" and "msg" are the message under any name, and
// all of a plain line. A key that the line writes with escapes is not found, so
// that a line without its [Literal] need not be read.
func Lookup(line visible.Text, key string) (value string, ok bool) {
	if !strings.Contains(string(line), Literal(key)) {
		return "", false
	}
	isMessage := key == "message" || key == "msg"
	trimmed := strings.TrimSpace(string(line))
	if looksJSON(trimmed) {
		value, ok = find(trimmed, key, 0, 0)
		if ok && !isJSON(trimmed) {
			return "", false
		}
		if ok || !isMessage {
			return value, ok
		}
	}
	record := parse(trimmed, string(line))
	all := record.Fields
	if record.Format == Logfmt {
		pairs, _ := parseLogfmt(trimmed)
		all = pairs.fields
	}
	for _, field := range all {
		if field.Key == key {
			return field.Value, true
		}
	}
	if isMessage && record.Message != "" {
		return record.Message, true
	}
	return "", false
}

// Literal is what every line holds for which Lookup finds the key: the part of
// the key after the last dot. It is "" for the keys that a line may have without
// naming them: the message, and klog's pid and caller.
func Literal(key string) string {
	switch key {
	case "message", "msg", "pid", "caller":
		return ""
	}
	key = strings.TrimRight(key, ".")
	return key[strings.LastIndexByte(key, '.')+1:]
}

// find is the value that flatten would give the key, below the length of the
// keys around and so many objects.
func find(object, key string, around, depth int) (value string, ok bool) {
	within := membersOf(object)
	for m, ok := within.next(); ok; m, ok = within.next() {
		rest, ok := strings.CutPrefix(key, m.key)
		if !ok || strings.IndexByte(m.key, '\\') >= 0 {
			continue
		}
		length := around + len(m.key)
		nested := nests(m.value) && depth < deepest && length < longestKey
		switch {
		case rest == "" && !nested:
			return valueText(m.value), true
		case nested && rest != "" && rest[0] == '.':
			if value, ok := find(m.value, rest[1:], length+1, depth+1); ok {
				return value, true
			}
		}
	}
	return "", false
}
