package diagnosis

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// runRules are about containers that end, or do not get to run.
var runRules = []Rule{
	{
		ID: "status-unknown", Stage: StageRun, Severity: Error, Confidence: Certain,
		About: "The kubelet does not know how the container ended: its node was gone, or the runtime has forgotten it.",
		Next:  "look at the node; nothing, if its workload has made another pod",
		container: func(p *podFacts, s *containerFacts) *Finding {
			if ended := s.c.Ended(); ended == nil || ended.Reason != "ContainerStatusUnknown" {
				return nil
			}
			return &Finding{Sentence: "nobody knows how " + p.who(s) + " ended: its node or the runtime lost it", Evidence: p.of(s)}
		},
	},
	{
		ID: "hook-failed", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The postStart hook of the container failed, so that the kubelet ended the container.",
		Next:      "run the hook's command in a shell of the container; see lifecycle.postStart",
		container: hookFailed,
	},
	{
		ID: "cannot-start", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The runtime cannot start the container: its command does not exist in the image, cannot be executed, or the container cannot be set up.",
		Next:      "compare command and args with what is in the image; without command the image's entrypoint runs",
		container: cannotStart,
	},
	{
		ID: "out-of-memory", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The container used more memory than its limit, and the kernel killed it. It is only told where the runtime says OOMKilled.",
		Next:      "compare resources.limits.memory with what the container uses (kubectl top pod --containers); raise the limit, or look for a leak",
		container: outOfMemory,
	},
	{
		ID: "liveness-kills", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The liveness probe failed as often as it may, so that the kubelet restarts the container again and again.",
		Next:      "run the probe by hand in a shell of the container; compare its timeout and thresholds with how long it takes",
		container: livenessKills,
	},
	{
		ID: "startup-budget", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The container did not pass its startup probe within failureThreshold x periodSeconds, so that the kubelet restarts it before it is up.",
		Next:      "raise failureThreshold of the startup probe, or look at what the start takes its time for",
		container: startupBudget,
	},
	{
		ID: "exits-normally", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The container does its work and ends with exit code 0, and restartPolicy Always starts it again.",
		Next:      "run it as a Job, or have its command stay in the foreground",
		container: exitsNormally,
	},
	{
		ID: "init-fails", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "An init container fails, so that the steps behind it and the apps wait.",
		Next:      "read the log of the init container",
		container: initFails,
	},
	{
		ID: "killed", Stage: StageRun, Severity: Error, Confidence: Likely,
		About:     "The container was killed (exit code 137, SIGKILL), and nothing says that it was for memory: the node was short, somebody did it by hand, or a probe whose events are gone.",
		Next:      "look at the node's memory and kernel log, and at the events of the pod",
		container: killed,
	},
	{
		ID: "crashes", Stage: StageRun, Severity: Error, Confidence: Certain,
		About:     "The container ends with an error. The line of its log that tells most is quoted.",
		Next:      "read the log of the run before: podglass logs -n NAMESPACE POD -c CONTAINER --previous",
		container: crashes,
	},
	{
		ID: "container-waits", Stage: StageRun, Severity: Error, Confidence: Likely, Heals: true,
		About:     "The container does not start, for a reason that podglass has no rule for, or it ends again and again and nobody remembers how.",
		Next:      "read the container's log and the events of the pod",
		container: containerWaits,
	},
	{
		ID: "restarts-all", Stage: StageRun, Severity: Warning, Confidence: Certain, Heals: true,
		About:     "A restart rule of a container has all containers of the pod restarted.",
		Next:      "look at the exit code of the container that has the rule",
		container: restartsAll,
	},
	{
		ID: "restarts-in-bursts", Stage: StageRun, Severity: Warning, Confidence: Likely, Heals: true,
		About:     "The container runs now, and has been restarted several times of late.",
		Next:      "read the log of the run before: podglass logs -n NAMESPACE POD -c CONTAINER --previous",
		container: restartsInBursts,
	},
}

// exitKilled is the exit code of a container that SIGKILL ended, by the convention
// of shells; exitTerminated that of one which SIGTERM ended.
const (
	exitKilled     = 137
	exitTerminated = 143
)

