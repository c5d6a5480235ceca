package box

import "github.com/podglass/podglass/kube/demo/box/stream"

// pipeEnds are the two files of a new pipe.
type pipeEnds struct{ reader, writer *file }

func newPipe(p *Process) pipeEnds {
	pipe := stream.NewPipe(p.timeline)
	return pipeEnds{newFile(pipeEnd{pipe: pipe}), newFile(pipeEnd{pipe: pipe, write: true})}
}

// spawnWith is spawn with some files replaced; the child takes the references over.
func (p *Process) spawnWith(args []string, files map[int]*file, program func(*Process) int) *Process {
	child := p.prepare(args)
	for fd, f := range files {
		child.set(fd, f)
	}
	child.run(program)
	return child
}
