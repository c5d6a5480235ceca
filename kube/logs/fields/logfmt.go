package fields

import (
	"strconv"
	"strings"
)

// pairs is what a line consists of: key=value and words without a key.
type pairs struct {
	fields []Field
	// bare are the words that have no key, joined with spaces; where there is
	// a message besides they are a field without a key instead.
	bare string
}

// parseLogfmt reads a line of logfmt; false for one that only holds an equals
// sign somewhere. The line must begin with a key that names a level, a time or a
// message, or consist of at least two pairs that make up most of it.
//
// This is not github.com/go-logfmt/logfmt, which is as strict as its
// specification: a value like "/search?q=1" ends its reading of the line, and
// programs that write their own logfmt quote no such value.
func parseLogfmt(text string) (pairs, bool) {
	if strings.IndexByte(text, '=') < 0 {
		return pairs{}, false
	}
	var found pairs
	var bare []string
	count, inPairs, inWords := 0, 0, 0
	known, message := false, false
	for rest := text; ; {
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" {
			break
		}
		if key, value, n := cutPair(rest); n > 0 {
			known = known || len(found.fields) == 0 && len(bare) == 0 && isKnownKey(key)
			message = message || messageRank(key) < firstErrorKey
			found.fields = append(found.fields, Field{key, value})
			count, inPairs, rest = count+1, inPairs+n, rest[n:]
			continue
		}
		word, after := cutWord(rest)
		if count == 0 && inWords > longestKey {
			return pairs{}, false // prose; no need to read on
		}
		bare = append(bare, word)
		inWords, rest = inWords+len(word)+1, after
	}
	if !known && (count < 2 || inPairs < 2*inWords) {
		return pairs{}, false
	}
	if message {
		if len(bare) > 0 {
			found.fields = append(found.fields, Field{Value: strings.Join(bare, " ")})
		}
	} else {
		found.bare = strings.Join(bare, " ")
	}
	return found, true
}

// isKnownKey reports whether a line that begins with the key is meant as logfmt.
func isKnownKey(key string) bool {
	return isLevelKey(key) || isTimeKey(key) || messageRank(key) < firstErrorKey
}

// cutWord takes what lies before the first space.
func cutWord(text string) (word, rest string) {
	if end := strings.IndexAny(text, " \t"); end >= 0 {
		return text[:end], text[end:]
	}
	return text, ""
}

// cutPair reads key=value at the start of the text; n is its length, 0 if there
// is none.
func cutPair(text string) (key, value string, n int) {
	end := keyEnd(text)
	if end == 0 || end >= len(text) || text[end] != '=' {
		return "", "", 0
	}
	value, n = cutValue(text[end+1:])
	return text[:end], value, end + 1 + n
}

// keyEnd is the index after a key: a letter, then letters, digits and the signs
// that names are made of. No sign that URLs and flags are made of begins one.
func keyEnd(text string) int {
	for i := range len(text) {
		c := text[i]
		switch {
		case kinds[c] == letter, c == '_', c == '@':
		case i > 0 && (isDigit(c) || strings.IndexByte(".-/$:[]", c) >= 0):
		default:
			return i
		}
	}
	return len(text)
}

// cutValue reads a value: a quoted one with its escapes, or all up to a space.
// A quote that does not end, or that more than a space follows, is part of a
// value as it stands.
func cutValue(text string) (value string, n int) {
	if strings.HasPrefix(text, `"`) {
		end := stringEnd(text, 0)
		if end > 0 && (end == len(text) || text[end] == ' ' || text[end] == '\t' || text[end] == ',') {
			return unquote(text[:end]), end
		}
	}
	word, _ := cutWord(text)
	return word, len(word)
}

// unquote reads the escapes of a quoted value, as Go and JSON write them.
func unquote(quoted string) string {
	enclosed := quoted[1 : len(quoted)-1]
	if strings.IndexByte(enclosed, '\\') < 0 {
		return enclosed
	}
	if text, err := strconv.Unquote(quoted); err == nil {
		return text
	}
	return unescape(enclosed)
}
