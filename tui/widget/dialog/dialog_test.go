package dialog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

func newStack(t testing.TB, theme string, width, height int) *Stack {
	t.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := NewStack()
	s.SetStyles(loaded.Styles(), themes.Unicode())
	s.SetSize(width, height)
	return s
}

// answer runs a command and returns the result in it.
func answer(t testing.TB, cmd tea.Cmd) Result {
	t.Helper()
	if cmd == nil {
		t.Fatal("no answer")
	}
	switch msg := cmd().(type) {
	case Result:
		return msg
	case tea.BatchMsg:
		for _, cmd := range msg {
			if result, ok := cmd().(Result); ok {
				return result
			}
		}
	}
	t.Fatal("the command has no result")
	return Result{}
}

func press(s *Stack, text string) (last tea.Cmd) {
	for _, r := range text {
		last = s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return last
}

func key(s *Stack, code rune) tea.Cmd { return s.Update(tea.KeyPressMsg{Code: code}) }

type deletePod struct{ name string }

func confirm() *Confirm {
	return &Confirm{
		ID: "delete", Title: "Delete pod", Question: "Delete the pod timecheck-6d8f7c9b5-xk2lp?", Verb: "Delete",
		Facts: []Fact{{"context", "dev-cluster"}, {"namespace", "shop"}}, Value: deletePod{"timecheck"},
	}
}

func choose(n int) *Choose {
	c := &Choose{ID: "port", Title: "Forward a port"}
	for i := range n {
		c.Options = append(c.Options, Option{Label: fmt.Sprintf(":%d http-%d", 8080+i, i), Detail: "container app", Value: 8080 + i})
	}
	c.Options[n-1] = Option{Label: ":53 dns", Detail: "container app", Reason: "UDP cannot be forwarded", Value: 53}
	return c
}

func form() *Form {
	return &Form{
		ID: "forward", Title: "Forward :8080 healthz", Intro: "Connections to the address on this machine go to the pod.",
		Fields: []Field{
			{Name: "port", Label: "Local port", Value: "8080", Placeholder: "a free one", Hint: "Empty takes a free one.", Validate: func(s string) error {
				if n, err := strconv.Atoi(s); s != "" && (err != nil || n < 1 || n > 65535) {
					return errors.New("a port is a number from 1 to 65535")
				}
				return nil
			}},
			{Name: "address", Label: "Address", Value: "127.0.0.1", Hint: "Only this machine can reach 127.0.0.1."},
		},
	}
}

func text() *Text {
	return &Text{ID: "help", Title: "Keys", Lines: func(cells.Ruler, int) []string {
		var lines []string
		for i := range 40 {
			lines = append(lines, fmt.Sprintf("\x1b[1mkey %-3d\x1b[m  does the thing number %d", i, i))
		}
		return lines
	}}
}

func TestConfirm(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	for name, test := range map[string]struct {
		harmless bool
		act      func() tea.Cmd
		yes      bool
	}{
		"enter cancels what does harm": {false, func() tea.Cmd { return s.Do(keymap.Accept) }, false},
		"enter accepts what does not":  {true, func() tea.Cmd { return s.Do(keymap.Accept) }, true},
		"the other button":             {false, func() tea.Cmd { s.Do(keymap.NextField); return s.Do(keymap.Accept) }, true},
		"there and back":               {false, func() tea.Cmd { s.Do(keymap.NextField); s.Do(keymap.PreviousField); return s.Do(keymap.Accept) }, false},
		"right arrow":                  {false, func() tea.Cmd { key(s, tea.KeyRight); return s.Do(keymap.Accept) }, true},
		"left arrow":                   {true, func() tea.Cmd { key(s, tea.KeyLeft); return s.Do(keymap.Accept) }, false},
		"escape":                       {true, func() tea.Cmd { return s.Do(keymap.Cancel) }, false},
		"y":                            {false, func() tea.Cmd { return press(s, "y") }, true},
		"n":                            {true, func() tea.Cmd { return press(s, "N") }, false},
		"another letter does nothing":  {true, func() tea.Cmd { press(s, "xz"); return s.Do(keymap.Accept) }, true},
		"another action does nothing":  {true, func() tea.Cmd { s.Do("pods.filter"); return s.Do(keymap.Accept) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := confirm()
			c.Harmless = test.harmless
			s.Push(c)
			want := Result{ID: "delete", Cancelled: true}
			if test.yes {
				want = Result{ID: "delete", Value: deletePod{"timecheck"}}
			}
			if got := answer(t, test.act()); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if s.Len() != 0 {
				t.Error("the dialog is still open")
			}
		})
	}
}

// takes asks for a number of seconds besides, and for a word where that is 0.
func takes(took *[]string) *Confirm {
	c := confirm()
	c.Entry = &Entry{Label: "grace period", Placeholder: "30 s (the pod's own)", Take: func(value string) error {
		*took = append(*took, value)
		if _, err := strconv.Atoi(value); err != nil && value != "" {
			return errors.New("a number of seconds")
		}
		c.Word = ""
		if value == "0" {
			c.Word = "force"
		}
		return nil
	}}
	return c
}

// A digit goes into the entry wherever the focus is, and enter after it is for the verb.
func TestConfirmWithAnEntry(t *testing.T) {
	for name, test := range map[string]struct {
		act  func(s *Stack) tea.Cmd
		want []string
		open bool // it is still there
		yes  bool
	}{
		"enter cancels":          {func(s *Stack) tea.Cmd { return s.Do(keymap.Accept) }, nil, false, false},
		"y with the pod's own":   {func(s *Stack) tea.Cmd { return press(s, "y") }, nil, false, true},
		"digits, enter, enter":   {func(s *Stack) tea.Cmd { press(s, "15"); s.Do(keymap.Accept); return s.Do(keymap.Accept) }, []string{"1", "15"}, false, true},
		"digits and one enter":   {func(s *Stack) tea.Cmd { press(s, "1"); return s.Do(keymap.Accept) }, []string{"1"}, true, false},
		"tab is on to the entry": {func(s *Stack) tea.Cmd { s.Do(keymap.NextField); s.Do(keymap.NextField); return press(s, "y") }, []string{"y"}, true, false},
		"and around":             {func(s *Stack) tea.Cmd { s.Do(keymap.PreviousField); s.Do(keymap.NextField); return s.Do(keymap.Accept) }, nil, false, false},
		"what is wrong is not taken": {func(s *Stack) tea.Cmd {
			press(s, "1x")
			s.Do(keymap.Accept)
			s.Do(keymap.PreviousField)
			return s.Do(keymap.Accept)
		}, []string{"1", "1x"}, true, false},
		"0 asks for a word": {func(s *Stack) tea.Cmd { press(s, "0"); s.Do(keymap.Accept); return s.Do(keymap.Accept) }, []string{"0"}, true, false},
		"which is typed": {func(s *Stack) tea.Cmd {
			press(s, "0")
			s.Do(keymap.Accept)
			press(s, "force")
			return s.Do(keymap.Accept)
		}, []string{"0"}, false, true},
		"it is edited": {func(s *Stack) tea.Cmd {
			press(s, "1")
			key(s, tea.KeyBackspace)
			press(s, "2")
			s.Do(keymap.Accept)
			return s.Do(keymap.Accept)
		}, []string{"1", "", "2"}, false, true},
		"escape in the entry cancels": {func(s *Stack) tea.Cmd { press(s, "1"); return s.Do(keymap.Cancel) }, []string{"1"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStack(t, "mono", 80, 24)
			var took []string
			s.Push(takes(&took))
			s.View("")
			cmd := test.act(s)
			if s.Len() > 0 != test.open {
				t.Fatalf("it is open: %v, and shows\n%s", s.Len() > 0, ansi.Strip(s.View("")))
			}
			if diff := cmp.Diff(test.want, took); diff != "" {
				t.Error(diff)
			}
			if !test.open && answer(t, cmd).Cancelled == test.yes {
				t.Errorf("it is done: %v, want %v", !test.yes, test.yes)
			}
		})
	}
}

// A word of a command that is wider than the dialog is broken, and all of it shows.
func TestConfirmBreaksLongWords(t *testing.T) {
	s := newStack(t, "mono", 60, 24)
	c := confirm()
	c.Notes = []Note{{Text: "kubectl patch --patch " + strings.Repeat("0123456789", 12) + " end"}, {Text: "日本語" + strings.Repeat("日", 60)}}
	s.Push(c)
	view := strings.NewReplacer("┃", "", " ", "", "\n", "").Replace(ansi.Strip(s.View("")))
	if !strings.Contains(view, strings.Repeat("0123456789", 12)+"end") || !strings.Contains(view, strings.Repeat("日", 60)) || strings.Contains(view, "…") {
		t.Errorf("it shows\n%s", ansi.Strip(s.View("")))
	}
	for _, width := range []int{1, 2, 7} { // narrower than a character, too
		if lines := broken(cells.Clusters, "日本 abc", width); len(lines) == 0 {
			t.Errorf("no lines in %d", width)
		}
	}
}

// What is wrong with an entry stands beside it, and the cursor in it.
func TestConfirmShowsItsEntry(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	var took []string
	s.Push(takes(&took))
	if view := ansi.Strip(s.View("")); !strings.Contains(view, "grace period  30 s (the pod's own)") || s.Cursor() != nil {
		t.Errorf("the cursor is at %v in\n%s", s.Cursor(), view)
	}
	press(s, "1x")
	if view := ansi.Strip(s.View("")); !regexp.MustCompile(`grace period  1x +a number of seconds`).MatchString(view) || s.Cursor() == nil {
		t.Errorf("the cursor is at %v in\n%s", s.Cursor(), view)
	}
}

func TestMouse(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	click := func(on string) tea.Cmd {
		t.Helper()
		for y, line := range strings.Split(ansi.Strip(s.View("")), "\n") {
			if x := strings.Index(line, on); x >= 0 {
				x = ansi.StringWidth(line[:x])
				return s.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			}
		}
		t.Fatalf("%q is not on the screen", on)
		return nil
	}
	s.Push(confirm())
	if cmd := click("Delete the pod"); cmd != nil || s.Len() != 1 {
		t.Error("a click beside the buttons answers")
	}
	if s.Update(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft}) != nil {
		t.Error("a click beside the dialog answers")
	}
	if got := answer(t, click("Delete  ")); got.Cancelled {
		t.Error("a click on the button cancels")
	}
	s.Push(confirm())
	if got := answer(t, click("Cancel")); !got.Cancelled {
		t.Error("a click on cancel accepts")
	}
	s.Push(choose(30))
	s.View("")
	s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := answer(t, click("http-5")); got.Value != 8085 {
		t.Errorf("a click chooses %v", got.Value)
	}
	s.Push(form())
	s.View("")
	click("Address")
	press(s, "5")
	if got := answer(t, s.Do(keymap.Accept)).Value.(Values)["address"]; got != "127.0.0.15" {
		t.Errorf("the field clicked on has %q", got)
	}
}

