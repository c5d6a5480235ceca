package containers

import (
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// words are the sentences about containers, at the time and in the time zone of
// the screen.
type words struct {
	podstatus.Words
	env panes.Env
}

func newWords(env panes.Env) words {
	return words{podstatus.Words{Now: env.Now, Location: env.Location, Dot: env.Glyphs.Dot}, env}
}

// dot is what stands between two parts of a text.
func (w words) dot() string { return " " + w.Dot + " " }
