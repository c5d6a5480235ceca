package tuitest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/tui/tuitest/picture"
)

// On returns the driver for a subtest, which then fails instead of the test
// that the driver was started for.
func (d *Driver) On(tb testing.TB) *Driver {
	return &Driver{tb: tb, terminal: d.terminal}
}

// Until waits until the screen is as wanted.
func (d *Driver) Until(what string, is func(screen string) bool) *Driver {
	d.tb.Helper()
	if !d.waitFor(is) {
		d.tb.Fatalf("the screen never showed %s:\n%s", what, d.Screen())
	}
	return d
}

// waitFor looks at the screen as it is and each time that the program has drawn something, until it is as wanted.
func (d *Driver) waitFor(is func(screen string) bool) bool {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for !is(d.Screen()) {
		select {
		case <-d.output.came:
		case <-limit.C:
			return false
		}
	}
	return true
}

// See waits until all the texts are on the screen.
func (d *Driver) See(texts ...string) *Driver {
	d.tb.Helper()
	return d.Until(strings.Join(texts, " and "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// Match waits until a regular expression matches the screen.
func (d *Driver) Match(expression string) *Driver {
	d.tb.Helper()
	return d.Until(expression, regexp.MustCompile(expression).MatchString)
}

// Gone waits until the program is idle and a text is not on the screen; where only time takes it away, for that.
func (d *Driver) Gone(text string) *Driver {
	d.tb.Helper()
	return d.Idle().Until("no "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// Golden waits until the program is idle, and fails when the screen is not the one in testdata/TESTNAME.golden then.
// With -update it writes the file.
func (d *Driver) Golden() *Driver {
	d.tb.Helper()
	golden.RequireEqual(d.tb, d.Idle().Screen())
	return d
}

// GoldenStyled is Golden for the screen with its colours and other styles.
func (d *Driver) GoldenStyled() *Driver {
	d.tb.Helper()
	output := strings.TrimPrefix(d.Idle().Cells().Output(), ansi.CursorHomePosition+ansi.EraseEntireScreen)
	golden.RequireEqual(d.tb, strings.ReplaceAll(output, "\r\n", "\n"))
	return d
}

// Picture waits until the program is idle, and fails when the screen is not the one in the pictures of the documents
// then, NAME-dark.svg and NAME-light.svg in a directory. With -update it draws them.
func (d *Driver) Picture(directory, name, title string) *Driver {
	d.tb.Helper()
	path := filepath.Join(directory, name)
	cells := d.Idle().Cells()
	CheckFile(d.tb, path+"-dark.svg", picture.Draw(cells, &picture.Dark, title))
	CheckFile(d.tb, path+"-light.svg", picture.Draw(cells, &picture.Light, title))
	return d
}

// CheckFile fails when a file of the documents is not what a test has made. With -update it is written.
func CheckFile(tb testing.TB, path string, made []byte) {
	tb.Helper()
	if updates() {
		if err := os.WriteFile(path, made, 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, made) {
		tb.Errorf("%s is not what the program shows (%v); make it anew with -update, and look at it", path, err)
	}
}

// updates reports whether golden files are to be written.
func updates() bool {
	update := flag.Lookup("update")
	return update != nil && update.Value.String() == "true"
}
