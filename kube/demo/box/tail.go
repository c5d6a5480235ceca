package box

import (
	"io"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// followed is a file that tail follows.
type followed struct {
	name   string
	node   *vfs.Node
	offset int64
}

// runTail is tail [-n [+]N] [-f] [FILE]...
func runTail(p *Process) int {
	p.oldCount()
	o, ok := p.getopt("n:f")
	if !ok {
		return 1
	}
	text := o.value('n', "10")
	fromStart := strings.HasPrefix(text, "+")
	n, ok := p.count(strings.TrimPrefix(text, "+"))
	if !ok {
		return 1
	}
	n = max(n, -n)
	if len(o.args) == 0 {
		data, err := io.ReadAll(p.Stdin())
		if err != nil {
			return p.fail("%s", err)
		}
		p.printf("%s", tailOf(data, n, fromStart))
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
			continue
		}
		if len(o.args) > 1 {
			p.fileHeader(name, &first)
		}
		data := at.Node.Content()
		p.printf("%s", tailOf(data, n, fromStart))
		files = append(files, &followed{name: name, node: at.Node, offset: int64(len(data))})
	}
	if len(files) == 0 {
		return p.fail("no files")
	}
	for o.has('f') {
		p.followFiles(files, len(o.args) > 1)
	}
	return code
}

// tailOf is the last n lines, or everything from the nth on.
func tailOf(data []byte, n int, fromStart bool) string {
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
func (p *Process) followFiles(files []*followed, headers bool) {
	var signals []*timeline.Signal
	for _, f := range files {
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
		if int64(len(f.node.Content())) != f.offset {
			return // it grew while the output was taken
		}
	}
	p.Wait(time.Time{}, signals...)
}
