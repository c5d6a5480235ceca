package anatomy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/services"
)

// What the parts of an Anatomy mean, in words that are the same on the screen and in
// print. What shows them puts them in columns and gives them styles. All text is as
// the cluster wrote it: nothing here is made safe for a terminal.

// Sentences without anything to fill in.
const (
	StaticText   = "static: the kubelet runs it from a file on its node"
	CordonedText = "cordoned: no further pods are scheduled to it"
	CycleText    = "it has come before: the owners go round"
	// ChangedText follows when an object was changed.
	ChangedText = "after the start: the container has what was there before"
	// Mask stands for a secret value. It tells nothing of its length.
	Mask = "********"
)

// Text names the object: "ConfigMap settings".
func (r *Ref) Text() string {
	if r == nil {
		return ""
	}
	return words(" ", r.Kind, r.Name)
}

// Gap says what is not known of the object, "" where it was read or not asked for.
func (r *Ref) Gap() string {
	switch {
	case r.Known == NotThere && r.Optional:
		return "not there, which is allowed"
	case r.Known == NotThere:
		return "not there"
	case r.Known == Forbidden, r.Known == Failed:
		return r.Why
	}
	return ""
}

// StateText is how a container is: "failed, exit 1, took 2s".
func (o *Order) StateText() string {
	exit, reason := "", o.Reason
	if o.ExitCode != nil {
		exit, reason = fmt.Sprintf("exit %d", *o.ExitCode), telling(reason)
	}
	if strings.EqualFold(reason, o.Phase) {
		reason = ""
	}
	took := ""
	if o.Seconds != nil {
		took = duration.HumanDuration(time.Duration(*o.Seconds * float64(time.Second)))
	}
	if o.ExitCode != nil {
		return words(", ", o.Phase, reason, exit, o.Signal, after("took ", took))
	}
	return words(", ", o.Phase, reason, after("for ", took))
}

// MessageText is what the runtime says of the state; of a back-off only how long it is.
func (o *Order) MessageText() string {
	if delay, is := podstatus.BackOffDelay(o.Message); is {
		return "back-off " + delay
	}
	return o.Message
}

// WaitText is what a container waits for.
func (o *Order) WaitText() string { return after("waits for ", o.WaitsFor) }

// TargetText is whose processes an ephemeral container sees.
func (o *Order) TargetText() string { return after("sees the processes of ", o.Target) }

// RestartText counts the restarts.
func (o *Order) RestartText() string {
	if o.Restarts == 0 {
		return ""
	}
	return count.Of(o.Restarts, "restart")
}

// LastText is how the run before this one ended.
func (o *Order) LastText() string {
	if o.Last == nil {
		return ""
	}
	text := fmt.Sprintf("before that exit %d", o.Last.ExitCode)
	if reason := telling(o.Last.Reason); reason != "" {
		text += " (" + reason + ")"
	}
	return text
}

// telling is a reason that says more than the exit code does.
func telling(reason string) string {
	if reason == "Completed" || reason == "Error" {
		return ""
	}
	return reason
}

// Text is where the container sees the volume, and what it may do there: "/config ro",
// "/etc/web.conf ro [web.conf]".
func (m *Mount) Text() string {
	if m.Device {
		return m.Path + " (block device)"
	}
	part := m.SubPath
	if part == "" {
		part = m.SubPathExpr
	}
	if part != "" {
		part = "[" + part + "]"
	}
	return words(" ", m.Path, string(m.Access), part)
}

// Source is the kind of the volume and what tells it from others of the kind:
// "emptyDir in Memory", "" for a volume that the pod does not have.
func (v *Volume) Source() string {
	if v.Token {
		return "service account token"
	}
	detail := v.Detail
	if v.Kind == "projected" {
		of := make([]string, len(v.Sources))
		for i := range v.Sources {
			of[i] = v.Sources[i].Text()
		}
		detail = after("of ", strings.Join(of, ", "))
	}
	return words(" ", v.Kind, detail)
}

// Text is the object that files are taken from, or the kind of what is none.
func (s *VolumeSource) Text() string {
	if s.Object == nil {
		return s.Kind
	}
	return s.Object.Text()
}

