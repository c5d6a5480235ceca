package pods

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap/count"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
)

// mostRevisions is how many ReplicaSets are asked for their revision at once. Those beyond are told apart by hash.
const mostRevisions = 100

// revisions tell the pods of a Deployment apart while it has several ReplicaSets, in a list that is grouped by
// owner: by revision where that may be read, and otherwise by the hash of the pods' template.
type revisions struct {
	// sets are the ReplicaSets of such Deployments, each with its revision, or "" where that is not known.
	sets  map[types.NamespacedName]string
	asked bool // for those
}

// of finds the ReplicaSets to tell apart among the rows of groups, and reports whether they are others than before.
func (r *revisions) of(groups []kubepods.Group, rows []*kubepods.Row) (changed bool) {
	var sets map[types.NamespacedName]string
	for i := range groups {
		if !groups[i].Mixed {
			continue
		}
		if sets == nil {
			sets = map[types.NamespacedName]string{}
		}
		for _, row := range rows[groups[i].From:groups[i].To] {
			if set := row.ReplicaSet(); set.Name != "" {
				sets[set] = r.sets[set]
			}
		}
	}
	if maps.Equal(sets, r.sets) {
		return false
	}
	r.sets, r.asked = sets, false
	return true
}

// text is what tells a row's pod from those of other revisions, "" where there is only one.
func (r *revisions) text(row *kubepods.Row) string {
	if len(r.sets) == 0 {
		return ""
	}
	switch revision, several := r.sets[row.ReplicaSet()]; {
	case !several:
		return ""
	case revision == "":
		return row.TemplateHash()
	default:
		return "revision " + revision
	}
}

// count is how many revisions the rows of a group are of, "" where there is only one.
func (r *revisions) count(rows []*kubepods.Row) string {
	var found []string
	for _, row := range rows {
		if text := r.text(row); text != "" && !slices.Contains(found, text) {
			found = append(found, text)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return count.Of(len(found), "revision")
}

// tellApart finds which pods of a Deployment have to be told apart.
func (p *Pane) tellApart() {
	groups := p.snapshot.Groups
	if p.query.Group != kubepods.ByOwner {
		groups = nil
	}
	if p.rows.revisions.of(groups, p.rows.list) {
		p.rows.look++
		p.measured = 0
	}
}

// askRevisions asks for the revisions that are not known.
func (p *Pane) askRevisions() tea.Cmd {
	known := &p.rows.revisions
	if known.asked || len(known.sets) == 0 {
		return nil
	}
	known.asked = true
	var sets []types.NamespacedName
	for set, revision := range known.sets {
		if revision == "" {
			sets = append(sets, set)
		}
	}
	if len(sets) == 0 {
		return nil
	}
	slices.SortFunc(sets, func(a, b types.NamespacedName) int { return strings.Compare(a.String(), b.String()) })
	sets = sets[:min(len(sets), mostRevisions)]
	source := p.source
	return panes.Run(p.revised, revisionsTime, func(ctx context.Context) map[types.NamespacedName]string {
		return source.Revisions(ctx, sets)
	}, func(found map[types.NamespacedName]string) tea.Cmd {
		for set, revision := range found {
			if _, wanted := known.sets[set]; wanted {
				known.sets[set] = revision
			}
		}
		p.rows.look++
		p.measured = 0
		p.measure()
		return nil
	})
}
