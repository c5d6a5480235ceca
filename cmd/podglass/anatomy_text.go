package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/keymap/count"
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
	p.section(words("  ", a.Name, "namespace "+a.Namespace, where, words(": ", a.Life.Phase, a.Life.Reason), a.Life.QoS))
	if a.Life.Static {
		p.row("  static pod", "the kubelet runs it from a file on its node")
	}
	for i := range slices.Backward(a.Owners) {
		owner := &a.Owners[i]
		text := owner.Text
		if owner.Cycle {
			text = "it has come before: the owners go round"
		}
		p.row("  "+owner.Owner.Kind+" "+owner.Owner.Name, words(", ", text, missingText(&owner.Owner)))
	}
	if r := a.Rollout; r != nil && !r.Done {
		p.row("  rollout", r.Text)
		for _, blocked := range r.Blocked {
			p.row("", blocked)
		}
		for _, set := range r.Sets {
			p.row("", fmt.Sprintf("%s %s: %d of %d ready%s", setAge(set), set.Name, set.Ready, set.Wanted, thisText(set.This)))
		}
	}
	p.node(a.Node)
}

func setAge(set anatomy.RevisionSet) string {
	if set.Newest {
		return "new"
	}
	return "old"
}

func thisText(this bool) string {
	if this {
		return " (this pod)"
	}
	return ""
}

func (p *anatomyPage) node(n *anatomy.Node) {
	if n == nil {
		return
	}
	p.row("  node "+n.Node.Name, words(", ", n.Platform, n.Kubelet, n.Runtime, strings.Join(n.IPs, ", "), missingText(&n.Node)))
	if n.Cordoned {
		p.row("", "cordoned: no further pods are scheduled to it")
	}
	for _, condition := range n.Conditions {
		p.row("", words(" ", condition.Type, condition.Status+":", condition.Reason, condition.Message))
	}
	for _, taint := range n.Taints {
		tolerated := "not tolerated"
		switch {
		case taint.Tolerated && taint.Seconds != nil:
			tolerated = fmt.Sprintf("tolerated for %ds", *taint.Seconds)
		case taint.Tolerated:
			tolerated = "tolerated"
		}
		p.row("", "taint "+strings.TrimSuffix(taint.Key+"="+taint.Value, "=")+":"+taint.Effect+", "+tolerated)
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
		p.row("  "+step+" "+c.Name, c.Kind, orderText(&c.Order), c.Image)
		if c.Order.Message != "" {
			p.row("", "", c.Order.Message)
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

// orderText words the state of a container.
func orderText(o *anatomy.Order) string {
	took := ""
	if o.Seconds != nil {
		took = duration.HumanDuration(time.Duration(*o.Seconds * float64(time.Second)))
	}
	parts := []string{o.Phase}
	switch {
	case o.ExitCode != nil:
		parts = append(parts, telling(o.Reason), fmt.Sprintf("exit %d", *o.ExitCode), o.Signal)
		if took != "" {
			parts = append(parts, "after "+took)
		}
	case took != "":
		parts = append(parts, o.Reason, "for "+took)
	default:
		parts = append(parts, o.Reason)
	}
	if o.WaitsFor != "" {
		parts = append(parts, "waits for "+o.WaitsFor)
	}
	if o.Target != "" {
		parts = append(parts, "in the process namespace of "+o.Target)
	}
	if o.Restarts > 0 {
		parts = append(parts, count.Of(o.Restarts, "restart"))
	}
	if o.Last != nil {
		parts = append(parts, words(" ", fmt.Sprintf("before that exit %d", o.Last.ExitCode), inBrackets(telling(o.Last.Reason))))
	}
	return words(", ", append(parts, o.Gate)...)
}

// telling is a reason that says more than the exit code does.
func telling(reason string) string {
	if reason == "Completed" || reason == "Error" {
		return ""
	}
	return reason
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
			p.row("    "+mount.Container, mount.Path, mountText(mount))
		}
		for j := range v.Sources {
			if source := &v.Sources[j]; !v.Token && (v.Kind == "projected" || source.Detail != "") {
				p.row("", words(" ", "of", source.Kind, refName(source.Object)), source.Detail)
			}
		}
	}
}

func mountText(m *anatomy.Mount) string {
	parts := []string{string(m.Access)}
	if m.Device {
		parts = append(parts, "block device")
	}
	switch {
	case m.SubPath != "":
		parts = append(parts, "subPath "+m.SubPath)
	case m.SubPathWhy != "":
		parts = append(parts, "subPath "+m.SubPathExpr+": "+m.SubPathWhy)
	}
	if m.Propagation != "" {
		parts = append(parts, m.Propagation)
	}
	if m.Changed != nil {
		parts = append(parts, "changed after the start, which does not arrive")
	} else if m.Frozen {
		parts = append(parts, "as it was at the start")
	}
	return words(", ", parts...)
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

// missingText says what is not known of an object, "" where it was read.
func missingText(ref *anatomy.Ref) string {
	switch ref.Known {
	case anatomy.NotThere:
		if ref.Optional {
			return "not there, which is allowed"
		}
		return "not there"
	case anatomy.Forbidden, anatomy.Failed:
		return ref.Why
	default:
		return ""
	}
}

func refName(ref *anatomy.Ref) string {
	if ref == nil {
		return ""
	}
	return ref.Name
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
