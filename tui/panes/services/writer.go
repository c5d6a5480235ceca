package services

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/count"
	kubeservices "github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/kube/services/around"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/document"
	"github.com/podglass/podglass/tui/widget/styled"
)

// run is a piece of text in a style.
type run = styled.Run

// writer makes the lines of the document for a width: a section a service.
type writer struct {
	panes.Look
	width  int
	folded func(section string) bool
	lines  []document.Line
	// rows are those of endpoints as they were laid out, in the same width, and kept those
	// that are used again: of many endpoints few change at a time.
	rows, kept map[string]endpointRow
}

// endpointRow is what the row of an endpoint says, and its lines.
type endpointRow struct {
	state                kubeservices.State
	why, addresses, node string
	room                 endpointRoom
	lines                []document.Line
}

// endpointRoom is how many cells the columns of the endpoints of a service take, which stand below one another.
type endpointRoom struct{ name, state, addresses, node int }

// says reports whether two rows of an endpoint say the same.
func (r *endpointRow) says(other *endpointRow) bool {
	return r.state == other.state && r.why == other.why && r.addresses == other.addresses && r.node == other.node && r.room == other.room
}

// The kinds of lines, by the first part of their keys; the second is the service.
const (
	keyService  = "service"
	keyPort     = "port"
	keyEndpoint = "endpoint"
)

func key(parts ...string) string { return strings.Join(parts, "/") }

// joined puts dots between the parts that say something.
func (s *writer) joined(parts ...run) []run {
	all := make([][]run, len(parts))
	for i := range parts {
		all[i] = parts[i : i+1]
	}
	return s.Joined(all...)
}

// row adds a line: what stands in columns, and behind it a text that is wrapped within
// what they leave.
func (s *writer) row(key string, heading bool, columns, text []run) {
	hang := styled.Width(s.Ruler, columns)
	if hang > s.width*2/3 {
		columns, text, hang = nil, slices.Concat(columns, text), 4
	}
	for i, line := range styled.Wrap(s.Ruler, text, max(s.width-hang, 1)) {
		if i == 1 {
			columns = []run{{Text: cells.Spaces(hang)}}
		}
		s.lines = append(s.lines, document.Line{
			Runs: append(columns[:len(columns):len(columns)], line...), Key: key, Heading: heading && i == 0,
		})
	}
}

// heading begins a section. While it is folded only its first line shows.
func (s *writer) heading(key string, columns, text []run) {
	at := len(s.lines)
	s.row(key, true, columns, text)
	if len(s.lines) == at+1 {
		return
	}
	all := slices.Concat(columns, text)
	first := styled.Wrap(s.Ruler, all, max(s.width-s.Ruler.Width(s.Glyphs.Ellipsis), 1))[0]
	s.lines[at].Folded = slices.Concat(first, []run{s.Muted(s.Glyphs.Ellipsis)})
}

// service adds the section of a service: what it is, what is wrong, where its ports
// lead, and what answers.
func (s *writer) service(v *kubeservices.Service) {
	section := key(keyService, v.Name)
	fold := s.Glyphs.Open
	if s.folded(section) {
		fold = s.Glyphs.Folded
	}
	s.heading(section, []run{s.Muted(fold + " "), panes.Styled(&s.Styles.Title, v.Name+"  ")},
		s.joined(s.answer(v), panes.Safe(string(v.Type)), s.Muted(v.Addresses())))
	for i := range v.Findings {
		if v.Findings[i].ID != kubeservices.PortUndeclared { // the line of the port says it
			s.finding(v, &v.Findings[i])
		}
	}
	names := 0
	for i := range v.Ports {
		names = max(names, s.Ruler.Width(portName(&v.Ports[i])))
	}
	for i := range v.Ports {
		s.port(v, &v.Ports[i], names)
	}
	room := s.endpointRoom(v)
	for i := range v.Endpoints {
		s.endpoint(v, &v.Endpoints[i], room)
	}
	for _, narrowing := range v.Narrowed {
		s.row(key("narrowed", v.Name, narrowing.Field), false, []run{panes.Safe("  " + narrowing.Label() + "  ")}, []run{s.Muted(narrowing.Sentence)})
	}
	for i := range v.Limits {
		limit := &v.Limits[i]
		s.row(key("policy", v.Name, limit.Policy), false, []run{panes.Safe("  policy/" + limit.Policy + "  ")},
			s.joined(s.Muted(limit.Text()), s.Muted(fmt.Sprintf("selects %s", count.Of(len(limit.Pods), "pod")))))
	}
	s.forward(v)
	for _, unread := range v.Unread {
		if unread != around.NotAsked {
			s.row(key("unread", v.Name, unread), false, []run{{Text: "  "}}, []run{panes.Styled(&s.Styles.Warn, unread)})
		}
	}
}

