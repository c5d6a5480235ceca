package fields

import (
	"strings"
	"time"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Format is how a line is written.
type Format uint8

// The formats that are recognised.
const (
	Plain  Format = iota
	JSON          // one object
	Logfmt        // key=value key="quoted value"
	Klog          // I1121 07:10:11.123456   12345 file.go:12] message
)

// String returns "plain", "json", "logfmt" or "klog".
func (f Format) String() string {
	switch f {
	case JSON:
		return "json"
	case Logfmt:
		return "logfmt"
	case Klog:
		return "klog"
	}
	return "plain"
}

// Field is one key of a line with its value as text. The keys of nested JSON
// objects are joined with dots, arrays are compact JSON. Words of a logfmt line
// that stand beside its pairs and its message are a field without a key.
type Field struct{ Key, Value string }

// Record is a line taken apart.
type Record struct {
	Format Format
	// Time is when the program says that it wrote the line, zero if it does
	// not say so. A time without a zone is taken for UTC. klog writes no year:
	// its times have the year 0.
	Time  time.Time
	Level Level // as LevelOf
	// Message is what the line says to people; all of it, colours too, where
	// the format is Plain.
	Message string
	// Fields is all the rest in the order of the line. Of a key that a JSON object
	// has several times only the last value counts, as for its parsers; in
	// logfmt a key may come twice.
	Fields []Field
}

// Parse recognises the format of a line, as the container wrote it, and takes
// apart what of it shows.
func Parse(line string) Record {
	return parse(strings.TrimSpace(string(visible.Of(line))), line)
}

// parse is Parse for what of a line shows, without space around; all of it is the
// message where the format is Plain.
func parse(trimmed, all string) Record {
	record := Record{Level: levelOf(trimmed), Message: all}
	switch {
	case isJSON(trimmed):
		record.Format = JSON
		record.assign(flatten(nil, "", trimmed, 0), "")
	case isGlog(trimmed) && record.klog(trimmed):
		record.Format = Klog
	default:
		if pairs, ok := parseLogfmt(trimmed); ok {
			record.Format = Logfmt
			record.assign(pairs.fields, pairs.bare)
		}
	}
	return record
}

// assign finds the time, the level and the message among the fields; the message
// is otherwise what is given.
func (r *Record) assign(all []Field, message string) {
	r.Message = message
	timeAt, levelAt, messageAt := -1, -1, -1
	best := len(messageKeys)
	for i, field := range all {
		if timeAt < 0 && isTimeKey(field.Key) {
			if at, ok := parseTime(field.Value); ok {
				r.Time, timeAt = at, i
			}
		}
		if levelAt < 0 && r.Level != None && r.Level == fieldLevel(field) {
			levelAt = i
		}
		if rank := messageRank(field.Key); rank < best && field.Value != "" {
			best, messageAt = rank, i
		}
	}
	if message != "" && best >= firstErrorKey {
		messageAt = -1
	}
	if messageAt >= 0 {
		r.Message = all[messageAt].Value
	}
	rest := all[:0]
	for i, field := range all {
		if i != timeAt && i != levelAt && i != messageAt {
			rest = append(rest, field)
		}
	}
	r.Fields = rest
}

// fieldLevel is the level that a field tells; a single digit may be Graylog's.
func fieldLevel(field Field) Level {
	if level := memberLevel(field.Key, visible.WithoutSequences(field.Value), ""); level != None {
		return level
	}
	if len(field.Value) == 1 && isLevelKey(field.Key) {
		return keyedLevel("severity", field.Value)
	}
	return None
}

// messageKeys are the names of the message, the likeliest first. An error is one
// only where there is no other message.
var messageKeys = [...]string{
	"msg", "message", "@m", "short_message", "event", "renderedmessage", "@mt", "messagetemplate", "log",
	"error", "err",
}

const firstErrorKey = 9 // in messageKeys

// messageRank is the index of a key in messageKeys, its length if it is not there.
func messageRank(key string) int {
	for rank, known := range messageKeys {
		if len(key) == len(known) && strings.EqualFold(key, known) {
			return rank
		}
	}
	return len(messageKeys)
}

// isTimeKey reports whether a key holds the line's time.
func isTimeKey(key string) bool {
	switch strings.ToLower(key[:min(len(key), 16)]) {
	case "ts", "t", "@t", "time", "timestamp", "@timestamp", "asctime", "datetime", "date", "t.$date":
		return true
	}
	return false
}
