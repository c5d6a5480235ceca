package term

import "unicode/utf8"

// Bounds of what a sequence may hold. What goes beyond them is read and dropped.
const (
	maxParams = 32
	maxParam  = 1<<16 - 1
	maxString = 1 << 10 // bytes of an OSC or DCS, unless more are asked for
)

// state is where in a sequence the parser is, after the state machine for DEC terminals by Paul Williams
// (vt100.net/emu/dec_ansi_parser). Bytes from 0x80 on are UTF-8 and no controls.
type state uint8

const (
	ground state = iota
	escape
	escapeIntermediate
	csi
	csiIgnore
	str    // of an OSC or DCS
	strEnd // an ESC in it, which may begin its end
)

// sequence is a control sequence as it was read.
type sequence struct {
	prefix       byte // one of < = > ?, 0 for none
	intermediate byte // the last one, 0 for none
	final        byte
	params       []param
}

// param is one parameter: its value, -1 where it is left out, and whether it belongs to the one before it
// (after a colon).
type param struct {
	value int
	sub   bool
}

// num is the value of the i-th parameter, or def where it is left out or 0 means the same.
func (s *sequence) num(i, def int) int {
	if i >= len(s.params) || s.params[i].value <= 0 {
		return def
	}
	return s.params[i].value
}

// handler is what the parser tells of what it has read.
type handler interface {
	print(r rune)
	// plain prints characters from 0x20 to 0x7e.
	plain(text []byte)
	control(b byte)
	escape(intermediate, final byte)
	csi(s *sequence)
	osc(text string)
	dcs(text string)
}

// parser takes a stream of bytes apart, wherever it is cut.
type parser struct {
	state  state
	seq    sequence
	text   []byte // of a string
	limit  int    // bytes that one may have
	cut    bool   // it has more, so that it means nothing
	kind   byte   // of the string: what came after ESC
	rune   [utf8.UTFMax]byte
	runeAt int // bytes of a character that is not whole yet
}

func (p *parser) parse(b []byte, h handler) {
	for len(b) > 0 {
		if p.state == ground && p.runeAt == 0 {
			n := 0
			for n < len(b) && b[n] >= 0x20 && b[n] < 0x7f {
				n++
			}
			if n > 0 {
				h.plain(b[:n])
				b = b[n:]
				continue
			}
		}
		p.step(b[0], h)
		b = b[1:]
	}
}

// step takes one byte.
func (p *parser) step(b byte, h handler) {
	if p.runeAt > 0 && (b < 0x80 || b >= 0xc0) {
		p.runeAt = 0 // it is cut off
		h.print(utf8.RuneError)
	}
	switch {
	case p.state == str || p.state == strEnd:
		p.inString(b, h)
	case b == 0x1b:
		p.state = escape
		p.seq = sequence{params: p.seq.params[:0]}
	case b == 0x18 || b == 0x1a: // CAN, SUB
		p.state = ground
	case b < 0x20:
		h.control(b)
	case b == 0x7f:
	case p.state == ground:
		p.character(b, h)
	case p.state == escape:
		p.afterEscape(b, h)
	case p.state == escapeIntermediate:
		if b < 0x30 {
			p.seq.intermediate = b
			return
		}
		p.state = ground
		h.escape(p.seq.intermediate, b)
	default:
		p.inCSI(b, h)
	}
}

// character takes a byte of a character beyond ASCII.
func (p *parser) character(b byte, h handler) {
	if b < 0x80 {
		h.print(rune(b))
		return
	}
	p.rune[p.runeAt] = b
	p.runeAt++
	if !utf8.FullRune(p.rune[:p.runeAt]) {
		return
	}
	r, n := utf8.DecodeRune(p.rune[:p.runeAt])
	rest := p.runeAt - n
	p.runeAt = 0
	h.print(r)
	for range rest { // bytes that cannot go on what came before
		h.print(utf8.RuneError)
	}
}

func (p *parser) afterEscape(b byte, h handler) {
	switch b {
	case '[':
		p.state = csi
	case ']', 'P', 'X', '^', '_', 'k': // OSC, DCS, SOS, PM, APC, the title of screen
		p.state, p.kind, p.text, p.cut = str, b, p.text[:0], false
	default:
		if b < 0x30 {
			p.state, p.seq.intermediate = escapeIntermediate, b
			return
		}
		p.state = ground
		h.escape(0, b)
	}
}

func (p *parser) inCSI(b byte, h handler) {
	s := &p.seq
	switch {
	case b >= 0x80: // no part of a sequence
		p.state = ground
		p.character(b, h)
	case b >= 0x40:
		if p.state == csi {
			s.final = b
			h.csi(s)
		}
		p.state = ground
	case p.state == csiIgnore:
	case b >= 0x3c: // < = > ?
		if len(s.params) > 0 || s.intermediate != 0 {
			p.state = csiIgnore
		}
		s.prefix = b
	case b < 0x30:
		s.intermediate = b
	case s.intermediate != 0:
		p.state = csiIgnore
	default:
		p.parameter(b)
	}
}

// parameter takes a digit or what stands between parameters.
func (p *parser) parameter(b byte) {
	s := &p.seq
	if len(s.params) == 0 {
		s.params = append(s.params, param{value: -1})
	}
	if b == ';' || b == ':' {
		if len(s.params) == maxParams {
			p.state = csiIgnore
			return
		}
		s.params = append(s.params, param{value: -1, sub: b == ':'})
		return
	}
	last := &s.params[len(s.params)-1]
	last.value = min(max(last.value, 0)*10+int(b-'0'), maxParam)
}

// inString takes a byte of a string, which ends with ESC \ or, as xterm has it, BEL.
func (p *parser) inString(b byte, h handler) {
	switch {
	case b == 0x18 || b == 0x1a:
		p.state = ground
	case b == 0x07, p.state == strEnd && b == '\\':
		p.state = ground
		text := string(p.text)
		if len(text) > maxString {
			p.text = nil // so much is not needed soon again
		}
		switch {
		case p.cut:
		case p.kind == ']':
			h.osc(text)
		case p.kind == 'P':
			h.dcs(text)
		}
	case p.state == strEnd: // another sequence, which ends the string as well
		p.state = escape
		p.seq = sequence{params: p.seq.params[:0]}
		p.step(b, h)
	case b == 0x1b:
		p.state = strEnd
	case len(p.text) < p.limit:
		p.text = append(p.text, b)
	default:
		p.cut = true
	}
}
