package anatomy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/panes"
)

// workload is whom the pod belongs to and how its rollout stands.
func (s *writer) workload() {
	if len(s.a.Owners) == 0 {
		s.heading("OWNERS", s.Muted("none: nobody replaces the pod when it goes"))
		return
	}
	var rollout []run
	if r := s.a.Rollout; r != nil {
		if !r.Done {
			rollout = append(rollout, s.warn("the rollout is not done: "))
		}
		rollout = append(rollout, s.Muted(r.Text))
	}
	s.heading("OWNERS", rollout...)
	for _, owner := range slices.Backward(s.a.Owners) {
		if s.isAmongSets(&owner) {
			continue // its line stands below
		}
		at := key("owner", owner.Owner.Kind, owner.Owner.Name)
		cycle := ""
		if owner.Cycle {
			cycle = anatomy.CycleText
		}
		s.line(at, 2, s.Joined(one(panes.Safe(owner.Owner.Text())), one(s.Muted(owner.Text)), one(s.warn(owner.Owner.Gap())), one(s.bad(cycle)))...)
	}
	if r := s.a.Rollout; r != nil {
		for i := range r.Sets {
			if len(r.Sets) == 1 {
				break // it is the owner above
			}
			s.row(key("set", r.Sets[i].Name), 2, []run{panes.Safe("ReplicaSet " + r.Sets[i].Name + "  ")}, s.Muted(r.Sets[i].Text()))
		}
		for _, why := range r.Blocked {
			s.line(key("blocked", why), 2, s.bad(why))
		}
	}
	for i := range s.a.Budgets {
		b := &s.a.Budgets[i]
		s.row(key("budget", b.Budget.Name), 2, []run{panes.Safe("budget " + b.Budget.Name + "  ")}, s.Muted(b.Text()))
	}
}

// isAmongSets reports whether an owner is one of several ReplicaSets of a rollout, each of which has a line.
func (s *writer) isAmongSets(owner *anatomy.Owner) bool {
	r := s.a.Rollout
	return r != nil && len(r.Sets) > 1 && owner.Owner.Kind == "ReplicaSet" && !owner.Cycle && owner.Owner.Gap() == "" &&
		slices.ContainsFunc(r.Sets, func(set anatomy.RevisionSet) bool { return set.Name == owner.Owner.Name })
}

// pod is what holds for the pod as a whole.
func (s *writer) pod() {
	l := s.a.Life
	priority := ""
	if l.Priority != nil && (*l.Priority != 0 || l.PriorityClass != "") {
		priority = strings.TrimSpace(fmt.Sprintf("priority %d %s", *l.Priority, l.PriorityClass))
	}
	static := ""
	if l.Static {
		static = anatomy.StaticText
	}
	s.heading("POD", s.Joined(one(panes.Safe(l.QoS)), one(s.Muted("restarts "+l.RestartPolicy)), one(s.Muted(priority)), one(s.Muted(static)))...)
	times := ""
	if l.Created != nil {
		times = "created " + s.ago(l.Created)
	}
	if l.Started != nil {
		times += ", taken up by the kubelet " + s.ago(l.Started)
	}
	if times != "" {
		s.line(key("pod", "times"), 2, s.Muted(times))
	}
	for _, c := range slices.Concat(l.Conditions, l.Gates) {
		s.condition("condition", c)
	}
	for _, gate := range l.SchedulingGates {
		s.line(key("gate", gate), 2, s.warn("not scheduled while the gate "+gate+" is there"))
	}
	s.labels()
}

func (s *writer) condition(kind string, c anatomy.Condition) {
	status := s.Muted(c.Status)
	if c.Status != "True" {
		status = s.warn(c.Status)
		if c.Status == "" {
			status = s.warn("nobody has set it")
		}
	}
	s.row(key(kind, c.Type), 2, s.named(c.Type, 26), s.Joined(one(status), one(s.Muted(c.Reason)), one(s.Muted(c.Message)), one(s.Muted(s.ago(c.Since))))...)
}

// labels are the pod's labels.
func (s *writer) labels() {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(s.a.Life.Labels)) {
		pairs = append(pairs, name+"="+s.a.Life.Labels[name])
	}
	if len(pairs) > 0 {
		s.row(key("pod", "labels"), 2, []run{s.Muted("labels  ")}, panes.Safe(list(pairs)))
	}
}

