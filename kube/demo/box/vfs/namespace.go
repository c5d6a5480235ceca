package vfs

import (
	"path"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Mount puts a tree at a path of a namespace.
type Mount struct {
	Path     string // absolute and clean
	Root     *Node  // a directory, or a file for a subPath
	ReadOnly bool
	Source   string // as `mount` prints it: overlay, tmpfs, /dev/vda
	Type     string
}

// Namespace is what one container sees: mounted trees under one root.
type Namespace struct {
	timeline *timeline.Timeline
	mounts   []*Mount // the root first
}

// NewNamespace returns a namespace with root as its "/".
func NewNamespace(t *timeline.Timeline, root *Mount) *Namespace {
	root.Path = "/"
	return &Namespace{timeline: t, mounts: []*Mount{root}}
}

// Mounts lists the mounts in the order they were made.
func (ns *Namespace) Mounts() []*Mount { return ns.mounts }

// Mount adds a mount; its mount point is created where it is missing. A later mount hides an
// earlier one at the same path.
func (ns *Namespace) Mount(m *Mount) error {
	m.Path = path.Clean("/" + m.Path)
	parent := ns.root()
	for _, name := range split(path.Dir(m.Path)) {
		if parent.Node.Child(name) == nil && !parent.Node.Generated() {
			parent.Node.Put(name, NewDir(0o755, ns.now()))
		}
		next, err := ns.step(parent, name)
		if err != nil {
			return err
		}
		parent = next
	}
	name := path.Base(m.Path)
	if m.Path != "/" && !parent.Node.Generated() && parent.Node.Child(name) == nil {
		point := NewDir(0o755, ns.now())
		if !m.Root.IsDir() {
			point = NewFile(0o644, ns.now(), nil)
		}
		parent.Node.Put(name, point)
	}
	ns.mounts = append(ns.mounts, m)
	return nil
}

// Place is a node where a path leads to.
type Place struct {
	Path  string
	Node  *Node
	Mount *Mount
}

func (ns *Namespace) now() time.Time { return ns.timeline.Now() }

func (ns *Namespace) root() Place {
	return ns.cross(Place{Path: "/", Node: ns.mounts[0].Root, Mount: ns.mounts[0]})
}

// cross steps onto what is mounted at a place.
func (ns *Namespace) cross(at Place) Place {
	for i := len(ns.mounts) - 1; i > 0; i-- {
		if ns.mounts[i].Path == at.Path {
			return Place{Path: at.Path, Node: ns.mounts[i].Root, Mount: ns.mounts[i]}
		}
	}
	return at
}

func (ns *Namespace) step(dir Place, name string) (Place, error) {
	if !dir.Node.IsDir() {
		return Place{}, NotDir
	}
	child := dir.Node.Child(name)
	if child == nil {
		return Place{}, NotExist
	}
	return ns.cross(Place{Path: path.Join(dir.Path, name), Node: child, Mount: dir.Mount}), nil
}

func split(p string) []string {
	return strings.FieldsFunc(p, func(r rune) bool { return r == '/' })
}

// Resolve follows an absolute path. Symbolic links are followed, the last one only on demand.
func (ns *Namespace) Resolve(name string, followLast bool) (Place, error) {
	if name == "" {
		return Place{}, NotExist
	}
	trail := []Place{ns.root()}
	rest := split(name)
	wantsDir := strings.HasSuffix(name, "/")
	for links := 0; len(rest) > 0; {
		part := rest[0]
		rest = rest[1:]
		here := trail[len(trail)-1]
		switch part {
		case ".":
			continue
		case "..":
			if len(trail) > 1 {
				trail = trail[:len(trail)-1]
			}
			continue
		}
		next, err := ns.step(here, part)
		if err != nil {
			return Place{}, err
		}
		if next.Node.Target == "" || (len(rest) == 0 && !followLast && !wantsDir) {
			trail = append(trail, next)
			continue
		}
		if links++; links > 40 {
			return Place{}, Loop
		}
		if strings.HasPrefix(next.Node.Target, "/") {
			trail = trail[:1]
		}
		rest = append(split(next.Node.Target), rest...)
	}
	last := trail[len(trail)-1]
	if wantsDir && !last.Node.IsDir() {
		return Place{}, NotDir
	}
	return last, nil
}

// parent resolves the directory of a path and returns it with the last name.
func (ns *Namespace) parent(name string) (Place, string, error) {
	clean := strings.TrimRight(name, "/")
	base := clean[strings.LastIndexByte(clean, '/')+1:]
	if base == "" || base == "." || base == ".." {
		return Place{}, "", Exist
	}
	dir, err := ns.Resolve(clean[:len(clean)-len(base)]+"/", true)
	if err == nil && !dir.Node.IsDir() {
		err = NotDir
	}
	return dir, base, err
}

// writable is the parent of a path in which an entry may be made or removed.
func (ns *Namespace) writable(name string) (Place, string, error) {
	dir, base, err := ns.parent(name)
	switch {
	case err != nil:
		return dir, base, err
	case dir.Mount.ReadOnly:
		return dir, base, ReadOnly
	case dir.Node.Generated():
		return dir, base, NotExist // as /proc says
	}
	return dir, base, nil
}

func (ns *Namespace) isMountPoint(p string) bool {
	for _, m := range ns.mounts {
		if m.Path == p {
			return true
		}
	}
	return false
}
