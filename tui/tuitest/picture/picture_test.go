package picture_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"github.com/podglass/podglass/tui/tuitest/picture"
)

// screen is what a terminal shows of an output.
func screen(t *testing.T, columns, rows int, output string) picture.Screen {
	t.Helper()
	terminal := vt.NewEmulator(columns, rows)
	if _, err := io.WriteString(terminal, output); err != nil {
		t.Fatal(err)
	}
	cells := make(picture.Screen, rows)
	for y := range cells {
		for x := range columns {
			cells[y] = append(cells[y], *terminal.CellAt(x, y))
		}
	}
	return cells
}

// checkXML fails when a picture is not well-formed.
func checkXML(t *testing.T, svg []byte) {
	t.Helper()
	for decoder := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
}

func TestDraw(t *testing.T) {
	for _, test := range []struct{ what, output, want string }{
		{"text is where its cell is", "  a b", `<text x="16" y="13" textLength="24">a b</text>`},
		{"no text has several blanks", "a   b", `<text x="32" y="13" textLength="8">b</text>`},
		{"what XML has for itself is escaped", "a<&>", `<text x="0" y="13" textLength="32">a&lt;&amp;&gt;</text>`},
		{"a style is a run of its own", "a\x1b[1;31mb\x1b[0mc", `<text x="8" y="13" textLength="8" class="b" fill="#ff7b72">b</text>`},
		{"faint is half transparent", "\x1b[2ma", `<text x="0" y="13" textLength="8" opacity=".6">a</text>`},
		{"a background lies below", "\x1b[44m \x1b[0m", `<rect x="0" width="8" height="17" fill="#79c0ff"/>`},
		{"reverse swaps the colours", "\x1b[7ma\x1b[0m", `<rect x="0" width="8" height="17" fill="#d8dee4"/>`},
		{"and draws in that of the background", "\x1b[7ma\x1b[0m", `<text x="0" y="13" textLength="8" fill="#0d1117">a</text>`},
		{"blanks are underlined", "\x1b[4ma   b\x1b[0m", `<rect x="0" y="15" width="40" height="1"/>`},
		{"a wide character takes two cells", "漢b", `<text x="0" y="13" textLength="24">漢b</text>`},
		{"true colours", "\x1b[38;2;1;2;3ma", `fill="#010203">a</text>`},
		{"a rule is one path", "───", `<path d="M0 8.5H24" fill="none" stroke-width="1" stroke="#d8dee4"/>`},
		{"a heavy corner", "┏", `<path d="M4 8.5H8M4 8.5V17" fill="none" stroke-width="2" stroke="#d8dee4"/>`},
		{"a round corner", "╯", `<path d="M0 8.5Q4 8.5 4 0" fill="none" stroke-width="1" stroke="#d8dee4"/>`},
		{"a half block", "▌", `<rect x="0" y="0" width="4" height="17"/>`},
	} {
		svg := picture.Draw(screen(t, 8, 1, test.output), &picture.Dark, `a "title" & more`)
		checkXML(t, svg)
		if !strings.Contains(string(svg), test.want) {
			t.Errorf("%s: %q is missing in\n%s", test.what, test.want, svg)
		}
	}
}

func TestAnimateShowsOneFrameAtATime(t *testing.T) {
	frames := []picture.Frame{
		{Screen: screen(t, 8, 2, "same\r\none"), For: time.Second},
		{Screen: screen(t, 8, 2, "same\r\ntwo"), For: 3 * time.Second},
	}
	svg := string(picture.Animate(frames, &picture.Light, "title"))
	checkXML(t, []byte(svg))
	for _, want := range []string{
		"animation:4s step-end infinite", "@keyframes k0{0.00%{visibility:visible}25.00%{visibility:hidden}}",
		"@keyframes k1{0%{visibility:hidden}25.00%{visibility:visible}}",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is missing in\n%s", want, svg)
		}
	}
	if strings.Count(svg, ">same<") != 1 || strings.Count(svg, `href="#r0"`) != 2 {
		t.Errorf("a row that both frames have is not shared:\n%s", svg)
	}
}

func TestRecording(t *testing.T) {
	recording := picture.NewRecording(80, 24, "title")
	recording.Show("\x1b[Ha", 1500*time.Millisecond)
	recording.Show("b", time.Second)
	lines := strings.Split(strings.TrimSpace(string(recording.Bytes())), "\n")
	var head map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &head); err != nil || head["version"] != 2.0 || head["width"] != 80.0 || head["height"] != 24.0 {
		t.Errorf("the head is %s (%v)", lines[0], err)
	}
	var event []any
	if err := json.Unmarshal([]byte(lines[2]), &event); err != nil || event[0] != 1.5 || event[1] != "o" || event[2] != "b" {
		t.Errorf("the second event is %s (%v)", lines[2], err)
	}
}
