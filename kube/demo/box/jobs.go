package box

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// wait waits for background children; a trap cuts it short.
func (sh *shell) wait(args []string) int {
	waitFor := slices.Collect(maps.Values(sh.jobs))
	if len(args) > 1 {
		waitFor = nil
		for _, arg := range args[1:] {
			pid, _ := strconv.Atoi(strings.TrimPrefix(arg, "%"))
			if sh.jobs[pid] == nil {
				sh.errorf("wait: pid %s is not a child of this shell", arg)
				return 127
			}
			waitFor = append(waitFor, sh.jobs[pid])
		}
	}
	status := 0
	for _, job := range waitFor {
		for !job.Exited {
			sh.process.Wait(time.Time{}, &job.Done)
			if caught := sh.process.caught; len(caught) > 0 {
				return 128 + int(caught[0])
			}
			if sh.interrupted {
				return 128 + int(SIGINT)
			}
		}
		delete(sh.jobs, job.PID)
		if len(args) > 1 {
			status = job.Code
			if job.killedBy != 0 && job.killedBy.words() != "" {
				fmt.Fprintln(sh.process.Stderr(), job.killedBy.words())
			}
		}
	}
	return status
}

func (sh *shell) listJobs([]string) int {
	for n, pid := range slices.Sorted(maps.Keys(sh.jobs)) {
		state := "Running"
		if sh.jobs[pid].Exited {
			state = "Done"
		}
		sh.process.printf("[%d]   %s                    %s\n", n+1, state, strings.Join(sh.jobs[pid].Args, " "))
	}
	return 0
}