// UseInFull is what the containers do with the volume, and whether its data outlives
// the pod: "shared by 2, leaves the pod".
func (v *Volume) UseInFull() string {
	if v.Outside != "" {
		return v.UseText() + ", leaves the pod"
	}
	return v.UseText()
}

// Note is what of a mount is not as one might expect, "" for nothing.
func (m *Mount) Note() string {
	why := ""
	if m.SubPathWhy != "" {
		why = words(": ", after("sub-path ", m.SubPathExpr), m.SubPathWhy)
	}
	frozen := ""
	switch {
	case m.Changed != nil:
		frozen = "changed after the start of " + m.Container + ", which does not arrive"
	case m.Frozen:
		frozen = "as it was at the start of " + m.Container + ": changes do not arrive"
	}
	return words("; ", why, frozen, after("propagation ", m.Propagation))
}

// Number is the port, with its protocol where that is not TCP: ":53/UDP".
func (p *Port) Number() string {
	if p.Protocol == "TCP" || p.Protocol == "" {
		return fmt.Sprintf(":%d", p.Port)
	}
	return fmt.Sprintf(":%d/%s", p.Port, p.Protocol)
}

// Declarer is the port's name and the container that declares it: "http of web".
func (p *Port) Declarer() string {
	if p.Undeclared {
		return words(" ", "declared by no container", p.Name)
	}
	return words(" of ", p.Name, p.Container)
}

// HostText is the port of the node that leads to it.
func (p *Port) HostText() string {
	switch {
	case p.HostPort == 0:
		return ""
	case p.HostIP == "":
		return fmt.Sprintf("hostPort %d", p.HostPort)
	}
	return fmt.Sprintf("hostPort %d of %s", p.HostPort, p.HostIP)
}

// RoutesText are the ports of services that lead to it: "svc/web http 80".
func (p *Port) RoutesText() string {
	routes := make([]string, len(p.Routes))
	for i, r := range p.Routes {
		routes[i] = words(" ", "svc/"+r.Service, r.Name, strconv.Itoa(int(r.Port)))
	}
	return strings.Join(routes, ", ")
}

// ClashText says that several containers declare the port.
func (p *Port) ClashText() string {
	if len(p.Clashes) == 0 {
		return ""
	}
	return "also declared by " + strings.Join(p.Clashes, ", ") + ": only one of them can listen"
}

// Addresses are how the service is reached.
func (s *Service) Addresses() string {
	headless, pending := "", ""
	if s.Headless {
		headless = "headless"
	}
	if s.Pending {
		pending = "no external address yet"
	}
	return words(", ", headless, strings.Join(s.ClusterIPs, ", "), after("external ", strings.Join(s.External, ", ")), pending)
}

// Leads reports whether the port of the service leads to a port of the pod.
func (p *ServicePort) Leads() bool { return p.To != 0 }

// Text is where the port leads, with an arrow between the places.
func (p *ServicePort) Text(arrow string) string {
	text := words(" ", p.Name, fmt.Sprintf("%d/%s", p.Port, p.Protocol))
	if p.NodePort != 0 {
		text += fmt.Sprintf(", nodePort %d", p.NodePort)
	}
	text += " " + arrow + " "
	if !p.Leads() {
		return text + "no container has a port named " + p.Target
	}
	if number := strconv.Itoa(int(p.To)); p.Target != number {
		text += p.Target + " " + arrow + " "
	}
	if p.Container == "" {
		return fmt.Sprintf("%s%d, which no container declares", text, p.To)
	}
	return fmt.Sprintf("%s%d of %s", text, p.To, p.Container)
}

// Text is which traffic the policy limits.
func (p *Policy) Text() string {
	limit := services.Limit{Ingress: p.Ingress, IngressRules: p.IngressRules, Egress: p.Egress, EgressRules: p.EgressRules}
	return limit.Text()
}

// Text is how many pods may be evicted now.
func (b *Budget) Text() string {
	return fmt.Sprintf("%d may be evicted now; %d healthy, %d needed", b.Allowed, b.Healthy, b.Desired)
}

