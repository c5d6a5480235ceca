package logs

import (
	"bytes"
	"io"
)

// longLine is the least length, in bytes, of a line that a container runtime may
// keep in parts: containerd does from 16 KiB on, CRI-O from 8 KiB.
const longLine = 4 << 10

// maxSeen bounds the text that a logTail keeps, in bytes.
const maxSeen = 1 << 20

// logTail is the last lines of a log, as a request beside the one that is read
// returned them. Unless the log begins with it, the first may be the end of a longer line.
type logTail struct {
	lines []seenLine
	rest  *record // what there is of an unfinished one
	whole bool    // the log has no others
	kept  int     // bytes of text
}

// seenLine is when a line was written, how long it is and, of one that may be kept
// in parts, its text.
type seenLine struct {
	lineMark
	text []byte // as far as there is room
	old  bool   // Options leave it out
}

func (g *logTail) add(line record, old bool) {
	seen := seenLine{lineMark: markOf(line), old: old}
	if len(line.text) >= longLine {
		seen.text = bytes.Clone(line.text[:min(len(line.text), maxSeen-g.kept)])
		g.kept += len(seen.text)
		g.whole = false // it may count as several
	}
	g.lines = append(g.lines, seen)
}

// last returns the last lines that Options want, endLines at most.
func (g *logTail) last() []lineMark {
	var last []lineMark
	for _, line := range g.lines[max(0, len(g.lines)-endLines):] {
		if !line.old {
			last = append(last, line.lineMark)
		}
	}
	return last
}

// countingReader counts the bytes that are read.
type countingReader struct {
	io.Reader
	n int64
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.n += int64(n)
	return n, err
}
