package node

import (
	"bytes"
	"slices"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// maxLog bounds the log of one container instance, in bytes; the oldest lines go first, as
// with a kubelet that rotates.
const maxLog = 4 << 20

// maxLogLine is the longest line that the runtime keeps in one piece, in bytes: it splits longer ones into
// entries of this length, as containerd does with its max_container_log_line_size.
const maxLogLine = 16 << 10

// log is the log of one instance of a container.
type log struct {
	timeline *timeline.Timeline
	lines    []logLine
	first    int // number of lines[0], counting those that are gone
	begin    int // number of the first line after the last rotation
	bytes    int
	partial  [2][]byte // unfinished lines of stdout and stderr
	ended    bool
	changed  timeline.Signal
}

// logLine is an entry of a log: a line, or a part of a long one.
type logLine struct {
	time   time.Time
	stderr bool
	part   bool   // the line goes on in the next entry of its stream
	text   []byte // with its newline, if it has one
}

func newLog(t *timeline.Timeline) *log { return &log{timeline: t} }

// write takes output of the container.
func (l *log) write(stderr bool, data []byte) {
	stream := 0
	if stderr {
		stream = 1
	}
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte{'\n'})
		text := slices.Concat(l.partial[stream], line)
		for len(text) > maxLogLine {
			l.add(logLine{stderr: stderr, part: true, text: text[:maxLogLine]})
			text = text[maxLogLine:]
		}
		if whole {
			l.add(logLine{stderr: stderr, text: append(text, '\n')})
			text = nil
		}
		l.partial[stream] = text
		data = rest
	}
	l.timeline.Broadcast(&l.changed)
}

func (l *log) add(line logLine) {
	line.time, line.text = l.timeline.Now(), bytes.Clone(line.text)
	l.lines = append(l.lines, line)
	l.bytes += len(line.text)
	for l.bytes > maxLog {
		l.bytes -= len(l.lines[0].text)
		l.lines[0].text = nil
		l.lines = l.lines[1:]
		l.first++
	}
}

// rotate lets readers that come begin with the next line.
func (l *log) rotate() { l.begin = l.first + len(l.lines) }

// end closes the log; what was written without a newline is its last line.
func (l *log) end() {
	for stream, text := range l.partial {
		if len(text) > 0 {
			l.add(logLine{stderr: stream == 1, part: true, text: text})
			l.partial[stream] = nil
		}
	}
	l.ended = true
	l.timeline.Broadcast(&l.changed)
}