// Text is how far one version of a workload is.
func (s *RevisionSet) Text() string {
	newest, this := "", ""
	if s.Newest {
		newest = "the newest"
	}
	if s.This {
		this = "of this pod"
	}
	return words(", ", fmt.Sprintf("%d of %d ready", s.Ready, s.Wanted), after("revision ", s.Revision), newest, this)
}

// Text is the taint as kubectl writes it.
func (t *Taint) Text() string {
	return strings.TrimSuffix(t.Key+"="+t.Value, "=") + ":" + t.Effect
}

// Toleration is whether the pod tolerates the taint.
func (t *Taint) Toleration() string {
	switch {
	case !t.Tolerated:
		return "not tolerated"
	case t.Seconds != nil:
		return fmt.Sprintf("tolerated for %d s", *t.Seconds)
	}
	return "tolerated"
}

// Text is what is asked for and what is allowed, without the name of the resource.
func (a *Amount) Text() string {
	return words(", ", after("request ", a.Request), after("limit ", a.Limit),
		after("request in force ", a.InForceRequest), after("limit in force ", a.InForceLimit))
}

// Texts are who the container runs as, what it may do that others may not, and what it
// may not do that others may.
func (s *ContainerSecurity) Texts() (user string, more, less []string) {
	switch {
	case s.RunsAs != "":
		user = "runs as " + s.RunsAs
	case s.User != nil:
		user = fmt.Sprintf("user %d", *s.User)
	default:
		user = "user of the image"
	}
	for _, is := range []struct {
		so   bool
		to   *[]string
		text string
	}{
		{s.Privileged, &more, "privileged: root on the node"},
		{len(s.Add) > 0, &more, "adds " + strings.Join(s.Add, " ")},
		{s.ProcMount != "", &more, "sees all of /proc"},
		{s.NonRoot, &less, "must not be root"},
		{!s.Escalation, &less, "no privilege escalation"},
		{s.ReadOnlyRoot, &less, "read-only root"},
		{len(s.Drop) > 0, &less, "drops " + strings.Join(s.Drop, " ")},
		{s.Seccomp != "", &less, "seccomp " + s.Seccomp},
		{s.AppArmor != "", &less, "AppArmor " + s.AppArmor},
		{s.SELinux != "", &less, "SELinux " + s.SELinux},
	} {
		if is.so {
			*is.to = append(*is.to, is.text)
		}
	}
	return user, more, less
}

// Text is where a variable comes from, "" where the pod itself has the value.
func (o *Origin) Text() string {
	switch o.Kind {
	case FromConfigMap, FromSecret:
		return words(", ", after("from ", o.Object.Text()), after("key ", o.Key))
	case FromField, FromResource:
		return "from " + o.Key
	case FromFile:
		return "from " + o.Path + " of volume " + o.Volume + ", key " + o.Key
	case FromService:
		return after("from ", o.Object.Text())
	}
	return ""
}

// Lack is why the container has not got the variable, or why that is not known.
func (v *Variable) Lack() string {
	switch v.Presence {
	case Absent:
		return words(": ", "not there", v.Why)
	case Missing:
		return words(": ", "missing", v.Why)
	case Unknown:
		return words(": ", "not known", v.Why)
	case Overridden:
		return "a later entry holds"
	}
	return ""
}

// Dangling are the references in the value that nothing could be put in for.
func (v *Variable) Dangling() string {
	if len(v.Unresolved) == 0 {
		return ""
	}
	return "there is no " + strings.Join(v.Unresolved, ", ") + " to put in"
}

// Lack says which containers started before the service was there, or may have.
func (s *ServiceVariables) Lack() string {
	lacking, unsure := "", ""
	if len(s.Lacking) > 0 {
		lacking = "not in " + strings.Join(s.Lacking, ", ") + ", which started before the service was there"
	}
	if len(s.Unsure) > 0 {
		unsure = "not known whether in " + strings.Join(s.Unsure, ", ") + ", which started at about the same time"
	}
	return words("; ", lacking, unsure)
}

// Whose is whose the namespace is.
func (n *Namespace) Whose() string {
	if n.Of == OfContainer {
		return "each its own"
	}
	return string(n.Of) + "'s"
}

// words joins what there is of the parts.
func words(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), separator)
}

// after is text behind what introduces it, "" where there is none.
func after(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}
