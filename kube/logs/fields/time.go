package fields

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// layouts are how loggers write a time. A fraction of any length, after a point
// or a comma, may follow the seconds of each.
var layouts = [...]string{
	time.RFC3339,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05 -0700 MST",
	"2006/01/02 15:04:05",
	time.RFC1123Z,
	time.RFC1123,
}

// longestTime is how long a time can be, in bytes, with a fraction and a zone.
const longestTime = 48

// parseTime reads a time, or a number of seconds, milliseconds, microseconds or
// nanoseconds since 1970, which of them by its size.
func parseTime(value string) (time.Time, bool) {
	if len(value) < 8 || len(value) > longestTime {
		return time.Time{}, false
	}
	if isDigit(value[0]) && !strings.ContainsAny(value, "-/: T") || strings.ContainsAny(value, "eE") && isDigit(value[0]) {
		return parseEpoch(value)
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, value); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// Numbers below are no times of a log: 1973 in seconds.
const earliestEpoch = 1e8

func parseEpoch(value string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(value, ".")
	number, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.ContainsAny(fraction, "eE") {
		return parseFloatEpoch(value)
	}
	if number < earliestEpoch {
		return time.Time{}, false
	}
	unit := epochUnit(float64(number))
	perSecond := int64(time.Second / unit)
	at := time.Unix(number/perSecond, number%perSecond*int64(unit)).UTC()
	if fraction == "" || unit == time.Nanosecond {
		return at, true
	}
	part, err := strconv.ParseFloat("0."+fraction, 64)
	if err != nil {
		return time.Time{}, false
	}
	return at.Add(time.Duration(math.Round(part * float64(unit)))), true
}

// parseFloatEpoch reads a number with an exponent.
func parseFloatEpoch(value string) (time.Time, bool) {
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || number < earliestEpoch || number > math.MaxInt64 {
		return time.Time{}, false
	}
	seconds, fraction := math.Modf(number / float64(time.Second/epochUnit(number)))
	return time.Unix(int64(seconds), int64(fraction*float64(time.Second))).UTC(), true
}

// epochUnit is what a number since 1970 counts, if it lies before the year 5000.
func epochUnit(number float64) time.Duration {
	switch {
	case number < 1e11:
		return time.Second
	case number < 1e14:
		return time.Millisecond
	case number < 1e17:
		return time.Microsecond
	}
	return time.Nanosecond
}
