package logview

import (
	"testing"
	"time"
)

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                  "0s",
		900 * time.Millisecond:             "0s",
		12 * time.Second:                   "12s",
		time.Minute:                        "1m",
		3*time.Minute + 12*time.Second:     "3m12s",
		59*time.Minute + 59*time.Second:    "59m",
		2*time.Hour + 5*time.Minute:        "2h5m",
		9*time.Hour + 59*time.Minute:       "9h59m",
		23*time.Hour + 59*time.Minute:      "23h",
		3*24*time.Hour + 4*time.Hour:       "3d4h",
		9*24*time.Hour + 23*time.Hour:      "9d23h",
		400*24*time.Hour + 23*time.Hour:    "400d",
		-100 * time.Millisecond:            "0s",
		-12 * time.Second:                  "-12s",
		-3*time.Minute - 12*time.Second:    "-3m",
		-59*time.Minute - 59*time.Second:   "-59m",
		-23*time.Hour - 59*time.Minute:     "-23h",
		-300 * 24 * time.Hour:              "-300d",
		10 * time.Minute:                   "10m",
		10*time.Hour + 30*time.Minute:      "10h",
		24*time.Hour + 30*time.Minute:      "1d",
		10 * 24 * time.Hour:                "10d",
		9*time.Minute + 59*time.Second + 1: "9m59s",
	} {
		got := age(d)
		if got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
		if len(got) > ageCells {
			t.Errorf("%q is longer than its column", got)
		}
	}
}

func TestRelativeTimesFollowTheClock(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 900e6, time.UTC)
	now := at.Add(5 * time.Second)
	source := &log{}
	source.add(Line{Time: at, Text: "started"})
	source.add(Line{Time: at.Add(3 * time.Second), Text: "ready"})
	source.add(Line{Text: "no time"})
	source.add(Line{Time: at.Add(time.Hour), Text: "from a clock ahead of ours"})
	v := newView(t, source, 40, 4)
	v.SetNow(func() time.Time { return now })
	v.SetTimes(TimeRelative, nil)
	expect(t, v, "   4s started", "   1s ready", "      no time", " -59m from a clock ahead of ours")
	now = now.Add(50 * time.Millisecond) // no new second
	expect(t, v, "   4s started", "   1s ready", "      no time", " -59m from a clock ahead of ours")
	now = now.Add(2 * time.Minute)
	expect(t, v, " 2m4s started", " 2m1s ready", "      no time", " -57m from a clock ahead of ours")
	source.lines[3].Text = "from a clock ahead of"
	v.SetSource(source)
	resize(v, 22, 4)
	expect(t, v, "started", "ready", "no time", "from a clock ahead of")
}

func TestTheClockHasMillisecondsWhereThereIsRoom(t *testing.T) {
	source := &log{}
	source.add(Line{Time: time.Date(2026, 3, 1, 12, 0, 5, 250e6, time.UTC), Text: "x", Label: "web"})
	v := newView(t, source, 100, 1)
	v.SetTimes(TimeClock, nil)
	expect(t, v, "12:00:05.250 x")
	v.SetTimes(TimeClock, time.FixedZone("", -3600))
	expect(t, v, "11:00:05.250 x")
	v.SetLabelWidth(10)
	expect(t, v, "11:00:05 web        x")
}
