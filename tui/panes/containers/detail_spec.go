package containers

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/tui/panes"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/explain"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/safe"
)

// resources are what the container may use.
func (d *details) resources() {
	label := "Resources"
	for i := range d.c.Resources {
		d.field(label, d.resource(&d.c.Resources[i])...)
		label = ""
	}
	if label != "" {
		d.field(label, d.muted("no requests, no limits"))
	}
	if len(d.c.Claims) > 0 {
		d.field("Claims", panes.Safe(strings.Join(d.c.Claims, ", ")))
	}
}

// measured are the resources that usage is known of.
var measured = [...]corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory}

// amount begins a line about one resource.
func (d *details) amount(name corev1.ResourceName) run {
	const nameWidth = 7
	return d.muted(fmt.Sprintf("%-*s", nameWidth, string(name)+" "))
}

// resource is one resource: "cpu request 100m, limit 500m".
func (d *details) resource(a *podstatus.Resource) []run {
	var asks []string
	for _, part := range []struct {
		what string
		q    *resource.Quantity
	}{{"request", a.Request}, {"limit", a.Limit}} {
		if part.q != nil {
			asks = append(asks, part.what+" "+part.q.String())
		}
	}
	return append([]run{d.amount(a.Name), panes.Safe(strings.Join(asks, ", "))}, d.resized(a)...)
}

// used is what the container uses: a line for each resource that is measured,
// whose room is kept until the numbers come.
func (d *details) used() {
	if d.c.State != podstatus.StateRunning {
		return
	}
	if d.usageError != nil {
		d.field("Uses", d.muted(usageMissing(d.usageError)))
		return
	}
	usage, metered := d.usage[d.c.Name]
	label := "Uses"
	for _, name := range measured {
		text := d.muted("not measured yet")
		if milli, known := usage.Of(name); metered && known {
			text = d.usageOf(name, milli, usage)
		}
		d.field(label, d.amount(name), text)
		label = ""
	}
}

// usageMissing says why nothing is known of a container's usage: the common causes in a few words, since they stand there
// for as long as the pod is looked at.
func usageMissing(err *explain.Error) string {
	switch {
	case err.Class == explain.ClassForbidden:
		return "not known: you may not get pods.metrics.k8s.io"
	case err.Class == explain.ClassNotFound && err.Name != "":
		return "the metrics API has nothing of this pod"
	case err.Class == explain.ClassNotFound:
		return "the cluster has no metrics API"
	}
	return "not known: " + err.Error()
}

// usageOf is how much of a resource is in use, and how much that is of what was
// asked for.
func (d *details) usageOf(name corev1.ResourceName, milli int64, usage kubepods.Resources) run {
	text := kubepods.CPUText(usage.MilliCPU)
	if name == corev1.ResourceMemory {
		text = kubepods.MemoryText(usage.Memory)
	}
	var parts []string
	style := &d.env.Styles.Text
	for i := range d.c.Resources {
		a := &d.c.Resources[i]
		if a.Name != name {
			continue
		}
		if percent, known := podstatus.Percent(milli, a.Request); known {
			parts = append(parts, fmt.Sprintf("%d%% of request", percent))
		}
		if percent, known := podstatus.Percent(milli, a.Limit); known {
			parts = append(parts, fmt.Sprintf("%d%% of limit", percent))
			const much = 90
			if percent >= much {
				style = &d.env.Styles.Warn
			}
		}
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	return panes.Styled(style, text)
}

// resized is where a node has not caught up with what the pod asks for.
func (d *details) resized(a *podstatus.Resource) []run {
	var parts []string
	for _, part := range []struct {
		what string
		q    *resource.Quantity
	}{{"set aside", a.Allocated}, {"request in force", a.ActualRequest}, {"limit in force", a.ActualLimit}} {
		if part.q != nil {
			parts = append(parts, part.what+" "+part.q.String())
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []run{d.warn(d.dot() + strings.Join(parts, ", "))}
}

// run is what runs in the container, and how it is begun and ended.
func (d *details) run() {
	d.script("Command", d.c.Command)
	d.script("Args", d.c.Args)
	if d.c.WorkingDir != "" {
		d.field("Directory", panes.Safe(d.c.WorkingDir))
	}
	if d.c.PostStart != "" {
		d.field("PostStart", panes.Safe(d.c.PostStart))
	}
	if d.c.PreStop != "" {
		d.field("PreStop", panes.Safe(d.c.PreStop))
	}
	if d.c.StopSignal != "" {
		d.field("Stop signal", panes.Safe(d.c.StopSignal))
	}
	switch {
	case d.c.TTY && d.c.Stdin:
		d.field("Terminal", panes.Safe("tty, stdin open"))
	case d.c.TTY:
		d.field("Terminal", panes.Safe("tty"))
	case d.c.Stdin:
		d.field("Terminal", panes.Safe("stdin open"))
	}
}

// scriptLines is how many lines of one argument are shown; a script that is
// longer is better read in the pod's YAML.
const scriptLines = 200

// script is a list of arguments: on one line, or, where one of them has several
// lines, each on lines of its own.
func (d *details) script(label string, args []string) {
	if len(args) == 0 {
		return
	}
	if text := podstatus.CommandLine(args); !strings.Contains(text, "\n") {
		d.field(label, panes.Safe(text))
		return
	}
	for _, arg := range args {
		lines := strings.Split(strings.Trim(arg, "\n"), "\n")
		for i, line := range lines {
			switch {
			case i == scriptLines:
				d.more(d.muted(fmt.Sprintf("and %s more", count.Of(len(lines)-i, "line"))))
			case i > scriptLines:
			case label != "":
				d.field(label, panes.Safe(line))
				label = ""
			default:
				d.verbatim(safe.Text(line), nil)
			}
		}
	}
}

// image is what the container was made from, and whether kubectl takes it for the pod.
func (d *details) image() {
	pull := ""
	if d.c.PullPolicy != "" {
		pull = d.dot() + "pull " + string(d.c.PullPolicy)
	}
	d.field("Image", panes.Safe(d.c.Image), d.muted(pull))
	if d.c.Default && (len(d.Containers) > 1 || d.NamesDefault()) {
		why := "the first app container"
		if d.NamesDefault() {
			why = "annotation " + podstatus.DefaultContainerAnnotation
		}
		d.field("Default", panes.Safe("kubectl takes this one when none is named"), d.muted(" ("+why+")"))
	}
}

// identity is what the runtime calls the container and its image.
func (d *details) identity() {
	d.field("Image ID", panes.Safe(d.c.ImageID))
	d.field("ID", panes.Safe(d.c.ID))
}
