package box

import (
	"io"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// followPeriod is how often tail -F looks whether a file appeared or was replaced.
const followPeriod = time.Second

// followed is a file that tail follows.
type followed struct {
	name   string
	node   *vfs.Node // nil while it cannot be opened (-F)
	offset int64
}

// runTail is tail [-n [+]N] [-c N] [-f|-F] [FILE]...
func runTail(p *Process) int {
	p.oldCount()
	o, ok := p.getopt("n:c:fFqvs:")
	if !ok {
		return 1
	}
	text := o.value('n', o.value('c', "10"))
	fromStart := strings.HasPrefix(text, "+")
	n, ok := p.count(strings.TrimPrefix(text, "+"))
	if !ok {
		return 1
	}
	n = max(n, -n)
	follow := o.has('f') || o.has('F')
	if len(o.args) == 0 {
		data, err := io.ReadAll(p.Stdin())
		if err != nil {
			return p.fail("%s", err)
		}
		p.printf("%s", tailOf(data, n, fromStart, o.has('c')))
		return 0
	}
	var files []*followed
	code, first := 0, true
	for _, name := range o.args {
		at, err := p.container.files.Resolve(p.path(name), true)
		if err == nil && at.Node.IsDir() {
			err = vfs.IsDir
		}
		if err != nil {
			code = p.fail("can't open '%s': %s", name, err)
			if o.has('F') {
				files = append(files, &followed{name: name})
			}
			continue
		}
		if len(o.args) > 1 || o.has('v') {
			p.fileHeader(name, &first)
		}
		data := at.Node.Content()
		p.printf("%s", tailOf(data, n, fromStart, o.has('c')))
		files = append(files, &followed{name: name, node: at.Node, offset: int64(len(data))})
	}
	if len(files) == 0 {
		return p.fail("no files")
	}
	for follow {
		p.followFiles(files, o.has('F'), len(o.args) > 1)
	}
	return code
}

// tailOf is the last n lines or bytes, or everything from the nth on.
func tailOf(data []byte, n int, fromStart, bytes bool) string {
	if bytes {
		if fromStart {
			return string(data[min(max(0, n-1), len(data)):])
		}
		return string(data[max(0, len(data)-n):])
	}
	lines := strings.SplitAfter(string(data), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if fromStart {
		return strings.Join(lines[min(max(0, n-1), len(lines)):], "")
	}
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// followFiles prints what was added to the files, then waits for the next change.
func (p *Process) followFiles(files []*followed, byName, headers bool) {
	var signals []*timeline.Signal
	var until time.Time
	for _, f := range files {
		if byName {
			p.reopen(f)
			until = p.timeline.Now().Add(followPeriod)
		}
		if f.node == nil {
			continue
		}
		size := int64(len(f.node.Content()))
		if size < f.offset {
			p.complain("tail", "%s: file truncated", f.name)
			f.offset = 0
		}
		if size > f.offset {
			if headers {
				p.printf("\n==> %s <==\n", f.name)
			}
			p.printf("%s", f.node.Content()[f.offset:])
			f.offset = size
		}
		signals = append(signals, &f.node.Changed)
	}
	for _, f := range files {
		if f.node != nil && int64(len(f.node.Content())) != f.offset {
			return // it grew while the output was taken
		}
	}
	p.Wait(until, signals...)
}

// reopen looks whether the name stands for another file now (-F).
func (p *Process) reopen(f *followed) {
	at, err := p.container.files.Resolve(p.path(f.name), true)
	switch {
	case err != nil && f.node != nil:
		p.complain("tail", "%s has become inaccessible: %s", f.name, err)
		f.node = nil
	case err == nil && at.Node != f.node:
		how := "been replaced"
		if f.node == nil {
			how = "appeared"
		}
		p.complain("tail", "%s has %s; following end of new file", f.name, how)
		f.node, f.offset = at.Node, 0
	}
}
