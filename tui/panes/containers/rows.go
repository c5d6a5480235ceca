package containers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/table"
)

func columns(wide bool) []table.Column {
	list := []table.Column{
		{Title: "#", Min: 1, Priority: 6, Align: cells.Right},
		{Title: "NAME", Min: 8, Flex: 1, Priority: 9},
		{Title: "KIND", Priority: 7},
		{Title: "STATE", Min: 12, Max: 56, Priority: 8},
		{Title: "RESTARTS", Priority: 5, Align: cells.Right},
		{Title: "PORTS", Min: 5, Max: 30, Flex: 1, Priority: 4},
		{Title: "IMAGE", Min: 8, Max: 40, Flex: 1, Priority: 3},
	}
	if wide {
		list = append(list, table.Column{Title: "IMAGE ID", Min: 12, Flex: 1, Priority: 1})
	}
	return list
}

// rows is what the table draws from.
type rows struct {
	env      panes.Env
	list     []kubepods.Container
	wide     bool
	revision uint64
}

// fromBrief is a container as far as the pod list knows it.
func fromBrief(brief kubepods.Brief, i int) kubepods.Container {
	c := kubepods.Container{Name: brief.Name, Kind: brief.Kind, Phase: brief.Phase}
	if brief.Kind == kubepods.Init || brief.Kind == kubepods.Sidecar {
		c.Step = i + 1
	}
	return c
}

func (r *rows) Len() int            { return len(r.list) }
func (r *rows) Key(i int) string    { return r.list[i].Name }
func (r *rows) Revision(int) uint64 { return r.revision<<33 ^ r.env.Second() }

// Index searches: a pod has few containers.
func (r *rows) Index(key string) int {
	for i := range r.list {
		if r.list[i].Name == key {
			return i
		}
	}
	return -1
}

func (r *rows) Cells(i int) []table.Cell {
	c, styles := &r.list[i], r.env.Styles
	glyph, style := panes.PhaseLook(r.env, c.Phase)
	list := []table.Cell{
		{Text: step(c.Step), Style: &styles.Init},
		{Text: safe.Text(c.Name)},
		{Text: c.Kind.String(), Style: r.kindStyle(c.Kind)},
		{Runs: []table.Run{{Text: glyph + " ", Style: style}, {Text: safe.Text(stateText(c, r.env)), Style: style}}},
		{Text: restarts(c), Style: restartsStyle(r.env, c)},
		{Text: ports(c.Ports), Style: &styles.Muted},
		{Text: safe.Text(c.Image), Style: &styles.Muted},
	}
	if r.wide {
		list = append(list, table.Cell{Text: safe.Text(shortID(c.ImageID)), Style: &styles.Muted})
	}
	return list
}

func step(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (r *rows) kindStyle(kind kubepods.Kind) *lipgloss.Style {
	styles := r.env.Styles
	return map[kubepods.Kind]*lipgloss.Style{
		kubepods.Init: &styles.Init, kubepods.Sidecar: &styles.Sidecar,
		kubepods.App: &styles.App, kubepods.Ephemeral: &styles.Ephemeral,
	}[kind]
}

// stateText is the state with what explains it: since when, how it ended, what
// it waits for.
func stateText(c *kubepods.Container, env panes.Env) string {
	dot := " " + env.Glyphs.Dot + " "
	switch c.State {
	case kubepods.StateRunning:
		text := "running"
		if !c.Started.IsZero() {
			text += " " + duration.HumanDuration(env.Now().Sub(c.Started))
		}
		switch {
		case c.Kind == kubepods.Sidecar && !c.StartupPassed:
			text += dot + "startup probe has not passed"
		case c.Phase == kubepods.Running:
			text += dot + "not ready"
		}
		return text
	case kubepods.StateTerminated:
		return ended(c.ExitCode, c.Signal, c.Reason, c.Started, c.Finished, dot)
	case kubepods.StateWaiting:
		text := c.Reason
		if text == "" {
			text = "waiting"
		}
		if c.Last != nil {
			text += dot + "last " + ended(c.Last.ExitCode, c.Last.Signal, c.Last.Reason, time.Time{}, time.Time{}, dot)
		}
		return text
	default: // known from the list only
		return c.Phase.String()
	}
}

// ended is how a container's life ended: "exit 137 OOMKilled · 12s".
func ended(code, signal int32, reason string, started, finished time.Time, dot string) string {
	text := fmt.Sprintf("exit %d", code)
	if signal != 0 {
		text = fmt.Sprintf("signal %d", signal)
	}
	if reason != "" && reason != "Completed" && reason != "Error" {
		text += " " + reason
	}
	if !started.IsZero() && !finished.Before(started) {
		text += dot + duration.HumanDuration(finished.Sub(started))
	}
	return text
}

func restarts(c *kubepods.Container) string { return strconv.Itoa(c.Restarts) }

func restartsStyle(env panes.Env, c *kubepods.Container) *lipgloss.Style {
	if c.Restarts == 0 {
		return &env.Styles.Muted
	}
	return &env.Styles.Warn
}

// ports lists the declared ports: ":8080 :53/UDP :80→8001", the last with its
// port on the host.
func ports(list []kubepods.Port) string {
	var texts []string
	for _, port := range list {
		text := ":" + strconv.Itoa(int(port.Port))
		if port.Protocol != corev1.ProtocolTCP && port.Protocol != "" {
			text += "/" + string(port.Protocol)
		}
		if port.HostPort != 0 {
			text += " host:" + strconv.Itoa(int(port.HostPort))
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " ")
}

// shortID is an image ID without its repository and most of its digest.
func shortID(id string) string {
	if _, digest, ok := strings.Cut(id, "sha256:"); ok && len(digest) > 12 {
		return "sha256:" + digest[:12]
	}
	return id
}
