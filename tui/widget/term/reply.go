package term

import (
	"fmt"
	"strings"
)

// maxReplies is how many bytes of answers wait for whoever passes them on. A program that asks without
// reading gets no more of them.
const maxReplies = 4 << 10

// TakeReplies returns the answers that are to be sent to the program, and forgets them.
func (t *Terminal) TakeReplies() []byte {
	replies := t.replies
	t.replies = nil
	return replies
}

func (t *Terminal) replyf(format string, args ...any) {
	reply := fmt.Sprintf(format, args...)
	if len(t.replies)+len(reply) <= maxReplies {
		t.replies = append(t.replies, reply...)
	}
}

// replyAttributes answers DA1 as a VT220 with colours does.
func (t *Terminal) replyAttributes() { t.replyf("\x1b[?62;22c") }

// identify answers DA2 and XTVERSION; other sequences with > choose what is not offered.
func (t *Terminal) identify(s *sequence) {
	if s.num(0, 0) != 0 {
		return
	}
	switch s.final {
	case 'c':
		t.replyf("\x1b[>1;10;0c")
	case 'q':
		t.replyf("\x1bP>|podglass\x1b\\")
	}
}

// reportStatus answers DSR.
func (t *Terminal) reportStatus(what int) {
	switch what {
	case 5:
		t.replyf("\x1b[0n")
	case 6:
		t.reportCursor("")
	}
}

func (t *Terminal) reportCursor(mark string) {
	s := t.screen
	y := s.y
	if t.modes.origin {
		y -= s.top
	}
	t.replyf("\x1b[%s%d;%dR", mark, y+1, s.x+1)
}

// osc keeps what a program tells of itself, and answers queries about the default colours. Everything else that
// an OSC can ask for (notifications, other colours) has no effect.
func (t *Terminal) osc(text string) {
	number, value, _ := strings.Cut(text, ";")
	if number != "52" && len(value) > maxString {
		return
	}
	color := ""
	switch number {
	case "0", "2":
		t.told.title = strings.ToValidUTF8(value, "")
	case "7":
		t.told.dir = dirOf(value)
	case "10":
		color = t.colors.Foreground
	case "11":
		color = t.colors.Background
	case "12":
		color = t.colors.Cursor
	case "52":
		t.takeClip(value)
	}
	if color != "" && value == "?" {
		t.replyf("\x1b]%s;%s\x1b\\", number, color)
	}
}

// dcs answers DECRQSS, as far as programs ask for it.
func (t *Terminal) dcs(text string) {
	what, asks := strings.CutPrefix(text, "$q")
	if !asks {
		return
	}
	switch what {
	case "m":
		sgr := string(t.pen.appendSGR(nil))
		t.replyf("\x1bP1$r%s\x1b\\", strings.TrimPrefix(sgr, "\x1b["))
	case "r":
		t.replyf("\x1bP1$r%d;%dr\x1b\\", t.screen.top+1, t.screen.bottom)
	case " q":
		t.replyf("\x1bP1$r%d q\x1b\\", 2*max(int(t.modes.shape), 1))
	default:
		t.replyf("\x1bP0$r\x1b\\")
	}
}
