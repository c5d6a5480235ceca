package containers

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	corev1 "k8s.io/api/core/v1"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/table"
)

// form is what the columns depend on.
type form struct {
	metered bool // usage is known, or may come
	steps   bool // some have a number
	ports   bool // some declare one
	name    int  // the width of the longest name
	// state is the least width of the state, widerState the most: there it has
	// room for what time makes of it.
	state, widerState int
}

// The widths of the state: that of "running 11m", that of "CrashLoopBackOff", that of a longer word, that of
// a back-off with the time that is left, and that of the longest there is. There
// are few, so that the columns rarely move.
var stateWidths = [...]int{14, 18, 24, 35, 56}

// formOf is the form that suits the facts and a width.
func (r *rows) formOf(width int) form {
	widest, name := 0, 0
	var steps, ports, running bool
	for i := range r.facts.Containers {
		c := &r.facts.Containers[i]
		name = max(name, r.env.Ruler.Width(safe.Text(c.Name)))
		widest = max(widest, r.env.Ruler.Width(c.Phase.String()), r.env.Ruler.Width(r.state(c))+2)
		steps, ports, running = steps || r.step(c) != "", ports || len(c.Ports) > 0, running || c.State == podstatus.StateRunning
	}
	longest := len(stateWidths) - 1
	state := longest - 1
	for i := range state {
		if widest <= stateWidths[i] {
			state = i
			break
		}
	}
	return form{
		metered: running && !r.facts.unmetered,
		steps:   steps, ports: ports,
		name:       max(name, len("NAME")),
		state:      max(min(stateWidths[state], width/2), stateWidths[0]),
		widerState: stateWidths[state+1],
	}
}

// usageWidth is the room that is kept for usage before it comes: "1500m", "128Mi".
const usageWidth = 5

// leastName is how much of a name is not given up for other columns.
const leastName = 16

// columns are those of the table. A column in which no row has anything is left out.
func columns(f form) []table.Column {
	var list []table.Column
	if f.steps {
		list = append(list, table.Column{Title: "#", Min: 1, Priority: 6, Align: cells.Right})
	}
	list = append(list, []table.Column{
		{Title: "NAME", Min: min(f.name, leastName), Max: f.name, Flex: 6, Priority: 9},
		{Title: "KIND", Priority: 7},
		{Title: "STATE", Min: f.state, Max: f.widerState, Flex: 3, Priority: 8},
		{Title: "RESTARTS", Short: "RST", Priority: 5, Align: cells.Right},
	}...)
	if f.ports {
		list = append(list, table.Column{Title: "PORTS", Min: 5, Max: 30, Flex: 1, Priority: 4})
	}
	list = append(list, table.Column{Title: "IMAGE", Min: 8, Max: 40, Flex: 1, Priority: 2})
	if f.metered {
		list = append(list,
			table.Column{Title: "CPU", Min: usageWidth, Priority: 3, Align: cells.Right},
			table.Column{Title: "MEM", Min: usageWidth, Priority: 3, Align: cells.Right, Paired: true})
	}
	return list
}

// rows is what the table draws from.
type rows struct {
	words
	facts *facts
	form  form // of the columns
}

func (r *rows) Len() int            { return len(r.facts.Containers) }
func (r *rows) Key(i int) string    { return r.facts.Containers[i].Name }
func (r *rows) Revision(int) uint64 { return r.facts.revision<<33 ^ r.env.Second() }

// Index searches: a pod has few containers.
func (r *rows) Index(key string) int {
	for i := range r.facts.Containers {
		if r.facts.Containers[i].Name == key {
			return i
		}
	}
	return -1
}

// AppendCells implements [table.Source].
func (r *rows) AppendCells(list []table.Cell, i int) []table.Cell {
	c, styles := &r.facts.Containers[i], r.env.Styles
	glyph, style := panes.PhaseLook(r.env, c.Phase)
	if r.form.steps {
		list = append(list, table.Cell{Text: r.step(c), Style: &styles.Init})
	}
	list = append(list, []table.Cell{
		{Text: safe.Text(c.Name)},
		{Text: c.Kind.String(), Style: r.kindStyle(c.Kind)},
		{Runs: []table.Run{{Text: glyph + " ", Style: style}, {Text: safe.Text(r.state(c)), Style: style}}},
		{Text: restarts(c), Style: restartsStyle(r.env, c)},
	}...)
	if r.form.ports {
		list = append(list, table.Cell{Text: ports(c.Ports), Style: &styles.Muted})
	}
	list = append(list, table.Cell{Text: safe.Text(c.Image), Style: &styles.Muted})
	if used, known := r.facts.usage[c.Name]; known {
		list = append(list, table.Cell{Text: kubepods.CPUText(used.MilliCPU)}, table.Cell{Text: kubepods.MemoryText(used.Memory)})
	}
	return list
}

// state is how a container is. Of a pause between two tries, which the lines above the
// table tell of, the word is enough.
func (r *rows) state(c *podstatus.Container) string {
	if _, backing := c.BackOff(); backing && c.Name == r.facts.told() {
		return c.Reason
	}
	return r.State(c, &r.facts.Facts)
}

// step is a container's step in the start order, or a star for the one that
// the pod names as its default.
func (r *rows) step(c *podstatus.Container) string {
	switch {
	case c.Step > 0:
		return strconv.Itoa(c.Step)
	case c.Default && r.facts.NamesDefault():
		return "*"
	default:
		return ""
	}
}

// kindStyle is the style of a kind of container.
func (r *rows) kindStyle(kind podstatus.Kind) *lipgloss.Style {
	styles := r.env.Styles
	return map[podstatus.Kind]*lipgloss.Style{
		podstatus.Init: &styles.Init, podstatus.Sidecar: &styles.Sidecar,
		podstatus.App: &styles.App, podstatus.Ephemeral: &styles.Ephemeral,
	}[kind]
}

func restarts(c *podstatus.Container) string { return strconv.Itoa(c.Restarts) }

func restartsStyle(env panes.Env, c *podstatus.Container) *lipgloss.Style {
	if c.Restarts == 0 {
		return &env.Styles.Muted
	}
	return &env.Styles.Warn
}

// ports lists the declared ports: ":8080 :53/UDP :80→8001", the last with its
// port on the host.
func ports(list []podstatus.Port) string {
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
