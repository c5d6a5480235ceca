package themes

import (
	"reflect"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// signs are all glyphs of a set by name, those of the borders included.
func signs(g *Glyphs) map[string]string {
	all := map[string]string{}
	collect(all, "", reflect.ValueOf(*g))
	return all
}

func collect(all map[string]string, prefix string, v reflect.Value) {
	for i := range v.NumField() {
		name := prefix + v.Type().Field(i).Name
		if v.Field(i).Type() == reflect.TypeFor[lipgloss.Border]() {
			collect(all, name+".", v.Field(i))
			continue
		}
		all[name] = v.Field(i).String()
	}
}

func TestGlyphsAreOneCellWide(t *testing.T) {
	for name, set := range map[string]*Glyphs{"unicode": Unicode(), "ASCII": ASCII()} {
		for sign, s := range signs(set) {
			if len([]rune(s)) != 1 || ansi.StringWidth(s) != 1 || ansi.StringWidthWc(s) != 1 || uniseg.StringWidth(s) != 1 {
				t.Errorf("%s: %s is %q, not one cell wide by every measure", name, sign, s)
			}
		}
	}
}

// Some terminals draw a character that can be an emoji as one, two cells wide, whatever is asked for.
// This lists the one-cell characters of Unicode's emoji data in the blocks that glyphs come from.
func TestGlyphsAreNoEmoji(t *testing.T) {
	emoji := "©®‼⁉™ℹ↔↕↖↗↘↙↩↪⌚⌛⌨⏏⏩⏪⏫⏬⏭⏮⏯⏰⏱⏲⏳⏸⏹⏺Ⓜ▪▫▶◀◻◼◽◾☀☁☂☃☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸☹☺♀♂♟♠♣♥♦♨♻♾♿⚒⚓⚔⚕⚖⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪✂✅✈✉✊✋✌✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓❔❕❗❣❤➕➖➗➡➰➿⤴⤵⬅⬆⬇⬛⬜⭐⭕〰〽㊗㊙"
	for sign, s := range signs(Unicode()) {
		for _, e := range emoji {
			if s == string(e) {
				t.Errorf("%s is %s, which some terminals draw as an emoji", sign, s)
			}
		}
	}
}

func TestASCIIGlyphsAreASCII(t *testing.T) {
	for sign, s := range signs(ASCII()) {
		if s < " " || s > "~" {
			t.Errorf("%s is %q", sign, s)
		}
	}
}

func TestSentencesHaveTheGlyphsOfTheTerminal(t *testing.T) {
	const sentence = "── shop › web → db, or ← it · cut… ──"
	if got := Unicode().Respell(sentence); got != sentence {
		t.Errorf("with Unicode: %q", got)
	}
	if got, want := ASCII().Respell(sentence), "-- shop > web > db, or < it - cut~ --"; got != want {
		t.Errorf("with ASCII: %q, want %q", got, want)
	}
}

func TestStatesDifferWithoutColour(t *testing.T) {
	for name, g := range map[string]*Glyphs{"unicode": Unicode(), "ASCII": ASCII()} {
		seen := map[string]bool{}
		for _, s := range []string{g.Waiting, g.Starting, g.Running, g.Ready, g.Completed, g.Failed, g.Unknown} {
			if seen[s] {
				t.Errorf("%s: two states are %q", name, s)
			}
			seen[s] = true
		}
	}
}

func TestGlyphsForATerminal(t *testing.T) {
	tests := []struct {
		name    string
		environ []string
		goos    string
		ascii   bool
	}{
		{"UTF-8", []string{"LANG=en_GB.UTF-8", "TERM=xterm"}, "linux", false},
		{"utf8", []string{"LC_CTYPE=C.utf8"}, "darwin", false},
		{"nothing said", nil, "linux", false},
		{"the C locale", []string{"LANG=C"}, "linux", true},
		{"POSIX over UTF-8", []string{"LC_ALL=POSIX", "LANG=en_GB.UTF-8"}, "linux", true},
		{"an empty LC_ALL does not count", []string{"LC_ALL=", "LANG=en_GB.UTF-8"}, "linux", false},
		{"a Linux console", []string{"TERM=linux", "LANG=en_GB.UTF-8"}, "linux", true},
		{"a dumb terminal", []string{"TERM=dumb"}, "linux", true},
		{"Windows", []string{"LANG=C"}, "windows", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := *GlyphsFor(tt.environ, tt.goos) == *ASCII(); got != tt.ascii {
				t.Errorf("ASCII %v, want %v", got, tt.ascii)
			}
		})
	}
}
