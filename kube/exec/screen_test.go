package exec

import (
	"bytes"
	"strings"
	"testing"
)

func TestScreenKnowsWhetherTheAlternateScreenIsOn(t *testing.T) {
	for _, test := range []struct {
		name, output, want string
	}{
		{"plain", "hello", ""},
		{"entered", "\x1b[?1049h\x1b[2J", "1049"},
		{"entered and left", "\x1b[?1049hvi\x1b[?1049l", ""},
		{"an old way", "\x1b[?47h", "47"},
		{"among others", "\x1b[?1;1049;2004h", "1049"},
		{"only others", "\x1b[?1;25;2004h", ""},
		{"not private", "\x1b[1049h", ""},
		{"another final byte", "\x1b[?1049r", ""},
		{"full reset", "\x1b[?1049h\x1bc", ""},
		{"cut short by an escape", "\x1b[?10\x1b[?1049h", "1049"},
		{"cancelled", "\x1b[?1049\x18h", ""},
		{"too many parameters", "\x1b[?" + strings.Repeat("1;", 100) + "1049h", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var whole bytes.Buffer
			s := &screen{to: &whole}
			s.Write([]byte(test.output))
			if s.alt != test.want || whole.String() != test.output {
				t.Errorf("alt %q, passed %q", s.alt, whole.String())
			}
			bytewise := &screen{to: &bytes.Buffer{}}
			for i := range len(test.output) {
				bytewise.Write([]byte{test.output[i]})
			}
			if bytewise.alt != test.want {
				t.Errorf("byte by byte: alt %q", bytewise.alt)
			}
		})
	}
}

func TestScreenReset(t *testing.T) {
	for _, test := range []struct {
		name, output, prefix, suffix string
	}{
		{"at the start of a line", "bye\r\n", "\x1b[=", "\x1b[0m"},
		{"within a line", "$ ", "\x1b[=", "\x1b[0m\r\n"},
		{"on the alternate screen", "\x1b[?1049h\r\n", "\x1b[?1049l", "\x1b[0m"},
		{"within a sequence", "\r\n\x1b[3", "\x18\x1b[=", "\x1b[0m"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			s := &screen{to: &out}
			s.Write([]byte(test.output))
			out.Reset()
			s.reset()
			got := out.String()
			if !strings.HasPrefix(got, test.prefix) || !strings.HasSuffix(got, test.suffix) {
				t.Errorf("%q", got)
			}
			if !strings.Contains(got, "\x1b[?25h") || !strings.Contains(got, "\x1b[?2004l") {
				t.Errorf("cursor or paste mode not reset: %q", got)
			}
			if test.name != "on the alternate screen" && strings.Contains(got, "1049") {
				t.Errorf("leaves an alternate screen that is not on, which moves the cursor: %q", got)
			}
		})
	}
}

func TestScreenIsLent(t *testing.T) {
	for _, test := range []struct {
		name, output, again string
	}{
		{"a prompt", "$ ", ""},
		{"a full screen", "\x1b[?1049h\x1b[?1002;1006h\x1b[?25l", "\x1b[?1049h\x1b[2J\x1b[?25l\x1b[?1002h\x1b[?1006h"},
		{"modes that are as at first again", "\x1b[?2004h\x1b[?25l\x1b[?25h\x1b[?2004l", ""},
		{"wrapping off, paste on", "\x1b[?7l\x1b[?2004h", "\x1b[?7l\x1b[?2004h"},
		{"modes that are no concern of ours", "\x1b[?69h\x1b[?9999h", ""},
		{"after a full reset", "\x1b[?1049h\x1b[?1002h\x1bc", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			s := &screen{to: &out}
			s.Write([]byte(test.output))
			for range 2 {
				out.Reset()
				s.lend(func() { out.WriteString("somebody else") })
				left, again, _ := strings.Cut(out.String(), "somebody else")
				if !strings.Contains(left, restoreModes) || strings.Contains(left, "1049l") != strings.Contains(test.again, "1049h") {
					t.Errorf("left with %q", left)
				}
				if again != test.again {
					t.Errorf("taken again with %q, want %q", again, test.again)
				}
			}
		})
	}
}
