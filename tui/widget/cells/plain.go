package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain reports whether s is printable ASCII, where cells are bytes.
func Plain(s string) bool { return printable(s) == len(s) }

// PlainPrefix returns how many bytes s begins with that are a cell each:
// printable ASCII, but for a last character that what follows may join.
func PlainPrefix(s string) int {
	n := printable(s)
	if n > 0 && n < len(s) && s[n] >= 0x80 {
		n--
	}
	return n
}

// printable returns the length of the longest prefix of s that is printable
// ASCII. It looks at eight bytes at once.
func printable(s string) int {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		// A byte has its high bit in x when it is not ASCII, in x-0x20 when it is
		// a control, and in x+1 when it is DEL. A borrow only comes from a byte
		// that is found anyway.
		if (x|(x-0x20*ones)|(x+ones))&high != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c > 0x7e {
			break
		}
	}
	return i
}

// Lower makes letters small that stay as long as they are in UTF-8, so that offsets in s hold. Text that is not
// UTF-8 stays as it is.
func Lower(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return strings.ToLower(s) // which is quick, and usual
	}
	if !utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); utf8.RuneLen(small) == utf8.RuneLen(r) {
			return small
		}
		return r
	}, s)
}
