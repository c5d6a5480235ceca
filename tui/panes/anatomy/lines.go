package anatomy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/document"
)

// lines is the anatomy in sections, from what explains most to what explains least.
func (p *Pane) lines(width int) []document.Line {
	p.longer = map[string]bool{}
	s := &writer{
		Look: p.Env.Look, now: p.Env.Now(), width: width, a: p.model, found: p.found, open: p.open, longer: p.longer, folded: p.Doc.Folded,
		reveal: func(line, container, variable string) (string, bool) {
			if line != p.drawn.secret {
				return "", false
			}
			return anatomy.Reveal(p.input, container, variable)
		},
	}
	s.head()
	s.findings()
	s.start()
	s.volumes()
	s.network()
	s.namespaces()
	s.environment()
	s.workload()
	s.pod()
	s.resources()
	s.security()
	s.node()
	s.ending()
	s.unread()
	return s.lines
}

// head is how the pod is, where it is and whose, in one line.
func (s *writer) head() {
	l := &s.a.Life
	status := panes.Safe(l.Status)
	if (l.Ready < l.Total || l.Lost) && l.Phase != "Succeeded" {
		status = s.warn(l.Status)
	}
	where := "no address yet"
	if len(s.a.IPs) > 0 {
		where = s.a.IPs[0]
	}
	if s.a.Node != nil && s.a.Node.Node.Name != "" {
		where += " on " + s.a.Node.Node.Name
	}
	var owners []string
	for _, owner := range slices.Backward(s.a.Owners) {
		owners = append(owners, owner.Owner.Text())
	}
	s.line("", 0, s.Joined(one(status), one(s.Muted(l.ReadyText())), one(panes.Safe(where)),
		one(panes.Safe(strings.Join(owners, " "+s.Glyphs.Crumb+" "))), one(s.Muted(l.Message)))...)
}

// start is the order in which the containers start, and how each of them is.
func (s *writer) start() {
	var track []run
	for i, c := range s.a.Containers {
		glyph, style := s.look(c.Order.Phase)
		switch {
		case i == 0:
		case c.Kind == "ephemeral" || s.a.Containers[i-1].Order.Step == 0:
			track = append(track, s.Muted(" "+s.Glyphs.Dot+" "))
		default:
			track = append(track, s.Muted(" "+s.Glyphs.Arrow+" "))
		}
		if c.Order.Step > 0 {
			track = append(track, panes.Styled(&s.Styles.Init, strconv.Itoa(c.Order.Step)+" "))
		}
		track = append(track, panes.Safe(c.Name+" "), run{Text: glyph, Style: style})
	}
	s.heading("START", track...)
	width := s.names()
	for i := range s.a.Containers {
		c := &s.a.Containers[i]
		step := " "
		if c.Order.Step > 0 {
			step = strconv.Itoa(c.Order.Step)
		}
		columns := []run{panes.Styled(&s.Styles.Init, step+" "), panes.Safe(s.fit(c.Name, width) + "  "), s.Muted(s.fit(c.Kind, 9) + " ")}
		s.row(containerKey(c.Name), 2, columns, s.state(&c.Order)...)
	}
}

// state is how a container is, and what it waits for or ended with.
func (s *writer) state(o *anatomy.Order) []run {
	glyph, style := s.look(o.Phase)
	return s.Joined([]run{{Text: glyph, Style: style}, panes.Safe(" " + o.StateText())}, one(s.warn(o.Gate)), one(s.Muted(o.WaitText())),
		one(s.warn(o.RestartText())), one(s.Muted(o.LastText())), one(s.Muted(o.TargetText())), one(s.Muted(o.MessageText())))
}

// namespaces are who of the containers shares which kind of namespace, and what that
// means.
func (s *writer) namespaces() {
	kinds := map[anatomy.Scope][]string{}
	for _, n := range s.a.Namespaces {
		kinds[n.Of] = append(kinds[n.Of], n.Kind)
	}
	told := func(before string, of anatomy.Scope) []run {
		if len(kinds[of]) == 0 {
			return nil
		}
		return one(s.Muted(before + list(kinds[of])))
	}
	s.heading("NAMESPACES", s.Joined(told("shared by the containers: ", anatomy.OfPod), told("those of the node: ", anatomy.OfNode))...)
	for _, n := range s.a.Namespaces {
		detail := ""
		if n.Detail != "" && n.Kind != "network" {
			detail = " (" + n.Detail + ")"
		}
		style := &s.Styles.Muted
		if n.Of == anatomy.OfNode && n.Kind != "user" {
			style = &s.Styles.Warn
		}
		s.row(key("namespace", n.Kind), 2, []run{panes.Safe(s.fit(n.Kind, 8) + " "), panes.Styled(style, s.fit(n.Whose(), 13)+" ")}, panes.Safe(n.Implies+detail))
	}
}

// unread are the objects that could not be read, with the right that is missing.
func (s *writer) unread() {
	gaps := s.a.Gaps()
	if len(gaps) == 0 {
		return
	}
	s.heading("NOT READ", s.Muted("the rest is shown without it"))
	for i := range gaps {
		gap := &gaps[i]
		s.line(key("unread", gap.Kind, gap.Name), 2, panes.Safe(gap.Text()+": "), s.warn(gap.Why))
	}
}
