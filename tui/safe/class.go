package safe

import (
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/kube/logs/visible"
)

const del = 0x7f

// class is how a character behaves when drawn.
type class uint8

const (
	// drawn characters fill cells of their own.
	drawn class = iota
	// mark joins the character before it.
	mark
	// joiner joins the characters before and after it, or keeps them apart.
	joiner
	// skinTone colours the emoji before it.
	skinTone
	// tag spells out the flag before it.
	tag
	// lineBreak characters begin a new line.
	lineBreak
	// ignorable characters draw nothing.
	ignorable
	// undrawable characters are drawn differently everywhere, or swallow what
	// comes after the text.
	undrawable
)

// classify tells how r behaves. It is not asked about the controls below U+0080.
func classify(r rune) class {
	switch {
	case r < 0x80:
		return drawn
	case r == 0x85:
		return lineBreak
	case r < 0xa0: // the other C1 controls
		return ignorable
	case r < 0x300 && r != 0xad: // most of what is not ASCII in logs
		return drawn
	case unicode.In(r, unicode.Zl, unicode.Zp):
		return lineBreak
	case unicode.In(r, unicode.Prepended_Concatenation_Mark, prepended):
		return undrawable
	case unicode.Is(unicode.Variation_Selector, r):
		return mark
	case r == zeroWidthJoiner, r == zeroWidthNonJoiner:
		return joiner
	case r >= 0x1f3fb && r <= 0x1f3ff:
		return skinTone
	case r >= 0xe0020 && r <= 0xe007f:
		return tag
	case unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point):
		return ignorable
	case unicode.In(r, unicode.M, visible.Joining) || !unicode.IsGraphic(r) && joins(r):
		return mark
	}
	return drawn
}

const (
	zeroWidthNonJoiner = 0x200c
	zeroWidthJoiner    = 0x200d
	blackFlag          = 0x1f3f4
	endOfTags          = 0xe007f
)

// isPictograph reports whether r is of the characters that a joiner makes one
// emoji of (Unicode's Extended_Pictographic).
func isPictograph(r rune) bool {
	joined := string([]rune{r, zeroWidthJoiner, blackFlag})
	cluster, _ := ansi.FirstGraphemeCluster(joined, ansi.GraphemeWidth)
	return r >= utf8.RuneSelf && cluster == joined
}

// takesSelector reports whether r may be told by a variation selector how to be
// drawn: of ASCII only what keycaps are made of.
func takesSelector(r rune) bool {
	return r >= utf8.RuneSelf || r >= '0' && r <= '9' || r == '#' || r == '*'
}

// flagTags returns the tags that s begins with when they spell out a region as
// flags have it, six at most and an end, and else "".
func flagTags(s string) string {
	const most = 6
	length := 0
	for n, r := range s {
		switch {
		case r == endOfTags && n > 0:
			return s[:n+utf8.RuneLen(r)]
		case classify(r) != tag || r == endOfTags || length == most:
			return ""
		}
		length++
	}
	return ""
}

// joins reports whether r joins the character before it, for characters that
// are newer than Go's tables.
func joins(r rune) bool {
	pair := "x" + string(r)
	cluster, _ := ansi.FirstGraphemeCluster(pair, ansi.GraphemeWidth)
	return cluster == pair
}

// prepended are the letters that join the character after them (Unicode's
// Grapheme_Cluster_Break=Prepend), which here may be the border of a pane.
var prepended = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x111c2, Hi: 0x111c3, Stride: 1},
		{Lo: 0x113d1, Hi: 0x113d1, Stride: 1},
		{Lo: 0x1193f, Hi: 0x1193f, Stride: 1},
		{Lo: 0x11941, Hi: 0x11941, Stride: 1},
		{Lo: 0x11a3a, Hi: 0x11a3a, Stride: 1},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1},
		{Lo: 0x11d46, Hi: 0x11d46, Stride: 1},
		{Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
	},
}
