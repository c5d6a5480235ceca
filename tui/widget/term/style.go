package term

import (
	"strconv"
)

// Color is the terminal's default (the zero value), one of its 256 colours, or red, green and blue.
type Color uint32

const (
	indexed Color = 1 << 24
	direct  Color = 2 << 24
)

// Attr is how a cell is drawn besides its colours.
type Attr uint16

// The attributes; the kinds of underlines exclude one another.
const (
	Bold Attr = 1 << iota
	Faint
	Italic
	Blink
	Reverse
	Conceal
	Strike
	Overline
	Underline // one of 1 to 5, times Underline: single, double, curly, dotted, dashed
)

const underlines = 7 * Underline

// Style is how a cell looks.
type Style struct {
	Fg, Bg, Line Color // Line is the colour of the underline
	Attrs        Attr
}

// switches are the attributes by the parameters that switch them on and off.
func switches(p int) (on, off Attr) {
	switch p {
	case 1:
		return Bold, 0
	case 2:
		return Faint, 0
	case 3:
		return Italic, 0
	case 5, 6:
		return Blink, 0
	case 7:
		return Reverse, 0
	case 8:
		return Conceal, 0
	case 9:
		return Strike, 0
	case 21:
		return 2 * Underline, underlines
	case 22:
		return 0, Bold | Faint
	case 23:
		return 0, Italic
	case 24:
		return 0, underlines
	case 25:
		return 0, Blink
	case 27:
		return 0, Reverse
	case 28:
		return 0, Conceal
	case 29:
		return 0, Strike
	case 53:
		return Overline, 0
	case 55:
		return 0, Overline
	}
	return 0, 0
}

// apply changes the style as CSI … m says.
func (s *Style) apply(params []param) {
	if len(params) == 0 {
		*s = Style{}
	}
	for len(params) > 0 {
		p := max(params[0].value, 0)
		n := 1
		for n < len(params) && params[n].sub {
			n++
		}
		switch {
		case p == 0:
			*s = Style{}
		case p == 4:
			s.Attrs = s.Attrs&^underlines | underlineOf(params[1:n])
		case s.setBasic(p):
		case p == 38 || p == 48 || p == 58:
			color, used, ok := colorOf(params[1:], n-1)
			n = 1 + used
			if ok {
				*s.extended(p) = color
			}
		default:
			on, off := switches(p)
			s.Attrs = s.Attrs&^off | on
		}
		params = params[n:]
	}
}

// extended is the colour that 38, 48 or 58 sets.
func (s *Style) extended(p int) *Color {
	switch p {
	case 38:
		return &s.Fg
	case 48:
		return &s.Bg
	}
	return &s.Line
}

// setBasic sets one of the first 16 colours or the default one, and reports whether p is for one.
func (s *Style) setBasic(p int) bool {
	switch {
	case p >= 30 && p <= 37:
		s.Fg = indexed | Color(p-30)
	case p >= 90 && p <= 97:
		s.Fg = indexed | Color(p-90+8)
	case p >= 40 && p <= 47:
		s.Bg = indexed | Color(p-40)
	case p >= 100 && p <= 107:
		s.Bg = indexed | Color(p-100+8)
	case p == 39:
		s.Fg = 0
	case p == 49:
		s.Bg = 0
	case p == 59:
		s.Line = 0
	default:
		return false
	}
	return true
}

// underlineOf is the kind that 4, or 4:KIND, asks for.
func underlineOf(subs []param) Attr {
	if len(subs) == 0 {
		return Underline
	}
	if kind := subs[0].value; kind >= 0 && kind <= 5 {
		return Attr(kind) * Underline
	}
	return Underline
}

// colorOf reads what follows 38, 48 or 58, of which subs are set off with colons: 5;N, 2;R;G;B, 5:N,
// 2:R:G:B or 2:SPACE:R:G:B.
func colorOf(rest []param, subs int) (c Color, used int, ok bool) {
	values := rest
	if subs > 0 {
		values = rest[:subs]
	}
	if len(values) == 0 {
		return 0, subs, false
	}
	value := func(i int) Color { return Color(min(max(values[i].value, 0), 255)) }
	switch kind := values[0].value; {
	case kind == 5 && len(values) >= 2:
		return indexed | value(1), max(subs, 2), true
	case kind == 2 && subs >= 5:
		return direct | value(2)<<16 | value(3)<<8 | value(4), subs, true
	case kind == 2 && len(values) >= 4:
		return direct | value(1)<<16 | value(2)<<8 | value(3), max(subs, 4), true
	}
	if subs == 0 {
		subs = len(rest) // nobody knows where it goes on
	}
	return 0, subs, false
}

// appendSGR appends the sequence that sets the style after a reset.
func (s Style) appendSGR(b []byte) []byte {
	b = append(b, "\x1b[0"...)
	for i, p := range []string{"1", "2", "3", "5", "7", "8", "9", "53"} {
		if s.Attrs&(1<<i) != 0 {
			b = append(append(b, ';'), p...)
		}
	}
	switch kind := s.Attrs & underlines / Underline; kind {
	case 0:
	case 1:
		b = append(b, ";4"...)
	default:
		b = append(append(b, ";4:"...), byte('0'+kind))
	}
	b = s.Fg.append(b, "38", 30, 90)
	b = s.Bg.append(b, "48", 40, 100)
	b = s.Line.append(b, "58", 0, 0)
	return append(b, 'm')
}

// append appends the parameters of a colour; low and high are where the first 16 begin, 0 for nowhere.
func (c Color) append(b []byte, extended string, low, high int) []byte {
	n := int(c & 0xffffff)
	switch {
	case c&direct != 0:
		b = append(append(append(b, ';'), extended...), ";2;"...)
		b = append(strconv.AppendInt(b, int64(n>>16), 10), ';')
		b = append(strconv.AppendInt(b, int64(n>>8&0xff), 10), ';')
		return strconv.AppendInt(b, int64(n&0xff), 10)
	case c&indexed == 0:
		return b
	case low > 0 && n < 8:
		return strconv.AppendInt(append(b, ';'), int64(low+n), 10)
	case low > 0 && n < 16:
		return strconv.AppendInt(append(b, ';'), int64(high+n-8), 10)
	}
	b = append(append(append(b, ';'), extended...), ";5;"...)
	return strconv.AppendInt(b, int64(n), 10)
}
