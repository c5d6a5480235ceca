package main

import (
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/tui/pace"
)

// terminal is the pair of files that the screen is on.
type terminal struct {
	in, out *os.File
	saved   *term.State // of in, before the screen opened
	rescued atomic.Bool
}

// requireTerminal checks that in and out are a terminal that can show a screen, and remembers its
// state. termName is the value of TERM.
func requireTerminal(in io.Reader, out io.Writer, termName string) (*terminal, error) {
	inFile, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(inFile.Fd())) {
		return nil, exit.Usagef("podglass needs a terminal, and standard input is not one")
	}
	outFile, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(outFile.Fd())) {
		return nil, exit.Usagef("podglass needs a terminal, and standard output is not one")
	}
	if termName == "dumb" {
		return nil, exit.Usagef("podglass needs a terminal that can move the cursor, and TERM=dumb says that this one cannot")
	}
	saved, err := term.GetState(int(inFile.Fd()))
	if err != nil {
		return nil, exit.Usagef("podglass cannot read the state of the terminal: %w", err)
	}
	return &terminal{in: inFile, out: outFile, saved: saved}, nil
}

// frames is where frames are written to, as long as the terminal has not been rescued from them.
func (t *terminal) frames() pace.File { return frames{File: t.out, of: t} }

type frames struct {
	pace.File
	of *terminal
}

func (f frames) Write(b []byte) (int, error) {
	if f.of.rescued.Load() {
		return len(b), nil
	}
	return f.File.Write(b)
}

// leaveScreen undoes every mode that podglass may have set, in any order and any number of times:
// synchronized output, mouse reports, bracketed paste, focus reports, the kitty keyboard protocol,
// the hidden cursor and the alternate screen.
const leaveScreen = "\x1b[?2026l" +
	"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l" +
	"\x1b[?2004l\x1b[?1004l" +
	"\x1b[=0;1u" +
	"\x1b[?1049l\x1b[?25h\x1b[0m\r"

// rescue brings the terminal back by force, for when the program that owns the screen cannot. After
// an orderly end it must not be called: what is on the line by then belongs to somebody else.
func (t *terminal) rescue() {
	t.rescued.Store(true)
	_, _ = io.WriteString(t.out, leaveScreen)
	_ = term.Restore(int(t.in.Fd()), t.saved)
}
