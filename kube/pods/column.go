package pods

import (
	"cmp"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// Column is a column of the pod list.
type Column uint8

// The columns: those of kubectl get pods -o wide, and podglass's own.
const (
	ColName Column = iota
	ColNamespace
	ColContainers // a glyph for each container; it has no text and no order
	ColReady
	ColStatus
	ColRestarts
	ColLastRestart
	ColAge
	ColCPU        // used, in thousandths of a core
	ColCPURequest // used, in percent of what is requested
	ColCPULimit   // used, in percent of the limit
	ColMemory
	ColMemoryRequest
	ColMemoryLimit
	ColIP
	ColNode
	ColNominatedNode
	ColReadinessGates
	ColOwner
	ColQOS
	ColLabel // the value of one label; which one is said beside the column
)

// AllColumns lists the columns in the order in which they show. A list may show
// several of [ColLabel], which come last.
func AllColumns() []Column {
	return []Column{
		ColNamespace, ColName, ColContainers, ColReady, ColStatus, ColRestarts, ColLastRestart, ColAge,
		ColCPU, ColCPURequest, ColCPULimit, ColMemory, ColMemoryRequest, ColMemoryLimit,
		ColIP, ColNode, ColNominatedNode, ColReadinessGates, ColOwner, ColQOS, ColLabel,
	}
}

// String returns the column's title in capitals, as in kubectl where it
// prints the column too.
func (c Column) String() string {
	titles := [...]string{
		"NAME", "NAMESPACE", "CONTAINERS", "READY", "STATUS", "RESTARTS", "LAST RESTART", "AGE",
		"CPU", "CPU%REQ", "CPU%LIM", "MEM", "MEM%REQ", "MEM%LIM",
		"IP", "NODE", "NOMINATED NODE", "READINESS GATES", "OWNER", "QOS", "LABEL",
	}
	if int(c) < len(titles) {
		return titles[c]
	}
	return ""
}

// IsUsage reports whether the column needs the metrics API.
func (c Column) IsUsage() bool { return c >= ColCPU && c <= ColMemoryLimit }

// IsNumber reports whether the column holds numbers, of which the greatest are
// what one looks for first.
func (c Column) IsNumber() bool { return c.IsUsage() || c == ColRestarts }

// Shown is what of the rows a list shows, which is what a filter looks at. It is
// comparable.
type Shown struct {
	columns uint32
	// labels are the keys of the label columns, with commas between them.
	labels string
}

// Show makes a Shown of columns and of the keys of label columns.
func Show(columns []Column, labels []string) Shown {
	shown := Shown{labels: strings.Join(labels, ",")}
	for _, column := range columns {
		shown.columns |= 1 << column
	}
	return shown
}

// Has reports whether a column shows.
func (s Shown) Has(column Column) bool { return s.columns&(1<<column) != 0 }

// Labels are the keys of the label columns.
func (s Shown) Labels() []string {
	if s.labels == "" {
		return nil
	}
	return strings.Split(s.labels, ",")
}

// Text is what the row says in a column, "" where kubectl prints <none> or
// nothing is known. [ColContainers] and [ColLabel] have no text of their own.
func (c Column) Text(row *Row, now time.Time) string {
	switch c {
	case ColAge:
		return row.AgeText(now)
	case ColLastRestart:
		return row.lastRestartText(now)
	case ColRestarts:
		return row.RestartsText(now)
	}
	if c.IsUsage() {
		return row.usageText(c)
	}
	return row.word(c)
}

// word is the text of a column that does not depend on the clock.
func (r *Row) word(column Column) string {
	switch column {
	case ColName:
		return r.Ref.Name
	case ColNamespace:
		return r.Ref.Namespace
	case ColReady:
		return r.ReadyText()
	case ColStatus:
		return r.Status
	case ColRestarts:
		return strconv.Itoa(r.Restarts)
	case ColIP:
		return r.IP
	case ColNode:
		return r.Node
	case ColNominatedNode:
		return r.NominatedNode
	case ColReadinessGates:
		return r.ReadinessGates
	case ColOwner:
		return r.ownerText()
	case ColQOS:
		return r.QOS
	}
	return ""
}

// lastRestartText is how long ago a container restarted last, "" if none did.
func (r *Row) lastRestartText(now time.Time) string {
	if r.LastRestart.IsZero() {
		return ""
	}
	return duration.HumanDuration(now.Sub(r.LastRestart))
}

// ownerText is the pod's controller as kubectl names objects:
// "ReplicaSet/web-6d8f"; "" for a pod without one.
func (r *Row) ownerText() string {
	if r.OwnerName == "" {
		return ""
	}
	return r.OwnerKind + "/" + r.OwnerName
}

// compareColumn orders rows by a column. What is not known comes last whichever the
// direction, for it is not what anybody sorts to find.
func (s Sort) compareColumn(a, b *Row) int {
	order, aKnown, bKnown := s.order(a, b)
	switch {
	case aKnown != bKnown && aKnown:
		return -1
	case aKnown != bKnown:
		return 1
	case s.Descending:
		return -order
	}
	return order
}

// order compares in the ascending direction and says which of the rows have a
// value at all.
func (s Sort) order(a, b *Row) (order int, aKnown, bKnown bool) {
	if value, ok := s.Column.number(); ok {
		x, xKnown := value(a)
		y, yKnown := value(b)
		return cmp.Or(cmp.Compare(x, y), s.Column.tie(a, b)), xKnown, yKnown
	}
	switch s.Column {
	case ColIP:
		x, y := a.addr(), b.addr()
		return x.Compare(y), x.IsValid(), y.IsValid()
	case ColOwner:
		order = cmp.Or(strings.Compare(a.OwnerKind, b.OwnerKind), strings.Compare(a.OwnerName, b.OwnerName))
		return order, a.OwnerName != "", b.OwnerName != ""
	case ColLabel:
		x, xKnown := a.Label(s.Label)
		y, yKnown := b.Label(s.Label)
		return strings.Compare(x, y), xKnown, yKnown
	case ColName, ColNamespace, ColContainers:
		return compareNames(a, b), true, true
	}
	x, y := a.word(s.Column), b.word(s.Column)
	return strings.Compare(x, y), x != "", y != ""
}

// tie orders rows whose numbers are equal.
func (c Column) tie(a, b *Row) int {
	switch c {
	case ColReady:
		return cmp.Compare(a.Total, b.Total)
	case ColRestarts:
		return a.LastRestart.Compare(b.LastRestart)
	}
	return 0
}

// number returns what a column with a number sorts by.
func (c Column) number() (value func(*Row) (n int64, known bool), ok bool) {
	switch c {
	case ColReady:
		// By the share that is ready: what lacks most comes first.
		return (*Row).readyShare, true
	case ColRestarts:
		return func(r *Row) (int64, bool) { return int64(r.Restarts), true }, true
	case ColAge:
		return func(r *Row) (int64, bool) { return since(r.Created) }, true
	case ColLastRestart:
		return func(r *Row) (int64, bool) { return since(r.LastRestart) }, true
	}
	if c.IsUsage() {
		return func(r *Row) (int64, bool) { return r.usage(c) }, true
	}
	return nil, false
}

// since grows the longer ago a time is, so that the youngest comes first.
func since(t time.Time) (int64, bool) { return -t.UnixNano(), !t.IsZero() }

func (r *Row) readyShare() (int64, bool) {
	if r.Total == 0 || r.Lost {
		return 0, true
	}
	const fine = 1_000_000
	return int64(r.Ready) * fine / int64(r.Total), true
}

// addr is the pod's IP to compare by value.
func (r *Row) addr() netip.Addr {
	addr, _ := netip.ParseAddr(r.IP)
	return addr
}
