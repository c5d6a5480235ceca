package box

import (
	"time"

	"github.com/podglass/podglass/kube/demo/box/stream"
	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// fifo is what the openers of a FIFO share.
type fifo struct {
	pipe             *stream.Pipe
	readers, writers int
	changed          timeline.Signal
}

// openFIFO opens one side and, as the kernel does, waits for somebody to open the other.
func openFIFO(p *Process, node *vfs.Node, flags vfs.Flags) *file {
	f, _ := node.Pipe.(*fifo)
	if f == nil || f.readers+f.writers == 0 {
		f = &fifo{pipe: stream.NewPipe(p.timeline)}
		node.Pipe = f
	}
	end := &fifoEnd{pipeEnd: pipeEnd{pipe: f.pipe, write: flags.Write && !flags.Read}, fifo: f}
	missing := &f.writers
	if end.write {
		f.writers++
		missing = &f.readers
	} else {
		f.readers++
	}
	if flags.Read && flags.Write {
		f.writers++
	}
	p.timeline.Broadcast(&f.changed)
	opened := newFile(end)
	slot := p.stash(opened)
	for *missing == 0 {
		p.Wait(time.Time{}, &f.changed)
	}
	delete(p.files, slot)
	return opened
}

type fifoEnd struct {
	pipeEnd
	fifo *fifo
}

// Close is handle's. The pipe ends with its last reader or writer.
func (e *fifoEnd) Close() {
	count := &e.fifo.readers
	if e.write {
		count = &e.fifo.writers
	}
	if *count--; *count == 0 {
		e.pipeEnd.Close()
	}
}