// resources are what pod and containers may use.
func (s *writer) resources() {
	r := s.a.Resources
	if len(r.Amounts)+len(r.Claims) == 0 && !slices.ContainsFunc(s.a.Containers, func(c anatomy.Container) bool {
		return len(c.Resources.Amounts)+len(c.Resources.Claims) > 0
	}) {
		s.heading("RESOURCES", s.Joined(one(s.Muted("no container has a request or a limit")), one(s.warn(r.Resize)))...)
		return
	}
	s.heading("RESOURCES", s.Joined(one(s.Muted(amountsText(r.Amounts))), one(s.warn(r.Resize)))...)
	for _, c := range s.a.Containers {
		text := amountsText(c.Resources.Amounts)
		if text == "" {
			text = "no request, no limit"
		}
		s.row(key("resources", c.Name), 2, s.named(c.Name, s.names()), s.Joined(one(s.Muted(text)), one(s.Muted(list(c.Resources.Claims))))...)
	}
}

func amountsText(amounts []anatomy.Amount) string {
	parts := make([]string, len(amounts))
	for i := range amounts {
		parts[i] = amounts[i].Name + " " + amounts[i].Text()
	}
	return strings.Join(parts, "; ")
}

// security is the service account and what the containers may do.
func (s *writer) security() {
	s.heading("SECURITY", s.Joined(one(panes.Safe("account "+s.a.Account.Account.Name)), one(s.warn(s.a.Account.Account.Gap())), one(s.Muted(s.podSecurity())))...)
	for _, token := range s.a.Account.Tokens {
		s.row(key("token", token.Volume, token.Path), 2, s.named("token", s.names()), s.Joined(one(s.Muted(token.Path)), one(s.Muted("in "+list(token.Containers))), one(s.Muted(token.Detail)))...)
	}
	for i := range s.a.Containers {
		c := &s.a.Containers[i]
		s.row(key("security", c.Name), 2, s.named(c.Name, s.names()), s.securityOf(&c.Security)...)
	}
}

func (s *writer) podSecurity() string {
	var parts []string
	p := s.a.Security
	if p.FSGroup != nil {
		parts = append(parts, "files of volumes belong to group "+strconv.FormatInt(*p.FSGroup, 10))
	}
	if p.RuntimeClass != "" {
		parts = append(parts, "runtime class "+p.RuntimeClass)
	}
	return list(append(parts, p.Sysctls...))
}

func (s *writer) securityOf(c *anatomy.ContainerSecurity) []run {
	user, more, less := c.Texts()
	return s.Joined(one(panes.Safe(user)), one(s.warn(list(more))), one(s.Muted(list(less))))
}

// node is where the pod runs, as far as that matters.
func (s *writer) node() {
	n := s.a.Node
	if n == nil {
		s.heading("NODE", s.Muted("none yet"))
		return
	}
	cordoned := ""
	if n.Cordoned {
		cordoned = anatomy.CordonedText
	}
	s.heading("NODE", s.Joined(one(panes.Safe(n.Node.Name)), one(s.Muted(list(n.IPs))), one(s.Muted(n.Platform)), one(s.Muted(n.Runtime)),
		one(s.warn(cordoned)), one(s.warn(n.Node.Gap())))...)
	for _, c := range n.Conditions {
		s.condition("node-condition", c)
	}
	for i := range n.Taints {
		taint := &n.Taints[i]
		tolerated := s.Muted(taint.Toleration())
		switch {
		case !taint.Tolerated:
			tolerated.Style = &s.Styles.Bad
		case taint.Seconds != nil:
			tolerated.Style = &s.Styles.Warn
		}
		s.row(key("taint", taint.Text()), 2, []run{panes.Safe("taint  " + taint.Text() + "  ")}, tolerated)
	}
}

// ending is how the pod shuts down.
func (s *writer) ending() {
	e := s.a.Ending
	var steps []string
	for _, step := range e.Steps {
		var names []string
		for _, stop := range step {
			name := stop.Container
			if stop.PreStop != "" {
				name += " (" + stop.PreStop + ")"
			}
			if stop.Signal != "" && stop.Signal != "SIGTERM" {
				name += " by " + stop.Signal
			}
			names = append(names, name)
		}
		steps = append(steps, strings.Join(names, " "+s.Glyphs.Dot+" "))
	}
	deleted := ""
	if e.Deleted != nil {
		deleted = "deleted " + s.ago(e.Deleted)
	}
	s.heading("SHUTDOWN", s.Joined(one(s.Muted(fmt.Sprintf("grace period %d s", e.GraceSeconds))),
		one(panes.Safe(strings.Join(steps, " "+s.Glyphs.Arrow+" "))), one(s.warn(deleted)))...)
	for _, finalizer := range e.Finalizers {
		s.line(key("finalizer", finalizer), 2, s.warn("the finalizer "+finalizer+" keeps the pod"))
	}
	if e.DeadlineSeconds > 0 {
		s.line(key("deadline", ""), 2, s.Muted(fmt.Sprintf("it may run for %d s in all", e.DeadlineSeconds)))
	}
}
