package pattern

import (
	"strings"
	"unicode/utf8"
)

// asciiNeedle finds a text of ASCII in any case. It jumps, with the fast search
// for one byte, from one occurrence of the text's rarest character to the next, and
// compares what is around it (BenchmarkIndex/fold).
type asciiNeedle struct {
	lower string
	rare  int // the index of the rarest character in lower
	// one and other are that character in both cases, alike if it has none.
	one, other byte
	// runes takes over from a text in which the rare character is not rare.
	runes *runeNeedle
}

// newASCIINeedle is nil if the text is not ASCII, or only of the letters k and s,
// which in another case are not ASCII either.
func newASCIINeedle(text string, runes *runeNeedle) *asciiNeedle {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return nil
		}
	}
	made := &asciiNeedle{lower: strings.ToLower(text), rare: -1, runes: runes}
	for i := range len(made.lower) {
		c := made.lower[i]
		if c != 'k' && c != 's' && (made.rare < 0 || frequency[c] < frequency[made.lower[made.rare]]) {
			made.rare = i
		}
	}
	if made.rare < 0 {
		return nil
	}
	made.one = made.lower[made.rare]
	made.other = made.one
	if 'a' <= made.one && made.one <= 'z' {
		made.other = made.one - 'a' + 'A'
	}
	return made
}

// frequency ranks the bytes, the letters in either case, by how often they are in
// logs; those that are not named are the rarest.
var frequency = func() (rank [256]uint8) {
	const rareFirst = `~` + "`" + `^\%$#@!&*;<>?+|{}zqjxZ()_'[],=y"w9876vf5b4gkh3um/2lpdc-s10.:rnoiate `
	for i := range len(rareFirst) {
		rank[rareFirst[i]] = uint8(i + 1)
	}
	return rank
}()

// lowered are the bytes with ASCII's capitals made small.
var lowered = func() (table [256]byte) {
	for c := range table {
		table[c] = byte(c)
		if 'A' <= c && c <= 'Z' {
			table[c] = byte(c) + 'a' - 'A'
		}
	}
	return table
}()

// The parts of the text in which both cases are looked for, in bytes. The first
// is short, since a hit may be near and the search for the next one starts anew.
const (
	firstPart   = 512
	longestPart = 32 << 10
)

func (n *asciiNeedle) index(text string) (start, end int) {
	if len(n.lower) > len(text) {
		return -1, -1
	}
	effort := 0
	for from, size := 0, firstPart; from < len(text); size = min(2*size, longestPart) {
		to := min(len(text), from+size)
		one, other := next(text, from, to, n.one), to
		if n.other != n.one {
			other = next(text, from, to, n.other)
		}
		for one < to || other < to {
			at := min(one, other)
			start, end, compared := n.around(text, at)
			if start >= 0 {
				return start, end
			}
			if effort += compared; effort > 4096+8*at {
				return n.rest(text, at)
			}
			if at == one {
				one = next(text, at+1, to, n.one)
			} else {
				other = next(text, at+1, to, n.other)
			}
		}
		from = to
	}
	return -1, -1
}

// next is the index of a byte in text[from:to], to if it is not there.
func next(text string, from, to int, c byte) int {
	if at := strings.IndexByte(text[from:to], c); at >= 0 {
		return from + at
	}
	return to
}

// rest looks on with the algorithm that takes linear time, for hits whose rare
// character comes after a place.
func (n *asciiNeedle) rest(text string, at int) (start, end int) {
	from := max(0, at-widest*n.rare)
	start, end = n.runes.index(text[from:])
	if start < 0 {
		return -1, -1
	}
	return from + start, from + end
}

// around compares what lies around the rare character at a place. The start is -1
// if it is not the text; compared is how many characters were looked at.
func (n *asciiNeedle) around(text string, at int) (start, end, compared int) {
	end = at + 1
	for i := n.rare + 1; i < len(n.lower); i++ {
		width := 1
		if end >= len(text) || lowered[text[end]] != n.lower[i] {
			if width = wide(text[end:], n.lower[i], strings.HasPrefix); width == 0 {
				return -1, -1, i - n.rare
			}
		}
		end += width
	}
	compared = len(n.lower) - n.rare
	start = at
	for i := n.rare - 1; i >= 0; i-- {
		width := 1
		if start == 0 || lowered[text[start-1]] != n.lower[i] {
			if width = wide(text[:start], n.lower[i], strings.HasSuffix); width == 0 {
				return -1, -1, compared + n.rare - i
			}
		}
		start -= width
	}
	return start, end, len(n.lower)
}

// The two characters outside ASCII that Unicode folds into it.
const (
	kelvin = "\u212a" // k
	longS  = "\u017f" // s
)

// wide is the length of the character outside ASCII that the text has at its end,
// and that is the letter in another case; 0 if there is none.
func wide(text string, letter byte, has func(text, end string) bool) int {
	switch {
	case letter == 'k' && has(text, kelvin):
		return len(kelvin)
	case letter == 's' && has(text, longS):
		return len(longS)
	}
	return 0
}