// failure is the end that keeps a container from doing its job: the present one of a
// container that has ended for good, or the last one of a container that waits to be
// started again. It is nil where there is none.
func (p *podFacts) failure(s *containerFacts) *podstatus.Termination {
	switch {
	case s.c.State == podstatus.StateTerminated:
		ended := s.c.Ended()
		if ended.ExitCode == 0 && !s.RestartsAfter(p.pod, 0) || s.Kind == podstatus.Init && ended.ExitCode == 0 {
			return nil
		}
		if podstatus.IsOver(p.pod) && (p.isReplaced() || s.Kind == podstatus.Sidecar) {
			return nil
		}
		return ended
	case s.c.State == podstatus.StateWaiting && s.c.Last != nil && isRestartWait(s.c.Reason) && p.facts.Track.WaitsFor(s.c.Name) == nil:
		return s.c.Last
	default:
		return nil
	}
}

// isRestartWait reports whether a container that waits for the reason waits to be
// started again.
func isRestartWait(reason string) bool {
	switch reason {
	case "CrashLoopBackOff", "PostStartHookError", "RunContainerError", "CreateContainerError", "StartError":
		return true
	default:
		return podstatus.IsOrdinaryWait(reason)
	}
}

func hookFailed(p *podFacts, s *containerFacts) *Finding {
	event := p.event(s.c.Name, "FailedPostStartHook")
	isNow := s.c.State == podstatus.StateWaiting && s.c.Reason == "PostStartHookError"
	if !isNow && (event == nil || p.failure(s) == nil) {
		return nil
	}
	told := p.of(s)
	if s.Spec.Lifecycle != nil {
		told.add(specOf(s)+".lifecycle.postStart", podstatus.HookText(s.Spec.Lifecycle.PostStart))
	}
	text := s.why
	if event != nil {
		told.addEvent(event)
		text = event.Message
	}
	return &Finding{
		Sentence: p.who(s) + " is ended because its postStart hook fails" + restarts(s) + colon(text), Evidence: told, Retry: retry(s),
	}
}

// The runtimes' words for a container that they cannot start.
var (
	execFailed  = words(`exec: "([^"]+)": (?:stat [^:]+: )?(executable file not found in \$PATH|no such file or directory|permission denied|is a directory)`)
	missingFile = words(`no such file|not found`)
	formatWord  = words(`exec format error`)
)

// The exit codes of shells for a command that cannot be executed, and for one that
// does not exist; the runtime's own for a container that never ran.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
	exitNeverRan      = 128
)

func cannotStart(p *podFacts, s *containerFacts) *Finding {
	why, is := p.startError(s)
	if !is {
		return nil
	}
	told := p.of(s)
	command, from := commandOf(s)
	told.add(specOf(s)+from, command)
	text := quoted(bareError(why))
	switch found := execFailed.FindStringSubmatch(why); {
	case len(found) > 0 && missingFile.MatchString(found[2]):
		text = quoted(found[1]) + " is not in its image"
	case len(found) > 0:
		text = quoted(found[1]) + " cannot be executed: " + found[2]
	case formatWord.MatchString(why):
		text = "its command is built for another processor architecture (exec format error)"
	case text == "":
		text = "the runtime does not say why"
	}
	return &Finding{Sentence: p.who(s) + " cannot start: " + text + restarts(s), Evidence: told, Retry: retry(s)}
}

// startError is why the runtime could not start a container, as far as it says; false
// for a container that it started.
func (p *podFacts) startError(s *containerFacts) (string, bool) {
	if s.c.State == podstatus.StateWaiting {
		switch s.c.Reason {
		case "RunContainerError", "CreateContainerError", "StartError":
			return s.why, true
		}
	}
	ended := p.failure(s)
	switch {
	case ended == nil:
		return "", false
	case ended.Reason == "StartError", ended.Reason == "ContainerCannotRun":
		return said(ended.Message, readLimit), true
	case ended.ExitCode == exitNeverRan && ended.Started.IsZero():
		return said(ended.Message, readLimit), true
	case (ended.ExitCode == exitNotFound || ended.ExitCode == exitNotExecutable) && execFailed.MatchString(ended.Message):
		return said(ended.Message, readLimit), true
	default:
		return "", false
	}
}

