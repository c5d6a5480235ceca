package box

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// trap sets what happens on signals: trap ACTION SIGNAL..., `-` for the default, empty to ignore.
func (sh *shell) trap(args []string) int {
	if len(args) == 1 {
		for _, sig := range slices.Sorted(maps.Keys(sh.traps)) {
			quoted, _ := syntax.Quote(sh.traps[sig], syntax.LangPOSIX)
			sh.process.printf("trap -- %s %s\n", quoted, signalName(sig))
		}
		return 0
	}
	action, names := args[1], args[2:]
	if len(names) == 0 {
		action, names = "-", args[1:]
	}
	for _, name := range names {
		sig, ok := parseSignal(name)
		if !ok && name != "EXIT" {
			sh.errorf("trap: %s: invalid signal specification", name)
			return 1
		}
		if action == "-" {
			delete(sh.traps, sig)
			delete(sh.process.catches, sig)
			continue
		}
		sh.traps[sig] = action
		if sig != 0 {
			sh.process.catch(sig)
		}
	}
	return 0
}

func signalName(sig Signal) string {
	if sig == 0 {
		return "EXIT"
	}
	return signalNames[sig]
}

// catch makes the process handle a signal itself.
func (p *Process) catch(sig Signal) {
	if p.catches == nil {
		p.catches = map[Signal]bool{}
	}
	p.catches[sig] = true
}

// runTraps handles the signals that were caught since the last command.
func (sh *shell) runTraps() {
	for len(sh.process.caught) > 0 && sh.flow.kind == flowNone {
		sig := sh.process.caught[0]
		sh.process.caught = sh.process.caught[1:]
		action, trapped := sh.traps[sig]
		if !trapped {
			sh.interrupted = sh.interrupted || sh.interactive && sig == SIGINT
			continue
		}
		status := sh.status
		sh.source(action)
		if sh.flow.kind != flowExit {
			sh.status = status
		}
	}
}

// kill is the builtin; the program of that name does the same.
func (sh *shell) kill(args []string) int {
	resolved := []string{args[0]}
	for _, arg := range args[1:] {
		if job, ok := strings.CutPrefix(arg, "%"); ok {
			pids := slices.Sorted(maps.Keys(sh.jobs))
			n, _ := strconv.Atoi(job)
			if n < 1 || n > len(pids) {
				sh.errorf("kill: %s: no such job", arg)
				return 2
			}
			arg = strconv.Itoa(pids[n-1])
		}
		resolved = append(resolved, arg)
	}
	return kill(sh.process, sh.zero, resolved[1:])
}

// kill sends signals: [-SIGNAL | -s SIGNAL | -l] PID...
func kill(p *Process, speaker string, args []string) int {
	sig := SIGTERM
	if len(args) > 0 && args[0] == "-l" {
		for n, name := range signalNames {
			if name != "" {
				p.printf("%2d) %s\n", n, name)
			}
		}
		return 0
	}
	if len(args) > 1 && args[0] == "-s" {
		args = append([]string{"-" + args[1]}, args[2:]...)
	}
	if len(args) > 0 && strings.HasPrefix(args[0], "-") && len(args[0]) > 1 {
		var ok bool
		if sig, ok = parseSignal(args[0][1:]); !ok {
			p.complain(speaker, "bad signal name '%s'", args[0][1:])
			return 1
		}
		args = args[1:]
	}
	if len(args) == 0 {
		p.complain(speaker, "you need to specify whom to kill")
		return 1
	}
	status := 0
	for _, arg := range args {
		pid, err := strconv.Atoi(arg)
		target := p.space.table[pid]
		switch {
		case err != nil:
			p.complain(speaker, "invalid number '%s'", arg)
			status = 1
		case pid == -1:
			for _, other := range p.space.all() {
				if other != p {
					other.Kill(sig)
				}
			}
		case target == nil:
			p.complain(speaker, "can't kill pid %d: No such process", pid)
			status = 1
		default:
			target.Kill(sig)
		}
	}
	p.checkpoint() // it may have been itself
	return status
}
