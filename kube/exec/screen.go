package exec

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// restoreModes undoes what a program killed in the middle may have left on:
// key encodings, mouse, focus and paste reporting, application keys, insert
// mode, another character set, a scrolled region (kept around the cursor, which
// it would move), a hidden or foreign cursor, held updates, colours.
const restoreModes = "\x1b[=0;1u" + "\x1b[>4m" +
	"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l" +
	"\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>" +
	"\x1b[4l\x1b[?7h\x1b(B\x0f" +
	"\x1b7\x1b[r\x1b8" +
	"\x1b[?2026l\x1b[0 q\x1b[?25h\x1b[0m"

// screen passes a session's output on and remembers what of it must be undone
// for the next program. Of all modes only the alternate screen has to be known
// for that: leaving it when it is not on would move the cursor. The others are
// known to be set again when the terminal was somebody else's in between.
type screen struct {
	to    io.Writer
	spell func(string) string // see [Terminal.Spell]

	mu       sync.Mutex
	state    scanState
	params   []byte
	alt      string       // the mode number it was entered with, "" = main screen
	modes    map[int]byte // the other private modes that are not as at first: 'h' for on, 'l' for off
	midLine  bool
	overlong bool
}

// isMode reports whether a private mode is one that programs set and a terminal
// keeps, and whether it is on at first: what restoreModes undoes.
func isMode(mode int) (known, on bool) {
	switch mode {
	case 7, 25:
		return true, true
	case 1, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004:
		return true, false
	}
	return false, false
}

type scanState uint8

const (
	scanText scanState = iota
	scanEscape
	scanCSI
	scanPrivate
)

// maxParams is more than any sensible list of modes; a longer one is skipped.
const maxParams = 64

// Write passes p on.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.to.Write(p)
	s.scan(p[:n])
	return n, err
}

// reset gives the screen back: main screen, ordinary modes, cursor shown at
// the start of a line.
func (s *screen) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave()
	s.alt, s.modes, s.midLine, s.state = "", nil, false, scanText
}

// lend gives the screen back as long as a function runs, holds back what is
// written meanwhile, and sets the modes again. What was on the alternate screen
// is gone: the program that drew it has to draw it again.
func (s *screen) lend(while func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leave()
	while()
	var again strings.Builder
	if s.alt != "" {
		again.WriteString("\x1b[?" + s.alt + "h\x1b[2J")
	}
	for _, mode := range slices.Sorted(maps.Keys(s.modes)) {
		fmt.Fprintf(&again, "\x1b[?%d%c", mode, s.modes[mode])
	}
	s.midLine, s.state = false, scanText
	_, _ = io.WriteString(s.to, again.String()) // the terminal is gone if it fails
}

// say puts a line of ours on the screen: below what is there or, where a program
// has the whole screen, over its last line.
func (s *screen) say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text = line(text)
	if s.spell != nil {
		text = s.spell(text)
	}
	said := text + "\r\n"
	switch {
	case s.alt != "":
		said = "\x1b7\x1b[999;1H\x1b[0;7m" + text + "\x1b[0m\x1b[K\x1b8"
	case s.midLine:
		said = "\r\n" + said
	}
	if s.state != scanText {
		said = "\x18" + said // CAN ends a sequence cut in half
	}
	if s.alt == "" {
		s.midLine = false
	}
	s.state = scanText
	_, _ = io.WriteString(s.to, said) // the terminal is gone if it fails
}

func (s *screen) leave() {
	var undo strings.Builder
	if s.state != scanText {
		undo.WriteByte(0x18) // CAN ends a sequence cut in half
	}
	if s.alt != "" {
		undo.WriteString("\x1b[?" + s.alt + "l")
	}
	undo.WriteString(restoreModes)
	if s.midLine {
		undo.WriteString("\r\n")
	}
	_, _ = io.WriteString(s.to, undo.String()) // the terminal is gone if it fails
}

func (s *screen) scan(p []byte) {
	for len(p) > 0 {
		if s.state == scanText {
			escape := bytes.IndexByte(p, 0x1b)
			if escape < 0 {
				s.midLine = p[len(p)-1] != '\n'
				return
			}
			if escape > 0 {
				s.midLine = p[escape-1] != '\n'
			}
			s.state = scanEscape
			p = p[escape+1:]
			continue
		}
		s.step(p[0])
		p = p[1:]
	}
}

// step takes one byte within an escape sequence.
func (s *screen) step(b byte) {
	switch {
	case b == 0x1b:
		s.state = scanEscape
	case b == 0x18 || b == 0x1a:
		s.state = scanText
	case s.state == scanEscape && b == '[':
		s.state, s.params, s.overlong = scanCSI, s.params[:0], false
	case s.state == scanEscape:
		if b == 'c' { // full reset
			s.alt, s.modes = "", nil
		}
		s.state = scanText
	case s.state == scanCSI && b == '?' && len(s.params) == 0:
		s.state = scanPrivate
	case b >= 0x40 && b <= 0x7e:
		if s.state == scanPrivate && !s.overlong {
			s.setModes(b)
		}
		s.state = scanText
	case len(s.params) < maxParams:
		s.params = append(s.params, b)
	default:
		s.overlong = true
	}
}

// setModes follows the modes through "CSI ? n;n h" and l.
func (s *screen) setModes(final byte) {
	if final != 'h' && final != 'l' {
		return
	}
	for param := range bytes.SplitSeq(s.params, []byte{';'}) {
		mode, _ := strconv.Atoi(string(param))
		if mode == 47 || mode == 1047 || mode == 1049 {
			s.alt = ""
			if final == 'h' {
				s.alt = strconv.Itoa(mode)
			}
			continue
		}
		known, atFirst := isMode(mode)
		switch {
		case !known:
		case atFirst == (final == 'h'):
			delete(s.modes, mode)
		default:
			if s.modes == nil {
				s.modes = map[int]byte{}
			}
			s.modes[mode] = final
		}
	}
}
