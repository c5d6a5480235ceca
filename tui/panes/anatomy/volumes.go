package anatomy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/tui/panes"
)

// volumes are the volumes of the pod by the containers that see them: a grid where it
// fits, and else a list.
func (s *writer) volumes() {
	if len(s.a.Volumes) == 0 {
		s.heading("VOLUMES", s.Muted("none"))
		return
	}
	grid := s.newGrid(true)
	if !grid.fits {
		grid = s.newGrid(false)
	}
	if !grid.fits {
		s.heading("VOLUMES")
		for i := range s.a.Volumes {
			if v := &s.a.Volumes[i]; v.Token {
				s.token(v, s.named(v.Name, 0))
			} else {
				s.volumeList(v)
			}
		}
		s.mountless()
		return
	}
	var titles []run
	for i, name := range grid.containers {
		titles = append(titles, s.Muted(s.fit(name, grid.cells[i])+"  "))
	}
	before := grid.name + grid.kind + 6 - s.Ruler.Width("VOLUMES") - 4
	s.heading("VOLUMES", append([]run{{Text: strings.Repeat(" ", max(before, 0))}}, titles...)...)
	for i := range s.a.Volumes {
		if v := &s.a.Volumes[i]; v.Token {
			s.token(v, []run{panes.Safe(s.fit(v.Name, grid.name) + "  "), s.Muted(s.fit(v.Kind, grid.kind) + "  ")})
		} else {
			s.volumeRow(grid, v)
		}
	}
	s.mountless()
}

// mountless names the containers that mount nothing, or nothing but the token of the
// service account: they have no column.
func (s *writer) mountless() {
	var names []string
	what := "nothing"
	for _, c := range s.a.Containers {
		mounts := func(v anatomy.Volume) bool { return len(v.In(c.Name)) > 0 }
		at := slices.IndexFunc(s.a.Volumes, func(v anatomy.Volume) bool { return !v.Token && mounts(v) })
		if at >= 0 {
			continue
		}
		names = append(names, c.Name)
		if slices.ContainsFunc(s.a.Volumes, mounts) {
			what = "nothing else"
		}
	}
	if len(names) > 0 && len(names) < len(s.a.Containers) {
		s.line(key("mountless"), 2, s.Muted(list(names)+" "+count.Verb(len(names), "mounts ", "mount ")+what))
	}
}

// grid is the room of the columns.
type grid struct {
	fits       bool
	detailed   bool // the kind has beside it what tells the volume from others of the kind
	containers []string
	name, kind int
	cells      []int // of each container
}

// kindText is the kind of a volume and, in detail, which object or directory of the node it is.
func kindText(v *anatomy.Volume, detailed bool) string {
	if !detailed || v.Detail == "" || v.Kind == "projected" {
		return v.Kind
	}
	return v.Kind + " " + v.Detail
}

// newGrid measures the columns. Containers that mount nothing have none.
func (s *writer) newGrid(detailed bool) grid {
	g := grid{detailed: detailed}
	var names, kinds, uses []string
	for i := range s.a.Volumes {
		v := &s.a.Volumes[i]
		names, kinds = append(names, v.Name), append(kinds, kindText(v, detailed))
		if !v.Token {
			uses = append(uses, v.UseText())
		}
	}
	mostName, mostKind, mostUse := 22, 14, 30
	if detailed {
		mostKind = s.width // nothing of it is cut
	}
	g.name, g.kind = s.widest(mostName, names), s.widest(mostKind, kinds)
	total := 2 + g.name + 2 + g.kind + 2 + s.widest(mostUse, uses)
	for _, c := range s.a.Containers {
		texts := []string{c.Name}
		mounts := 0
		for i := range s.a.Volumes {
			if s.a.Volumes[i].Token {
				continue // it is in nearly all containers, at the same long path
			}
			cell := mountsText(s.a.Volumes[i].In(c.Name))
			if cell != "" {
				mounts++
			}
			texts = append(texts, cell)
		}
		if mounts == 0 {
			continue
		}
		g.containers = append(g.containers, c.Name)
		g.cells = append(g.cells, s.widest(s.width, texts))
		total += g.cells[len(g.cells)-1] + 2
	}
	g.fits = total <= s.width
	return g
}