// answer is whether the service answers, in a few words.
func (s *writer) answer(v *kubeservices.Service) run {
	answering, all := v.Answering(), len(v.Endpoints)
	switch {
	case v.Kind == kubeservices.ExternalName:
		return run{}
	case answering == 0 && v.FromPods && len(v.Unread) > 1:
		return s.Muted("whether it answers is not known")
	case answering == 0:
		return panes.Styled(&s.Styles.Bad, s.Glyphs.Failed+" nothing answers")
	case v.Why() != "":
		return panes.Styled(&s.Styles.Warn, fmt.Sprintf("%s %d of %s", s.Glyphs.Running, answering, count.Of(all, "endpoint")))
	}
	return panes.Styled(&s.Styles.Good, fmt.Sprintf("%s %d of %s", s.Glyphs.Ready, answering, count.Of(all, "endpoint")))
}

func (s *writer) finding(v *kubeservices.Service, finding *kubeservices.Finding) {
	glyph, style := s.Glyphs.Dot, &s.Styles.Muted
	switch finding.Severity {
	case kubeservices.Error:
		glyph, style = s.Glyphs.Failed, &s.Styles.Bad
	case kubeservices.Warning:
		glyph, style = "!", &s.Styles.Warn
	}
	s.row(key("finding", v.Name, string(finding.ID), finding.Port), false, []run{panes.Styled(style, "  "+glyph+" ")}, []run{panes.Styled(style, finding.Sentence)})
}

// portName is a port as its service has it: "http 8080".
func portName(port *kubeservices.Port) string {
	name := strconv.Itoa(int(port.Number))
	if port.Protocol != corev1.ProtocolTCP {
		name += "/" + string(port.Protocol)
	}
	if port.Name != "" {
		name = port.Name + " " + name
	}
	return safe.Text(name)
}

// padded is a text in at least so many cells.
func (s *writer) padded(text string, width int) string {
	return text + cells.Spaces(max(width-s.Ruler.Width(text), 0))
}

// port is the way of a port: service, target port, container. The names of a service's ports take so many cells.
func (s *writer) port(v *kubeservices.Service, port *kubeservices.Port, names int) {
	arrow := " " + s.Glyphs.Arrow + " "
	var way []run
	var ways []string
	for _, to := range port.Ways {
		text := fmt.Sprintf("%d of %s", to.Number, to.Container)
		if to.Container == "" {
			text = fmt.Sprintf("%d, which no container declares", to.Number)
		}
		if len(port.Ways) > 1 {
			text += " in " + count.Of(len(to.Pods), "pod")
		}
		ways = append(ways, text)
	}
	if _, err := strconv.Atoi(port.Target); err != nil || len(ways) == 0 {
		way = append(way, panes.Safe(port.Target))
	}
	if len(ways) > 0 {
		if len(way) > 0 {
			way = append(way, s.Muted(arrow))
		}
		way = append(way, panes.Safe(strings.Join(ways, ", ")))
	}
	node := ""
	if port.NodePort > 0 {
		node = fmt.Sprintf("nodePort %d", port.NodePort)
	}
	lacking := ""
	if len(port.Lacking) > 0 {
		lacking = fmt.Sprintf("not in %s", count.Of(len(port.Lacking), "pod"))
	}
	text := append([]run{s.Muted(strings.TrimLeft(arrow, " "))}, way...)
	for _, more := range []run{s.Muted(node), panes.Styled(&s.Styles.Warn, lacking)} {
		if more.Text != "" {
			text = append(text, s.Muted(" "+s.Glyphs.Dot+" "), more)
		}
	}
	s.row(key(keyPort, v.Name, strconv.Itoa(int(port.Number)), string(port.Protocol)), false, []run{panes.Styled(&s.Styles.Accent, s.padded("  "+portName(port), names+3))}, text)
}

