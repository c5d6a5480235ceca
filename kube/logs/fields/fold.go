package fields

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Fold is a line as the container wrote it, taken apart and put in one line again:
// the level in capitals, the message, and key=value of the chosen fields in the
// order chosen, or of all fields if none are chosen. A chosen key stands for the
// keys nested below it too. Values lose their colours; those with spaces or
// control characters are quoted, as strconv.Quote does, but for characters that
// are part of a sign such as a joined emoji. A plain line stays as it is, and so
// does one of which nothing would show: it has nothing but a time, or none of the
// chosen fields.
func Fold(line string, chosen []string) string {
	if folded := Parse(line).fold(chosen); shows(folded) {
		return folded
	}
	return line
}

// Unfold is a line as the container wrote it with one "key: value" a line, the
// values below each other: the time, the level and the message first, then the
// fields. The lines of a value with several, such as a stack trace, follow each
// other in its column. A plain line stays as it is, and so does one that has
// nothing to unfold.
func Unfold(line string) []string {
	if unfolded := Parse(line).unfold(); len(unfolded) > 0 {
		return unfolded
	}
	return []string{line}
}

// shows reports whether anything of a text can be seen.
func shows(text string) bool {
	return strings.TrimSpace(string(visible.Of(text))) != ""
}

func (r Record) fold(chosen []string) string {
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
			return quote(text)
		}
	}
	return text
}

// quote is strconv.Quote, but that it leaves joiners and the tags of a flag.
func quote(text string) string {
	var quoted strings.Builder
	from := 0
	for at, r := range text {
		if r == 0x200c || r == 0x200d || r >= 0xe0020 && r <= 0xe007f {
			quoted.WriteString(inner(text[from:at]))
			quoted.WriteRune(r)
			from = at + utf8.RuneLen(r)
		}
	}
	quoted.WriteString(inner(text[from:]))
	return `"` + quoted.String() + `"`
}

// inner is what strconv.Quote puts between the quotes.
func inner(text string) string {
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

// widestKey is the longest key, in characters, that the values of the other keys
// are aligned with.
const widestKey = 32

func (r Record) unfold() []string {
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