func TestChoose(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	s.Push(choose(4))
	s.Do(keymap.NextEntry)
	s.Do(keymap.NextEntry)
	s.Do(keymap.PreviousEntry)
	if got, want := answer(t, s.Do(keymap.Accept)), (Result{ID: "port", Value: 8081}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	s.Push(choose(4))
	if strings.Contains(ansi.Strip(s.View("")), "narrow") {
		t.Error("there is a prompt for few options")
	}
	press(s, "8082")
	if view := ansi.Strip(s.View("")); strings.Contains(view, "8081") || !strings.Contains(view, "8082") {
		t.Errorf("what is typed does not narrow:\n%s", view)
	}
	if got := answer(t, s.Do(keymap.Accept)); got.Value != 8082 {
		t.Errorf("got %+v", got)
	}

	s.Push(choose(4))
	for range 9 {
		s.Do(keymap.NextEntry)
	}
	if cmd := s.Do(keymap.Accept); cmd != nil || s.Len() != 1 {
		t.Error("an option with a reason against it can be chosen")
	}
	if !strings.Contains(ansi.Strip(s.View("")), "UDP cannot be forwarded") {
		t.Error("the reason is not shown")
	}
	if got := answer(t, s.Do(keymap.Cancel)); !got.Cancelled {
		t.Errorf("got %+v", got)
	}
}

func TestChooseBeginsWhereItSays(t *testing.T) {
	options := func() []Option {
		return []Option{{Label: "all", Value: "", Alone: true}, {Label: "one", Value: 1, On: true}, {Label: "two", Value: 2}}
	}
	s := newStack(t, "mono", 80, 24)
	s.Push(&Choose{ID: "x", Options: options()})
	if got := answer(t, s.Do(keymap.Accept)); got.Value != 1 {
		t.Errorf("the cursor is not on the option that is on: %+v", got)
	}
	s.Push(&Choose{ID: "x", Options: options(), Start: 2})
	if got := answer(t, s.Do(keymap.Accept)); got.Value != 2 {
		t.Errorf("the cursor is not where it should start: %+v", got)
	}
	s.Push(&Choose{ID: "x", Options: options(), Several: true})
	key(s, tea.KeySpace) // "all" turns the other off
	if got := answer(t, s.Do(keymap.Accept)).Value.([]any); len(got) != 1 || got[0] != "" {
		t.Errorf("all is not alone: %v", got)
	}
	s.Push(&Choose{ID: "x", Options: options(), Several: true})
	key(s, tea.KeySpace)
	s.Do(keymap.NextEntry)
	s.Do(keymap.NextEntry)
	key(s, tea.KeySpace) // another turns "all" off
	if got := answer(t, s.Do(keymap.Accept)).Value.([]any); len(got) != 1 || got[0] != 2 {
		t.Errorf("all stays with another: %v", got)
	}
}

func TestChooseFilters(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	s.Push(choose(200))
	s.View("")
	key(s, tea.KeyPgDown)
	press(s, "app HTTP-17")
	view := ansi.Strip(s.View(""))
	if !strings.Contains(view, ":8097 http-17") || strings.Contains(view, ":8080 ") {
		t.Errorf("filtered it shows\n%s", view)
	}
	s.Do(keymap.NextEntry)
	if got := answer(t, s.Do(keymap.Accept)); got.Value != 8080+170 {
		t.Errorf("got %+v", got)
	}
	s.Push(choose(200))
	press(s, "nothing like that")
	if !strings.Contains(ansi.Strip(s.View("")), "nothing matches") {
		t.Error("it does not say that nothing matches")
	}
	if s.Do(keymap.Accept) != nil {
		t.Error("it answers with an option that is not shown")
	}
}

func TestForm(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	f := form()
	s.Push(f)
	press(s, "x")
	if view := ansi.Strip(s.View("")); !strings.Contains(view, "a port is a number from 1 to 65535") {
		t.Errorf("it does not say what is wrong:\n%s", view)
	}
	s.Do(keymap.NextField)
	if s.Do(keymap.Accept) != nil || s.Len() != 1 {
		t.Fatal("it accepts a value that is not valid")
	}
	key(s, tea.KeyBackspace) // accepting went to the field that is wrong
	key(s, tea.KeyBackspace)
	s.Do(keymap.PreviousField)
	press(s, "0")
	got := answer(t, s.Do(keymap.Accept)).Value.(Values)
	if got["port"] != "808" || got["address"] != "127.0.0.10" {
		t.Errorf("got %v", got)
	}
}

func TestFormAnswersWithWhatAcceptMakes(t *testing.T) {
	type spec struct{ port, address string }
	s := newStack(t, "mono", 80, 24)
	f := form()
	f.Accept = func(v Values) (any, error) {
		if v["port"] == "8080" {
			return nil, errors.New("port 8080 is taken; 8081 is free")
		}
		return spec{v["port"], v["address"]}, nil
	}
	s.Push(f)
	if s.Do(keymap.Accept) != nil {
		t.Fatal("it answers in spite of the error")
	}
	if !strings.Contains(ansi.Strip(s.View("")), "port 8080 is taken; 8081 is free") {
		t.Error("it does not say what Accept said")
	}
	key(s, tea.KeyBackspace)
	if strings.Contains(ansi.Strip(s.View("")), "is taken") {
		t.Error("it still says so after the value changed")
	}
	press(s, "1")
	if got, want := answer(t, s.Do(keymap.Accept)), (Result{ID: "forward", Value: spec{"8081", "127.0.0.1"}}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCursorStandsInTheField(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	if s.Cursor() != nil {
		t.Error("a cursor without a dialog")
	}
	s.Push(form())
	view := strings.Split(ansi.Strip(s.View("")), "\n")
	c := s.Cursor()
	if c == nil {
		t.Fatal("no cursor")
	}
	line := []rune(view[c.Y])
	if got := strings.TrimSpace(string(line[:c.X])); !strings.HasSuffix(got, "Local port  8080") {
		t.Errorf("before the cursor is %q", got)
	}
	s.Push(confirm())
	if s.Cursor() != nil {
		t.Error("a dialog that is not typed into has a cursor")
	}
}

func TestTextScrolls(t *testing.T) {
	s := newStack(t, "mono", 60, 12)
	s.Push(text())
	first := func() string {
		return strings.Fields(strings.SplitN(ansi.Strip(s.View("")), "\n", 3)[1])[2]
	}
	for n, step := range []struct {
		act  func()
		want string
	}{
		{func() {}, "0"},
		{func() { s.Do(keymap.NextEntry) }, "1"},
		{func() { s.Do(keymap.PageDown) }, "9"},
		{func() { key(s, tea.KeyPgDown) }, "17"},
		{func() { s.Do(keymap.HalfPageUp) }, "13"},
		{func() { s.Do(keymap.HalfPageDown) }, "17"},
		{func() { key(s, tea.KeyEnd) }, "31"},
		{func() { s.Do(keymap.Down) }, "31"},
		{func() { s.Do(keymap.PreviousEntry) }, "30"},
		{func() { key(s, tea.KeyPgUp) }, "22"},
		{func() { s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp}) }, "21"},
		{func() { key(s, tea.KeyHome) }, "0"},
	} {
		if step.act(); first() != step.want {
			t.Fatalf("step %d: the first line is %s, want %s", n, first(), step.want)
		}
	}
	if got := answer(t, s.Do(keymap.Accept)); !got.Cancelled || got.ID != "help" {
		t.Errorf("got %+v", got)
	}
}

func TestStack(t *testing.T) {
	s := newStack(t, "mono", 80, 24)
	if s.Top() != nil || s.Pop() != nil || s.Do(keymap.Accept) != nil || press(s, "y") != nil {
		t.Error("an empty stack answers")
	}
	if got := s.View("base"); got != "base" {
		t.Errorf("an empty stack draws %q", got)
	}
	s.Push(form())
	s.Push(confirm())
	if s.Len() != 2 || s.Top().Name() != "delete" {
		t.Errorf("%d open, %s on top", s.Len(), s.Top().Name())
	}
	if got := answer(t, press(s, "y")); got.ID != "delete" {
		t.Errorf("%s answers", got.ID)
	}
	if s.Top().Name() != "forward" {
		t.Errorf("%s is on top", s.Top().Name())
	}
}

// The keys that scroll and close in every program do so in a text; a search narrows it.
func TestTextIsReadLikeAPage(t *testing.T) {
	lines := make([]string, 50)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d", i)
	}
	text := &Text{
		ID: "text", Lines: func(cells.Ruler, int) []string { return lines },
		Matching: func(_ cells.Ruler, _ int, word string) []string {
			return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.Contains(line, word) })
		},
	}
	look := newLook(&themes.Styles{}, themes.Unicode(), cells.CodePoints)
	key := func(name string) *Result {
		msg := tea.KeyPressMsg{Code: rune(name[0]), Text: name}
		if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
			msg = tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
		}
		_, result := text.Update(msg)
		return result
	}
	first := func() string {
		drawn, _ := text.Draw(look, 30, 10)
		return strings.TrimSpace(drawn[0])
	}
	first()
	for _, step := range []struct{ key, want string }{
		{"j", "line 1"},
		{"k", "line 0"},
		{"G", "line 41"},
		{"g", "line 0"},
		{"ctrl+f", "line 8"},
		{"ctrl+b", "line 0"},
		{"ctrl+d", "line 4"},
		{"ctrl+u", "line 0"},
		{"/", "line 0"},
		{"4", "line 4"},
		{"7", "line 47"},
	} {
		if result := key(step.key); result != nil || first() != step.want {
			t.Errorf("%s: %q, want %q", step.key, first(), step.want)
		}
	}
	text.Do(keymap.Accept)
	if got := first(); got != "line 47" {
		t.Errorf("what was searched for is gone: %q", got)
	}
	if _, result := text.Do(keymap.Cancel); result != nil || first() != "line 0" {
		t.Errorf("cancel does not take the search back: %q", first())
	}
	for _, name := range []string{"q", "?"} {
		if key(name) == nil {
			t.Errorf("%s does not close", name)
		}
	}
}

