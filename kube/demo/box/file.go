package box

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/podnet"
	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// file is an open file: what it is, counted by the descriptors that share it.
type file struct {
	handle
	references int
}

// handle is what can be behind a descriptor. Read and Write wait as the process that calls.
type handle interface {
	Read(p *Process, b []byte) (int, error)
	Write(p *Process, b []byte) (int, error)
	Close()
}

func newFile(h handle) *file { return &file{handle: h, references: 1} }

func (f *file) dup() *file {
	f.references++
	return f
}

// descriptor is a process' numbered file as an io.Reader and io.Writer.
type descriptor struct {
	process *Process
	number  int
}

func (d descriptor) Read(b []byte) (int, error) {
	f := d.process.files[d.number]
	if f == nil {
		return 0, vfs.BadFile
	}
	return f.Read(d.process, b)
}

// Write writes all of b. Writing to a pipe that nobody reads ends the process, as SIGPIPE does.
func (d descriptor) Write(b []byte) (int, error) {
	f := d.process.files[d.number]
	if f == nil {
		return 0, vfs.BadFile
	}
	n, err := f.Write(d.process, b)
	if errors.Is(err, stream.ErrBroken) && !d.process.catches[SIGPIPE] {
		d.process.killedBy = SIGPIPE
		d.process.checkpoint()
	}
	return n, err
}

// close releases a descriptor.
func (p *Process) close(fd int) {
	f := p.files[fd]
	if f == nil {
		return
	}
	delete(p.files, fd)
	if f.references--; f.references == 0 {
		f.Close()
	}
}

// set makes f the process' descriptor fd, which takes over the reference.
func (p *Process) set(fd int, f *file) {
	p.close(fd)
	p.files[fd] = f
}

// stash keeps a file under a negative number that no program sees, so that it is closed with
// the process whatever happens.
func (p *Process) stash(f *file) int {
	slot := -1
	for p.files[slot] != nil {
		slot--
	}
	p.files[slot] = f
	return slot
}

// open opens a path for the process.
func (p *Process) open(name string, flags vfs.Flags) (*file, error) {
	at, err := p.container.files.Open(p.path(name), flags, 0o644)
	if err != nil {
		return nil, err
	}
	switch {
	case at.Node.Device != "":
		return p.openDevice(at.Node.Device)
	case at.Node.Mode&fs.ModeNamedPipe != 0:
		return openFIFO(p, at.Node, flags), nil
	}
	regular := &regularFile{namespace: p.container.files, node: at.Node, flags: flags}
	return newFile(regular), nil
}

func (p *Process) openDevice(device string) (*file, error) {
	if rest, ok := strings.CutPrefix(device, "fd:"); ok {
		pid, fd, _ := strings.Cut(rest, ":")
		owner := p
		if n, err := strconv.Atoi(pid); err == nil {
			owner = p.space.table[n]
		}
		n, _ := strconv.Atoi(fd)
		if owner == nil || owner.files[n] == nil {
			return nil, vfs.NotExist
		}
		return owner.files[n].dup(), nil
	}
	if device == "tty" {
		if p.terminal == nil {
			return nil, vfs.Error("No such device or address")
		}
		return newFile(terminalFile{p.terminal}), nil
	}
	return newFile(deviceFile(device)), nil
}

// regularFile is an open regular file with its offset.
type regularFile struct {
	namespace *vfs.Namespace
	node      *vfs.Node
	flags     vfs.Flags
	offset    int64
}

// Read is handle's.
func (f *regularFile) Read(_ *Process, b []byte) (int, error) {
	switch content := f.node.Content(); {
	case f.node.IsDir():
		return 0, vfs.IsDir
	case !f.flags.Read:
		return 0, vfs.BadFile
	case f.offset >= int64(len(content)):
		return 0, io.EOF
	default:
		n := copy(b, content[f.offset:])
		f.offset += int64(n)
		return n, nil
	}
}

// Write is handle's.
func (f *regularFile) Write(_ *Process, b []byte) (int, error) {
	if !f.flags.Write {
		return 0, vfs.BadFile
	}
	at := f.offset
	if f.flags.Append {
		at = -1
	}
	end, err := f.namespace.WriteAt(f.node, at, b)
	if err != nil {
		return 0, err
	}
	f.offset = end
	return len(b), nil
}

// Close is handle's.
func (f *regularFile) Close() {}

// deviceFile is /dev/null and its like.
type deviceFile string

// Read is handle's.
func (d deviceFile) Read(p *Process, b []byte) (int, error) {
	switch d {
	case "zero", "full":
		clear(b)
	case "urandom":
		_, _ = p.container.random.Read(b) // never fails
	default:
		return 0, io.EOF
	}
	p.yield()
	return len(b), nil
}

// Write is handle's.
func (d deviceFile) Write(p *Process, b []byte) (int, error) {
	if d == "full" {
		return 0, vfs.NoSpace
	}
	p.yield()
	return len(b), nil
}

// Close is handle's.
func (deviceFile) Close() {}

// pipeEnd is one end of a pipe.
type pipeEnd struct {
	pipe  *stream.Pipe
	write bool
}

// Read is handle's.
func (e pipeEnd) Read(p *Process, b []byte) (int, error) { return e.pipe.Read(p, b) }

// Write is handle's.
func (e pipeEnd) Write(p *Process, b []byte) (int, error) { return e.pipe.Write(p, b) }

// Close is handle's.
func (e pipeEnd) Close() {
	if e.write {
		e.pipe.CloseWrite()
	} else {
		e.pipe.CloseRead()
	}
}

// connFile is a network connection as a file.
type connFile struct{ *podnet.Conn }

// Read is handle's.
func (c connFile) Read(p *Process, b []byte) (int, error) { return c.Conn.Read(p, b) }

// Write is handle's.
func (c connFile) Write(p *Process, b []byte) (int, error) { return c.Conn.Write(p, b) }

// sink hands what is written to a function: a container's log.
type sink func([]byte)

// Read is handle's.
func (sink) Read(*Process, []byte) (int, error) { return 0, vfs.BadFile }

// Write is handle's.
func (s sink) Write(_ *Process, b []byte) (int, error) {
	s(b)
	return len(b), nil
}

// Close is handle's.
func (sink) Close() {}
