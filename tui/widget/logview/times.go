package logview

import (
	"strconv"
	"time"

	"github.com/podglass/podglass/tui/widget/cells"
)

// TimeMode says how the time of lines is shown.
type TimeMode uint8

// The time modes.
const (
	TimeOff      TimeMode = iota
	TimeClock             // 15:04:05, where there is room 15:04:05.000
	TimeFull              // 2006-01-02T15:04:05.000Z07:00
	TimeRelative          // how long ago: 12s, 3m12s, 2h5m
)

const (
	clockMillis = "15:04:05.000"
	fullUTC     = "2006-01-02T15:04:05.000Z"
	fullZone    = "2006-01-02T15:04:05.000-07:00"

	// roomyText is how many cells of text there are beside a time with
	// milliseconds.
	roomyText = 80
)

// layout returns the longest layout of a time of day that leaves enough of
// room, which the time and text share; "" when there is none.
func (m TimeMode) layout(room int, zone *time.Location) string {
	full := fullZone
	if zone == time.UTC {
		full = fullUTC
	}
	switch {
	case m != TimeClock && m != TimeFull:
		return ""
	case m == TimeFull && room-len(full)-1 >= leastText:
		return full
	case room-len(clockMillis)-1 >= roomyText:
		return clockMillis
	case room-len(time.TimeOnly)-1 >= leastText:
		return time.TimeOnly
	default:
		return ""
	}
}

// SetTimes chooses how times are shown, in the given zone; nil is UTC. Where
// that leaves too little room for text a shorter form is shown, or none.
func (v *View) SetTimes(mode TimeMode, zone *time.Location) {
	if zone == nil {
		zone = time.UTC
	}
	v.times, v.zone = mode, zone
	v.reshape()
}

// Times returns how times are shown.
func (v *View) Times() TimeMode { return v.times }

// SetNow sets the clock that [TimeRelative] counts back from. A frame drawn in
// another second of it shows the ages of then.
func (v *View) SetNow(now func() time.Time) { v.now = now }

// tick takes in the time when it shows.
func (v *View) tick() {
	if v.times != TimeRelative {
		return
	}
	if second := v.now().Truncate(time.Second); !second.Equal(v.second) {
		v.second = second
		v.redraw()
	}
}

// timeText returns the time of a line as it is shown, in that many cells.
func (v *View) timeText(e *entry, width int) string {
	switch {
	case e.Time.IsZero():
		return cells.Spaces(width)
	case v.geometry.layout == "":
		return v.ruler.Fit(age(v.second.Sub(e.Time)), width, cells.Right, "")
	default:
		return v.ruler.Fit(e.Time.In(v.zone).Format(v.geometry.layout), width, cells.Left, "")
	}
}

// age writes a duration in the two units that say enough, as kubectl does. The
// clock of a node may be ahead of ours: what has not happened yet is negative.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d <= -time.Second:
		return "-" + ageIn(-d, 0)
	case d < 0:
		return "0s"
	case d < 10*time.Minute:
		return ageIn(d, time.Second)
	case d < 10*time.Hour:
		return ageIn(d, time.Minute)
	case d < 10*day:
		return ageIn(d, time.Hour)
	default:
		return ageIn(d, 0)
	}
}

// ageIn writes the largest unit of d, and the next one unless it is shorter than
// least.
func ageIn(d, least time.Duration) string {
	units := []struct {
		name string
		unit time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		if d < u.unit {
			continue
		}
		text := strconv.Itoa(int(d/u.unit)) + u.name
		if i+1 < len(units) && least > 0 && units[i+1].unit >= least {
			if rest := d % u.unit / units[i+1].unit; rest > 0 {
				text += strconv.Itoa(int(rest)) + units[i+1].name
			}
		}
		return text
	}
	return "0s"
}
