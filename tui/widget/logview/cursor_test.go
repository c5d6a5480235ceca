package logview

import (
	"strings"
	"testing"
)

// moves are all that move a view, by name.
func moves(v *View) map[string]func() {
	return map[string]func(){
		"up": v.Up, "down": v.Down, "half up": v.HalfUp, "half down": v.HalfDown, "page up": v.PageUp, "page down": v.PageDown,
		"top": v.Top, "bottom": v.Bottom, "wheel up": func() { v.Wheel(-3) }, "wheel down": func() { v.Wheel(3) },
		"left": func() { v.Left(3) }, "right": func() { v.Right(3) },
		"select": func() { v.Select(true) }, "unselect": func() { v.Select(false) },
		"pause": func() { v.SetFollow(false) }, "follow": func() { v.SetFollow(true) },
		"jump": func() { v.SetCursor(v.top.seq + 7) }, "jump back": func() { v.SetCursor(v.top.seq / 2) },
		"click": func() { v.Click(0, v.height/2) }, "wrap": func() { v.SetWrap(!v.Wrapped()) },
	}
}

func expectScreen(t *testing.T, v *View, want ...string) {
	t.Helper()
	if got := screen(v); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestTheFirstMoveUpPutsTheCursorOnTheLastLine(t *testing.T) {
	source := numbered(10)
	v := newView(t, source, 20, 3)
	expectScreen(t, v, " line 7", " line 8", " line 9")
	v.Down()
	expectScreen(t, v, " line 7", " line 8", " line 9")
	v.Up()
	expectScreen(t, v, " line 7", " line 8", "▌line 9")
	source.print("line 10")
	v.Up()
	expectScreen(t, v, " line 7", "▌line 8", " line 9")
	v.Up()
	v.Up()
	expectScreen(t, v, "▌line 6", " line 7", " line 8")
	if id, seq, ok := v.Cursor(); !ok || seq != 6 || id != (ID{Seq: 6}) {
		t.Errorf("the cursor is on %v, %d, %v", id, seq, ok)
	}
	for range 4 {
		v.Down()
	}
	expectScreen(t, v, " line 8", " line 9", "▌line 10")
	v.Down()
	if _, _, ok := v.Cursor(); ok || !v.Following() {
		t.Error("moving down from the last line does not follow")
	}
	expectScreen(t, v, " line 8", " line 9", " line 10")
}

func TestPagesMoveTheCursorToo(t *testing.T) {
	v := newView(t, numbered(10), 20, 4)
	v.PageUp()
	expectScreen(t, v, " line 3", " line 4", " line 5", "▌line 6")
	v.Up()
	v.HalfUp()
	expectScreen(t, v, " line 1", " line 2", "▌line 3", " line 4")
	v.PageUp() // one row only
	expectScreen(t, v, " line 0", " line 1", "▌line 2", " line 3")
	v.PageUp()
	expectScreen(t, v, "▌line 0", " line 1", " line 2", " line 3")
	v.PageDown()
	v.HalfDown()
	expectScreen(t, v, "▌line 5", " line 6", " line 7", " line 8")
	v.PageDown()
	expectScreen(t, v, "▌line 6", " line 7", " line 8", " line 9")
	v.PageDown()
	expectScreen(t, v, " line 6", " line 7", " line 8", "▌line 9")
	v.PageDown()
	expectScreen(t, v, " line 6", " line 7", " line 8", " line 9")
	v.Top()
	expectScreen(t, v, "▌line 0", " line 1", " line 2", " line 3")
	v.Bottom()
	expectScreen(t, v, " line 6", " line 7", " line 8", " line 9")
}

func TestALineTallerThanTheScreenScrollsByRows(t *testing.T) {
	source := numbered(2)
	source.print("abcdefghijklmnopqrstuvwxyz", "end")
	v := newView(t, source, 5, 3)
	v.Up()
	v.Up()
	expectScreen(t, v, "▌uvwxy", "▌z", " end")
	v.Up()
	expectScreen(t, v, "▌pqrst", "▌uvwxy", "▌z")
	for range 3 {
		v.Up()
	}
	expectScreen(t, v, "▌abcde", "▌fghij", "▌klmno")
	v.Up()
	expectScreen(t, v, "▌line", "▌1", " abcde")
	v.Down()
	expectScreen(t, v, " line", " 1", "▌abcde")
	for range 5 {
		v.Down()
	}
	expectScreen(t, v, "▌pqrst", "▌uvwxy", "▌z")
	v.Down()
	expectScreen(t, v, " uvwxy", " z", "▌end")
	if v.Down(); !v.Following() {
		t.Error("it does not follow")
	}
}

func TestTheWheelLeavesTheCursorOnItsLine(t *testing.T) {
	v := newView(t, numbered(20), 20, 4)
	v.Wheel(-3)
	expectScreen(t, v, " line 13", " line 14", " line 15", "▌line 16")
	v.Wheel(2)
	expectScreen(t, v, " line 15", "▌line 16", " line 17", " line 18")
	v.Wheel(-4)
	expectScreen(t, v, " line 11", " line 12", " line 13", "▌line 14")
	v.Wheel(4)
	expectScreen(t, v, "▌line 15", " line 16", " line 17", " line 18")
}

func TestSetCursorShowsTheLineInItsContext(t *testing.T) {
	v := newView(t, numbered(100), 20, 9)
	v.SetCursor(50)
	expectScreen(t, v, " line 47", " line 48", " line 49", "▌line 50", " line 51", " line 52", " line 53", " line 54", " line 55")
	v.SetCursor(52) // is on the screen
	expectScreen(t, v, " line 47", " line 48", " line 49", " line 50", " line 51", "▌line 52", " line 53", " line 54", " line 55")
	v.SetCursor(0)
	expectScreen(t, v, "▌line 0", " line 1", " line 2", " line 3", " line 4", " line 5", " line 6", " line 7", " line 8")
	v.SetCursor(1_000)
	expectScreen(t, v, " line 91", " line 92", " line 93", " line 94", " line 95", " line 96", " line 97", " line 98", "▌line 99")
	if v.Following() {
		t.Error("it follows")
	}
	newView(t, &log{}, 20, 3).SetCursor(5)
}

func TestClick(t *testing.T) {
	source := numbered(10)
	source.evict(4)
	v := newView(t, source, 40, 8)
	v.View()
	if v.Click(0, 0) || v.Click(3, 7) || v.Click(3, -1) {
		t.Error("a click beside the lines does something")
	}
	source.print("line 10", "line 11") // what was clicked is what was seen
	if !v.Click(5, 3) || v.Following() {
		t.Error("a click does not pause")
	}
	if _, seq, _ := v.Cursor(); seq != 6 {
		t.Errorf("the cursor is on %d", seq)
	}
}

func TestSelection(t *testing.T) {
	v := newView(t, numbered(20), 20, 4)
	if _, _, ok := v.Selected(); ok {
		t.Error("something is selected")
	}
	v.Select(true)
	v.Up()
	v.Up()
	expectScreen(t, v, " line 16", "▌line 17", "│line 18", "│line 19")
	if from, to, ok := v.Selected(); !ok || from != 17 || to != 19 {
		t.Errorf("selected %d to %d, %v", from, to, ok)
	}
	v.Top()
	v.Bottom()
	v.Down()
	expectScreen(t, v, " line 16", " line 17", " line 18", "▌line 19")
	if v.Following() {
		t.Error("it follows while lines are being selected")
	}
	v.Select(false)
	v.Down()
	if _, _, ok := v.Selected(); ok || !v.Following() {
		t.Error("the selection has not ended")
	}
	v.Select(true)
	v.SetFollow(true)
	if _, _, ok := v.Selected(); ok {
		t.Error("following does not end the selection")
	}
}

func TestTheTopNotice(t *testing.T) {
	v := newView(t, numbered(8), 40, 3)
	v.SetTopNotice("older lines: press g again to load")
	expectScreen(t, v, " line 5", " line 6", " line 7")
	v.Top()
	expectScreen(t, v, " older lines: press g again to load", "▌line 0", " line 1")
	if !v.atTop() || v.WantsOlder() {
		t.Error("the reader stands at the top and wants nothing yet")
	}
	v.SetTopNotice("")
	expectScreen(t, v, "▌line 0", " line 1", " line 2")
	v.SetTopNotice("loading older lines…")
	expectScreen(t, v, " loading older lines…", "▌line 0", " line 1")
	for name, up := range map[string]func(){"top": v.Top, "up": v.Up, "page": v.PageUp, "half": v.HalfUp, "wheel": func() { v.Wheel(-1) }} {
		v.Top()
		v.Down()
		v.Top()
		if v.WantsOlder() {
			t.Errorf("%s: the reader only came to the top", name)
		}
		if up(); !v.WantsOlder() || !v.atTop() {
			t.Errorf("%s: the reader wants older lines", name)
		}
		if v.Down(); v.WantsOlder() || v.atTop() {
			t.Errorf("%s: the reader went away", name)
		}
	}
	v.Up()
	v.Wheel(1) // the first line is still there, the notice is not
	v.SetTopNotice("this is the beginning of the log")
	expectScreen(t, v, "▌line 0", " line 1", " line 2")
	v.Up()
	expectScreen(t, v, " this is the beginning of the log", "▌line 0", " line 1")
}

func TestALogThatFitsShowsTheTopNotice(t *testing.T) {
	source := numbered(5)
	source.evict(3)
	v := newView(t, source, 60, 5)
	v.SetTopNotice("this is the beginning of the log")
	expectScreen(t, v, " this is the beginning of the log", " ── 3 older lines are gone ──", " line 3", " line 4", "")
}
