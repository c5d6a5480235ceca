package podstatus

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Termination is the end of a container's run.
type Termination struct {
	Reason, Message  string
	ExitCode, Signal int32
	// Started is zero for a container that never ran: its command could not be
	// started, or its node was lost.
	Started, Finished time.Time
}

// NewTermination reads the end of a run.
func NewTermination(ended *corev1.ContainerStateTerminated) *Termination {
	return &Termination{
		Reason: ended.Reason, Message: ended.Message,
		ExitCode: ended.ExitCode, Signal: ended.Signal,
		Started: timeOf(ended.StartedAt), Finished: timeOf(ended.FinishedAt),
	}
}

// timeOf is a time as the API tells it, zero where it is not known: runtimes say
// the beginning of the Unix epoch of what has not happened.
func timeOf(t metav1.Time) time.Time {
	if t.IsZero() || t.Unix() <= 0 {
		return time.Time{}
	}
	return t.Time
}

// Took is how long the run was, if both ends of it are known.
func (t *Termination) Took() (took time.Duration, known bool) {
	if t.Started.IsZero() || t.Finished.Before(t.Started) {
		return 0, false
	}
	return t.Finished.Sub(t.Started), true
}

// String is how a run of a container ended: "exit 137 (SIGKILL) OOMKilled".
// Reasons that say no more than the exit code are left out.
func (t *Termination) String() string {
	text := fmt.Sprintf("exit %d", t.ExitCode)
	if signal := t.SignalName(); signal != "" {
		text += " (" + signal + ")"
	} else if t.Signal != 0 {
		text += fmt.Sprintf(" (signal %d)", t.Signal)
	}
	if saysMore(t.Reason) {
		text += " " + t.Reason
	}
	return text
}

// Short is how a run ended in few words: "exit 137 (OOMKilled)", "signal 9".
func (t *Termination) Short() string {
	text := fmt.Sprintf("exit %d", t.ExitCode)
	if t.Signal != 0 {
		text = fmt.Sprintf("signal %d", t.Signal)
	}
	if saysMore(t.Reason) {
		text += " (" + t.Reason + ")"
	}
	return text
}

// InFull is String with the reason in any case.
func (t *Termination) InFull() string {
	if t.Reason == "" || saysMore(t.Reason) {
		return t.String()
	}
	return t.String() + " " + t.Reason
}

// saysMore reports whether the reason of an end says more than its exit code.
func saysMore(reason string) bool {
	return reason != "" && reason != "Completed" && reason != "Error"
}

// SignalName is the signal that ended the run: as the runtime says, or as the
// exit code tells by the convention of shells, 128 and the signal's number
// ("SIGKILL" for 137). It is "" when no signal did. A program that chooses such
// an exit code itself cannot be told apart.
func (t *Termination) SignalName() string {
	const shells = 128
	number := t.Signal
	if number == 0 {
		number = t.ExitCode - shells
	}
	if number < 1 || int(number) >= len(signals) {
		return ""
	}
	return signals[number]
}

// signals are the names of the signals of Linux by number. The ones from 32 on
// have no names that people know. They are listed here because the system that
// podglass runs on may number them otherwise.
var signals = [...]string{
	1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
	9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM",
	16: "SIGSTKFLT", 17: "SIGCHLD", 18: "SIGCONT", 19: "SIGSTOP", 20: "SIGTSTP", 21: "SIGTTIN", 22: "SIGTTOU",
	23: "SIGURG", 24: "SIGXCPU", 25: "SIGXFSZ", 26: "SIGVTALRM", 27: "SIGPROF", 28: "SIGWINCH", 29: "SIGIO",
	30: "SIGPWR", 31: "SIGSYS",
}
