package box

import (
	"testing"
	"time"
)

func TestDd(t *testing.T) {
	for text, want := range map[string]string{
		"printf abcdefgh | dd bs=3 count=2":                       "abcdef",
		"dd if=/dev/zero of=/tmp/z bs=4k count=2; wc -c < /tmp/z": "8192\n",
		"dd if=/none; echo $?":                                    "dd: can't open '/none': No such file or directory\n1\n",
		"dd bs=x; echo $?":                                        "dd: invalid number 'x'\n1\n",
		"dd size=1; echo $?":                                      "dd: unknown operand 'size=1'\n1\n",
		"dd if=/dev/zero of=/dev/null bs=64M 2>/dev/null & sleep 1; kill $!; wait $!; echo $?": "Terminated\n143\n",
	} {
		if got, code := script(t, text); got != want || code != 0 {
			t.Errorf("%s: %q, %d", text, got, code)
		}
	}
}

// A container that takes more memory than its limit is killed as a whole, and says so.
func TestOutOfMemory(t *testing.T) {
	l := newLab(t)
	c, out := l.container(Config{
		Name: "app", Command: []string{"sh", "-c", "echo begins; dd if=/dev/zero of=/dev/null bs=64M; echo goes on; sleep 60"}, Memory: 16 << 20,
	})
	l.advance(time.Second)
	if code, exited := c.Exit(); !exited || code != 137 || !c.IsOOMKilled() || out.String() != "begins\n" {
		t.Errorf("exit %d (%v), out of memory: %v, %q", code, exited, c.IsOOMKilled(), out)
	}
	within, _ := l.container(Config{Name: "within", Command: []string{"sh", "-c", "dd if=/dev/zero of=/dev/null bs=1M count=1"}, Memory: 16 << 20})
	l.advance(time.Second)
	if code, _ := within.Exit(); code != 0 || within.IsOOMKilled() {
		t.Errorf("exit %d, out of memory: %v", code, within.IsOOMKilled())
	}
}
