package exec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/parts"
)

// Shell is a shell that a container has.
type Shell struct {
	// Command starts it.
	Command []string
	// Name is what people call it: bash, zsh, ash, sh, powershell, cmd.
	Name string
	// User is as whom it runs, a name or a number, and Dir where it begins; untrusted
	// text, "" where it is not known.
	User, Dir string
}

// findShell prints the path of the best shell, from within any POSIX shell, and then
// as whom and where it runs.
const findShell = "command -v bash || command -v zsh || command -v ash || command -v sh; " +
	`echo "user $(id -un 2>/dev/null || id -u 2>/dev/null)"; echo "dir $(pwd)"`

// candidate is a program to look for by starting it.
type candidate struct {
	name string
	try  []string // does nothing and succeeds
	// command starts it as a shell; nil for a program that is none.
	command []string
}

// candidates are the shells in the order of preference, and after them what else people
// look around with in images that have none. Programs that take much memory to start are
// not among them: they would run within the limits of the container.
func candidates() []candidate {
	shell := func(name string, args ...string) candidate {
		return candidate{name, append([]string{name}, args...), []string{name}}
	}
	tool := func(name, version string) candidate { return candidate{name: name, try: []string{name, version}} }
	return []candidate{
		shell("bash", "-c", ":"),
		shell("zsh", "-c", ":"),
		shell("ash", "-c", ":"),
		{"busybox", []string{"busybox", "sh", "-c", ":"}, []string{"busybox", "sh"}},
		shell("powershell", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "exit 0"),
		shell("cmd", "/c", "exit 0"),
		tool("python3", "-V"), tool("node", "-v"), tool("ruby", "-v"), tool("perl", "-v"), tool("php", "-v"),
	}
}

// Find says what to start in the container: a command, where there is one, else the
// best shell that the container has. The errors are those of [Preflight] and [Probe].
func Find(ctx context.Context, client *kube.Client, target kube.ContainerRef, command []string) (Shell, error) {
	if err := Preflight(ctx, client, target); err != nil {
		return Shell{}, err
	}
	if len(command) > 0 {
		return Shell{Command: command, Name: command[0]}, nil
	}
	return Probe(ctx, client, target)
}

// Probe finds the best shell in the container: bash, zsh, ash or sh, else that of
// busybox, powershell or cmd. Where there is a sh, one round trip tells; where there is
// none, the others are tried at once.
//
// When no shell is there the error is a [*NoShellError], which errors.Is finds
// as [errNoShell]; every other error means that the question could not be
// answered.
func Probe(ctx context.Context, client *kube.Client, target kube.ContainerRef) (Shell, error) {
	return probe(ctx, target, func(ctx context.Context, command []string) (string, error) {
		var stdout, stderr bytes.Buffer
		err := Run(ctx, client, Options{Target: target, Command: command, Stdout: &stdout, Stderr: &stderr})
		if missingByExitCode(err, stdout.String()+stderr.String()) {
			err = &StartError{Target: target, Command: command, Missing: true}
		}
		return stdout.String(), err
	})
}

// runner runs a command to its end and returns what it printed.
type runner func(ctx context.Context, command []string) (stdout string, err error)

func probe(ctx context.Context, target kube.ContainerRef, run runner) (Shell, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, probeTimeout,
		fmt.Errorf("the search for a shell took longer than %s", probeTimeout))
	defer cancel()

	stdout, err := run(ctx, []string{"sh", "-c", findShell})
	var exit *ExitError
	switch {
	case err == nil:
		return foundByPath(stdout), nil
	case errors.As(err, &exit):
		// It started, so it is there, whatever it lacks.
		return Shell{Command: []string{"sh"}, Name: "sh"}, nil
	case !isMissing(err):
		return Shell{}, err
	}
	return probeOthers(ctx, target, run)
}

// probeOthers tries the shells that may be there without a sh.
func probeOthers(ctx context.Context, target kube.ContainerRef, run runner) (Shell, error) {
	shells := candidates()
	errs := make([]error, len(shells))
	group := parts.New(ctx)
	for i, shell := range shells {
		group.Go(func(ctx context.Context) { _, errs[i] = run(ctx, shell.try) })
	}
	group.Wait()

	none := &NoShellError{Target: target, Tried: []string{"sh"}}
	var unclear error
	for i, shell := range shells {
		var exit *ExitError
		there := errs[i] == nil || errors.As(errs[i], &exit)
		switch {
		case there && shell.command != nil:
			return Shell{Command: shell.command, Name: shell.name}, nil
		case there:
			none.Has = append(none.Has, shell.name)
		case shell.command == nil:
		default:
			none.Tried = append(none.Tried, shell.name)
			if !isMissing(errs[i]) && unclear == nil {
				unclear = errs[i]
			}
		}
	}
	if unclear != nil {
		return Shell{}, unclear
	}
	return Shell{}, none
}

// foundByPath reads the answer of findShell. The path is kept: the image's PATH
// and the shell's own need not agree.
func foundByPath(stdout string) Shell {
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	shell := Shell{Command: []string{"sh"}, Name: "sh"}
	if found := strings.TrimSpace(lines[0]); path.IsAbs(found) {
		shell.Command, shell.Name = []string{found}, path.Base(found)
	}
	for _, line := range lines {
		if user, ok := strings.CutPrefix(line, "user "); ok {
			shell.User = strings.TrimSpace(user)
		}
		if dir, ok := strings.CutPrefix(line, "dir "); ok {
			shell.Dir = strings.TrimSpace(dir)
		}
	}
	return shell
}

func isMissing(err error) bool {
	var start *StartError
	return errors.As(err, &start) && start.Missing
}

// missingByExitCode recognises runtimes that report a program which is not
// there as exit code 126 or 127 and the reason as output, as CRI-O and the
// Docker engine do.
func missingByExitCode(err error, output string) bool {
	var exit *ExitError
	if !errors.As(err, &exit) || (exit.Code != 126 && exit.Code != 127) {
		return false
	}
	return strings.Contains(strings.ToLower(output), "oci runtime") && programMissing(output)
}
