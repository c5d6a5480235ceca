package term

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// record asks tmux anew what it shows of the streams. tmux 3.3a has made what is there.
var record = flag.Bool("record", false, "record what tmux shows of the streams")

// chunk is what is written in one size of the terminal.
type chunk struct {
	cols, rows int
	bytes      []byte
}

// readStream reads a recorded stream: its size, and what a program wrote, with lines of a NUL, "resize" and a
// size where the terminal got another one.
func readStream(t *testing.T, path string) []chunk {
	t.Helper()
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var chunks []chunk
	for i, part := range bytes.Split(append([]byte("\x00resize "), all...), []byte("\x00resize ")) {
		if i == 0 {
			continue
		}
		size, rest, _ := bytes.Cut(part, []byte("\n"))
		var c chunk
		if _, err := fmt.Sscanf(string(size), "%dx%d", &c.cols, &c.rows); err != nil {
			t.Fatalf("%s: the size %q: %v", path, size, err)
		}
		c.bytes = rest
		chunks = append(chunks, c)
	}
	return chunks
}

// What tmux shows of programs' output, the terminal shows cell by cell.
func TestStreamsAsTmuxShowsThem(t *testing.T) {
	streams, err := filepath.Glob("testdata/streams/*.stream")
	if err != nil || len(streams) == 0 {
		t.Fatalf("there are no streams: %v", err)
	}
	for _, path := range streams {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".stream"), func(t *testing.T) {
			chunks := readStream(t, path)
			recorded := strings.TrimSuffix(path, ".stream") + ".tmux"
			if *record {
				if err := os.WriteFile(recorded, []byte(askTmux(t, chunks)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(recorded)
			if err != nil {
				t.Fatal(err)
			}
			// However the stream is cut, the result is the same.
			for _, size := range []int{1 << 20, 1, 7, 1000} {
				// What scrolls within regions is kept by tmux, and not by us.
				compare(t, string(want), play(chunks, size), !bytes.Contains(chunks[0].bytes, []byte("\x1b[5;15r")))
			}
		})
	}
}

func play(chunks []chunk, size int) *Terminal {
	terminal := New(chunks[0].cols, chunks[0].rows, 1000)
	for _, c := range chunks {
		terminal.Resize(c.cols, c.rows)
		for rest := c.bytes; len(rest) > 0; {
			n := min(size, len(rest))
			terminal.Write(rest[:n])
			rest = rest[n:]
		}
	}
	return terminal
}

// compare holds the screen against what tmux printed: the place of the cursor, then the lines with their
// styles.
func compare(t *testing.T, want string, terminal *Terminal, text bool) {
	t.Helper()
	want, whole, _ := strings.Cut(want, wholeLines+"\n")
	if text {
		compareText(t, whole, terminal)
	}
	lines := strings.Split(strings.TrimSuffix(want, "\n"), "\n")
	x, y, _ := terminal.Cursor()
	if terminal.screen.wrapNext {
		x++ // tmux puts it behind the last column then
	}
	if got := fmt.Sprintf("cursor %d,%d", x, y); got != lines[0] {
		t.Errorf("%s, tmux has %s", got, lines[0])
	}
	if len(lines)-1 != terminal.rows {
		t.Fatalf("tmux has %d lines, not %d", len(lines)-1, terminal.rows)
	}
	// A line of tmux begins in the style that the one before it ended in.
	reader := New(terminal.cols, 1, 0)
	for i, line := range lines[1:] {
		reader.screen.rows[0].clear(0, reader.cols, Style{})
		reader.screen.x, reader.screen.wrapNext = 0, false
		reader.Write([]byte(line))
		got, wanted := terminal.screen.rows[i].cells, reader.screen.rows[0].cells
		end := reader.screen.x
		for x := range got {
			a, b := seen(got[x]), seen(wanted[x])
			if x >= end && a.r == 0 {
				a.style = b.style // tmux prints no blanks there, whatever their background
			}
			if a != b {
				t.Errorf("line %d, column %d: %+v, tmux has %+v\n%s", i, x, a, b, line)
				break
			}
		}
	}
}

// seen is what can be seen of a cell: a blank is one, whoever wrote it.
func seen(c cell) cell {
	if c.r == ' ' {
		c.r = 0
	}
	if c.r == 0 && c.style.Attrs&(Reverse|underlines|Strike|Overline) == 0 {
		c.style = Style{Bg: c.style.Bg}
	}
	return c
}

// wholeLines stands before what tmux prints of all lines, those that have scrolled away too, joined where the
// terminal has wrapped them.
const wholeLines = "---- whole lines"

// compareText holds all that was ever on the main screen against what tmux printed.
func compareText(t *testing.T, want string, terminal *Terminal) {
	t.Helper()
	if terminal.Alternate() {
		return
	}
	got := terminal.Text(Position{Row: terminal.First()}, Position{Row: terminal.Top() + terminal.rows - 1, X: terminal.cols})
	if got, want := trimmed(got), trimmed(want); got != want {
		t.Errorf("the lines are\n%s\nand for tmux\n%s", got, want)
	}
}

// trimmed is text without blanks at the ends of lines, and without lines of blanks at its end.
func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// askTmux writes the chunks to a pane of tmux and returns what that shows.
func askTmux(t *testing.T, chunks []chunk) string {
	t.Helper()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	tmux := func(args ...string) string {
		out, err := exec.Command("tmux", append([]string{"-S", filepath.Join(dir, "socket"), "-f", filepath.Join(dir, "conf")}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %v: %v: %s", args, err, out)
		}
		return string(out)
	}
	conf := "set -g status off\nset -g history-limit 1000\nset -g default-terminal xterm-256color\nset -s escape-time 0\n"
	if err := os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
		t.Fatalf("mkfifo: %v: %s", err, out)
	}
	size := func(c chunk) []string { return []string{"-x", fmt.Sprint(c.cols), "-y", fmt.Sprint(c.rows)} }
	tmux(append(append([]string{"new", "-d"}, size(chunks[0])...), "stty raw -echo; exec cat "+pipe)...)
	defer func() { _ = exec.Command("tmux", "-S", filepath.Join(dir, "socket"), "kill-server").Run() }() // it may be gone by itself
	to, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i, c := range chunks {
		if i > 0 {
			tmux(append([]string{"resize-window"}, size(c)...)...)
		}
		// The title says when tmux has come so far.
		mark := fmt.Sprintf("chunk %d", i)
		if _, err := to.Write(append(bytes.Clone(c.bytes), "\x1b]2;"+mark+"\x1b\\"...)); err != nil {
			t.Fatal(err)
		}
		for strings.TrimSpace(tmux("display", "-p", "#{pane_title}")) != mark {
			<-tick.C
		}
	}
	return tmux("display", "-p", "cursor #{cursor_x},#{cursor_y}") + tmux("capture-pane", "-p", "-e", "-N") +
		wholeLines + "\n" + tmux("capture-pane", "-p", "-J", "-S", "-")
}
