package logs

import (
	"bytes"
	"testing"
	"time"
)

// slowly parses the stamp of a line as the standard library does.
func slowly(line []byte) (at time.Time, n int, ok bool) {
	stamp, _, spaced := bytes.Cut(line, []byte(" "))
	at, err := time.Parse(time.RFC3339Nano, string(stamp))
	if err != nil || len(stamp) > maxStamp {
		return time.Time{}, 0, false
	}
	n = len(stamp)
	if spaced {
		n++
	}
	return at.UTC(), n, true
}

func expectStamp(t *testing.T, s *stamps, line []byte) {
	t.Helper()
	at, n, ok := s.parse(line)
	wantAt, wantN, wantOK := slowly(line)
	if at != wantAt || n != wantN || ok != wantOK {
		t.Errorf("%q: %v, %d, %v; want %v, %d, %v", line, at, n, ok, wantAt, wantN, wantOK)
	}
}

func TestStamps(t *testing.T) {
	var s stamps
	for _, line := range []string{
		"2026-11-21T07:10:11.123456789Z text", "2026-11-21T07:10:59.000000000Z text", "2026-11-21T07:10:60.000000000Z no",
		"2026-11-21T07:11:00.999999999Z next minute", "2026-11-21T07:11:00.999999999Z", "2026-11-21T07:11:00.99999999Z fewer digits",
		"2026-11-21T07:11:00.99999a999Z no", "2026-11-21T07:11:00,999999999Z comma", "2026-11-21T07:11:0a.999999999Z no",
		"2026-11-21T07:11:00Z whole seconds", "2026-11-21T07:11:00.999999999+00:00 zone", "2026-11-21T07:11:01.999999999+00:00 zone",
		"2026-11-21T07:11:01.999999999-07:30 zone", "2026-11-21T07:11:02.999999999-07:30 zone", "2026-11-21T07:11:02.999999999Z other",
		"2026-02-30T07:11:02.999999999Z no such day", "2024-02-29T07:11:02.999999999Z leap day", "", "Z", "2026-11-21T07:11:02.9999999999Z ten",
		"0000-01-01T00:00:00.000000000Z long ago", "9999-12-31T23:59:59.999999999-23:59 long hence", "2026-11-21t07:10:11.123456789z lower",
	} {
		for range 2 { // the second time the minute and the zone are known
			expectStamp(t, &s, []byte(line))
		}
	}
}

// FuzzStamps holds that stamps are parsed as time.Parse does, whatever came
// before.
func FuzzStamps(f *testing.F) {
	f.Add("2026-11-21T07:10:11.123456789Z text", "2026-11-21T07:10:12.123456789Z text")
	f.Add("2026-11-21T07:10:11.123456789+01:00 text", "2026-11-21T07:10:11.123456789Z text")
	f.Add("2026-11-21T07:10:11Z", "2026-11-21T07:10:11.5-07:00 ")
	f.Fuzz(func(t *testing.T, one, two string) {
		var s stamps
		for _, line := range []string{one, two, one} {
			expectStamp(t, &s, []byte(line))
		}
	})
}