// endpointRoom is the room that the endpoints of a service ask for. What is wider than most of the screen gets none.
func (s *writer) endpointRoom(v *kubeservices.Service) endpointRoom {
	var room endpointRoom
	widest := func(column *int, text string) {
		if width := s.Ruler.Width(safe.Text(text)); width <= s.width/2 {
			*column = max(*column, width)
		}
	}
	for i := range v.Endpoints {
		e := &v.Endpoints[i]
		widest(&room.name, endpointName(e))
		widest(&room.state, string(e.State()))
		widest(&room.addresses, strings.Join(e.Addresses, ", "))
		widest(&room.node, e.Node)
	}
	return room
}

func endpointName(e *kubeservices.Endpoint) string {
	if e.Pod == "" {
		return "an address without a pod"
	}
	return e.Pod
}

// endpoint is a pod behind the service, or an address without one.
func (s *writer) endpoint(v *kubeservices.Service, e *kubeservices.Endpoint, room endpointRoom) {
	row := endpointRow{state: e.State(), why: whyUnready(v, e), addresses: strings.Join(e.Addresses, ", "), node: e.Node, room: room}
	id := endpointKey(v, e)
	if known, ok := s.rows[id]; ok && known.says(&row) {
		row.lines = known.lines
		s.lines = append(s.lines, row.lines...)
	} else {
		before := len(s.lines)
		s.endpointLines(id, endpointName(e), &row)
		row.lines = slices.Clone(s.lines[before:])
	}
	s.kept[id] = row
}

// endpointKey is the key of an endpoint's lines.
func endpointKey(v *kubeservices.Service, e *kubeservices.Endpoint) string {
	return key(keyEndpoint, v.Name, e.Pod, addressesOf(e))
}

func addressesOf(e *kubeservices.Endpoint) string { return strings.Join(e.Addresses, ",") }

// whyUnready is why the pod of an endpoint gets no requests, or should get none, "" where it does or that
// is not known.
func whyUnready(v *kubeservices.Service, e *kubeservices.Endpoint) string {
	if state := e.State(); state != kubeservices.NotReady && state != kubeservices.Published {
		return ""
	}
	at, found := slices.BinarySearchFunc(v.Pods, e.Pod, func(pod *corev1.Pod, name string) int { return strings.Compare(pod.Name, name) })
	if !found || !e.Is(v.Pods[at]) {
		return ""
	}
	return kubeservices.WhyNotReady(v.Pods[at])
}

func (s *writer) endpointLines(id, name string, row *endpointRow) {
	glyph, style := s.Glyphs.Ready, &s.Styles.Good
	switch row.state {
	case kubeservices.Ready:
	case kubeservices.NotReady:
		glyph, style = s.Glyphs.Starting, &s.Styles.Bad
	default:
		glyph, style = s.Glyphs.Running, &s.Styles.Warn
	}
	columns := []run{panes.Styled(style, "    "+glyph+" "), panes.Safe(s.padded(name, row.room.name) + "  ")}
	said := func(node string, why run) []run {
		return s.joined(panes.Styled(style, s.padded(string(row.state), row.room.state)), s.Muted(s.padded(row.addresses, row.room.addresses)), s.Muted(node), why)
	}
	why, hang := panes.Styled(&s.Styles.Warn, row.why), styled.Width(s.Ruler, columns)
	whole := said(s.padded(row.node, row.room.node), why)
	switch {
	case why.Text == "":
		s.row(id, false, columns, said(row.node, why))
	case hang+styled.Width(s.Ruler, whole) <= s.width:
		s.row(id, false, columns, whole)
	default: // it has a line of its own
		s.row(id, false, columns, said(row.node, run{}))
		s.row(id, false, []run{{Text: cells.Spaces(min(hang, s.width/2))}}, []run{why})
	}
}

// forward says where a forward tells something else than the service: it reaches
// localhost in the pod, whatever stands in the way of others.
func (s *writer) forward(v *kubeservices.Service) {
	var around []string
	if len(v.Limits) > 0 {
		around = append(around, "network policies")
	}
	if len(v.Narrowed) > 0 {
		around = append(around, "traffic policies")
	}
	var text string
	switch undeclared := slices.ContainsFunc(v.Findings, func(f kubeservices.Finding) bool {
		return f.ID == kubeservices.PortUndeclared || f.ID == kubeservices.NothingListens
	}); {
	case len(around) > 0:
		text = "a forward goes around " + strings.Join(around, " and ") + ": that it works says nothing of other clients"
	case undeclared:
		text = "a forward also reaches what listens on 127.0.0.1 alone; the service does not"
	default:
		return
	}
	s.row(key("forward", v.Name), false, []run{{Text: "  "}}, []run{s.Muted(text)})
}
