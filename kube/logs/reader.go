package logs

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"
)

const (
	// MaxLine is how many bytes of a line are kept; Line.Cut counts the rest.
	MaxLine = 256 << 10
	// readBuffer is what a stream is read through, and kept as long as it is followed: more is no faster
	// (BenchmarkReadLog). An answer of a few lines needs less.
	readBuffer  = 8 << 10
	shortBuffer = 4 << 10
)

// longLine is the least length, in bytes, of a line that a container runtime may
// keep in parts: containerd does from 16 KiB on, CRI-O from 8 KiB.
const longLine = 4 << 10

// record is one line as the API server sends it when asked for timestamps.
type record struct {
	at   time.Time // zero where the line has no timestamp
	text []byte
	cut  int

	part  bool     // it is only the end of a line
	whole lineMark // that line, where it is known
}

// isEndOf reports whether the record is the end of a longer line, of which text is
// as much as was kept.
func (r *record) isEndOf(at time.Time, text []byte, size int) bool {
	from := size - len(r.text) - r.cut // where it begins in the line
	switch {
	case from <= 0 || size < longLine || at.After(r.at) && !r.at.IsZero():
		return false
	case from >= len(text): // it is empty, or what there was is not known
		return true
	}
	n := min(len(text)-from, len(r.text))
	return bytes.Equal(text[from:from+n], r.text[:n])
}

// lineReader splits a log into records.
type lineReader struct {
	in   *bufio.Reader
	max  int
	long []byte // what is kept of a line longer than the buffer
	cut  int    // bytes of it that are not kept
	rest []byte // the last line, when it has no end

	stamps stamps
}

func newLineReader(in io.Reader, maxLine int) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(in, readBuffer), max: maxLine}
}

// newShortReader is for answers of a few lines.
func newShortReader(in io.Reader) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(in, shortBuffer), max: MaxLine}
}

// inside reports whether a line has begun to come that has not ended.
func (r *lineReader) inside() bool { return len(r.long) > 0 || r.in.Buffered() > 0 }

// next returns the next whole line, which is valid until the next call. At the
// end of the log it returns io.EOF, and the error when reading fails; what came
// of a line until then is told by unfinished.
func (r *lineReader) next() (record, error) {
	r.long, r.cut = r.long[:0], 0
	for {
		part, err := r.in.ReadSlice('\n')
		switch {
		case err == nil && len(r.long) == 0:
			return r.record(part[:len(part)-1]), nil
		case err == nil:
			r.keep(part[:len(part)-1])
			return r.record(r.long), nil
		case errors.Is(err, bufio.ErrBufferFull):
			r.keep(part)
		default:
			r.keep(part)
			r.rest = r.long
			return record{}, err
		}
	}
}

// keep adds a part of a long line as far as there is room.
func (r *lineReader) keep(part []byte) {
	room := min(r.max+maxStamp+1-len(r.long), len(part))
	r.long = append(r.long, part[:room]...)
	r.cut += len(part) - room
}

// unfinished returns what came of a line that was not ended before the log
// was, if there is such a line.
func (r *lineReader) unfinished() (record, bool) {
	if len(r.rest) == 0 {
		return record{}, false
	}
	return r.record(r.rest), true
}

func (r *lineReader) record(line []byte) record {
	rec := record{text: line, cut: r.cut}
	if at, n, ok := r.stamps.parse(line); ok {
		rec.at, rec.text = at, line[n:]
	}
	if extra := len(rec.text) - r.max; extra > 0 {
		rec.text = rec.text[:r.max]
		rec.cut += extra
	}
	return rec
}

// isStampPart reports whether all that came of a line is the beginning of its
// timestamp.
func isStampPart(line record) bool {
	return line.at.IsZero() && len(line.text) <= maxStamp && len(bytes.Trim(line.text, "0123456789-:.TZ+")) == 0
}

// unfinished returns the last line of an answer if it has no end and more than
// a part of a timestamp came of it.
func unfinished(lines *lineReader) *record {
	rest, ok := lines.unfinished()
	if !ok || isStampPart(rest) {
		return nil
	}
	return &rest
}

// isEnd reports whether an answer ended as answers do.
func isEnd(err error) bool { return errors.Is(err, io.EOF) }

// lineMark is a line by its time and length.
type lineMark struct {
	at   time.Time // zero where the line has no time
	size int
	part bool // it may be the end of a longer line
}

// markOf returns the mark of a line as a whole, as far as that is known.
func markOf(line record) lineMark {
	if line.whole != (lineMark{}) {
		return line.whole
	}
	return lineMark{line.at, len(line.text) + line.cut, line.part}
}

// same reports whether two marks are, or may be, of one line.
func (m lineMark) same(other lineMark) bool {
	if m.size > other.size {
		m, other = other, m
	}
	switch {
	case m.size == other.size:
		return m.at.Equal(other.at)
	case !m.part:
		return false
	}
	return m.at.IsZero() || !other.at.After(m.at)
}
