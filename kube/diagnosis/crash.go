package diagnosis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/podstatus"
)

func exitsNormally(p *podFacts, s *containerFacts) *Finding {
	ended := p.failure(s)
	if ended == nil || ended.ExitCode != 0 || ended.Signal != 0 || s.c.Restarts == 0 && s.c.State == podstatus.StateTerminated {
		return nil
	}
	policy, _ := s.RestartPolicy(p.pod)
	told := p.of(s)
	told.add("spec.restartPolicy", policy)
	return &Finding{
		Sentence: fmt.Sprintf("%s ends normally (exit 0) and is started again, since its restart policy is %s%s", p.who(s), policy, restarts(s)),
		Evidence: told, Retry: retry(s),
	}
}

func initFails(p *podFacts, s *containerFacts) *Finding {
	if s.Kind != podstatus.Init {
		return nil
	}
	return p.crash(s)
}

// killed is about SIGKILL without a reason.
func killed(p *podFacts, s *containerFacts) *Finding {
	ended := p.failure(s)
	if ended == nil || ended.ExitCode != exitKilled || p.line(s) != "" {
		return nil
	}
	text := fmt.Sprintf("%s was killed (exit 137, SIGKILL), not for its memory limit%s", p.who(s), restarts(s))
	if s.Spec.LivenessProbe != nil || s.Spec.StartupProbe != nil {
		if gone := p.eventsGone(ended.Finished); gone != "" {
			text += "; whether a probe did it cannot be told: " + gone
		}
	}
	return &Finding{Sentence: text, Evidence: p.of(s), Retry: retry(s)}
}

func crashes(p *podFacts, s *containerFacts) *Finding {
	found := p.crash(s)
	if found != nil && s.c.State == podstatus.StateTerminated { // and was not started again
		found.Next = "read its log: podglass logs -n NAMESPACE POD -c CONTAINER"
	}
	return found
}

// crash tells of a container that ended with an error, with the line of its log that
// says most.
func (p *podFacts) crash(s *containerFacts) *Finding {
	ended := p.failure(s)
	if ended == nil || ended.ExitCode == 0 && ended.Signal == 0 {
		return nil
	}
	told := p.of(s)
	line := p.line(s)
	told.add("log["+s.c.Name+"]", line)
	text := fmt.Sprintf("%s fails: %s%s", p.who(s), ended, restarts(s))
	switch {
	case line != "":
		text += colon(line)
	case ended.Message != "":
		text += colon(lastLine(ended.Message))
	}
	if other, port := p.sharesPort(s); other != nil && addressInUse.MatchString(line) {
		text += fmt.Sprintf("; %s declares port %d too", other.c.Name, port)
		told.add(fmt.Sprintf("%s.ports[%d]", specOf(other), port), fmt.Sprint(port))
	}
	first := s.c.Restarts < 2 && s.RestartsAfter(p.pod, ended.ExitCode) && !podstatus.IsOver(p.pod)
	return &Finding{Sentence: text, Evidence: told, Retry: retry(s), Heals: first || dependency.MatchString(line)}
}

// addressInUse is how programs say that something listens on their port already.
var addressInUse = words(`(?i)address already in use|EADDRINUSE`)

// sharesPort is another container that declares a port which the container declares, as all of them have one network.
func (p *podFacts) sharesPort(s *containerFacts) (other *containerFacts, port int32) {
	for i := range p.containers {
		other := &p.containers[i]
		if other.c.Name == s.c.Name || other.Kind != podstatus.App && other.Kind != podstatus.Sidecar {
			continue
		}
		for _, its := range other.Spec.Ports {
			if slices.ContainsFunc(s.Spec.Ports, func(own corev1.ContainerPort) bool {
				return own.ContainerPort == its.ContainerPort && cmp.Or(own.Protocol, corev1.ProtocolTCP) == cmp.Or(its.Protocol, corev1.ProtocolTCP)
			}) {
				return other, its.ContainerPort
			}
		}
	}
	return nil, 0
}

func containerWaits(p *podFacts, s *containerFacts) *Finding {
	if s.c.State != podstatus.StateWaiting || podstatus.IsOrdinaryWait(s.c.Reason) {
		return nil
	}
	text := p.who(s) + " does not start: " + quoted(s.c.Reason)
	if _, backing := s.c.BackOff(); backing {
		return &Finding{Sentence: p.who(s) + " ends again and again, and how is not told: " + quoted(s.c.Reason) + restarts(s), Evidence: p.of(s), Retry: retry(s)}
	}
	return &Finding{Sentence: text + colon(s.why), Evidence: p.of(s)}
}

// The words of programs that tell why they end, those that say most first.
var (
	tellingLines = words(`(?i)panic:|fatal|exception|traceback|segmentation fault|error|cannot|could not|can't|failed|refused|denied|not found|no such|read-only file system|in use`)
	dependency   = words(`(?i)connection refused|no such host|i/o timeout|timed out|unavailable|try again`)
)

// line is the line that says most of the last that a container wrote, "" where none is
// known: the last that has a word of failure, or else the last.
func (p *podFacts) line(s *containerFacts) string {
	last := ""
	for _, line := range slices.Backward(p.in.Logs[s.c.Name]) {
		line = said(line, evidenceLimit)
		if line == "" {
			continue
		}
		if tellingLines.MatchString(line) {
			return line
		}
		if last == "" {
			last = line
		}
	}
	return last
}

// lastLine is the last line of a text that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func restartsAll(p *podFacts, s *containerFacts) *Finding {
	condition := p.condition(corev1.AllContainersRestarting)
	if condition == nil || condition.Status != corev1.ConditionTrue {
		return nil
	}
	for _, rule := range s.Spec.RestartPolicyRules {
		if rule.Action != corev1.ContainerRestartRuleActionRestartAllContainers {
			continue
		}
		told := p.of(s)
		told.addCondition(condition)
		return &Finding{Sentence: "all containers are restarted, as a restart rule of " + p.who(s) + " says", Evidence: told}
	}
	return nil
}

// A container that was restarted so often, the last time so short a time ago, is told
// of though it runs.
const (
	burst      = 3
	burstSince = 10 * time.Minute
)

func restartsInBursts(p *podFacts, s *containerFacts) *Finding {
	if s.c.State != podstatus.StateRunning || s.c.Restarts < burst || s.c.Last == nil {
		return nil
	}
	ago, known := p.since(s.c.Last.Finished)
	if !known || ago > burstSince {
		return nil
	}
	told := p.of(s)
	line := p.line(s)
	told.add("log["+s.c.Name+"]", line)
	return &Finding{
		Sentence: fmt.Sprintf("%s runs now, and was restarted %s, the last time %s ago (%s)%s", p.who(s), often(s.c.Restarts), duration.HumanDuration(ago), s.c.Last, colon(line)),
		Evidence: told,
	}
}