func TestChooseMovesByPagesAndToItsEnds(t *testing.T) {
	choose := &Choose{ID: "choose"}
	for i := range 40 {
		choose.Options = append(choose.Options, Option{Label: fmt.Sprint("option ", i), Value: i})
	}
	look := newLook(&themes.Styles{}, themes.Unicode(), cells.CodePoints)
	choose.Size(look, 40, 12)
	choose.Draw(look, 40, 12)
	press := func(msg tea.KeyPressMsg) int {
		choose.Update(msg)
		choose.Draw(look, 40, 12)
		return choose.at
	}
	if at := press(tea.KeyPressMsg{Code: tea.KeyEnd}); at != 39 {
		t.Errorf("end goes to %d", at)
	}
	if at := press(tea.KeyPressMsg{Code: tea.KeyHome}); at != 0 {
		t.Errorf("home goes to %d", at)
	}
	down := press(tea.KeyPressMsg{Code: 'f', Mod: tea.ModCtrl})
	if down < 5 || press(tea.KeyPressMsg{Code: 'b', Mod: tea.ModCtrl}) != 0 {
		t.Errorf("a page down goes to %d, and back to %d", down, choose.at)
	}
	if press(tea.KeyPressMsg{Code: '3', Text: "3"}); len(choose.shown) >= 40 {
		t.Error("letters do not filter")
	}
}

