// Package vfs is the file system of the demo's containers: trees of nodes in memory, and
// per container a namespace that mounts them. A volume that two containers mount is one
// tree in two namespaces, so what one writes the other reads.
//
// Nothing here knows the host's file system. Errors speak the words of the C library,
// because people read them in shells. Callers hold the timeline's baton.
package vfs

import (
	"io/fs"
	"slices"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Error is a failed file operation in the system's own words.
type Error string

// Error returns the words.
func (e Error) Error() string { return string(e) }

// The errors of file operations.
const (
	NotExist   Error = "No such file or directory"
	Exist      Error = "File exists"
	NotDir     Error = "Not a directory"
	IsDir      Error = "Is a directory"
	NotEmpty   Error = "Directory not empty"
	ReadOnly   Error = "Read-only file system"
	Denied     Error = "Permission denied"
	NotAllowed Error = "Operation not permitted"
	Loop       Error = "Too many levels of symbolic links"
	Busy       Error = "Device or resource busy"
	NoSpace    Error = "No space left on device"
	BadFile    Error = "Bad file descriptor"
)

// maxFile bounds a file's size in bytes, so that a runaway script cannot take the machine's memory.
const maxFile = 32 << 20

// Node is a file, directory, symbolic link, FIFO or device.
type Node struct {
	Mode     fs.FileMode
	Modified time.Time
	Data     []byte
	Target   string // of a symbolic link
	Program  string // the built-in program behind an executable
	Device   string // which device a character device is
	Pipe     any    // what a FIFO's openers share

	// Changed is given when data is written or truncated.
	Changed timeline.Signal

	children map[string]*Node
	text     func() []byte           // generated content (/proc)
	list     func() map[string]*Node // generated entries (/proc)
}

// NewDir returns an empty directory.
func NewDir(mode fs.FileMode, modified time.Time) *Node {
	return &Node{Mode: fs.ModeDir | mode.Perm() | mode&fs.ModeSticky, Modified: modified, children: map[string]*Node{}}
}

// NewFile returns a regular file.
func NewFile(mode fs.FileMode, modified time.Time, data []byte) *Node {
	return &Node{Mode: mode.Perm(), Modified: modified, Data: data}
}

// NewText returns a read-only file whose content is made when it is read, as in /proc.
func NewText(modified time.Time, text func() []byte) *Node {
	return &Node{Mode: 0o444, Modified: modified, text: text}
}

// NewList returns a read-only directory whose entries are made when it is read, as in /proc.
func NewList(modified time.Time, list func() map[string]*Node) *Node {
	return &Node{Mode: fs.ModeDir | 0o555, Modified: modified, list: list}
}

// NewDevice returns a character device.
func NewDevice(device string, modified time.Time) *Node {
	return &Node{Mode: fs.ModeDevice | fs.ModeCharDevice | 0o666, Modified: modified, Device: device}
}

// IsDir reports whether n is a directory.
func (n *Node) IsDir() bool { return n.Mode.IsDir() }

// Generated reports whether n's content is made on the fly.
func (n *Node) Generated() bool { return n.text != nil || n.list != nil }

// Size in bytes, as ls prints it.
func (n *Node) Size() int64 {
	switch {
	case n.IsDir() && n.list == nil:
		return 4096
	case n.Mode&fs.ModeSymlink != 0:
		return int64(len(n.Target))
	}
	return int64(len(n.Data))
}

// Content is what reading the file gives now.
func (n *Node) Content() []byte {
	if n.text != nil {
		return n.text()
	}
	return n.Data
}

// Child returns the named entry of a directory, or nil.
func (n *Node) Child(name string) *Node {
	if n.list != nil {
		return n.list()[name]
	}
	return n.children[name]
}

// Put enters a node in a directory, replacing an entry of the same name.
func (n *Node) Put(name string, child *Node) { n.children[name] = child }

// Names lists a directory in order.
func (n *Node) Names() []string {
	entries := n.children
	if n.list != nil {
		entries = n.list()
	}
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
