package term

import (
	"os"
	"strings"
	"testing"
)

// behaviour is one thing that a terminal does, in a screen of 10x5 cells unless it says otherwise.
type behaviour struct {
	name, in   string
	cols, rows int
	resize     []chunk
	// ours is the screen where tmux is no measure, and why it is not.
	ours, why string
}

const filled = "aaaa\r\nbbbb\r\ncccc\r\ndddd\r\neeee"

func behaviours() []behaviour {
	return []behaviour{
		{name: "plain", in: "hello"},
		{name: "newline keeps the column", in: "ab\ncd"},
		{name: "backspace", in: "abc\b\bX"},
		{name: "backspace at the edge", in: "\b\bX"},
		{name: "wrap", in: "0123456789abc"},
		{name: "wrap is put off", in: "0123456789"},
		{name: "wrap is put off and taken back", in: "0123456789\rX"},
		{
			name: "backspace after the last column", in: "0123456789\bX",
			ours: "01234567X9", why: "xterm goes back from the last column, tmux from behind it",
		},
		{name: "no wrap", in: "\x1b[?7l0123456789abc\x1b[?7h"},
		{name: "scroll", in: "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7"},
		{name: "index and reverse index", in: filled + "\x1b[1;1H\x1bM\x1bMtop\x1b[5;1H\x1bDend"},
		{name: "next line", in: "ab\x1bEcd"},
		{name: "cursor up down", in: "\x1b[3;3HX\x1b[AY\x1b[2BZ\x1b[10AT\x1b[20BU"},
		{name: "cursor left right", in: "\x1b[3CX\x1b[2DY\x1b[99CZ\x1b[99DW"},
		{name: "cursor next previous line", in: "\x1b[3;5HX\x1b[EY\x1b[2FZ"},
		{
			name: "column and row", in: "\x1b[7GX\x1b[3dY\x1b[2`Z\x1b[2eV\x1b[2aW",
			ours: "      X\n\n Z     Y\n\n  V  W", why: "tmux does not know CSI a and CSI e",
		},
		{name: "position", in: "\x1b[2;4HX\x1b[3;2fY\x1b[99;99HZ\x1b[0;0HW"},
		{name: "erase to the end of line", in: filled + "\x1b[3;3H\x1b[K"},
		{name: "erase to the beginning of line", in: filled + "\x1b[3;3H\x1b[1K"},
		{name: "erase the line", in: filled + "\x1b[3;3H\x1b[2K"},
		{name: "erase below", in: filled + "\x1b[3;3H\x1b[J"},
		{name: "erase above", in: filled + "\x1b[3;3H\x1b[1J"},
		{
			name: "erase the screen", in: filled + "\x1b[3;3H\x1b[2JX",
			ours: "\n\n  X", why: "tmux keeps what is erased",
		},
		{name: "erase characters", in: "abcdefgh\x1b[1;3H\x1b[3X"},
		{name: "erase with a background", in: "abcdefgh\x1b[1;3H\x1b[42m\x1b[3X\x1b[2;2H\x1b[KX"},
		{name: "insert characters", in: "abcdefgh\x1b[1;3H\x1b[3@X"},
		{name: "delete characters", in: "abcdefgh\x1b[1;3H\x1b[3PX"},
		{name: "insert lines", in: filled + "\x1b[2;2H\x1b[2LX"},
		{name: "delete lines", in: filled + "\x1b[2;2H\x1b[2MX"},
		{name: "insert mode", in: "abcdef\x1b[1;3H\x1b[4hXY\x1b[4lZ"},
		{name: "scroll up and down", in: filled + "\x1b[2S\x1b[3;1Hx\x1b[TY"},
		{
			name: "region scrolls up", in: filled + "\x1b[2;4r\x1b[4;1H\r\nX\r\nY",
			ours: "aaaa\ndddd\nX\nY\neeee", why: "tmux keeps what leaves any region",
		},
		{name: "region scrolls down", in: filled + "\x1b[2;4r\x1b[2;1H\x1bM\x1bMX"},
		{
			name: "region and lines", in: filled + "\x1b[2;4r\x1b[3;1H\x1b[L\x1b[1;1H\x1b[L\x1b[5;1H\x1b[M",
			ours: "aaaa\nbbbb\n\ncccc\neeee", why: "outside of the region xterm does nothing, tmux does",
		},
		{name: "outside of the region", in: filled + "\x1b[2;3r\x1b[5;1H\n\nX"},
		{name: "region at the top", in: filled + "\x1b[1;3r\x1b[3;1H\r\nX\r\nY\r\nZ"},
		{name: "region without lines", in: filled + "\x1b[3;3r\x1b[4;2rX"},
		{name: "origin", in: filled + "\x1b[2;4r\x1b[?6hX\x1b[9;1HY\x1b[?6l\x1b[1;5HZ"},
		{name: "tabs", in: "\tX\r\n\x1b[3C\x1bH\r\tY\r\n\t\tZ", cols: 20},
		{name: "tabs cleared", in: "\x1b[3g\tX", cols: 20},
		{name: "tab back", in: "abcdefghijklm\x1b[ZX\x1b[2ZY", cols: 20},
		{name: "tab clears nothing", in: "abcdefghijklm\r\tX", cols: 20},
		{name: "repeat", in: "ab\x1b[3bc"},
		{name: "save and restore", in: "\x1b[2;3H\x1b[31m\x1b7\x1b[4;5Hx\x1b[m\x1b8Y"},
		{name: "save and restore by CSI", in: "\x1b[2;3H\x1b[s\x1b[4;5Hx\x1b[uY"},
		{name: "alternate screen", in: "main\x1b[?1049h\x1b[2;2Halt"},
		{name: "alternate screen and back", in: "main\x1b[?1049h\x1b[2;2Halt\x1b[?1049lX"},
		{name: "alternate screen 47", in: "main\x1b[?47h\x1b[3;3Halt\x1b[?47l"},
		{name: "alternate screen twice", in: "main\x1b[?1049hA\x1b[?1049hB\x1b[?1049lX"},
		{
			name: "line drawing", in: "\x1b(0lqk\x1b(Bq\x0e\x1b)0x\x0fx",
			ours: "┌─┐q│x", why: "tmux prints its own characters for lines",
		},
		{name: "alignment", in: "abc\x1b#8"},
		{
			name: "full reset", in: "abc\x1b[31m\x1b[2;4r\x1b[5;5H\x1bcX",
			ours: "X", why: "tmux keeps what is erased",
		},
		{name: "colours", in: "\x1b[31ma\x1b[42mb\x1b[1;91mc\x1b[38;5;200md\x1b[48;2;1;2;3me\x1b[0mf\x1b[38:5:9mg\x1b[38:2::7:8:9mh\x1b[39;49mi"},
		{name: "attributes", in: "\x1b[1ma\x1b[2mb\x1b[22;3mc\x1b[23;4md\x1b[24;5me\x1b[25;7mf\x1b[27;8mg\x1b[28;9mh\x1b[29mi", cols: 20},
		{name: "underlines", in: "\x1b[4:3ma\x1b[4:2mb\x1b[4:4mc\x1b[4:5md\x1b[4:0me\x1b[21mf"},
		{name: "wide", in: "日本語"},
		{name: "wide at the edge", in: "123456789日x"},
		{name: "wide without wrap", in: "\x1b[?7l123456789日\x1b[?7h"},
		{
			name: "half of a wide one overwritten", in: "日本\x1b[1;2Hx\x1b[1;3Hy",
			ours: " xy", why: "tmux leaves half a character",
		},
		{name: "wide over wide", in: "日本\x1b[1;2H語"},
		{
			name: "delete half of a wide one", in: "日本x\x1b[1;2H\x1b[P",
			ours: " 本x", why: "tmux leaves half a character",
		},
		{
			name: "insert in a wide one", in: "日本x\x1b[1;2H\x1b[@",
			ours: "   本x", why: "tmux leaves half a character",
		},
		{
			name: "wide pushed over the edge", in: "12345678日\x1b[1;1H\x1b[@",
			ours: " 12345678", why: "tmux leaves half a character",
		},
		{name: "combining", in: "e\u0301a\u0308\u0323x"},
		{name: "combining at the edge", in: "123456789e\u0301x"},
		{name: "combining first", in: "\u0301x"},
		{
			name: "not UTF-8", in: "a\xff\xfeb",
			ours: "a\ufffd\ufffdb", why: "tmux drops what is not UTF-8",
		},
		{
			name: "cut UTF-8", in: "a\xe6\x97x",
			ours: "a\ufffdx", why: "tmux drops what is not UTF-8",
		},
		{name: "cancelled sequences", in: "a\x1b[3\x18b\x1b[\x1a4c\x1b]2;x\x18d"},
		{name: "control in a sequence", in: "abc\x1b[2\rDX"},
		{name: "escape in a sequence", in: "ab\x1b[3\x1b[1;1HX"},
		{name: "strings", in: "a\x1b]0;title\x07b\x1b]2;t\x1b\\c\x1bPq#1\x1b\\d\x1b_apc\x1b\\e\x1b^pm\x1b\\f"},
		{name: "unknown", in: "a\x1b[>4;2mb\x1b[=1uc\x1b[<ud\x1b[?9999he\x1b[ Af\x1b%Gg"},
		{name: "many parameters", in: "\x1b[" + strings.Repeat("1;", 100) + "1mx"},
		{
			name: "huge parameters", in: "\x1b[99999999999999999999;5HX\x1b[99999999999Dy",
			ours: "\n\n\n\ny   X", why: "tmux drops the sequence, xterm takes the largest number",
		},
		{name: "wrapped lines stay whole", in: strings.Repeat("0123456789abcde\r\n", 6)},
		{
			name: "narrower", in: "0123456789abcdefgh\r\nxyz\r\n$ ",
			resize: []chunk{{cols: 6, rows: 5}}, cols: 20,
			ours: "012345\n6789ab\ncdefgh\nxyz\n$", why: "tmux scrolls although there is room",
		},
		{
			name: "wider", in: "0123456789abcdefgh\r\nxyz\r\n$ ",
			resize: []chunk{{cols: 30, rows: 5}},
		},
		{
			name: "lower", in: "1\r\n2\r\n3\r\n4\r\n$ ", resize: []chunk{{cols: 10, rows: 2}},
		},
		{
			name: "lower with room below", in: "1\r\n$ ", resize: []chunk{{cols: 10, rows: 3}},
		},
		{
			name: "lower and higher", in: "1\r\n2\r\n3\r\n4\r\n$ ", resize: []chunk{{cols: 10, rows: 2, bytes: []byte("x")}, {cols: 10, rows: 5}},
		},
		{
			name: "narrower and back", in: "0123456789\r\nabcdefghij\r\n$ ", resize: []chunk{{cols: 4, rows: 5}, {cols: 10, rows: 5, bytes: []byte("x")}},
		},
		{
			name: "wide in another width", in: "日本語日本語\r\n", resize: []chunk{{cols: 5, rows: 5}, {cols: 12, rows: 5}},
		},
		{
			name: "alternate in another size", in: "main\x1b[?1049h" + filled, resize: []chunk{{cols: 6, rows: 4, bytes: []byte("X")}},
		},
	}
}

