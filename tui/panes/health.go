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

// HealthWord is [HealthText] for the title of a pane: while the connection is lost the header says for how long and why.
func HealthWord(health follow.Health, now time.Time) (string, Tone) {
	if health.State != follow.Stale {
		return HealthText(health, now)
	}
	return StaleWord(health.Err), Bad
}

// StaleWord says that something is as it was when the connection was lost, or else why.
func StaleWord(err *explain.Error) string {
	if err == nil {
		return "stale"
	}
	if why := classText(err.Class); why != noConnection && why != noAnswer {
		return "stale: " + why
	}
	return "stale"
}

// What the header says of a connection that is lost.
const (
	noConnection = "no connection"
	noAnswer     = "no answer"
)

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
		return noAnswer
	default:
		return noConnection
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