// mountsText are the mounts of a volume in one container: "/config ro".
func mountsText(mounts []anatomy.Mount) string {
	texts := make([]string, len(mounts))
	for i := range mounts {
		texts[i] = mounts[i].Text()
	}
	return list(texts)
}

func (s *writer) volumeRow(g grid, v *anatomy.Volume) {
	at := key("volume", v.Name)
	runs := []run{panes.Safe(s.fit(v.Name, g.name) + "  "), s.Muted(s.fit(kindText(v, g.detailed), g.kind) + "  ")}
	for i, name := range g.containers {
		cell := mountsText(v.In(name))
		if cell == "" {
			runs = append(runs, s.Muted(s.fit(s.Glyphs.Waiting, g.cells[i])+"  "))
			continue
		}
		runs = append(runs, panes.Safe(s.fit(cell, g.cells[i])+"  "))
	}
	s.row(at, 2, runs, s.use(v))
	s.volumeMore(at, g.name+4, v, g.detailed)
}

// token is the volume with the credentials that the API server gives to pods: its one
// path, and the containers that see it.
func (s *writer) token(v *anatomy.Volume, columns []run) {
	var paths []string
	for _, m := range v.Mounts {
		if !slices.Contains(paths, m.Path) {
			paths = append(paths, m.Path)
		}
	}
	who := "in " + list(v.Containers())
	if len(v.Containers()) == len(s.a.Containers) {
		who = "in all containers"
	}
	at := key("volume", v.Name)
	s.row(at, 2, columns, s.Joined(one(s.Muted("the service account's token "+who)), one(s.Muted(list(paths))))...)
	s.volumeMore(at, 6, v, false)
}

// use says what the containers do with a volume, and where its data lies beyond the
// life of the pod.
func (s *writer) use(v *anatomy.Volume) run {
	if v.Outside != "" || v.Use == anatomy.Unused {
		return s.warn(v.UseInFull())
	}
	return s.Muted(v.UseInFull())
}

// volumeList is a volume with a line for each container that mounts it.
func (s *writer) volumeList(v *anatomy.Volume) {
	at := key("volume", v.Name)
	s.line(at, 2, s.Joined([]run{panes.Safe(v.Name)}, one(s.Muted(kindText(v, true))), one(s.use(v)))...)
	for _, c := range v.Containers() {
		s.row(at, 6, []run{s.Muted(s.fit(c, s.names()) + "  ")}, panes.Safe(mountsText(v.In(c))))
	}
	s.volumeMore(at, 6, v, true)
}

// volumeMore is what is wrong with a volume and, when its line is opened, what it is
// made of, unless its line tells the detail already.
func (s *writer) volumeMore(at string, indent int, v *anatomy.Volume, detailed bool) {
	for _, problem := range v.Problems {
		s.line(at, indent, s.bad(problem))
	}
	if v.Detail != "" && kindText(v, detailed) == v.Kind {
		s.more(at, indent, s.Muted(v.Detail))
	}
	if v.Outside != "" {
		s.more(at, indent, s.warn("the data is "+v.Outside+" and stays there when the pod goes"))
	}
	for i, source := range v.Sources {
		own := key("source", v.Name, strconv.Itoa(i))
		s.moreOf(at, own, indent, s.Joined(one(panes.Safe(source.Text())), one(s.Muted(source.Detail)), one(s.filesText(source.Files)))...)
	}
	for i := range v.Mounts {
		m := &v.Mounts[i]
		if note := m.Note(); note != "" {
			s.more(at, indent, s.Joined(one(s.warn(m.Path+" in "+m.Container+": "+note)), one(s.Muted(s.ago(m.Changed))))...)
		}
	}
}

func (s *writer) filesText(files []anatomy.File) run {
	texts := make([]string, 0, len(files))
	missing := slices.ContainsFunc(files, func(f anatomy.File) bool { return f.Missing })
	for _, f := range files {
		text := f.Path
		if f.Missing {
			text += " (missing)"
		}
		texts = append(texts, text)
	}
	if missing {
		return s.bad(list(texts))
	}
	return s.Muted(list(texts))
}
