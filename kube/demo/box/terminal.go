package box

import (
	"io"
	"time"
	"unicode/utf8"

	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Size is a terminal's size in cells.
type Size struct{ Cols, Rows uint16 }

// terminal is the kernel's side of a pseudo-terminal: it echoes, edits lines and turns
// control characters into signals, unless a program has asked for the raw keys.
type terminal struct {
	timeline *timeline.Timeline
	space    *processSpace
	out      func(w stream.Waiter, b []byte) error // w is nil for echo, which never waits
	in       *stream.Pipe                          // what programs read
	size     Size
	resized  timeline.Signal

	raw, noEcho bool
	line        []byte // not yet finished
	eofs        int    // ctrl+d typed on an empty line
	foreground  int    // process group that gets ctrl+c; 0 means every process of the terminal
	last        byte   // last byte written, to tell \n from \r\n
}

func newTerminal(c *Container, out func(stream.Waiter, []byte) error) *terminal {
	t := c.pod.Timeline
	return &terminal{timeline: t, space: c.space, out: out, in: stream.NewPipe(t), size: Size{80, 24}}
}

// Control characters of the line discipline.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	ctrlW     = 0x17
	ctrlZ     = 0x1a
	ctrlSlash = 0x1c
	rubout    = 0x7f
)

// input is what the person at the terminal types.
func (t *terminal) input(keys []byte) {
	if t.raw {
		t.in.Push(keys)
		return
	}
	for i, key := range keys {
		t.key(key)
		if t.raw { // cannot change here, but a reader may have been switched
			t.in.Push(keys[i+1:])
			return
		}
	}
}

func (t *terminal) key(key byte) {
	switch key {
	case ctrlC, ctrlSlash:
		sig, shown := SIGINT, "^C"
		if key == ctrlSlash {
			sig, shown = SIGQUIT, `^\`
		}
		t.line = nil
		t.echo(shown)
		t.interrupt(sig)
	case ctrlD:
		if len(t.line) == 0 {
			t.eofs++
			t.timeline.Broadcast(&t.in.Changed)
			return
		}
		t.flush()
	case rubout, backspace:
		t.erase(1)
	case ctrlU:
		t.erase(utf8.RuneCount(t.line))
	case ctrlW, ctrlZ:
	case '\r', '\n':
		t.line = append(t.line, '\n')
		t.echo("\n")
		t.flush()
	default:
		t.line = append(t.line, key)
		t.echo(string([]byte{key}))
	}
}

func (t *terminal) flush() {
	t.in.Push(t.line)
	t.line = nil
}

func (t *terminal) erase(runes int) {
	for ; runes > 0 && len(t.line) > 0; runes-- {
		_, size := utf8.DecodeLastRune(t.line)
		t.line = t.line[:len(t.line)-size]
		t.echo("\b \b")
	}
}

func (t *terminal) echo(text string) {
	if !t.noEcho {
		_ = t.write(nil, []byte(text))
	}
}

// interrupt sends a signal to the foreground processes.
func (t *terminal) interrupt(sig Signal) {
	for _, p := range t.space.all() {
		if p.terminal == t && (t.foreground == 0 || p.group == t.foreground) {
			p.Kill(sig)
		}
	}
}

// hangUp is the end of the connection.
func (t *terminal) hangUp() {
	t.eofs++
	t.in.CloseWrite()
	for _, p := range t.space.all() {
		if p.terminal == t {
			p.signal(SIGHUP)
		}
	}
}

func (t *terminal) resize(size Size) {
	t.size = size
	t.timeline.Broadcast(&t.resized)
}

// setRaw switches between whole lines and single keys. What was typed ahead is kept.
func (t *terminal) setRaw(raw bool) {
	if raw {
		t.flush()
	}
	t.raw = raw
}

// write prints, with \n as \r\n.
func (t *terminal) write(w stream.Waiter, b []byte) error {
	cooked := make([]byte, 0, len(b)+8)
	for _, c := range b {
		if c == '\n' && t.last != '\r' {
			cooked = append(cooked, '\r')
		}
		cooked = append(cooked, c)
		t.last = c
	}
	return t.out(w, cooked)
}

// terminalFile is the terminal as a file.
type terminalFile struct{ *terminal }

// Read is handle's; ctrl+d ends it once.
func (f terminalFile) Read(p *Process, b []byte) (int, error) {
	for f.in.Len() == 0 {
		if f.eofs > 0 {
			f.eofs--
			return 0, io.EOF
		}
		p.Wait(time.Time{}, &f.in.Changed)
	}
	return f.in.Read(p, b)
}

// Write is handle's.
func (f terminalFile) Write(p *Process, b []byte) (int, error) {
	if err := f.write(p, b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Close is handle's. The terminal belongs to the session.
func (terminalFile) Close() {}

// onTerminal reports whether a descriptor is a terminal.
func (p *Process) onTerminal(fd int) bool {
	f := p.files[fd]
	if f == nil {
		return false
	}
	_, is := f.handle.(terminalFile)
	return is
}