// screenOf is what stands on the screen, row by row.
func screenOf(t *Terminal) string {
	var b []byte
	for _, r := range t.screen.rows {
		for x := range r.cells {
			b = r.cells[x].text(b)
		}
		b = append(b, '\n')
	}
	return trimmed(string(b))
}

func (b behaviour) chunks() []chunk {
	first := chunk{cols: b.cols, rows: b.rows, bytes: []byte(b.in)}
	if first.cols == 0 {
		first.cols = 10
	}
	if first.rows == 0 {
		first.rows = 5
	}
	return append([]chunk{first}, b.resize...)
}

// Each behaviour is that of tmux.
func TestBehavesAsTmux(t *testing.T) {
	const recorded = "testdata/behaviours.tmux"
	if *record {
		var all strings.Builder
		for _, b := range behaviours() {
			all.WriteString("==== " + b.name + "\n" + askTmux(t, b.chunks()))
		}
		if err := os.WriteFile(recorded, []byte(all.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := os.ReadFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, part := range strings.Split(string(all), "==== ")[1:] {
		name, screen, _ := strings.Cut(part, "\n")
		want[name] = screen
	}
	for _, b := range behaviours() {
		t.Run(b.name, func(t *testing.T) {
			if b.why != "" {
				terminal := play(b.chunks(), 1)
				if got := screenOf(terminal); got != b.ours {
					t.Errorf("got\n%s\nwant\n%s", got, b.ours)
				}
				return
			}
			if want[b.name] == "" {
				t.Fatal("tmux was not asked; -record does")
			}
			compare(t, want[b.name], play(b.chunks(), 1<<20), true)
			compare(t, want[b.name], play(b.chunks(), 1), true)
		})
	}
}
