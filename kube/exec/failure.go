package exec

import (
	"errors"
	"fmt"
	"strings"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// ExitError says that the command ran and ended with a status other than zero.
type ExitError struct {
	// Code is the exit status, 1 to 255. A shell that a signal ended reports
	// 128 plus the signal's number.
	Code int
}

// Error returns "exited with code 3".
func (e *ExitError) Error() string { return fmt.Sprintf("exited with code %d", e.Code) }

// StartError says that the container runtime could not start the command.
type StartError struct {
	Target  kube.ContainerRef
	Command []string
	// Missing is set when the program is not in the container, as opposed to
	// every other reason.
	Missing bool
	// Message is the runtime's own text, untrusted.
	Message string
}

// Error says what could not be started and why.
func (e *StartError) Error() string {
	program := ""
	if len(e.Command) > 0 {
		program = e.Command[0]
	}
	if e.Missing {
		return fmt.Sprintf("container %s of %s has no program %q", e.Target.Container, e.Target.Pod, program)
	}
	return fmt.Sprintf("could not start %q in container %s of %s: %s", program, e.Target.Container, e.Target.Pod, e.Message)
}

// errNoShell is what errors.Is finds in the error of [Probe] when no shell
// that it knows is in the container.
var errNoShell = errors.New("no shell in the container")

// NoShellError says that none of the shells tried is in the container.
type NoShellError struct {
	Target kube.ContainerRef
	// Tried are the names of the shells that were looked for.
	Tried []string
	// Has are programs that are there and can be run instead, of those that were
	// looked for.
	Has []string
}

// Error names the container, the shells looked for, and what it has instead.
func (e *NoShellError) Error() string {
	said := fmt.Sprintf("container %s of %s has no shell: there is no %s in its image",
		e.Target.Container, e.Target.Pod, listed(e.Tried, "or"))
	if len(e.Has) > 0 {
		said += "; it has " + listed(e.Has, "and")
	}
	return said
}

// Is reports whether target is [errNoShell].
func (e *NoShellError) Is(target error) bool { return target == errNoShell }

// listed joins names for a sentence: "bash, ash or sh".
func listed(names []string, conjunction string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + conjunction + " " + names[last]
}

// The words with which container runtimes say that a program is not there:
// runc and crun (by name and by path), CRI-O, gVisor, Kata's agent, and
// Windows' host compute service.
var missingProgram = []string{
	"executable file not found",
	"executable file `",
	"no such file or directory",
	"error finding executable",
	"the system cannot find the file specified",
	"os error 2)",
	"enoent",
}

// Failures that use the same words and mean something else: the working
// directory of the container is gone, or the runtime's own socket is.
var missingElse = []string{
	"chdir",
	"getcwd",
	"dial unix",
	"connect:",
	"cannot exec in a stopped",
}

// programMissing reports whether a container runtime's message means that the
// program to start is not in the container.
func programMissing(message string) bool {
	message = strings.ToLower(message)
	for _, other := range missingElse {
		if strings.Contains(message, other) {
			return false
		}
	}
	for _, words := range missingProgram {
		if strings.Contains(message, words) {
			return true
		}
	}
	return false
}

// notStarted reports whether a message of the exec's error stream comes from
// the attempt to start the program, and not from the connection.
func notStarted(message string) bool {
	message = strings.ToLower(message)
	for _, words := range []string{
		"error executing command in container",
		"failed to exec in container",
		"failed to start exec",
		"oci runtime",
		"unable to start container process",
		"createprocess",
	} {
		if strings.Contains(message, words) {
			return true
		}
	}
	return programMissing(message)
}

// withoutPrefix takes off what API server and kubelet each put before an
// internal error, once or more.
func withoutPrefix(message string) string {
	for {
		rest, found := strings.CutPrefix(message, "Internal error occurred: ")
		if !found {
			return message
		}
		message = rest
	}
}

// withoutLayers keeps what the innermost layer of a container runtime says,
// where it can be told from those around it.
func withoutLayers(message string) string {
	if _, innermost, found := strings.Cut(message, "unable to start container process: "); found {
		return innermost
	}
	return message
}

// noAnswer is what is said of silence: whether it is the network, the API server
// or the node does not show from here.
const noAnswer = "no answer from the cluster"

// brokenStream is what client-go says, in the midst of more, of a connection that
// broke before the command had ended.
const brokenStream = "error reading from error stream"

// lost is the failure of a session whose connection is gone. why is "" or goes on
// after the sentence.
func lost(target kube.ContainerRef, why string) *explain.Error {
	sentence := fmt.Sprintf("the connection to container %s of %s was lost%s", target.Container, target.Pod, why)
	return &explain.Error{Class: explain.ClassUnreachable, Sentence: sentence, Err: errors.New(sentence)}
}