// commandOf is what a container runs, and the field that says so: command, or else
// args for the image's entrypoint.
func commandOf(s *containerFacts) (command, field string) {
	switch {
	case len(s.Spec.Command) > 0:
		return podstatus.CommandLine(s.Spec.Command), ".command"
	case len(s.Spec.Args) > 0:
		return podstatus.CommandLine(s.Spec.Args), ".args"
	default:
		return s.Spec.Image, ".image"
	}
}

func outOfMemory(p *podFacts, s *containerFacts) *Finding {
	ended := p.failure(s)
	if ended == nil || ended.Reason != "OOMKilled" {
		return nil
	}
	told := p.of(s)
	text := p.who(s) + " was killed for using more memory than it may"
	if limit, has := s.Spec.Resources.Limits[corev1.ResourceMemory]; has {
		told.add(specOf(s)+".resources.limits.memory", limit.String())
		text = fmt.Sprintf("%s was killed for using more memory than its limit of %s", p.who(s), limit.String())
	}
	return &Finding{Sentence: text + restarts(s), Evidence: told, Retry: retry(s)}
}

// probeKill is the event that tells of a restart for a probe; nil without one.
func (p *podFacts) probeKill(s *containerFacts, probe string) *podstatus.Event {
	event := p.event(s.c.Name, "Killing")
	if event == nil || !strings.Contains(event.Message, "failed "+probe+" probe") {
		return nil
	}
	return event
}

// lateRestart reports whether a container is being restarted, or was a short time ago.
func (p *podFacts) lateRestart(s *containerFacts) bool {
	return p.failure(s) != nil || s.c.State == podstatus.StateRunning && s.c.Restarts > 0 && !s.c.Ready
}

func livenessKills(p *podFacts, s *containerFacts) *Finding {
	event := p.probeKill(s, "liveness")
	if event == nil || !p.lateRestart(s) {
		return nil
	}
	return p.probeFinding(s, podstatus.LivenessProbe, event, "is restarted because its liveness probe fails")
}

func startupBudget(p *podFacts, s *containerFacts) *Finding {
	event := p.probeKill(s, "startup")
	if event == nil || s.c.StartupPassed {
		return nil
	}
	detail, found := podstatus.DetailOf(p.pod, s.c.Name)
	if !found {
		return nil
	}
	text := "is restarted because it does not pass its startup probe in time"
	for _, probe := range detail.Probes {
		if probe.Kind == podstatus.StartupProbe {
			budget := probe.InitialDelay + probe.Period*time.Duration(probe.FailureThreshold)
			text = "is restarted because it does not pass its startup probe within " + podstatus.DurationText(budget)
		}
	}
	return p.probeFinding(s, podstatus.StartupProbe, event, text)
}

// probeFinding tells of a container that a probe had restarted, with what the probe
// said.
func (p *podFacts) probeFinding(s *containerFacts, kind podstatus.ProbeKind, event *podstatus.Event, text string) *Finding {
	told := p.of(s)
	told.addEvent(event)
	asks, failed := p.probe(s, kind)
	told.add(specOf(s)+"."+strings.ToLower(kind.String())+"Probe", asks)
	if failed != nil {
		told.add("events[Unhealthy]", failed.Message)
		text += colon(failed.Message)
	}
	return &Finding{Sentence: p.who(s) + " " + text + restarts(s), Evidence: told, Retry: retry(s)}
}

// probe is what a probe of a container does and what is told of its failures.
func (p *podFacts) probe(s *containerFacts, kind podstatus.ProbeKind) (asks string, failed *podstatus.Failures) {
	detail, found := podstatus.DetailOf(p.pod, s.c.Name)
	if !found {
		return "", nil
	}
	for _, probe := range detail.Probes {
		if probe.Kind == kind {
			return probe.Asks() + ", " + probe.Timing(), detail.ProbeResult(probe, p.in.Events).Failures
		}
	}
	return "", nil
}
