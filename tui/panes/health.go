package panes

import (
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
)

// HealthText is how fresh a list is, in a few words, and how that is meant.
func HealthText(health kubepods.Health, now time.Time) (string, Tone) {
	switch health.State {
	case kubepods.Live:
		return "live", Good
	case kubepods.Polled:
		return "read " + duration.HumanDuration(now.Sub(health.Since)) + " ago, may not be watched", Warn
	case kubepods.Stale:
		text := "stale for " + duration.HumanDuration(now.Sub(health.Since)) + ", reconnecting"
		if health.Err != nil {
			text += ": " + classText(health.Err.Class)
		}
		return text, Bad
	default:
		if health.Err != nil {
			return classText(health.Err.Class), Bad
		}
		return health.State.String(), Warn
	}
}

// classText is the kind of an error in one or two words, for a title.
func classText(class kube.Class) string {
	switch class {
	case kube.ClassUnauthorized, kube.ClassCredentialPlugin:
		return "not signed in"
	case kube.ClassForbidden:
		return "forbidden"
	case kube.ClassTimeout, kube.ClassNode:
		return "no answer"
	default:
		return "no connection"
	}
}
