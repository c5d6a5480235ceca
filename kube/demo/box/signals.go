package box

import (
	"strconv"
	"strings"
)

// Signal is a Linux signal number.
type Signal int

// The signals that the demo sends.
const (
	SIGHUP  Signal = 1
	SIGINT  Signal = 2
	SIGQUIT Signal = 3
	SIGKILL Signal = 9
	SIGPIPE Signal = 13
	SIGTERM Signal = 15
)

// signalNames are Linux' signals by number, as `kill -l` lists them.
var signalNames = [...]string{
	1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE",
	9: "KILL", 10: "USR1", 11: "SEGV", 12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM",
	16: "STKFLT", 17: "CHLD", 18: "CONT", 19: "STOP", 20: "TSTP", 21: "TTIN", 22: "TTOU",
	23: "URG", 24: "XCPU", 25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH", 29: "POLL",
	30: "PWR", 31: "SYS",
}

// parseSignal reads a number or a name with or without SIG.
func parseSignal(text string) (Signal, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return Signal(n), n >= 0 && n < len(signalNames)
	}
	name := strings.TrimPrefix(strings.ToUpper(text), "SIG")
	for n, known := range signalNames {
		if known == name && n > 0 {
			return Signal(n), true
		}
	}
	return 0, false
}

// deadly reports whether a signal ends a process that does not catch it.
func (s Signal) deadly() bool {
	switch signalNames[s] {
	case "", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "WINCH":
		return false
	}
	return true
}

// words is what a shell says about a child that the signal ended; nothing for the quiet ones.
func (s Signal) words() string {
	switch s {
	case SIGHUP:
		return "Hangup"
	case SIGQUIT:
		return "Quit"
	case SIGKILL:
		return "Killed"
	case SIGTERM:
		return "Terminated"
	}
	return ""
}
