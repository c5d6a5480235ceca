package fields

import (
	"bytes"
	"encoding/json"
	"strings"
)

// members steps through the members of a JSON object without copying it. It
// takes the text to be JSON, which [json.Valid] has found out or nobody needs to
// know: of anything else it makes members that mean nothing, and stops early.
//
// The decoder of encoding/json checks the grammar and reads escapes, which takes twenty
// times as long and a hundred allocations a line (BenchmarkMembers).
type members struct {
	text string
	pos  int
	key  int // where the key of the latest member begins
}

// member is a key and its value as they are written, the key without quotes.
type member struct{ key, value string }

// membersOf steps through an object, whose brace is the first character.
func membersOf(object string) members { return members{text: object, pos: 1} }

// next is the next member; false at the end.
func (m *members) next() (member, bool) {
	m.skip(',')
	keyEnd := stringEnd(m.text, m.pos)
	if keyEnd < 0 {
		return member{}, false
	}
	m.key = m.pos + 1
	key := m.text[m.key : keyEnd-1]
	m.pos = keyEnd
	m.skip(':')
	start := m.pos
	m.pos = valueEnd(m.text, start)
	if m.pos <= start {
		m.pos = len(m.text)
		return member{}, false
	}
	return member{key, m.text[start:m.pos]}, true
}

// repeats reports whether the key of the latest member, which is given, may
// come again: its end and a quote stand somewhere in the rest. The end is the one
// from the letter v on, which most keys of levels have and few other words, so
// that nearly all of the rest is skipped at once, which saves a fifth
// (BenchmarkLevelOf/json).
func (m *members) repeats(key string) bool {
	start := m.key + max(0, strings.IndexByte(key, 'v'))
	return strings.Contains(m.text[m.pos:], m.text[start:m.key+len(key)+len(`"`)])
}

// skip goes over spaces and the separator.
func (m *members) skip(separator byte) {
	for m.pos < len(m.text) && (isJSONSpace(m.text[m.pos]) || m.text[m.pos] == separator) {
		m.pos++
	}
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// stringEnd is the index after the string that begins at start, -1 if none
// begins or ends there.
func stringEnd(text string, start int) int {
	if start >= len(text) || text[start] != '"' {
		return -1
	}
	for from := start + 1; ; {
		at := strings.IndexByte(text[from:], '"')
		if at < 0 {
			return -1
		}
		at += from
		escapes := 0
		for at-escapes > from && text[at-escapes-1] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at + 1
		}
		from = at + 1
	}
}

// valueEnd is the index after the value that begins at start; -1 or start if
// there is none.
func valueEnd(text string, start int) int {
	if start >= len(text) {
		return -1
	}
	switch text[start] {
	case '"':
		return stringEnd(text, start)
	case '{', '[':
		return nestedEnd(text, start)
	}
	end := start
	for end < len(text) && text[end] != ',' && text[end] != '}' && text[end] != ']' && !isJSONSpace(text[end]) {
		end++
	}
	return end
}

// nestedEnd is the index after the object or array that begins at start, -1 if
// it does not end.
func nestedEnd(text string, start int) int {
	depth := 0
	for i := start; i < len(text); i++ {
		switch text[i] {
		case '"':
			end := stringEnd(text, i)
			if end < 0 {
				return -1
			}
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// Keys are flattened only so far: in an object that is nested for the whole of
// its length the keys alone would take the square of it. What lies deeper stays
// JSON.
const (
	deepest    = 16
	longestKey = 256 // bytes, of the keys around an object
)

// flatten appends the members of an object, those of nested objects under their
// keys joined with dots.
func flatten(dst []Field, prefix, object string, depth int) []Field {
	var buffer [usual]member
	for _, m := range distinct(buffer[:0], object) {
		key := prefix + m.key
		if nests(m.value) && depth < deepest && len(key) < longestKey {
			dst = flatten(dst, key+".", m.value, depth+1)
			continue
		}
		dst = append(dst, Field{key, valueText(m.value)})
	}
	return dst
}

const (
	// usual is how many members there is room for without allocation, few how
	// many are compared with each other one by one.
	usual = 8
	few   = 32
)

// distinct appends the members of an object with the escapes of their keys read.
// Where several have the same key the value of the last one counts, at the index of the
// first, as in parsers of JSON.
func distinct(dst []member, object string) []member {
	var indices map[string]int // in dst, once there are many
	within := membersOf(object)
	for m, ok := within.next(); ok; m, ok = within.next() {
		m.key = unescape(m.key)
		index, again := indices[m.key]
		if indices == nil {
			index = indexOf(dst, m.key)
			again = index >= 0
		}
		if again {
			dst[index].value = m.value
			continue
		}
		dst = append(dst, m)
		switch {
		case indices != nil:
			indices[m.key] = len(dst) - 1
		case len(dst) > few:
			indices = make(map[string]int, 2*few)
			for i, known := range dst {
				indices[known.key] = i
			}
		}
	}
	return dst
}

// indexOf is the index of a key, -1 if it is not there.
func indexOf(members []member, key string) int {
	for i := range members {
		if members[i].key == key {
			return i
		}
	}
	return -1
}

// nests reports whether a value is an object with members.
func nests(value string) bool {
	return value[0] == '{' && strings.IndexByte(value, '"') > 0
}

// valueText is a value as text: a string without its quotes, anything else as
// compact JSON.
func valueText(value string) string {
	switch value[0] {
	case '"':
		return unescape(value[1 : len(value)-1])
	case '{', '[':
		var compact bytes.Buffer
		if !strings.ContainsAny(value, " \t\r\n") || json.Compact(&compact, []byte(value)) != nil {
			return value
		}
		return compact.String()
	}
	return value
}

// unescape reads the escapes in what a JSON string encloses.
func unescape(enclosed string) string {
	if strings.IndexByte(enclosed, '\\') < 0 {
		return enclosed
	}
	var text string
	if json.Unmarshal([]byte(`"`+enclosed+`"`), &text) != nil {
		return enclosed
	}
	return text
}

// isJSON reports whether the text is one JSON object.
func isJSON(text string) bool {
	return looksJSON(text) && text[len(text)-1] == '}' && json.Valid([]byte(text))
}

// looksJSON reports whether the text begins as an object does.
func looksJSON(text string) bool {
	if text == "" || text[0] != '{' {
		return false
	}
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	return rest != "" && (rest[0] == '"' || rest[0] == '}')
}
