package fields

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Fold is the record in one line: the level in capitals, the message, and
// key=value of the chosen fields in the order chosen, or of all fields if none
// are chosen. A chosen key stands for the keys nested below it too. Values lose
// their colours; those with spaces or control characters are quoted, as
// strconv.Quote does. A plain line stays as it is.
func (r Record) Fold(chosen []string) string {
	if r.Format == Plain {
		return r.Message
	}
	var line strings.Builder
	if r.Level != None {
		line.WriteString(strings.ToUpper(r.Level.String()))
	}
	if r.Message != "" {
		space(&line)
		line.WriteString(lineEnds.Replace(strings.TrimRight(r.Message, "\r\n")))
	}
	if len(chosen) == 0 {
		for _, field := range r.Fields {
			writePair(&line, field)
		}
	}
	for _, key := range chosen {
		for _, field := range r.Fields {
			if covers(key, field.Key) {
				writePair(&line, field)
			}
		}
	}
	return line.String()
}

// lineEnds keeps a message with several lines on one.
var lineEnds = strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\r`)

// covers reports whether a chosen key stands for a field's key.
func covers(chosen, key string) bool {
	rest, ok := strings.CutPrefix(key, chosen)
	return ok && (rest == "" || rest[0] == '.')
}

func space(line *strings.Builder) {
	if line.Len() > 0 {
		line.WriteByte(' ')
	}
}

func writePair(line *strings.Builder, field Field) {
	space(line)
	if field.Key != "" {
		line.WriteString(oneWord(field.Key))
		line.WriteByte('=')
	}
	line.WriteString(oneWord(visible.WithoutSequences(field.Value)))
}

// oneWord quotes a text that would not read as one word.
func oneWord(text string) string {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] == 0x7f || i == 0 && text[i] == '"' {
			return strconv.Quote(text)
		}
	}
	return text
}

// widestKey is the longest key, in characters, that the values of the other keys
// are aligned with.
const widestKey = 32

// Unfold is the record with one "key: value" a line, the values below each other:
// the time, the level and the message first, then the fields. The lines of a
// value with several, such as a stack trace, follow each other in its column. A
// plain line stays as it is.
func (r Record) Unfold() []string {
	if r.Format == Plain {
		return []string{r.Message}
	}
	all := make([]Field, 0, len(r.Fields)+3)
	if !r.Time.IsZero() {
		all = append(all, Field{"time", r.timeText()})
	}
	if r.Level != None {
		all = append(all, Field{"level", r.Level.String()})
	}
	if r.Message != "" {
		all = append(all, Field{"message", r.Message})
	}
	all = append(all, r.Fields...)

	width := 0
	for _, field := range all {
		if n := utf8.RuneCountInString(field.Key); n <= widestKey {
			width = max(width, n)
		}
	}
	lines := make([]string, 0, len(all))
	for _, field := range all {
		lines = field.unfold(lines, width)
	}
	return lines
}

// unfold appends the lines of one field, whose value begins after a key of the
// width.
func (f Field) unfold(lines []string, width int) []string {
	key := f.Key + ": "
	if f.Key == "" {
		key = "  "
	}
	indent := strings.Repeat(" ", width+len(": "))
	start := key + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(f.Key)))
	for line := range strings.SplitSeq(strings.TrimRight(f.Value, "\r\n"), "\n") {
		lines = append(lines, start+strings.TrimRight(line, "\r"))
		start = indent
	}
	return lines
}

// timeText is the time as it is unfolded, without a year that klog did not write.
func (r Record) timeText() string {
	if r.Time.Year() == 0 {
		return r.Time.Format("01-02 15:04:05.000000")
	}
	return r.Time.Format("2006-01-02T15:04:05.999999999Z07:00")
}
