package input

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

func look(t testing.TB, theme string) (*themes.Styles, *themes.Glyphs) {
	t.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Styles(), themes.Unicode()
}

func newInput(t testing.TB, label string, width int) *Input {
	t.Helper()
	i := New(label)
	i.SetStyles(look(t, "mono"))
	i.SetWidth(width)
	return i
}

func typed(i *Input, text string) {
	for _, r := range text {
		i.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestTyping(t *testing.T) {
	i := newInput(t, "filter", 30)
	var changes []string
	i.OnChange = func(value string) tea.Cmd {
		changes = append(changes, value)
		return func() tea.Msg { return value }
	}
	typed(i, "ab")
	cmd := i.Update(tea.PasteMsg{Content: "c\nd"})
	if got := i.Value(); got != "abc d" {
		t.Errorf("value %q: a pasted line break is a space", got)
	}
	if cmd == nil {
		t.Error("what OnChange returned is not run")
	}
	i.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	i.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
	if want := []string{"a", "ab", "abc d", "abc "}; !slices.Equal(changes, want) {
		t.Errorf("changes %q, want %q", changes, want)
	}
	if got, want := ansi.Strip(i.View()), "filter › abc                  "; got != want {
		t.Errorf("view %q, want %q", got, want)
	}
	if x, shown := i.Cursor(); x != 12 || !shown {
		t.Errorf("cursor at %d, %v; want 12", x, shown)
	}
}

func TestWithoutFocus(t *testing.T) {
	i := newInput(t, "filter", 30)
	i.SetFocus(false)
	typed(i, "abc")
	if i.Value() != "" {
		t.Errorf("it takes keys: %q", i.Value())
	}
	if _, shown := i.Cursor(); shown {
		t.Error("it has a cursor")
	}
}

func TestHistory(t *testing.T) {
	i := newInput(t, "filter", 30)
	i.SetHistory([]string{"one", "two", "one", ""})
	typed(i, "draft")
	for n, step := range []struct {
		action keymap.Action
		want   string
	}{
		{keymap.NextEntry, "draft"},
		{keymap.PreviousEntry, "one"},
		{keymap.PreviousEntry, "two"},
		{keymap.PreviousEntry, "two"},
		{keymap.NextEntry, "one"},
		{keymap.NextEntry, "draft"},
		{keymap.NextEntry, "draft"},
		{keymap.PreviousEntry, "one"},
	} {
		i.Do(step.action)
		if i.Value() != step.want {
			t.Fatalf("step %d: %q, want %q", n, i.Value(), step.want)
		}
	}
	typed(i, "!")
	i.Remember()
	if want := []string{"two", "one", "one!"}; !slices.Equal(i.History(), want) {
		t.Errorf("history %q, want %q", i.History(), want)
	}
	i.Do(keymap.PreviousEntry)
	if i.Value() != "one!" {
		t.Errorf("the latest entry is %q", i.Value())
	}
}

func TestHistoryIsBounded(t *testing.T) {
	i := New("")
	for n := range 3 * remembered {
		i.SetValue(fmt.Sprint(n))
		i.Remember()
	}
	if got := i.History(); len(got) != remembered || got[len(got)-1] != "299" {
		t.Errorf("%d entries, the latest %q", len(got), got[len(got)-1])
	}
}

func TestCursorCountsCells(t *testing.T) {
	i := newInput(t, "", 10)
	typed(i, "日本")
	if x, _ := i.Cursor(); x != 4 {
		t.Errorf("behind two wide characters the cursor is at %d", x)
	}
	typed(i, "語日本語")
	if got, want := ansi.Strip(i.View()), " 語日本語 "; got != want {
		t.Errorf("view %q, want %q", got, want)
	}
	if x, _ := i.Cursor(); x != 9 {
		t.Errorf("in a full field the cursor is at %d", x)
	}
	i.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	if x, _ := i.Cursor(); x != 0 {
		t.Errorf("after home the cursor is at %d", x)
	}
}

func TestViewHasExactWidth(t *testing.T) {
	text := rapid.StringOf(rapid.RuneFrom([]rune("abc 日本👍é👩\u200d🏽\ufe0f\u0301")))
	rapid.Check(t, func(rt *rapid.T) {
		w := rapid.IntRange(0, 60).Draw(rt, "w")
		i := newInput(t, text.Draw(rt, "label"), w)
		ruler := rapid.SampledFrom([]cells.Ruler{cells.CodePoints, cells.Clusters}).Draw(rt, "ruler")
		i.SetRuler(ruler)
		i.Placeholder = text.Draw(rt, "placeholder")
		if rapid.Bool().Draw(rt, "invalid") {
			sentence := text.Draw(rt, "sentence")
			i.Validate = func(string) error { return errors.New(sentence) }
		}
		i.SetValue(text.Draw(rt, "value"))
		for range rapid.IntRange(0, 5).Draw(rt, "left") {
			i.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		if got := ruler.Method().StringWidth(i.View()); got != w {
			rt.Fatalf("%q has %d cells, want %d", i.View(), got, w)
		}
		if x, shown := i.Cursor(); shown && (x < 0 || x >= w) {
			rt.Fatalf("the cursor is at %d of %d", x, w)
		}
	})
}

func TestGolden(t *testing.T) {
	for _, theme := range themes.Names() {
		for _, width := range []int{80, 40, 12} {
			for _, state := range []string{"empty", "value", "invalid", "long"} {
				t.Run(fmt.Sprintf("%s/%d/%s", theme, width, state), func(t *testing.T) {
					i := New("local port")
					i.SetStyles(look(t, theme))
					i.SetWidth(width)
					i.Placeholder = "a free one"
					switch state {
					case "value":
						i.SetValue("8080")
					case "invalid":
						i.SetValue("80a")
						i.Validate = func(string) error { return errors.New("a port is a number") }
					case "long":
						i.SetValue(strings.Repeat("0123456789", 10))
					}
					x, _ := i.Cursor()
					golden.RequireEqual(t, i.View()+"\n"+strings.Repeat(" ", x)+"^")
				})
			}
		}
	}
}

// What is selected is replaced by what is typed or pasted, and kept by whoever moves in it.
func TestSelectAll(t *testing.T) {
	for name, test := range map[string]struct {
		msg  tea.Msg
		want string
	}{
		"typing":    {tea.KeyPressMsg{Code: 'x', Text: "x"}, "x"},
		"pasting":   {tea.PasteMsg{Content: "new"}, "new"},
		"backspace": {tea.KeyPressMsg{Code: tea.KeyBackspace}, ""},
		"moving":    {tea.KeyPressMsg{Code: tea.KeyLeft}, "old"},
	} {
		i := newInput(t, "filter", 30)
		var changes []string
		i.OnChange = func(value string) tea.Cmd { changes = append(changes, value); return nil }
		i.SetValue("old")
		plain := i.View()
		i.SelectAll()
		if i.View() == plain || ansi.StringWidth(i.View()) != 30 {
			t.Errorf("%s: what is selected does not show: %q", name, i.View())
		}
		i.Update(test.msg)
		if i.Value() != test.want || test.want != "old" && !slices.Equal(changes, []string{test.want}) {
			t.Errorf("%s: %q, changes %q", name, i.Value(), changes)
		}
		typed(i, "y")
		if name == "moving" && i.Value() != "olyd" {
			t.Errorf("after moving: %q", i.Value())
		}
	}
}
