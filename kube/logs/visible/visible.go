package visible

import "strings"

// Text is what of a line shows. All its bytes do, but for tabs.
type Text string

// Of is what of a line shows: the line without its escape sequences and control
// characters. Of a line that overwrites itself with carriage returns it is the
// last state that shows anything, see [State]. Tabs stay, other white space that breaks lines
// becomes one space. Of a control string that nothing ends, only the introducer
// is taken out, so that the rest of the line stays.
//
// A line of which all shows is returned as it is, without allocation.
func Of(line string) Text {
	if Whole(line) {
		return Text(line)
	}
	var out strings.Builder
	out.Grow(len(line))
	Write(&out, line)
	return Text(out.String())
}

// Write appends to out what of a line shows.
func Write(out *strings.Builder, line string) { write(out, State(line)) }

// write appends what of a line without carriage returns shows.
func write(out *strings.Builder, line string) {
	begin := out.Len()
	for {
		n := prefix(line)
		out.WriteString(line[:n])
		if line = line[n:]; line == "" {
			return
		}
		switch line[0] {
		case esc:
			line = line[Sequence(line):]
		case '\n', '\v', '\f':
			if shown := out.String()[begin:]; shown != "" && !strings.HasSuffix(shown, " ") {
				out.WriteByte(' ')
			}
			line = line[1:]
		default:
			line = line[1:]
		}
	}
}

// WithoutSequences is a text without its escape sequences. Line breaks and all
// else stay: it is for what a line quotes, such as the value of a field.
func WithoutSequences(text string) string {
	at := strings.IndexByte(text, esc)
	if at < 0 {
		return text
	}
	var out strings.Builder
	out.Grow(len(text))
	for ; at >= 0; at = strings.IndexByte(text, esc) {
		out.WriteString(text[:at])
		text = text[at+Sequence(text[at:]):]
	}
	out.WriteString(text)
	return out.String()
}

// Whole reports whether all of a line shows as it is.
func Whole[T ~string | ~[]byte](line T) bool { return prefix(line) == len(line) }

// Eight bytes at a time, see prefix.
const (
	ones   = 0x0101010101010101
	tops   = 0x80 * ones
	spaces = ' ' * ones
	dels   = del * ones
)

// prefix is how many bytes the line has before the first control character other
// than a tab.
func prefix[T ~string | ~[]byte](line T) int {
	at := 0
	for at+8 <= len(line) {
		b := line[at : at+8]
		word := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		// The top bit of each byte below a space, and of each that is DEL. Those
		// above the lowest may be wrong, for a borrow, so a few bytes are looked
		// at one by one.
		rest := word ^ dels
		if ((word-spaces)&^word|(rest-ones)&^rest)&tops != 0 {
			for i := range 8 {
				if isControl(b[i]) {
					return at + i
				}
			}
		}
		at += 8
	}
	for at < len(line) && !isControl(line[at]) {
		at++
	}
	return at
}

const (
	esc = '\x1b'
	del = '\x7f'
)

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == del }
