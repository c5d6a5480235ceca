package panes

import (
	"cmp"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/table"
)

// PhaseLook is the glyph and the style of a container's phase. Each phase has
// a glyph of its own, so that it is told without colours as well.
func PhaseLook(env Env, phase podstatus.Phase) (glyph string, style *lipgloss.Style) {
	styles, glyphs := env.Styles, env.Glyphs
	switch phase {
	case podstatus.Waiting:
		return glyphs.Waiting, &styles.Muted
	case podstatus.Starting:
		return glyphs.Starting, &styles.Warn
	case podstatus.Running:
		return glyphs.Running, &styles.Warn
	case podstatus.Ready:
		return glyphs.Ready, &styles.Good
	case podstatus.Completed:
		return glyphs.Completed, &styles.Muted
	case podstatus.Failed:
		return glyphs.Failed, &styles.Bad
	default:
		return glyphs.Unknown, &styles.Warn
	}
}

// Move carries out an action that moves the cursor of a list, and reports
// whether it was one.
func Move(t *table.Table, action keymap.Action) bool {
	switch action {
	case keymap.Up:
		t.Up()
	case keymap.Down:
		t.Down()
	case keymap.Top:
		t.Top()
	case keymap.Bottom:
		t.Bottom()
	case keymap.PageUp:
		t.PageUp()
	case keymap.PageDown:
		t.PageDown()
	case keymap.HalfPageUp:
		t.HalfUp()
	case keymap.HalfPageDown:
		t.HalfDown()
	default:
		return false
	}
	return true
}

// Interesting is the container of a pod to look at first: the one that keeps
// the pod from being ready, else the one that the pod names as its default, else
// the first app container that has started, or the first; "" for no pod.
func Interesting(row *kubepods.Row) string {
	if row == nil {
		return ""
	}
	if step := holdingStep(row); step != "" {
		return step
	}
	first, runs, byDefault := "", "", ""
	for _, c := range row.Containers {
		switch {
		case c.Phase == podstatus.Failed && c.Kind != podstatus.Ephemeral:
			return c.Name
		case c.Default:
			byDefault = c.Name
		case c.Kind == podstatus.App && first == "":
			first = c.Name
		}
		if c.Kind == podstatus.App && runs == "" && c.Phase != podstatus.Waiting {
			runs = c.Name
		}
	}
	return cmp.Or(byDefault, runs, first)
}

// holdingStep is the init container or sidecar that works, or starts, while every app
// waits for it; "" where there is none.
func holdingStep(row *kubepods.Row) string {
	step := ""
	for _, c := range row.Containers {
		switch {
		case c.Kind == podstatus.App && c.Phase != podstatus.Waiting, c.Phase == podstatus.Failed:
			return ""
		case step != "":
		case c.Kind == podstatus.Init && c.Phase == podstatus.Running, c.Kind == podstatus.Sidecar && c.Phase == podstatus.Starting:
			step = c.Name
		}
	}
	return step
}

// NeverRestarted reports whether a container, or each of a pod's where none is chosen, is known to have had no instance
// before the present one, of which there could be a log.
func NeverRestarted(target Target) bool {
	if target.Row == nil {
		return false
	}
	known := false
	for _, c := range target.Row.Containers {
		if target.Container != "" && c.Name != target.Container {
			continue
		}
		if c.Restarted {
			return false
		}
		known = true
	}
	return known
}

// WhyNoPrevious says why a target that was never restarted has no previous log.
func WhyNoPrevious(target Target) string {
	if target.Container != "" {
		return "there is no previous log: container " + safe.Text(target.Container) + " was not restarted"
	}
	return "there is no previous log: no container of the pod was restarted"
}

// Restarted is the first container of a pod that had an instance before the present one, "" for none.
func Restarted(row *kubepods.Row) string {
	if row != nil {
		for _, c := range row.Containers {
			if c.Restarted {
				return c.Name
			}
		}
	}
	return ""
}

// WhyAlone says why there are no other pods of the same workload to read with a pod, "" where there may be.
func WhyAlone(target Target) string {
	row := target.Row
	if row == nil {
		return "the pod is no longer in the list, so that its workload is not known"
	}
	if _, owned := workload.OfPod(row.OwnerKind, row.OwnerName, row.Labels); !owned && workload.SharedLabels(row.Labels) == "" {
		return "the pod has neither an owner nor labels that other pods could share"
	}
	return ""
}

// mostMerged is of how many containers the logs are read as one without being asked to.
const mostMerged = 10

// Merged reports whether the log to look at first is that of all containers of a pod as one: there are
// several that go on, none of them has failed, and the pod names none as its default.
func Merged(row *kubepods.Row) bool {
	return row != nil && len(row.Containers) <= mostMerged && lasting(row) > 1
}

// Crowded reports whether a pod has more containers than are read as one, and none of them is the one to look at.
func Crowded(row *kubepods.Row) bool {
	return row != nil && len(row.Containers) > mostMerged && lasting(row) > 1
}

// lasting is how many containers of a pod go on, 0 where there is one to look at before the others: it has failed,
// all wait for it, or the pod names it as its default.
func lasting(row *kubepods.Row) int {
	if holdingStep(row) != "" {
		return 0
	}
	n := 0
	for _, c := range row.Containers {
		switch {
		case c.Default, c.Phase == podstatus.Failed && c.Kind != podstatus.Ephemeral:
			return 0
		case c.Kind == podstatus.App, c.Kind == podstatus.Sidecar:
			n++
		}
	}
	return n
}
