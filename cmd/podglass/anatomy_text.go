package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/safe"
)

// anatomyPage writes anatomies for people. Text of the cluster is made safe, since it may end on a
// terminal.
type anatomyPage struct {
	table  *tabwriter.Writer
	values bool
	err    error
}

func writeAnatomyText(out io.Writer, anatomies []*anatomy.Anatomy, values bool) error {
	for i, a := range anatomies {
		if i > 0 {
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
		p := &anatomyPage{table: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), values: values}
		p.page(a)
		if p.err != nil {
			return p.err
		}
	}
	return nil
}

// row writes cells in columns of their own.
func (p *anatomyPage) row(cells ...string) {
	for i := range cells {
		cells[i] = safe.Text(cells[i])
	}
	for len(cells) > 1 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if _, err := fmt.Fprintln(p.table, strings.Join(cells, "\t")); p.err == nil {
		p.err = err
	}
}

// section ends the columns before it.
func (p *anatomyPage) section(title string) {
	p.flush()
	p.row(title)
	p.flush()
}

func (p *anatomyPage) flush() {
	if err := p.table.Flush(); p.err == nil {
		p.err = err
	}
}

func (p *anatomyPage) page(a *anatomy.Anatomy) {
	p.head(a)
	p.start(a)
	p.volumes(a)
	p.network(a)
	p.account(a)
	p.resources(a)
	p.environment(a)
	p.pod(&a.Life)
	p.conditions(a)
	if gaps := a.Gaps(); len(gaps) > 0 {
		p.section("NOT READ")
		for _, gap := range gaps {
			p.row("  "+strings.TrimSpace(gap.Kind+" "+gap.Name), gap.Why)
		}
	}
	p.flush()
}

func (p *anatomyPage) head(a *anatomy.Anatomy) {
	where := "not scheduled"
	if a.Node != nil {
		where = "on " + a.Node.Node.Name
	}
	if len(a.IPs) > 0 {
		where = strings.Join(a.IPs, ", ") + " " + where
	}
	l := &a.Life
	p.section(words("  ", a.Name, "namespace "+a.Namespace, l.Status, l.ReadyText(), where, l.QoS))
	if l.Static {
		p.row("  " + anatomy.StaticText)
	}
	if l.Message != "" {
		p.row("  " + l.Message)
	}
	for i := range slices.Backward(a.Owners) {
		owner := &a.Owners[i]
		text := owner.Text
		if owner.Cycle {
			text = anatomy.CycleText
		}
		p.row("  "+owner.Owner.Text(), words(", ", text, owner.Owner.Gap()))
	}
	if r := a.Rollout; r != nil && !r.Done {
		p.row("  rollout", r.Text)
		for _, blocked := range r.Blocked {
			p.row("", blocked)
		}
		for i := range r.Sets {
			p.row("", r.Sets[i].Name+": "+r.Sets[i].Text())
		}
	}
	p.node(a.Node)
}

func (p *anatomyPage) node(n *anatomy.Node) {
	if n == nil {
		return
	}
	p.row("  node "+n.Node.Name, words(", ", n.Platform, n.Kubelet, n.Runtime, strings.Join(n.IPs, ", "), n.Node.Gap()))
	if n.Cordoned {
		p.row("", anatomy.CordonedText)
	}
	for _, condition := range n.Conditions {
		p.row("", words(" ", condition.Type, condition.Status+":", condition.Reason, condition.Message))
	}
	for i := range n.Taints {
		p.row("", "taint "+n.Taints[i].Text()+", "+n.Taints[i].Toleration())
	}
}

