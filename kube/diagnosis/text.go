package diagnosis

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of what the cluster says is read, is told as evidence and is quoted in a
// sentence, in bytes. Runtimes put whole traces into a message.
const (
	readLimit     = 8 << 10
	evidenceLimit = 600
	quoteLimit    = 160
)

const ellipsis = "…"

// said is a text of the cluster in one line without control characters, at most
// about limit bytes long.
func said(text string, limit int) string {
	if len(text) > readLimit {
		text = text[:readLimit]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return unicode.ReplacementChar
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= limit {
		return text
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strings.TrimSpace(text[:cut]) + ellipsis
}

// quoted is a text of the cluster as part of a sentence.
func quoted(text string) string { return strings.TrimSuffix(said(text, quoteLimit), ".") }

// colon is a text of the cluster at the end of a sentence, "" where it says nothing.
func colon(text string) string { return after(": ", quoted(text)) }

// evidence collects what says something.
type evidence []Evidence

func (e *evidence) add(field, value string) {
	if value = said(value, evidenceLimit); value != "" {
		*e = append(*e, Evidence{field, value})
	}
}

// often counts: "once", "twice", "3 times".
func often(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return strconv.Itoa(n) + " times"
	}
}

// list names things: "a", "a and b", "a, b and 3 more".
func list(names []string) string {
	const few = 3
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n <= few:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	default:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few-1], ", "), n-few+1)
	}
}

// after puts a text behind another where there is one.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}