// A label is whole where there is room for it, and what a row leaves out is told below for the option under the cursor.
func TestWhatARowLeavesOutIsToldBelow(t *testing.T) {
	s := newStack(t, "mono", 60, 20)
	s.Push(&Choose{ID: "menu", Title: "Menu", Options: []Option{
		{Label: "R  restart the workload: replace its pods one by one"},
		{Label: "S  scale the workload", Reason: "you may not patch deployments in namespace shop, and nobody else here may"},
	}})
	view := func() string { return ansi.Strip(s.View("")) }
	if got := view(); !strings.Contains(got, "replace its pods one by one") || strings.Contains(got, "you may not") || strings.Contains(got, "…") {
		t.Errorf("on the first option:\n%s", got)
	}
	lines := strings.Count(view(), "┃")
	s.Do(keymap.NextEntry)
	if got := view(); !strings.Contains(got, "┃ you may not patch deployments in namespace shop, and") || !strings.Contains(got, "┃ nobody else here may") || strings.Count(got, "┃") != lines {
		t.Errorf("on the second option:\n%s", got)
	}
}

func TestTypingTakesThePlaceOfAWholeValue(t *testing.T) {
	form := func() *Form {
		return &Form{ID: "x", Fields: []Field{{Name: "n", Label: "N", Value: "8080", Whole: true}, {Name: "file", Label: "File", Value: "a.txt"}}}
	}
	values := func(f *Form) Values {
		_, result := f.Do(keymap.Accept)
		return result.Value.(Values)
	}
	key := func(f *Form, msg tea.KeyPressMsg) { f.Update(msg) }
	typed := form()
	key(typed, tea.KeyPressMsg{Code: '9', Text: "9"})
	key(typed, tea.KeyPressMsg{Code: '0', Text: "0"})
	typed.Do(keymap.NextField)
	key(typed, tea.KeyPressMsg{Code: '~', Text: "~"})
	if got := values(typed); got["n"] != "90" || got["file"] != "a.txt~" {
		t.Errorf("typed: %v", got)
	}
	moved := form()
	key(moved, tea.KeyPressMsg{Code: tea.KeyEnd})
	key(moved, tea.KeyPressMsg{Code: '1', Text: "1"})
	if got := values(moved); got["n"] != "80801" {
		t.Errorf("after a move: %v", got)
	}
	refused := form()
	key(refused, tea.KeyPressMsg{Code: '9', Text: "9"})
	refused.Refuse(errors.New("taken"), Values{"n": "8081"})
	key(refused, tea.KeyPressMsg{Code: '7', Text: "7"})
	if got := values(refused); got["n"] != "7" {
		t.Errorf("after a refusal: %v", got)
	}
}
