package containers

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/keymap/count"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/safe"
)

// resources are what the container may use, and what it does.
func (d *details) resources() {
	used, metered := d.usage[d.c.Name]
	label := "Resources"
	for i := range d.c.Allotments {
		d.field(label, d.allotment(&d.c.Allotments[i], used, metered)...)
		label = ""
	}
	for _, name := range unlisted(d.c.Allotments) {
		bare := podstatus.Allotment{Name: name}
		if metered {
			d.field(label, d.allotment(&bare, used, metered)...)
			label = ""
		}
	}
	if label != "" {
		d.field(label, d.muted("no requests, no limits"))
	}
	if len(d.c.Claims) > 0 {
		d.field("Claims", plain(strings.Join(d.c.Claims, ", ")))
	}
	if d.usageError != nil && d.c.State == podstatus.StateRunning {
		d.more(d.muted("usage is not known: " + d.usageError.Error()))
	}
}

// unlisted are the measured resources that a container neither requests nor
// limits.
func unlisted(allotments []podstatus.Allotment) []corev1.ResourceName {
	var names []corev1.ResourceName
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		listed := false
		for i := range allotments {
			listed = listed || allotments[i].Name == name
		}
		if !listed {
			names = append(names, name)
		}
	}
	return names
}

// allotment is one resource: "cpu request 100m, limit 500m, used 12m (12% of the
// request, 2% of the limit)".
func (d *details) allotment(a *podstatus.Allotment, usage kubepods.Resources, metered bool) []run {
	const nameWidth = 7
	runs := []run{d.muted(fmt.Sprintf("%-*s", nameWidth, string(a.Name)+" "))}
	var asks []string
	for _, part := range []struct {
		what string
		q    *resource.Quantity
	}{{"request", a.Request}, {"limit", a.Limit}} {
		if part.q != nil {
			asks = append(asks, part.what+" "+part.q.String())
		}
	}
	if len(asks) == 0 {
		asks = []string{"no request, no limit"}
	}
	runs = append(runs, plain(strings.Join(asks, ", ")))
	if milli, measured := usage.Of(a.Name); metered && measured {
		runs = append(runs, d.used(a, milli, usage)...)
	}
	return append(runs, d.resized(a)...)
}

// used is how much of a resource is in use, and how much that is of what was
// asked for.
func (d *details) used(a *podstatus.Allotment, milli int64, usage kubepods.Resources) []run {
	text := ", uses " + kubepods.CPUText(usage.MilliCPU)
	if a.Name == corev1.ResourceMemory {
		text = ", uses " + kubepods.MemoryText(usage.Memory)
	}
	var parts []string
	style := &d.env.Styles.Text
	if percent, known := podstatus.Percent(milli, a.Request); known {
		parts = append(parts, fmt.Sprintf("%d%% of the request", percent))
	}
	if percent, known := podstatus.Percent(milli, a.Limit); known {
		parts = append(parts, fmt.Sprintf("%d%% of the limit", percent))
		const much = 90
		if percent >= much {
			style = &d.env.Styles.Warn
		}
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	return []run{in(style, text)}
}

// resized is where a node has not caught up with what the pod asks for.
func (d *details) resized(a *podstatus.Allotment) []run {
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

// ports are the ports that the container declares.
func (d *details) ports() {
	if len(d.c.Ports) == 0 {
		d.field("Ports", d.muted("none declared"))
		return
	}
	label := "Ports"
	for _, port := range d.c.Ports {
		protocol := port.Protocol
		if protocol == "" {
			protocol = corev1.ProtocolTCP
		}
		runs := []run{plain(strconv.Itoa(int(port.Port)) + "/" + string(protocol))}
		if port.Name != "" {
			runs = append(runs, plain(" "+port.Name))
		}
		if port.HostPort != 0 {
			host := " host port " + strconv.Itoa(int(port.HostPort))
			if port.HostIP != "" {
				host += " on " + port.HostIP
			}
			runs = append(runs, d.warn(host))
		}
		d.field(label, runs...)
		label = ""
	}
}

// mounts are the volumes where the container sees them.
func (d *details) mounts() {
	if len(d.c.Mounts) == 0 {
		d.field("Mounts", d.muted("none"))
	}
	label := "Mounts"
	for _, mount := range d.c.Mounts {
		mode := "rw"
		if mount.ReadOnly {
			mode = "ro"
		}
		runs := []run{plain(mount.Path + " "), in(&d.env.Styles.Accent, mode), plain(" " + mount.Volume.Name)}
		if mount.SubPath != "" {
			runs = append(runs, plain("/"+strings.TrimPrefix(mount.SubPath, "/")))
		}
		kind := mount.Volume.String()
		if kind == "" {
			kind = "the pod has no such volume"
		}
		if mount.Device {
			kind += ", as a block device"
		}
		if mount.Propagation != "" {
			kind += ", propagation " + string(mount.Propagation)
		}
		d.field(label, append(runs, d.muted(" ("+kind+")"))...)
		label = ""
	}
}

// run is what runs in the container, and how it is begun and ended.
func (d *details) run() {
	d.script("Command", d.c.Command)
	d.script("Args", d.c.Args)
	if d.c.WorkingDir != "" {
		d.field("Directory", plain(d.c.WorkingDir))
	}
	if d.c.PostStart != "" {
		d.field("PostStart", plain(d.c.PostStart))
	}
	if d.c.PreStop != "" {
		d.field("PreStop", plain(d.c.PreStop))
	}
	if d.c.StopSignal != "" {
		d.field("Stop signal", plain(d.c.StopSignal))
	}
	switch {
	case d.c.TTY && d.c.Stdin:
		d.field("Terminal", plain("tty, stdin open"))
	case d.c.TTY:
		d.field("Terminal", plain("tty"))
	case d.c.Stdin:
		d.field("Terminal", plain("stdin open"))
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
		d.field(label, plain(text))
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
				d.field(label, plain(line))
				label = ""
			default:
				d.verbatim(safe.Text(line), nil)
			}
		}
	}
}

// identity is what the container was made from, and what the runtime calls it.
func (d *details) identity() {
	pull := ""
	if d.c.PullPolicy != "" {
		pull = d.dot() + "pull " + string(d.c.PullPolicy)
	}
	d.field("Image", plain(d.c.Image), d.muted(pull))
	d.field("Image ID", plain(d.c.ImageID))
	d.field("ID", plain(d.c.ID))
	if d.c.Default && (len(d.Containers) > 1 || d.NamesDefault()) {
		why := "the first app container"
		if d.NamesDefault() {
			why = "annotation " + podstatus.DefaultContainerAnnotation
		}
		d.field("Default", plain("kubectl takes this one when none is named"), d.muted(" ("+why+")"))
	}
}
