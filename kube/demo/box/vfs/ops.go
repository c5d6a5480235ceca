package vfs

import (
	"io/fs"
	"path"
	"strings"
)

// Flags say how Open opens a file.
type Flags struct {
	Read, Write, Create, Truncate, Append bool
}

// Open resolves or creates a file. Directories open for reading only.
func (ns *Namespace) Open(name string, flags Flags, mode fs.FileMode) (Place, error) {
	at, err := ns.Resolve(name, true)
	if err == NotExist && flags.Create {
		return ns.create(name, NewFile(mode, ns.now(), nil))
	}
	if err != nil {
		return Place{}, err
	}
	if flags.Write || flags.Truncate {
		if err := at.writable(); err != nil {
			return Place{}, err
		}
	}
	if flags.Truncate && at.Node.Mode.IsRegular() {
		at.Node.Data = nil
		ns.touch(at.Node)
	}
	return at, nil
}

func (at Place) writable() error {
	switch {
	case at.Node.IsDir():
		return IsDir
	case at.Node.Device != "" || at.Node.Mode&fs.ModeNamedPipe != 0:
		return nil
	case at.Mount.ReadOnly:
		return ReadOnly
	case at.Node.Generated():
		return Denied
	}
	return nil
}

// create enters a new node under a name; a dangling link is created through.
func (ns *Namespace) create(name string, node *Node) (Place, error) {
	dir, base, err := ns.writable(name)
	if err != nil {
		return Place{}, err
	}
	if link := dir.Node.Child(base); link != nil {
		if link.Target == "" || !node.Mode.IsRegular() {
			return Place{}, Exist
		}
		target := link.Target
		if !strings.HasPrefix(target, "/") {
			target = dir.Path + "/" + target
		}
		return ns.create(target, node)
	}
	dir.Node.Put(base, node)
	ns.touch(dir.Node)
	return Place{Path: path.Join(dir.Path, base), Node: node, Mount: dir.Mount}, nil
}

func (ns *Namespace) touch(n *Node) {
	n.Modified = ns.now()
	ns.timeline.Broadcast(&n.Changed)
}

// WriteAt writes data at an offset of a file that was opened for writing, and returns the
// offset after it. A negative offset appends. What does not fit is left out with NoSpace.
func (ns *Namespace) WriteAt(n *Node, offset int64, data []byte) (int64, error) {
	if offset < 0 {
		offset = int64(len(n.Data))
	}
	var full error
	if room := max(0, maxFile-offset); int64(len(data)) > room {
		data, full = data[:room], NoSpace
	}
	end := offset + int64(len(data))
	if grow := end - int64(len(n.Data)); grow > 0 {
		n.Data = append(n.Data, make([]byte, grow)...)
	}
	copy(n.Data[offset:end], data)
	ns.touch(n)
	return end, full
}

// Mkdir makes a directory.
func (ns *Namespace) Mkdir(name string, mode fs.FileMode) error {
	if _, err := ns.Resolve(name, false); err == nil {
		return Exist
	}
	_, err := ns.create(name, NewDir(mode, ns.now()))
	return err
}

// MkdirAll makes a directory and the missing ones above it.
func (ns *Namespace) MkdirAll(name string, mode fs.FileMode) error {
	at, err := ns.Resolve(name, true)
	if err == nil {
		if !at.Node.IsDir() {
			return Exist
		}
		return nil
	}
	if dir := path.Dir(strings.TrimRight(name, "/")); dir != name && dir != "/" {
		if err := ns.MkdirAll(dir, mode); err != nil {
			return err
		}
	}
	return ns.Mkdir(name, mode)
}

// Symlink makes a symbolic link that leads to target.
func (ns *Namespace) Symlink(target, name string) error {
	_, err := ns.create(name, &Node{Mode: fs.ModeSymlink | 0o777, Modified: ns.now(), Target: target})
	return err
}

// Mkfifo makes a FIFO.
func (ns *Namespace) Mkfifo(name string, mode fs.FileMode) error {
	_, err := ns.create(name, &Node{Mode: fs.ModeNamedPipe | mode.Perm(), Modified: ns.now()})
	return err
}

// Install enters a ready-made node, making the directories above it.
func (ns *Namespace) Install(name string, node *Node) error {
	if err := ns.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	_, err := ns.create(name, node)
	return err
}

// Chmod sets the permission bits.
func (ns *Namespace) Chmod(name string, mode fs.FileMode) error {
	at, err := ns.changeable(name)
	if err != nil {
		return err
	}
	at.Node.Mode = at.Node.Mode&^fs.ModePerm | mode.Perm()
	return nil
}

// Touch sets the modification time to now.
func (ns *Namespace) Touch(name string) error {
	at, err := ns.changeable(name)
	if err != nil {
		return err
	}
	at.Node.Modified = ns.now()
	return nil
}

func (ns *Namespace) changeable(name string) (Place, error) {
	at, err := ns.Resolve(name, true)
	switch {
	case err != nil:
		return at, err
	case at.Mount.ReadOnly:
		return at, ReadOnly
	case at.Node.Generated():
		return at, NotAllowed
	}
	return at, nil
}

// Remove removes a file or an empty directory.
func (ns *Namespace) Remove(name string) error {
	at, err := ns.Resolve(name, false)
	if err != nil {
		return err
	}
	dir, base, err := ns.writable(name)
	switch {
	case ns.isMountPoint(at.Path):
		return Busy
	case err == NotExist:
		return NotAllowed // an entry of /proc
	case err != nil:
		return err
	case at.Node.IsDir() && len(at.Node.Names()) > 0:
		return NotEmpty
	}
	delete(dir.Node.children, base)
	ns.touch(dir.Node)
	return nil
}
