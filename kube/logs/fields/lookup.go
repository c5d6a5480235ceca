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
	for m, more := within.next(); more; m, more = within.next() {
		if strings.IndexByte(m.key, '\\') >= 0 || !m.leadsTo(key) {
			continue
		}
		if within.repeats(m.key) {
			return findDistinct(object, key, around, depth)
		}
		if value, ok := m.find(key, around, depth); ok {
			return value, true
		}
	}
	return "", false
}

// findDistinct is find for an object in which a key may come twice.
func findDistinct(object, key string, around, depth int) (value string, ok bool) {
	var buffer [usual]member
	for _, m := range distinct(buffer[:0], object) {
		if !m.leadsTo(key) {
			continue
		}
		if value, ok := m.find(key, around, depth); ok {
			return value, true
		}
	}
	return "", false
}

// leadsTo reports whether a key, joined with dots, is that of the member or may
// be of one in it.
func (m member) leadsTo(key string) bool {
	return strings.HasPrefix(key, m.key) && (len(key) == len(m.key) || key[len(m.key)] == '.')
}

// find is the value of the member, or of one in it, for a key that it leads to.
func (m member) find(key string, around, depth int) (value string, ok bool) {
	rest, length := key[len(m.key):], around+len(m.key)
	nested := nests(m.value) && depth < deepest && length < longestKey
	switch {
	case rest == "" && !nested:
		return valueText(m.value), true
	case rest != "" && nested:
		return find(m.value, rest[1:], length+1, depth+1)
	}
	return "", false
}
