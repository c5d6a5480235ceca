package fields

import (
	"encoding/json"
	"strings"
	"time"
)

// klog takes a line of klog or glog apart, whose beginning isGlog has seen; false
// if the rest of the header is missing.
//
//	I1121 07:10:11.123456   12345 file.go:12] "message" key="value"
//	I1121 07:10:11.123456   12345 file.go:12] message
func (r *Record) klog(text string) bool {
	header, _, ok := strings.Cut(text[:min(len(text), longestHeader)], "] ")
	if !ok {
		return false
	}
	body := text[len(header)+len("] "):]
	words := strings.Fields(header)
	if len(words) != 4 || strings.IndexByte(words[3], ':') < 0 {
		return false
	}
	at, err := time.Parse(glogLayout(words[0]), words[0][1:]+" "+words[1])
	if err != nil {
		return false
	}
	r.Time = at
	r.Fields = []Field{{"pid", words[2]}, {"caller", words[3]}}
	r.Message = body
	end := stringEnd(body, 0)
	if end < 0 || end < len(body) && body[end] != ' ' {
		return true
	}
	pairs, ok := klogPairs(body[end:])
	if ok {
		r.Message = unquote(body[:end])
		r.Fields = append(r.Fields, pairs...)
	}
	return true
}

// longestHeader bounds, in bytes, where the header of a line may end.
const longestHeader = 300

// glogLayout is how the date is written; see isGlog.
func glogLayout(date string) string {
	if len(date) == len("I1121") {
		return "0102 15:04:05.999999"
	}
	return "20060102 15:04:05.999999"
}

// klogPairs reads what follows a quoted message; false if that is not all
// key=value.
func klogPairs(rest string) (found []Field, ok bool) {
	literal := true
	for {
		rest = strings.TrimLeft(rest, " ")
		if rest == "" {
			return found, true
		}
		key, value, n := cutPair(rest)
		if n == 0 {
			return nil, false
		}
		// Structs, maps and slices are written as JSON, whose strings may hold
		// spaces. One that is not JSON is the last one tried: looking for the
		// end of each could take the square of the line.
		if from := len(key) + 1; literal && (value != "") && (value[0] == '{' || value[0] == '[') {
			end := nestedEnd(rest, from)
			literal = end > 0 && json.Valid([]byte(rest[from:end]))
			if literal {
				value, n = rest[from:end], end
			}
		}
		found = append(found, Field{key, value})
		rest = rest[n:]
	}
}
