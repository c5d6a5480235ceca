//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// sequences are what a terminal sends besides single bytes. The paste has no key that quits: random bytes before it may
// take away its beginning.
func sequences() []string {
	return []string{
		"\x1b[A", "\x1b[B", "\x1b[1;5C", "\x1b[5~", "\x1b[Z", "\x1bOP", "\x1b[27;2;13~", "\x1b[13u", "\x1b[97;5u",
		"\x1b[<0;10;5M", "\x1b[<0;60;20m", "\x1b[<32;80;20M", "\x1b[<64;30;8M", "\x1b[<0;1;1M", "\x1b[M !!",
		"\x1b[200~web\rX\x1b[201~", "\x1b[200~", "\x1b[201~", "\x1b[I", "\x1b[O", "\x1b[?2027;2$y", "\x1b]11;rgb:0/0/0\a",
		"\x17c", "\x17v", "\x17o", ":", "\r", "\r", "\x1b", "\t", "s", "F", "l", "i", "?", "/", "\x04", "exit\r", "\x1a",
	}
}

// isQuitting reports whether a byte is a key that quits: q in the list of pods, ctrl+c everywhere, and
// ctrl+\ in the moment in which the terminal is handed over to a shell, when it is a signal.
func isQuitting(b byte) bool { return b == 'q' || b == '\x03' || b == '\x1c' }

// TestRandomKeys: whatever is typed, podglass goes on, with its terminal in order, but for the keys that
// quit. It is the same at each run but for how the keys meet what the cluster does.
func TestRandomKeys(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2, 3, 4, 25, 51} { // the last two type ctrl+w c in the list of pods
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			a := startDemo(t)
			a.waitText("demo › shop", "live", "mc1")
			random := rand.New(rand.NewPCG(seed, 0))
			known := sequences()
			var typed []string
			for range 200 {
				var keys strings.Builder
				for range 10 {
					if b := byte(random.IntN(256)); !isQuitting(b) {
						keys.WriteByte(b)
					}
					if random.IntN(3) == 0 {
						keys.WriteString(known[random.IntN(len(known))])
					}
				}
				typed = append(typed, keys.String())
				a.press(keys.String())
				<-time.After(4 * time.Millisecond) // as fast as keys repeat, and not faster than a terminal takes them
				a.mu.Lock()
				ended, err := a.ended, a.err
				a.mu.Unlock()
				if ended {
					t.Fatalf("podglass ended (%v) after %q; the screen shows:\n%s", err, typed[max(len(typed)-8, 0):], a.screen())
				}
			}
			a.signal(unix.SIGTERM)
			if code, want := a.waitEnd(), 128+int(unix.SIGTERM); code != want {
				t.Errorf("exit code %d, want %d; the screen shows:\n%s", code, want, a.screen())
			}
			a.checkTerminalRestored()
			if log := logOf(t, a); strings.Contains(log, "goroutine ") {
				t.Errorf("the log holds a trace:\n%s", log)
			}
		})
	}
}

// TestAPasteIsNoKeys: what is pasted in the list of pods is not taken for keys, however it is cut up on its way.
func TestAPasteIsNoKeys(t *testing.T) {
	t.Parallel()
	const paste = "\x1b[200~q\rX\x03\x1b[201~"
	a := startDemo(t)
	a.waitText("demo › shop", "live", "mc1")
	before := a.screen()
	for cut := range len(paste) {
		if cut > 0 && cut < len("\x1b[200~") { // a sequence that is cut stands for itself after a while
			continue
		}
		a.press(paste[:cut])
		a.press(paste[cut:])
	}
	a.press("?")
	a.waitText("show only failing pods")
	a.press("?")
	a.waitGone("show only failing pods")
	if after := a.screen(); strings.Contains(after, "Delete") || !strings.Contains(after, "mc1") {
		t.Errorf("after the paste the screen shows\n%s\nand before\n%s", after, before)
	}
	a.signal(unix.SIGTERM)
	if code, want := a.waitEnd(), 128+int(unix.SIGTERM); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
}
