package node

import (
	"bytes"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// maxLog bounds the log of one container instance, in bytes; the oldest lines go first, as
// with a kubelet that rotates.
const maxLog = 4 << 20

// maxLogLine is the longest line that the runtime keeps in one piece.
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

type logLine struct {
	time   time.Time
	stderr bool
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
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			l.partial[stream] = append(l.partial[stream], data...)
			for len(l.partial[stream]) > maxLogLine {
				l.add(stderr, l.partial[stream][:maxLogLine])
				l.partial[stream] = append([]byte(nil), l.partial[stream][maxLogLine:]...)
			}
			break
		}
		l.add(stderr, append(l.partial[stream], data[:end+1]...))
		l.partial[stream] = nil
		data = data[end+1:]
	}
	l.timeline.Broadcast(&l.changed)
}

func (l *log) add(stderr bool, text []byte) {
	l.lines = append(l.lines, logLine{l.timeline.Now(), stderr, bytes.Clone(text)})
	l.bytes += len(text)
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
			l.add(stream == 1, text)
			l.partial[stream] = nil
		}
	}
	l.ended = true
	l.timeline.Broadcast(&l.changed)
}
