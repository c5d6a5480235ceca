package box

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// nodeInfo is a node as fs.FileInfo, for globbing.
type nodeInfo struct {
	name string
	node *vfs.Node
}

// Name is fs.FileInfo's, like the methods below.
func (i nodeInfo) Name() string       { return i.name }
func (i nodeInfo) Size() int64        { return i.node.Size() }
func (i nodeInfo) Mode() fs.FileMode  { return i.node.Mode }
func (i nodeInfo) ModTime() time.Time { return i.node.Modified }
func (i nodeInfo) IsDir() bool        { return i.node.IsDir() }
func (i nodeInfo) Sys() any           { return nil }

// runLs is ls [-al] [FILE]...
func runLs(p *Process) int {
	o, ok := p.getopt("al")
	if !ok {
		return 1
	}
	names, code := o.args, 0
	if len(names) == 0 {
		names = []string{"."}
	}
	var files, dirs []entry
	for _, name := range names {
		at, err := p.container.files.Resolve(p.path(name), !o.has('l') || strings.HasSuffix(name, "/"))
		switch {
		case err != nil:
			code = p.fail("%s: %s", name, err)
		case at.Node.IsDir():
			dirs = append(dirs, entry{name, at.Node, at.Path})
		default:
			files = append(files, entry{name, at.Node, at.Path})
		}
	}
	p.list(o, files)
	for i, dir := range dirs {
		if len(names) > 1 {
			if i > 0 || len(files) > 0 {
				p.printf("\n")
			}
			p.printf("%s:\n", dir.name)
		}
		entries := p.entries(o, dir)
		if o.has('l') {
			p.printf("total %d\n", 4*len(entries))
		}
		p.list(o, entries)
	}
	return code
}

// entry is a line of ls.
type entry struct {
	name string
	node *vfs.Node
	path string
}

// entries are a directory's, by their names.
func (p *Process) entries(o options, dir entry) []entry {
	var list []entry
	names := dir.node.Names()
	if o.has('a') {
		names = append([]string{".", ".."}, names...)
	}
	for _, name := range names {
		if strings.HasPrefix(name, ".") && !o.has('a') {
			continue
		}
		at, err := p.container.files.Resolve(path.Join(dir.path, name), false)
		if err == nil {
			list = append(list, entry{name, at.Node, at.Path})
		}
	}
	return list
}

func (p *Process) list(o options, entries []entry) {
	if len(entries) == 0 {
		return
	}
	if p.onTerminal(1) && !o.has('l') {
		p.listColumns(entries)
		return
	}
	for _, e := range entries {
		if !o.has('l') {
			p.printf("%s\n", e.name)
			continue
		}
		name := e.name
		if e.node.Target != "" {
			name += " -> " + e.node.Target
		}
		links := 1
		if e.node.IsDir() {
			links = 2
		}
		p.printf("%s %4d root     root     %9d %s %s\n", modeText(e.node.Mode), links, e.node.Size(), p.lsTime(e.node.Modified), name)
	}
}

// lsTime is as ls prints it: the year instead of the time for what is old.
func (p *Process) lsTime(t time.Time) string {
	if age := p.timeline.Since(t); age > 183*24*time.Hour || age < -time.Hour {
		return t.UTC().Format("Jan _2  2006")
	}
	return t.UTC().Format("Jan _2 15:04")
}

// modeText is a mode as ls prints it: drwxr-xr-x.
func modeText(mode fs.FileMode) string {
	kind := "-"
	switch {
	case mode.IsDir():
		kind = "d"
	case mode&fs.ModeSymlink != 0:
		kind = "l"
	case mode&fs.ModeNamedPipe != 0:
		kind = "p"
	case mode&fs.ModeCharDevice != 0:
		kind = "c"
	}
	bits := []byte(mode.Perm().String()[1:])
	if mode&fs.ModeSticky != 0 {
		bits[8] = 't'
	}
	return kind + string(bits)
}

func (p *Process) listColumns(entries []entry) {
	width := 0
	for _, e := range entries {
		width = max(width, len(e.name)+2)
	}
	cols := 80
	if p.terminal != nil {
		cols = int(p.terminal.size.Cols)
	}
	perRow := max(1, cols/width)
	rows := (len(entries) + perRow - 1) / perRow
	for row := range rows {
		var line strings.Builder
		for i := row; i < len(entries); i += rows {
			fmt.Fprintf(&line, "%-*s", width, entries[i].name)
		}
		p.printf("%s\n", strings.TrimRight(line.String(), " "))
	}
}
