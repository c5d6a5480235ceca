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

	"github.com/charmbracelet/x/exp/golden"
	"github.com/charmbracelet/x/exp/teatest/v2"

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
	if !d.waitFor(patience, is) {
		d.tb.Fatalf("the screen never showed %s:\n%s", what, d.Screen())
	}
	return d
}

func (d *Driver) waitFor(patience time.Duration, is func(screen string) bool) bool {
	glance := time.NewTicker(glance)
	defer glance.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-glance.C {
		if is(d.Screen()) {
			return true
		}
	}
	return false
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

// Gone waits until a text is no longer on the screen.
func (d *Driver) Gone(text string) *Driver {
	d.tb.Helper()
	return d.Until("no "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// Ends waits until the program has ended.
func (d *Driver) Ends() {
	d.tb.Helper()
	d.model.WaitFinished(d.tb, teatest.WithFinalTimeout(patience))
}

// Golden waits until the screen is the one in testdata/TESTNAME.golden, and
// fails with the difference when it does not come to that. With -update it
// writes the file, as soon as the screen has come to rest.
func (d *Driver) Golden() *Driver {
	d.tb.Helper()
	if updates() {
		d.rest()
	} else if want, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(d.tb.Name())+".golden")); err == nil {
		d.waitFor(patience/4, func(screen string) bool { return screen == string(want) })
	}
	golden.RequireEqual(d.tb, d.Screen())
	return d
}

// Picture waits until the screen is the one in the pictures of the documents, NAME-dark.svg and
// NAME-light.svg in a directory, and fails when it does not come to that. With -update it draws them,
// as soon as the screen has come to rest.
func (d *Driver) Picture(directory, name, title string) *Driver {
	d.tb.Helper()
	path := filepath.Join(directory, name)
	draw := func(palette *picture.Palette) []byte { return picture.Draw(d.Cells(), palette, title) }
	if updates() {
		d.rest()
	} else if want, err := os.ReadFile(path + "-dark.svg"); err == nil {
		d.waitFor(patience/4, func(string) bool { return bytes.Equal(draw(&picture.Dark), want) })
	}
	CheckFile(d.tb, path+"-dark.svg", draw(&picture.Dark))
	CheckFile(d.tb, path+"-light.svg", draw(&picture.Light))
	return d
}

// Comes waits until the screen is that of an output, see [picture.Screen.Output], for as long as
// [Driver.Golden] does. With -update it waits until the screen has come to rest. It returns the screen as it
// is then.
func (d *Driver) Comes(output string) picture.Screen {
	d.tb.Helper()
	if updates() {
		d.rest()
	} else {
		d.waitFor(patience/4, func(string) bool { return d.Cells().Output() == output })
	}
	return d.Cells()
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

// rest waits until the screen has not changed for a while. Only what is then
// looked at by a person may depend on it.
func (d *Driver) rest() {
	const looks = 150
	last, same := "", 0
	d.waitFor(patience, func(screen string) bool {
		if screen != last {
			last, same = screen, 0
		}
		same++
		return same > looks
	})
}
