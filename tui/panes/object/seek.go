package object

import (
	"strings"

	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
)

// seek puts the cursor on the field, or the event, that was asked for, once it is there.
func (p *Pane) seek() {
	if p.seeks == "" || p.page == nil {
		return
	}
	key := ""
	switch p.shows.Form {
	case panes.YAML:
		key = p.page.keyAt(object.Find(p.object, p.seeks))
	case panes.Events:
		key = p.page.keyOfEvent(strings.TrimSuffix(strings.TrimPrefix(p.seeks, "events["), "]"))
	}
	if key != "" && p.Doc.Select(key) {
		p.seeks = ""
	}
}

// keyAt is the key of the first row about a field, or within it; "" for none.
func (p *page) keyAt(path object.Path) string {
	within := ""
	for i := range p.rows {
		switch row := &p.rows[i]; {
		case path == "":
			return ""
		case row.path == path:
			return row.key
		case within == "" && strings.HasPrefix(string(row.path), string(path)+"/"):
			within = row.key
		}
	}
	return within
}

// keyOfEvent is the key of the newest event of a reason, "" for none.
func (p *page) keyOfEvent(reason string) string {
	for i := range p.rows {
		if strings.Contains(p.rows[i].key, keySeparator+reason+keySeparator) {
			return p.rows[i].key
		}
	}
	return ""
}
