package visible

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxStates is how many states of a line that overwrites itself are looked at,
// from the last one back, for one that shows anything.
const maxStates = 1000

// State is the last state that shows anything of a line that overwrites itself
// with carriage returns, as progress bars do, and of any other line the line.
// Line breaks at the end are not part of it. It is "" if no state shows anything.
func State(line string) string {
	line = strings.TrimRight(line, "\r\n")
	if strings.IndexByte(line, '\r') < 0 { // faster than from the end
		return line
	}
	for range maxStates {
		last := strings.LastIndexByte(line, '\r')
		if state := line[last+1:]; last < 0 || shows(state) {
			return state
		}
		line = line[:last]
	}
	return ""
}

// shows reports whether a text without carriage returns has a character that
// fills a cell.
func shows(text string) bool {
	for text != "" {
		if text[0] == esc {
			text = text[Sequence(text):]
			continue
		}
		r, n := utf8.DecodeRuneInString(text)
		if fills(r) {
			return true
		}
		text = text[n:]
	}
	return false
}

// fills reports whether a character fills cells when nothing stands before it:
// it is no control character, nothing that only joins or orders other characters,
// and no line break.
func fills(r rune) bool {
	switch {
	case r < 0xa0:
		return r == '\t' || r >= ' ' && r < del
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return true
	}
	return !unicode.In(r, unicode.M, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, Joining)
}

// Joining are the letters that join the one before them: Thai and Lao am,
// Hangul vowels and final consonants, halfwidth voiced sound marks.
var Joining = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0e33, Hi: 0x0e33, Stride: 1},
		{Lo: 0x0eb3, Hi: 0x0eb3, Stride: 1},
		{Lo: 0x1160, Hi: 0x11ff, Stride: 1},
		{Lo: 0xd7b0, Hi: 0xd7fb, Stride: 1},
		{Lo: 0xff9e, Hi: 0xff9f, Stride: 1},
	},
}
