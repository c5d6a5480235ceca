// Package count says how many there are of something, for sentences.
package count

import (
	"fmt"
	"strings"
)

// integer is what can be counted with.
type integer interface {
	~int | ~int32 | ~int64 | ~uint | ~uint32 | ~uint64
}

// Of is a number of things: "1 line", "1,204 lines", "0 matches". The noun is given
// in the singular, and may have words before it.
func Of[N integer](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Number(n) + " " + Plural(noun)
}

// Number is a number with commas between thousands.
func Number[N integer](n N) string {
	text := fmt.Sprint(n)
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}

// Plural is the plural of an English noun that has a regular one.
func Plural(noun string) string {
	for _, hissing := range []string{"s", "x", "z", "ch", "sh"} {
		if strings.HasSuffix(noun, hissing) {
			return noun + "es"
		}
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && stem != "" && !strings.ContainsRune("aeiou", rune(stem[len(stem)-1])) {
		return stem + "ies"
	}
	return noun + "s"
}

// Verb is the form that a verb has beside a number of things.
func Verb[N integer](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
