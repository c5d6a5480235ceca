package panes

import (
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/tui/safe"
)

// HealthText is how fresh a list is, in a few words, and how that is meant.
func HealthText(health follow.Health, now time.Time) (string, Tone) {
	switch health.State {
	case follow.Live:
		return "live", Good
	case follow.Polled:
		return "read " + duration.HumanDuration(now.Sub(health.Since)) + " ago, may not be watched", Warn
	case follow.Stale:
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
func classText(class explain.Class) string {
	switch class {
	case explain.ClassUnauthorized, explain.ClassCredentialPlugin:
		return "not signed in"
	case explain.ClassCertificate:
		return "not trusted"
	case explain.ClassForbidden:
		return "forbidden"
	case explain.ClassTimeout, explain.ClassNode:
		return "no answer"
	default:
		return "no connection"
	}
}

// WantsUser reports whether a failure lasts until the user does something about
// it, so that it is worth more than a word.
func WantsUser(err *explain.Error) bool {
	if err == nil {
		return false
	}
	switch err.Class {
	case explain.ClassCredentialPlugin, explain.ClassUnauthorized, explain.ClassCertificate:
		return true
	}
	return false
}

// Failure is all that there is to say of a failure, in one or several lines, safe
// for the screen: what is wrong, when it is tried again, and the user's own hint.
func Failure(err *explain.Error) string {
	text := safe.Text(err.Error())
	if err.Class == explain.ClassCredentialPlugin {
		text += "; it is tried again now and then, and when the context is chosen again"
	}
	for line := range strings.SplitSeq(err.Hint, "\n") {
		if line = safe.Text(line); line != "" {
			text += "\n" + line
		}
	}
	return text
}
