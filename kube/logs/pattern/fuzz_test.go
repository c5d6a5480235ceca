package pattern

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/podglass/podglass/kube/logs/visible"
)

// naive is the first hit of a text, found by trying every place.
func naive(sought, text string, fold bool) (start, end int) {
	for start := range len(text) {
		if start > 0 && !utf8.RuneStart(text[start]) {
			continue
		}
		if end, ok := hit(sought, text, start, fold); ok {
			return start, end
		}
	}
	return -1, -1
}

// hit compares the text at a place, character by character.
func hit(sought, text string, at int, fold bool) (end int, ok bool) {
	for _, want := range sought {
		got, width := utf8.DecodeRuneInString(text[at:])
		if width == 0 || got == utf8.RuneError && width == 1 || got != want && !(fold && alike(got, want)) {
			return 0, false
		}
		at += width
	}
	return at, true
}

func alike(a, b rune) bool {
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

// FuzzText compares the search for plain text with a naive one.
func FuzzText(f *testing.F) {
	f.Add("error", "an ERROR", true)
	f.Add("kiss", "\u212ai\u017f\u017f KISS", true)
	f.Add("abab", strings.Repeat("ABAA", 40)+"abab", true)
	f.Add("日本語É", "日本語é\xff", true)
	f.Add("x", strings.Repeat("y", 3*firstPart)+"X", true)
	f.Fuzz(func(t *testing.T, sought, text string, fold bool) {
		if sought == "" || !utf8.ValidString(sought) || len(sought) > longestPattern {
			return
		}
		needle := newNeedle(sought, fold)
		wantStart, wantEnd := naive(sought, text, fold)
		if start, end := needle.index(text); start != wantStart || start >= 0 && end != wantEnd {
			t.Errorf("%q in %q is at %d-%d, want %d-%d", sought, text, start, end, wantStart, wantEnd)
		}
		if needle.runes != nil {
			if start, _ := needle.runes.index(text); start != wantStart {
				t.Errorf("%q in %q is at %d in linear time, want %d", sought, text, start, wantStart)
			}
		}
	})
}

// FuzzPattern holds what must be true of any pattern.
func FuzzPattern(f *testing.F) {
	for i, pattern := range []string{
		"error", "!error", "[0-9]+ms", "error|fail", ".status>=500", `.a="b c" d`, "/a b/", `\!x`, "k.*s", "^a|b$", ".msg~x", `/(?i)k\w+/`,
	} {
		f.Add(pattern, object, uint8(i%3), uint8(i%3))
		f.Add(pattern, "an error in 12ms level=info status=501\x00\xff", uint8(0), uint8(0))
	}
	f.Fuzz(func(t *testing.T, typed, line string, syntax, letters uint8) {
		mode := Mode{Syntax(syntax % 3), Case(letters % 3)}
		for _, compile := range []func(string, Mode) (*Pattern, error){Compile, CompileFilter} {
			pattern, err := compile(typed, mode)
			if err != nil {
				var found *Error
				if !errors.As(err, &found) || found.Column < 1 || found.Column > utf8.RuneCountInString(typed)+1 {
					t.Errorf("%q: column %d", typed, found.Column)
				}
				continue
			}
			matches := pattern.Match(visible.Text(line))
			checkSpans(t, pattern, line)
			start, end, ok := pattern.Index(visible.Text(line))
			if ok && (start < 0 || end <= start || end > len(line)) {
				t.Errorf("%q in %q: the place is %d-%d", typed, line, start, end)
			}
			if matches && pattern.CanIndex() && !ok {
				t.Errorf("%q matches %q but Index does not find it", typed, line)
			}
			if expr, ok := single[*expr](pattern); ok && expr.regexp.MatchString(line) != (matches != pattern.terms[0].negated) {
				t.Errorf("%q in %q: %v, unlike the expression by itself", typed, line, matches)
			}
		}
	})
}

func single[M matcher](p *Pattern) (found M, ok bool) {
	if len(p.terms) == 1 {
		found, ok = p.terms[0].matcher.(M)
	}
	return found, ok
}

func checkSpans(t *testing.T, pattern *Pattern, line string) {
	spans := pattern.Spans(nil, line)
	if len(spans) > maxSpans {
		t.Errorf("%q in %q has %d spans", pattern, line, len(spans))
	}
	last := 0
	for _, span := range spans {
		if span[0] < last || span[1] <= span[0] || span[1] > len(line) {
			t.Errorf("%q in %q has the spans %v", pattern, line, spans)
		}
		last = span[1]
	}
	if text, ok := single[*text](pattern); ok && !pattern.terms[0].negated {
		if (len(spans) > 0) != text.match(visible.Text(line)) {
			t.Errorf("%q in %q has the spans %v", pattern, line, spans)
		}
	}
}

// found are the lines of a block that match, as Index is meant to be used.
func found(pattern *Pattern, lines []string) (matching []int) {
	block := visible.Text(strings.Join(lines, ""))
	line, begin, from := 0, 0, 0
	for {
		start, end, ok := pattern.Index(block[from:])
		if !ok {
			return matching
		}
		start, end = from+start, from+end
		for start >= begin+len(lines[line]) {
			begin += len(lines[line])
			line++
		}
		after := begin + len(lines[line])
		switch {
		case end > after:
			from = start + 1
		default:
			if pattern.Match(visible.Text(lines[line])) {
				matching = append(matching, line)
			}
			from = after
		}
	}
}

// FuzzIndex compares a search of a block with one of each line.
func FuzzIndex(f *testing.F) {
	f.Add("error", "er|ror|an ERROR|x")
	f.Add("error|fail", "err|orfa|il error|FAIL|"+strings.Repeat("x", 20))
	f.Add("[a-z]+=é", "a=\xc3|\xa9|b=É|=é")
	f.Add("abc|b", "xab|abc|b|"+strings.Repeat("yz|", 9))
	f.Fuzz(func(t *testing.T, typed, joined string) {
		pattern, err := Compile(typed, Mode{})
		if err != nil || !pattern.CanIndex() {
			return
		}
		lines := strings.Split(joined, "|")
		for range 6 { // past the windows in which the search goes on
			lines = append(lines, strings.Repeat("\u00e9", 1500), strings.Repeat("ab", 1400))
			lines = append(lines, strings.Split(joined, "|")...)
		}
		var want []int
		for i, line := range lines {
			if pattern.Match(visible.Text(line)) {
				want = append(want, i)
			}
		}
		if got := found(pattern, lines); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q in %q: lines %v, want %v", typed, joined, got, want)
		}
	})
}

// TestLinear checks that what is not rare at all takes no more than linear time.
func TestLinear(t *testing.T) {
	text := visible.Text(strings.Repeat("b", 8<<20))
	pattern, err := Compile(strings.Repeat("b", 1500)+"a", Mode{})
	if err != nil {
		t.Fatal(err)
	}
	// By brute force, this takes more than ten seconds.
	if start, _, ok := pattern.Index(text); ok {
		t.Errorf("found at %d", start)
	}
	if start, end, ok := pattern.Index(text + "A"); !ok || end != len(text)+1 || end-start != 1501 {
		t.Errorf("found at %d-%d, %v", start, end, ok)
	}
}
