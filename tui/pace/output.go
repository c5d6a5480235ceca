package pace

import (
	"io"
	"time"
)

// File is a terminal's file, as far as a program on the screen needs it.
type File interface {
	io.ReadWriteCloser
	Fd() uintptr
}

// Output returns file as the place to write frames to, so that what they cost is
// counted.
func (p *Pace) Output(file File) File { return output{File: file, pace: p} }

// output has the methods of File alone: the shortcuts of an [os.File] would go
// around Write.
type output struct {
	File
	pace *Pace
}

func (o output) Write(b []byte) (int, error) {
	began := time.Now()
	n, err := o.File.Write(b)
	o.pace.wrote(n, time.Since(began))
	return n, err
}