func (p *anatomyPage) start(a *anatomy.Anatomy) {
	p.section("START")
	for i := range a.Containers {
		c := &a.Containers[i]
		step := " "
		if c.Order.Step > 0 {
			step = fmt.Sprint(c.Order.Step)
		}
		p.row("  "+step+" "+c.Name, c.Kind, orderWords(&c.Order), c.Image)
		if message := c.Order.MessageText(); message != "" {
			p.row("", "", message)
		}
	}
	p.section("END")
	for i, step := range a.Ending.Steps {
		stops := make([]string, len(step))
		for j, stop := range step {
			stops[j] = words(" ", stop.Container, stop.Signal, inBrackets(stop.PreStop))
		}
		p.row(fmt.Sprintf("  %d %s", i+1, strings.Join(stops, " · ")))
	}
	p.row(fmt.Sprintf("  within %ds, then they are killed", a.Ending.GraceSeconds))
	if a.Ending.Deleted != nil {
		p.row("  deleted at " + a.Ending.Deleted.Format(time.RFC3339))
	}
	if len(a.Ending.Finalizers) > 0 && a.Ending.Deleted != nil {
		p.row("  kept by finalizers: " + strings.Join(a.Ending.Finalizers, ", "))
	}
}

// orderWords is how a container is, and what it waits for or ended with.
func orderWords(o *anatomy.Order) string {
	return words(", ", o.StateText(), o.WaitText(), o.TargetText(), o.RestartText(), o.LastText(), o.Gate)
}

func (p *anatomyPage) volumes(a *anatomy.Anatomy) {
	p.section("VOLUMES")
	if len(a.Volumes) == 0 {
		p.row("  the pod has none")
	}
	for i := range a.Volumes {
		v := &a.Volumes[i]
		kind := v.Kind
		if v.Token {
			kind = "service account token"
		}
		outside := ""
		if v.Outside != "" {
			outside = "leaves the pod: " + v.Outside
		}
		p.row("  "+v.Name, words(" ", kind, v.Detail), words(", ", v.UseText(), outside))
		for _, problem := range v.Problems {
			p.row("", "! "+problem)
		}
		for j := range v.Mounts {
			mount := &v.Mounts[j]
			p.row("    "+mount.Container, mount.Path, mountWords(mount))
		}
		for j := range v.Sources {
			if source := &v.Sources[j]; !v.Token && (v.Kind == "projected" || source.Detail != "") {
				p.row("", "of "+source.Text(), source.Detail)
			}
		}
	}
}

// mountWords is how a container sees a volume.
func mountWords(m *anatomy.Mount) string {
	device := ""
	if m.Device {
		device = "block device"
	}
	return words(", ", string(m.Access), device, prefixed("sub-path ", m.SubPath), m.Note())
}

// pod is what holds for the pod as a whole.
func (p *anatomyPage) pod(l *anatomy.Life) {
	p.section("POD")
	p.row("  restart policy", l.RestartPolicy)
	if l.Priority != nil && (*l.Priority != 0 || l.PriorityClass != "") {
		p.row("  priority", words(" ", fmt.Sprint(*l.Priority), l.PriorityClass))
	}
	if l.Created != nil {
		p.row("  created", l.Created.Format(time.RFC3339))
	}
	if l.Started != nil {
		p.row("  started", l.Started.Format(time.RFC3339))
	}
	for i, name := range slices.Sorted(maps.Keys(l.Labels)) {
		title := ""
		if i == 0 {
			title = "  labels"
		}
		p.row(title, name+"="+l.Labels[name])
	}
}

func (p *anatomyPage) conditions(a *anatomy.Anatomy) {
	p.section("CONDITIONS")
	for _, condition := range a.Life.Conditions {
		p.row("  "+condition.Type, condition.Status, words(": ", condition.Reason, condition.Message))
	}
	for _, gate := range a.Life.Gates {
		if gate.Status == "" {
			p.row("  "+gate.Type, "not set", "readiness gate")
		}
	}
	if len(a.Life.SchedulingGates) > 0 {
		p.row("  scheduling gates", strings.Join(a.Life.SchedulingGates, ", "))
	}
}

// words joins what there is of the parts.
func words(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(s string) bool { return s == "" }), separator)
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}
