package exec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/podglass/podglass/kube"
)

// probeTimeout bounds the search for a shell as a whole.
const probeTimeout = 30 * time.Second

// Shell is a shell that a container has.
type Shell struct {
	// Command starts it.
	Command []string
	// Name is what people call it: bash, zsh, ash, sh, powershell, cmd.
	Name string
}

// findShell prints the path of the best shell, from within any POSIX shell.
const findShell = "command -v bash || command -v zsh || command -v ash || command -v sh"

// candidate is a shell to look for by starting it, in the order of preference.
type candidate struct {
	name string
	try  []string // does nothing and succeeds
}

func candidates() []candidate {
	return []candidate{
		{"bash", []string{"bash", "-c", ":"}},
		{"zsh", []string{"zsh", "-c", ":"}},
		{"ash", []string{"ash", "-c", ":"}},
		{"powershell", []string{"powershell", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "exit 0"}},
		{"cmd", []string{"cmd", "/c", "exit 0"}},
	}
}

// Probe finds the best shell in the container: bash, zsh, ash or sh, else
// powershell or cmd. Where there is a sh, one round trip tells; where there is
// none, the others are tried at once.
//
// When no shell is there the error is a [*NoShellError], which errors.Is finds
// as [ErrNoShell]; every other error means that the question could not be
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
	var wg sync.WaitGroup
	for i, shell := range shells {
		wg.Go(func() { _, errs[i] = run(ctx, shell.try) })
	}
	wg.Wait()

	tried := []string{"sh"}
	var unclear error
	for i, shell := range shells {
		var exit *ExitError
		if errs[i] == nil || errors.As(errs[i], &exit) {
			return Shell{Command: []string{shell.name}, Name: shell.name}, nil
		}
		if !isMissing(errs[i]) && unclear == nil {
			unclear = errs[i]
		}
		tried = append(tried, shell.name)
	}
	if unclear != nil {
		return Shell{}, unclear
	}
	return Shell{}, &NoShellError{Target: target, Tried: tried}
}

// foundByPath reads the answer of findShell. The path is kept: the image's PATH
// and the shell's own need not agree.
func foundByPath(stdout string) Shell {
	line, _, _ := strings.Cut(strings.TrimSpace(stdout), "\n")
	line = strings.TrimSpace(line)
	if !path.IsAbs(line) {
		return Shell{Command: []string{"sh"}, Name: "sh"}
	}
	return Shell{Command: []string{line}, Name: path.Base(line)}
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
