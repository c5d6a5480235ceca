package podstatus

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/keymap/count"
)

// Asks is what a probe does: "GET http://:8080/healthz".
func (p *Probe) Asks() string {
	switch p.Handler {
	case "http":
		return "GET " + p.URL
	case "tcp":
		return "connect to " + p.Address
	case "grpc":
		return strings.TrimSpace("gRPC " + p.Address + " " + p.Service)
	case "exec":
		return "exec " + CommandLine(p.Command)
	default:
		return "a probe that podglass does not know"
	}
}

// Timing is when a probe asks and what counts. What is the API's default and
// changes nothing is left out.
func (p *Probe) Timing() string {
	text := fmt.Sprintf("every %s, timeout %s, fails after %d", DurationText(p.Period), DurationText(p.Timeout), p.FailureThreshold)
	if p.SuccessThreshold > 1 {
		text += fmt.Sprintf(", passes after %d", p.SuccessThreshold)
	}
	if p.InitialDelay > 0 {
		text += ", begins after " + DurationText(p.InitialDelay)
	}
	return text
}

// ProbeWent is how a probe of a container went, in a few words, and what is told
// of its failures, "" where that is nothing or has been said.
func (w Words) ProbeWent(c *Container, probe Probe, result ProbeResult) (state, failures string) {
	if result.Failures != nil {
		failures = "failed " + w.often(result.Failures, result.State == ProbeFailing, probe.Period)
		if result.Failures.Before {
			failures = "before the last restart it " + failures
		}
	}
	switch result.State {
	case ProbePassed:
		if probe.Kind == LivenessProbe {
			return "no failure known since it started", failures
		}
		return "passed", failures
	case ProbeFailing:
		if probe.Kind != StartupProbe {
			return failures, ""
		}
		if tries := c.Tries(probe, result); tries > 0 {
			return fmt.Sprintf("not passed yet, %d of %s", tries, count.Of(probe.FailureThreshold, "try")), failures
		}
		return "failed", failures
	case ProbeAwaited:
		return "not passed yet", failures
	default:
		if c.State == StateRunning {
			return "not asked until the startup probe has passed", failures
		}
		return "not asked: the container is not running", failures
	}
}

// often is how often and when a probe failed: "12 times over 3m, last 4s ago".
// The kubelet counts all failures and soon tells of few, so that the last that
// it has told of need not be the last, if the probe goes on failing.
func (w Words) often(failures *Failures, failing bool, period time.Duration) string {
	if failures.Count <= 1 {
		return w.Ago(failures.Last)
	}
	text := times(failures.Count)
	if over := failures.Last.Sub(failures.First); over >= time.Second {
		text += " over " + duration.HumanDuration(over)
	}
	if failing && w.Now().Sub(failures.Last) > 2*period {
		return text + ", last told " + w.Ago(failures.Last)
	}
	return text + ", last " + w.Ago(failures.Last)
}
