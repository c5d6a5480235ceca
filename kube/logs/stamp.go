package logs

import (
	"bytes"
	"time"
)

const (
	// maxStamp is the longest timestamp there is: nanoseconds and a zone make
	// 35 bytes.
	maxStamp = len("2006-01-02T15:04:05.000000000+07:00")

	toMinute = len("2006-01-02T15:04:")
	toNanos  = len("2006-01-02T15:04:05.")
	toZone   = len("2006-01-02T15:04:05.000000000")
)

// stamps parses the RFC 3339 timestamps that the kubelet puts before the lines
// of one log. It remembers the minute and the zone of the last: nearly always
// the next has the same.
type stamps struct {
	minute string // as written, with the colon; empty before the first
	zone   string // as written
	unix   int64  // of the minute
}

// parse returns the time that a line begins with, in UTC, and how long the
// stamp is, with the space after it.
func (s *stamps) parse(line []byte) (at time.Time, n int, ok bool) {
	if at, n, ok = s.again(line); ok {
		return at, n, true
	}
	stamp, _, spaced := bytes.Cut(line[:min(len(line), maxStamp+1)], []byte{' '})
	if len(stamp) < len("2006-01-02T15:04:05Z") || at.UnmarshalText(stamp) != nil {
		return time.Time{}, 0, false
	}
	if len(stamp) > toZone {
		s.minute, s.zone = string(stamp[:toMinute]), string(stamp[toZone:])
		s.unix = at.Unix() - int64(at.Second())
	}
	n = len(stamp)
	if spaced {
		n++
	}
	return at.UTC(), n, true
}

// again parses a stamp of the same minute and zone as the last one, with all
// nine digits of nanoseconds, before a space.
func (s *stamps) again(line []byte) (at time.Time, n int, ok bool) {
	n = toZone + len(s.zone) + 1
	if len(line) < n || s.minute == "" || string(line[:toMinute]) != s.minute ||
		line[n-1] != ' ' || string(line[toZone:n-1]) != s.zone || line[toNanos-1] != '.' {
		return time.Time{}, 0, false
	}
	tens, ones := line[toMinute]-'0', line[toMinute+1]-'0'
	if tens > 5 || ones > 9 {
		return time.Time{}, 0, false
	}
	nanos := int64(0)
	for _, c := range line[toNanos:toZone] {
		digit := c - '0'
		if digit > 9 {
			return time.Time{}, 0, false
		}
		nanos = nanos*10 + int64(digit)
	}
	return time.Unix(s.unix+int64(tens)*10+int64(ones), nanos).UTC(), n, true
}
