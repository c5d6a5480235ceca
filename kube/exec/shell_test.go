package exec

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/podglass/podglass/kube/parts"
)

func TestProbe(t *testing.T) {
	other := errors.New("error dialing backend: i/o timeout")
	for _, test := range []struct {
		name string
		// has maps a program to what starting it answers; the rest is missing.
		has     map[string]error
		stdout  string
		want    string
		command string
		wantErr error
		rounds  int
	}{
		{name: "bash beside sh", has: map[string]error{"sh": nil}, stdout: "/usr/bin/bash\n", want: "bash", command: "/usr/bin/bash", rounds: 1},
		{name: "busybox", has: map[string]error{"sh": nil}, stdout: "/bin/ash\n", want: "ash", command: "/bin/ash", rounds: 1},
		{name: "only sh", has: map[string]error{"sh": nil}, stdout: "/bin/sh\n", want: "sh", command: "/bin/sh", rounds: 1},
		{name: "a sh that knows no command", has: map[string]error{"sh": &ExitError{Code: 127}}, want: "sh", command: "sh", rounds: 1},
		{name: "a sh that answers oddly", has: map[string]error{"sh": nil}, stdout: "builtin", want: "sh", command: "sh", rounds: 1},
		{name: "only bash", has: map[string]error{"bash": nil}, want: "bash", command: "bash", rounds: 12},
		{name: "Windows", has: map[string]error{"powershell": nil, "cmd": nil}, want: "powershell", command: "powershell", rounds: 12},
		{name: "nano server", has: map[string]error{"cmd": nil}, want: "cmd", command: "cmd", rounds: 12},
		{name: "none", wantErr: errNoShell, rounds: 12},
		{name: "busybox without links", has: map[string]error{"busybox": nil}, want: "busybox", command: "busybox sh", rounds: 12},
		{name: "no answer", has: map[string]error{"sh": other}, wantErr: other, rounds: 1},
		{name: "no answer later", has: map[string]error{"ash": other}, wantErr: other, rounds: 12},
		{name: "no answer, and a shell", has: map[string]error{"bash": other, "cmd": nil}, want: "cmd", command: "cmd", rounds: 12},
	} {
		t.Run(test.name, func(t *testing.T) {
			var rounds atomic.Int32
			shell, err := probe(t.Context(), web, func(_ context.Context, command []string) (string, error) {
				rounds.Add(1)
				answer, there := test.has[command[0]]
				if !there {
					return "", &StartError{Target: web, Command: command, Missing: true}
				}
				return test.stdout, answer
			})
			if !errors.Is(err, test.wantErr) {
				t.Fatalf("got error %v, want %v", err, test.wantErr)
			}
			if shell.Name != test.want || strings.Join(shell.Command, " ") != test.command {
				t.Errorf("got %+v", shell)
			}
			if int(rounds.Load()) != test.rounds {
				t.Errorf("%d round trips, want %d", rounds.Load(), test.rounds)
			}
		})
	}
}

func TestProbeOverTheWire(t *testing.T) {
	for _, test := range []struct{ has, says, name, command string }{
		{"sh", "/bin/ash\nuser root\ndir /\n", "ash", "/bin/ash"},
		{"sh", "/usr/bin/bash\n", "bash", "/usr/bin/bash"},
		{"sh", "/usr/bin/zsh\n", "zsh", "/usr/bin/zsh"},
		{"zsh", "", "zsh", "zsh"},
		{"busybox", "", "busybox", "busybox sh"},
		{"powershell", "", "powershell", "powershell"},
		{"cmd", "", "cmd", "cmd"},
	} {
		c := newCluster(t, func(p process) error {
			if p.command[0] != test.has {
				return runcMissing(p.command[0])
			}
			_, err := p.out.Write([]byte(test.says))
			return err
		})
		shell, err := Probe(t.Context(), c.client(t), web)
		if err != nil || shell.Name != test.name || strings.Join(shell.Command, " ") != test.command {
			t.Errorf("an image with %s: %+v, %v", test.has, shell, err)
		}
	}
}

func TestProbeOfAnImageWithoutShell(t *testing.T) {
	c := newCluster(t, func(p process) error { return runcMissing(p.command[0]) })
	_, err := Probe(t.Context(), c.client(t), web)
	var none *NoShellError
	if !errors.As(err, &none) || !errors.Is(err, errNoShell) || len(none.Tried) != 7 || none.Has != nil {
		t.Fatalf("got %v", err)
	}
}

// CRI-O and the Docker engine report a missing program by exit code.
func TestProbeOfAnImageWithoutShellByExitCode(t *testing.T) {
	c := newCluster(t, func(p process) error {
		p.err.Write([]byte("OCI runtime exec failed: exec failed: unable to start container process: exec: \"" + p.command[0] + "\": executable file not found in $PATH\n"))
		return exited(126)
	})
	if _, err := Probe(t.Context(), c.client(t), web); !errors.Is(err, errNoShell) {
		t.Fatalf("got %v", err)
	}
}

// What an image without a shell has is said, so that one can run that.
func TestProbeOfAnImageWithPrograms(t *testing.T) {
	c := newCluster(t, func(p process) error {
		switch p.command[0] {
		case "python3":
			p.out.Write([]byte("Python 3.12.1\n"))
			return nil
		case "perl":
			return exited(2) // it is there, whatever it thinks of the option
		}
		return runcMissing(p.command[0])
	})
	_, err := Probe(t.Context(), c.client(t), web)
	want := "container app of shop/web has no shell: there is no sh, bash, zsh, ash, busybox, powershell or cmd in its image; it has python3 and perl"
	if !errors.Is(err, errNoShell) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestProbeTellsWhoAndWhere(t *testing.T) {
	for out, want := range map[string]Shell{
		"/bin/ash\nuser app\ndir /srv/my app\n": {Command: []string{"/bin/ash"}, Name: "ash", User: "app", Dir: "/srv/my app"},
		"user 1000\ndir /\n":                    {Command: []string{"sh"}, Name: "sh", User: "1000", Dir: "/"},
		"/bin/sh\nuser \ndir \n":                {Command: []string{"/bin/sh"}, Name: "sh"},
		"":                                      {Command: []string{"sh"}, Name: "sh"},
	} {
		if got := foundByPath(out); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", out, got, want)
		}
	}
}

func TestProbeOfAGoneContainer(t *testing.T) {
	c := newCluster(t, func(p process) error { return errors.New(`container not found ("app")`) })
	_, err := Probe(t.Context(), c.client(t), web)
	var gone *NotRunningError
	if !errors.As(err, &gone) {
		t.Fatalf("got %v", err)
	}
}

// TestAPanicOfTheProbeComesUp: the programs of a container without sh are tried at once, on goroutines of their own.
func TestAPanicOfTheProbeComesUp(t *testing.T) {
	defer func() {
		if got, _ := recover().(*parts.Panic); got == nil || got.Value != "broken" {
			t.Errorf("recovered %v", got)
		}
	}()
	_, err := probe(t.Context(), web, func(_ context.Context, command []string) (string, error) {
		if command[0] == "zsh" {
			panic("broken")
		}
		return "", &StartError{Target: web, Command: command, Missing: true}
	})
	t.Errorf("probed with %v", err)
}
