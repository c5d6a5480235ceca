package fields

import (
	"strings"

	"github.com/podglass/podglass/kube/logs/visible"
)

// LevelOf is the level that a line tells, None if it tells none. It knows the
// level's key in JSON and logfmt, klog's header, and how the loggers of most
// languages and servers put a level before a message; and it knows what a crash
// looks like in Go, Python, Java, Rust and JavaScript. A line that only mentions
// errors ("0 errors", "err=nil") has no level.
//
// It is run over a million lines: it allocates nothing, and looks no further into a
// line than it has to (BenchmarkLevelOf).
func LevelOf(line visible.Text) Level { return levelOf(strings.TrimSpace(string(line))) }

func levelOf(text string) Level {
	if text == "" {
		return None
	}
	switch {
	case looksJSON(text):
		return jsonLevel(text)
	case isGlog(text):
		return letterLevel(text[0])
	}
	if level := crashLevel(text); level != None {
		return level
	}
	scan := prose{text: text, limit: min(len(text), headBytes)}
	return scan.level()
}

// jsonLevel is the level of an object's first key that tells one.
func jsonLevel(text string) Level {
	within := membersOf(text)
	for m, ok := within.next(); ok; m, ok = within.next() {
		level := memberLevel(m.key, scalar(m.value), text)
		if m.key == "log" {
			level = logLevel(m.value)
		}
		switch {
		case level == None:
		case within.repeats(m.key):
			return distinctLevel(text)
		default:
			return level
		}
	}
	return None
}

// distinctLevel is jsonLevel for an object in which a key may come twice.
func distinctLevel(text string) Level {
	var buffer [usual]member
	for _, m := range distinct(buffer[:0], text) {
		level := memberLevel(m.key, scalar(m.value), text)
		if m.key == "log" {
			level = logLevel(m.value)
		}
		if level != None {
			return level
		}
	}
	return None
}

// logLevel is the level in Elastic's object "log".
func logLevel(value string) Level {
	if value[0] != '{' {
		return None
	}
	level := None
	within := membersOf(value)
	for m, ok := within.next(); ok; m, ok = within.next() {
		if m.key == "level" {
			level = memberLevel(m.key, scalar(m.value), "")
		}
	}
	return level
}

// scalar is a value as it is written, without its quotes.
func scalar(value string) string {
	if len(value) >= 2 && value[0] == '"' {
		return value[1 : len(value)-1]
	}
	return value
}

// memberLevel is the level that a member of the object tells.
func memberLevel(key, value, object string) Level {
	if key == "s" { // MongoDB: too short a name to trust in another value
		if len(value) > 2 || value == "" {
			return None
		}
		return ParseLevel(value)
	}
	if !isLevelKey(key) {
		return None
	}
	if level := keyedLevel(key, value); level != None {
		return level
	}
	if strings.IndexByte(value, '\\') >= 0 { // colours, as winston writes them
		return keyedLevel(key, visible.WithoutSequences(unescape(value)))
	}
	if len(value) == 1 && strings.Contains(object, `"short_message"`) {
		return keyedLevel("severity", value) // Graylog's format: syslog's scale
	}
	return None
}

// isLevelKey reports whether a key holds a level, in any case.
func isLevelKey(key string) bool {
	switch len(key) {
	case 2:
		return key == "@l"
	case 3:
		return equalFold(key, "lvl")
	case 5:
		return equalFold(key, "level")
	case 8:
		return equalFold(key, "severity") || equalFold(key, "loglevel")
	case 9:
		return key == "log.level" || key == "log_level" || key == "levelname"
	case 10:
		return key == "level_name"
	case 12:
		return equalFold(key, "severitytext")
	case 13:
		return key == "severity_text"
	case 14:
		return equalFold(key, "severitynumber")
	case 15:
		return key == "severity_number"
	}
	return false
}

// isGlog reports whether the text begins as glog and klog begin a line: with a
// level's letter, the date (mmdd, or yyyymmdd in C++), and a time.
func isGlog(text string) bool {
	if len(text) < len("I1121 07:10:11") || letterLevel(text[0]) == None || text[0] == 'T' {
		return false
	}
	at := 1 + digits(text[1:])
	if at != 5 && at != 9 || len(text) < at+len(" 07:10:11") {
		return false
	}
	clock := text[at:]
	return clock[0] == ' ' && isDigit(clock[1]) && isDigit(clock[2]) && clock[3] == ':' && clock[6] == ':'
}

// digits counts the digits that the text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// crashes are the beginnings of what a language writes when a program fails.
var crashes = [...]struct {
	begins string
	level  Level
}{
	{"Traceback (most recent call last)", Error},
	{"Exception in thread ", Error},
	{"Caused by: ", Error},
	{"Unhandled exception", Error},
	{"Unhandled rejection", Error},
	{"UnhandledPromiseRejection", Error},
	{"Uncaught ", Error},
	{"npm ERR!", Error},
	{"npm error", Error},
	{"npm WARN", Warn},
	{"npm warn", Warn},
	{"fatal error: ", Fatal},
	{"PHP Fatal error: ", Fatal},
	{"PHP Parse error: ", Fatal},
	{"Segmentation fault", Fatal},
}

// crashLevel is the level of a line that begins as a crash does.
func crashLevel(text string) Level {
	switch text[0] {
	case 'T', 'E', 'C', 'U', 'n', 'f', 'P', 'S':
		for _, crash := range crashes {
			if strings.HasPrefix(text, crash.begins) {
				return crash.level
			}
		}
	case 't': // thread 'main' panicked at src/main.rs:2:5
		if strings.HasPrefix(text, "thread '") && strings.Contains(text[:min(len(text), headBytes)], " panicked at ") {
			return Fatal
		}
	}
	return None
}
