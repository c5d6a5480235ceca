package safe_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/tui/safe"
)

func TestText(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"nothing to do":                  {"back-off 40s restarting", "back-off 40s restarting"},
		"empty":                          {"", ""},
		"not ASCII":                      {"größe 漢字 ✓ 🚀", "größe 漢字 ✓ 🚀"},
		"colour":                         {"\x1b[31mred\x1b[0m", "red"},
		"cursor moves":                   {"a\x1b[2J\x1b[10;5Hb\x1b[1Ac", "abc"},
		"private modes":                  {"\x1b[?1049h\x1b[?25lhidden", "hidden"},
		"window title":                   {"\x1b]0;owned\x07after", "after"},
		"window title, ST":               {"\x1b]2;owned\x1b\\after", "after"},
		"clipboard":                      {"x\x1b]52;c;cm0gLXJmIC8=\x07y", "xy"},
		"hyperlink keeps its text":       {"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\.", "link."},
		"DCS":                            {"a\x1bP1$r0m\x1b\\b", "ab"},
		"APC, PM and SOS":                {"a\x1b_x\x1b\\b\x1b^y\x1b\\c\x1bXz\x1b\\d", "abcd"},
		"terminal reset":                 {"a\x1bcb", "ab"},
		"charset":                        {"a\x1b(0qqq", "aqqq"},
		"escape at the end":              {"a\x1b", "a"},
		"unterminated CSI":               {"a\x1b[31", "a"},
		"unterminated OSC stays legible": {"a\x1b]0;rest of the line", "a0;rest of the line"},
		"unterminated DCS stays legible": {"a\x1bPrest", "arest"},
		"CSI broken off by a letter":     {"a\x1b[3\x01\x1b[1mb", "ab"},
		"C1 as runes":                    {"a\u009b31mb\u009d0;t\u009cc", "a31mb0;tc"},
		"C1 as bytes":                    {"a\x9b31mb", "a\uFFFD31mb"},
		"NUL, BEL, backspace, DEL":       {"a\x00b\x07c\bd\x7fe", "abcde"},
		"line breaks":                    {"one\ntwo\r\nthree\u2028four\u2029five\u0085six", "one two three four five six"},
		"bidi override":                  {"user\u202Egpj.exe", "usergpj.exe"},
		"bidi isolates and marks":        {"\u2066a\u2067b\u2068c\u2069\u200e\u200f\u061c", "abc"},
		"zero width":                     {"a\u200b\u200c\u200d\u2060\ufeffb é\u200b\u2060\ufeffb", "ab éb"},
		"soft hyphen":                    {"a\u00adb", "ab"},
		"tag characters":                 {"a\U000E0041\U000E0042b", "ab"},
		"Hangul fillers":                 {"a\u3164\u115f\uffa0b", "ab"},
		"a mark":                         {"e\u0301", "e\u0301"},
		"too many marks":                 {"e" + strings.Repeat("\u0301", 500) + "x", "e\u0301\u0301\u0301\u0301x"},
		"a flood of joined emoji":        {strings.Repeat("👩\u200d", 10) + "👩", "👩" + strings.Repeat("\u200d👩", 4) + "👩" + strings.Repeat("\u200d👩", 4) + "👩"},
		"a flood of skin tones":          {"👍🏽🏽", "👍🏽\uFFFD"},
		"a flood of joiners":             {"👩\u200d\u200d\u200d👧 च\u200d\u200d\u200dछ", "👩\u200d👧 च\u200dछ"},
		"a joiner with nothing to join":  {"\u200d👩\u200d \u200d👩\u200dx👩\u200d", "👩 👩x👩"},
		"a selector with nothing to say": {"\ufe0fa\ufe0f \ufe0fb", "a b"},
		"a skin tone on no emoji":        {"🏽 a🏽 é🏽", "\uFFFD a\uFFFD é\uFFFD"},
		"tags that spell no flag":        {"🏴\U000E0041🏴\U000E0067\U000E0062b👩\U000E0067\U000E0062\U000E007F", "🏴🏴b👩"},
		"a mark on nothing":              {"\u0301a", "a"},
		"letter that joins the next":     {"a\u0d4e", "a\uFFFD"},
		"tabs":                           {"a\tb\t12345678\tc", "a       b       12345678        c"},
		"tab after wide characters":      {"漢字\tx", "漢字    x"},
		"invalid UTF-8":                  {"a\xff\xc3b\xe2\x82", "a\uFFFD\uFFFDb\uFFFD\uFFFD"},
		"surrogate":                      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := safe.Text(test.in); got != test.want {
				t.Errorf("Text(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

// What is drawn as one sign stays whole, also when it is written with several
// characters of which some are not drawn themselves.
func TestSignsStayWhole(t *testing.T) {
	for name, text := range map[string]string{
		"letters with marks":       "e\u0301 a\u0308 o\u0302 n\u0303",
		"keycaps":                  "1️⃣ #️⃣ *️⃣ 9⃣",
		"skin tones":               "👍🏻 👍🏿 ☝🏽 🧑🏾‍🚀",
		"families":                 "👨‍👩‍👧 👨‍👩‍👧‍👦 👩‍❤️‍💋‍👨 👩🏽‍❤️‍💋‍👨🏾",
		"signs drawn as emoji":     "⚠️ ❤️ ☺️ 🏳️‍🌈 🏴‍☠️",
		"emoji drawn as signs":     "⚠︎ ❤︎ ☺︎",
		"flags":                    "🇩🇪 🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
		"Devanagari":               "क्षि का स्ते",
		"Sinhala, joined":          "ශ්\u200dරී ක්\u200dෂ",
		"Bengali, with a joiner":   "র\u200d্য",
		"Malayalam, ends joined":   "അവന്\u200d",
		"Persian, kept apart":      "می\u200cخواهم",
		"Thai":                     "กำ นี้",
		"Hangul in its parts":      "\u1100\u1161\u11a8",
		"a variant of a character": "葛\U000e0100城",
	} {
		t.Run(name, func(t *testing.T) {
			styled := ansi.Strip(safe.Log("\x1b[1m" + text + "\x1b[m"))
			for what, got := range map[string]string{"Text": safe.Text(text), "Log": safe.Log(text), "Log in colour": styled} {
				if got != text {
					t.Errorf("%s(%+q) = %+q", what, text, got)
				}
			}
		})
	}
}

func TestLog(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"nothing to do":                 {"GET / 200", "GET / 200"},
		"colour with its reset":         {"\x1b[31mred\x1b[0m plain", "\x1b[31mred\x1b[0m plain"},
		"colour without reset":          {"\x1b[1;31mred", "\x1b[1;31mred\x1b[0m"},
		"short reset":                   {"\x1b[32mok\x1b[m.", "\x1b[32mok\x1b[m."},
		"reset with more":               {"\x1b[0;32mok", "\x1b[0;32mok\x1b[0m"},
		"256 and RGB colours":           {"\x1b[38;5;208ma\x1b[48:2::1:2:3mb", "\x1b[38;5;208ma\x1b[48:2::1:2:3mb\x1b[0m"},
		"xterm keys look like colours":  {"\x1b[>4;2ma\x1b[?4mb\x1b[4 mc", "abc"},
		"overlong colour":               {"\x1b[" + strings.Repeat("1;", 60) + "1ma", "a"},
		"cursor moves and colour":       {"\x1b[2K\x1b[1G\x1b[33mw\x1b[0m", "\x1b[33mw\x1b[0m"},
		"clipboard":                     {"\x1b]52;c;eA==\x07\x1b[31mx", "\x1b[31mx\x1b[0m"},
		"progress bar":                  {"10%\r50%\r100%", "100%"},
		"progress bar, CRLF":            {"10%\r50%\r\n", "50%"},
		"Windows line end":              {"hello\r", "hello"},
		"progress bar, many states":     {strings.Repeat("downloading 42%\r", 1000) + "30%", "30%"},
		"the cursor goes back, last":    {"10%\r50%\r\x1b[0m", "50%"},
		"the line is cleared, last":     {"50%\r\x1b[K\r", "50%"},
		"no state draws anything":       {"\x1b[K\r\x1b[0m\r\x00", ""},
		"a flood of states without any": {"x\r" + strings.Repeat("\x00\r", 5000) + "\x00", ""},
		"a state that is one space":     {"50%\r ", " "},
		"clean up to the last state":    {"largely clean\rx\ty", "x       y"},
		"only carriage returns":         {"\r\r", ""},
		"colour before a mark":          {"e\x1b[31m\u0301x", "e\u0301\x1b[31mx\x1b[0m"},
		"colour before a skin tone":     {"👍\x1b[31m🏽\x1b[0mx", "👍🏽\x1b[31m\x1b[0mx"},
		"colour between joined emoji":   {"👩\x1b[31m\u200d👧", "👩\x1b[31m👧\x1b[0m"},
		"colour after a joiner":         {"👩\u200d\x1b[31m👧", "👩\x1b[31m👧\x1b[0m"},
		"tab after colour":              {"\x1b[31mab\x1b[0m\tc", "\x1b[31mab\x1b[0m      c"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := safe.Log(test.in); got != test.want {
				t.Errorf("Log(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestLengthIsBounded(t *testing.T) {
	inputs := map[string]string{
		"clean":            strings.Repeat("x", 3<<20),
		"wide":             strings.Repeat("漢", 1<<20),
		"tabs":             strings.Repeat("\t", 1<<20),
		"invalid":          strings.Repeat("\xff", 2<<20),
		"colours":          strings.Repeat("\x1b[31m", 1<<19),
		"dirty at the end": strings.Repeat("x", 3<<20) + "\x1b[31m",
	}
	for name, in := range inputs {
		t.Run(name, func(t *testing.T) {
			if got := safe.Text(in); len(got) > safe.MaxText || (name != "colours" && !strings.HasSuffix(got, "…")) {
				t.Errorf("Text returned %d bytes ending in %q", len(got), got[max(0, len(got)-8):])
			}
			got := safe.Log(in)
			if len(got) > safe.MaxLog || !strings.HasSuffix(strings.TrimSuffix(got, "\x1b[0m"), "…") {
				t.Errorf("Log returned %d bytes ending in %q", len(got), got[len(got)-8:])
			}
		})
	}
}

func TestCleanTextIsNotCopied(t *testing.T) {
	const line = `{"level":"info","msg":"größe 漢字","status":200}`
	if n := testing.AllocsPerRun(100, func() { _ = safe.Log(line); _ = safe.Text(line) }); n != 0 {
		t.Errorf("%v allocations for clean text", n)
	}
}
