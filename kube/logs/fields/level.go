package fields

import (
	"strconv"
	"strings"
)

// Level is how serious a line is. Levels are ordered, None before all others.
type Level uint8

// The levels, from a line that tells none to the gravest.
const (
	None Level = iota
	Trace
	Debug
	Info
	Warn
	Error
	Fatal
)

// levelNames are what a level is called on the screen and in a filter.
var levelNames = [...]string{"", "trace", "debug", "info", "warn", "error", "fatal"}

// String returns "trace", "debug", "info", "warn", "error" or "fatal", and ""
// for None.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return ""
}

// levelWord is a word by which some library names a level.
type levelWord struct {
	word  string
	level Level
}

// levelWords are the names that libraries write, by their first letter: those of
// slog, zap, zerolog, logrus, log15, log4j, java.util.logging, Python, winston,
// .NET, Serilog, syslog, nginx, Envoy, NATS and GCP.
var levelWords = ['z' + 1][]levelWord{
	'a': {{"alert", Fatal}},
	'c': {{"critical", Fatal}, {"crit", Fatal}},
	'd': {{"debug", Debug}, {"dbg", Debug}, {"debu", Debug}, {"dbug", Debug}, {"dpanic", Fatal}},
	'e': {{"error", Error}, {"err", Error}, {"erro", Error}, {"eror", Error}, {"emerg", Fatal}, {"emergency", Fatal}},
	'f': {
		{"fatal", Fatal},
		{"ftl", Fatal},
		{"fata", Fatal},
		{"fatl", Fatal},
		{"fail", Error},
		{"finest", Trace},
		{"finer", Trace},
	},
	'i': {{"info", Info}, {"inf", Info}, {"information", Info}, {"informational", Info}},
	'n': {{"notice", Info}, {"note", Info}},
	'p': {{"panic", Fatal}, {"pani", Fatal}},
	's': {{"severe", Error}, {"silly", Trace}},
	't': {{"trace", Trace}, {"trc", Trace}, {"trac", Trace}, {"trce", Trace}},
	'v': {{"verbose", Trace}, {"vrb", Trace}},
	'w': {{"warn", Warn}, {"warning", Warn}, {"wrn", Warn}},
}

// longestLevelWord is len("informational").
const longestLevelWord = 13

// wordLevel is the level that a word names in any case.
func wordLevel(word string) Level {
	if len(word) < 3 || len(word) > longestLevelWord {
		return None
	}
	first := word[0] | 0x20
	if first < 'a' || first > 'z' {
		return None
	}
	for _, known := range levelWords[first] {
		if len(known.word) == len(word) && equalFold(word, known.word) {
			return known.level
		}
	}
	return None
}

// equalFold compares a word with one in lower-case ASCII of the same length.
func equalFold(word, lower string) bool {
	for i := range len(lower) {
		if word[i]|0x20 != lower[i] {
			return false
		}
	}
	return true
}

// letterLevel is the level of the single letters that glog, MongoDB, Rails and
// etcd write.
func letterLevel(letter byte) Level {
	switch letter {
	case 'T':
		return Trace
	case 'D':
		return Debug
	case 'I':
		return Info
	case 'W':
		return Warn
	case 'E':
		return Error
	case 'F', 'C':
		return Fatal
	}
	return None
}

// ParseLevel is the level that the value of a level's field names: a word in any
// case, also with slog's offset ("ERROR+2") or OpenTelemetry's ("ERROR2"), a
// letter, or a number of ten and more as in pino and bunyan (10 to 60). It is None
// for anything else.
func ParseLevel(value string) Level {
	return keyedLevel("level", value)
}

// keyedLevel is ParseLevel for a value under a key, which tells what numbers mean.
func keyedLevel(key, value string) Level {
	value = strings.TrimPrefix(strings.TrimSpace(value), "SEVERITY_NUMBER_") // OpenTelemetry's protocol
	if value == "" {
		return None
	}
	if digit := value[0]; digit == '-' || '0' <= digit && digit <= '9' {
		return numberLevel(key, value)
	}
	if len(value) == 1 {
		return letterLevel(value[0])
	}
	if level := wordLevel(value); level != None {
		return level
	}
	word, offset := cutOffset(value)
	switch {
	case offset == "":
		return None
	case word == "D" && "1" <= offset && offset <= "5":
		return Debug // MongoDB's D1 to D5
	case strings.EqualFold(word, "level") && strings.HasPrefix(offset, "-"):
		return numberLevel("level", offset) // zap's "Level(-2)"
	}
	return wordLevel(word)
}

// cutOffset takes the word off "ERROR+2", "ERROR2" and "Level(-2)".
func cutOffset(value string) (word, offset string) {
	if len(value) > longestLevelWord+len("+100") {
		return value, ""
	}
	if at := strings.IndexByte(value, '('); at > 0 {
		return value[:at], strings.TrimSuffix(value[at+1:], ")")
	}
	if at := strings.IndexAny(value, "+-"); at > 0 {
		return value[:at], value[at:]
	}
	if last := len(value) - 1; last > 0 && isDigit(value[last]) {
		return value[:last], value[last:]
	}
	return value, ""
}

// numberLevel is the level of a number under a key. OpenTelemetry has four numbers
// a level. Above 60, "severity" numbers as Google Cloud does and the others as
// Monolog does. Below ten, only "severity" has a known meaning, that of syslog;
// "level" may be zap's scale, syslog's, or the verbosity of logr, which do not
// agree.
func numberLevel(key, value string) Level {
	whole, _, _ := strings.Cut(value, ".")
	unsigned := strings.TrimPrefix(whole, "-")
	if n := digits(unsigned); n == 0 || n > 3 || n < len(unsigned) {
		return None // also because the error below would be allocated
	}
	number, err := strconv.Atoi(whole)
	severity := strings.EqualFold(key, "severity")
	switch {
	case err != nil:
		return None
	case strings.EqualFold(key, "severityNumber"), key == "severity_number":
		return scaled((number+3)/4-1, Trace, Debug, Info, Warn, Error, Fatal)
	case number == -1:
		return Debug // zap
	case number < 0:
		return Trace
	case number < 10 && severity:
		return scaled(number, Fatal, Fatal, Fatal, Error, Warn, Info, Info, Debug)
	case number < 10:
		return None
	case number <= 60:
		return scaled(number/10-1, Trace, Debug, Info, Warn, Error, Fatal)
	case severity:
		return scaled(number/100-1, Debug, Info, Info, Warn, Error, Fatal, Fatal, Fatal)
	default:
		return scaled(number/100-1, Debug, Info, Warn, Error, Fatal, Fatal)
	}
}

// scaled looks a step up on a scale.
func scaled(step int, scale ...Level) Level {
	if step < 0 || step >= len(scale) {
		return None
	}
	return scale[step]
}
