package fields

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/podglass/podglass/kube/logs/visible"
)

// FuzzParse holds what must be true of any line.
func FuzzParse(f *testing.F) {
	for _, shape := range shapes {
		f.Add(shape.line)
	}
	f.Add(`{"a":{"b":[1,2,{"c":"\ud800"}]},"":{"":1},"a.b":2}`)
	f.Add("a=1 b=\"\\u00ff\\x\" \x00=\xff")
	f.Add(`I1121 07:10:11.1 1 a:1] "x" a={"b":[1 c=[`)
	f.Fuzz(func(t *testing.T, line string) {
		record := Parse(line)
		if level := LevelOf(visible.Of(line)); level != record.Level {
			t.Errorf("the level is %q by itself and %q in the record", level, record.Level)
		}
		if record.Format == Plain && (record.Message != line || len(record.Fields) > 0) {
			t.Errorf("a plain line became %+v", record)
		}
		if folded := record.fold(nil); record.Format != Plain && strings.ContainsAny(folded, "\r\n") {
			t.Errorf("%q is not one line", folded)
		}
		for _, unfolded := range record.unfold() {
			if record.Format != Plain && strings.Contains(unfolded, "\n") {
				t.Errorf("%q is not one line", unfolded)
			}
		}
		if got := Fold(line, nil); shows(line) != shows(got) {
			t.Errorf("%q is folded to %q", line, got)
		}
		if object := strings.TrimSpace(string(visible.Of(line))); strings.HasPrefix(object, "{") {
			if want := json.Valid([]byte(object)); want != (record.Format == JSON) {
				t.Errorf("valid JSON: %v, but the format is %s", want, record.Format)
			}
		}
		checkLookup(t, line, record)
	})
}

// checkLookup compares Lookup with a search of the fields.
func checkLookup(t *testing.T, line string, record Record) {
	seen := map[string]bool{}
	for _, field := range record.Fields {
		got, ok := Lookup(visible.Of(line), field.Key)
		switch {
		case seen[field.Key] || field.Key == "":
		case strings.Contains(line, `\`) && record.Format == JSON:
			// The key may be written with escapes.
		case !ok:
			t.Errorf("%q is not found", field.Key)
		case got != field.Value && !taken(field.Key, got, record):
			t.Errorf("%q is %q, want %q", field.Key, got, field.Value)
		}
		seen[field.Key] = true
	}
}

// taken reports whether a value may be that of an earlier field with the key,
// which became the time, the level or the message.
func taken(key, value string, record Record) bool {
	return messageRank(key) < len(messageKeys) && value == record.Message || isTimeKey(key) || isLevelKey(key) || key == "s" || key == "log.level"
}

// FuzzMembers compares the steps through an object with encoding/json.
func FuzzMembers(f *testing.F) {
	f.Add(`{"a":1,"b":"x\"y","c":[{"d":"]"}],"e":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		if !isJSON(text) {
			flatten(nil, "", "{"+text, 0) // must end on anything
			return
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		if _, err := decoder.Token(); err != nil {
			t.Fatal(err)
		}
		within := membersOf(text)
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return // as deep as only json.Valid goes
			}
			var value json.RawMessage
			if decoder.Decode(&value) != nil {
				return
			}
			got, ok := within.next()
			if !ok || utf8.ValidString(text) && unescape(got.key) != key || got.value != string(bytes.TrimSpace(value)) {
				t.Fatalf("got %+v, %v, want %q and %s", got, ok, key, value)
			}
		}
		if extra, ok := within.next(); ok {
			t.Fatalf("%+v is not there", extra)
		}
	})
}

// hostile are long lines that take the square of their length from who is not
// careful.
func hostile(size int) map[string]string {
	repeat := func(text string) string { return strings.Repeat(text, size/len(text)) }
	return map[string]string{
		"nested objects":  repeat(`{"a":`) + "1" + strings.Repeat("}", size/5),
		"10,000 deep":     strings.Repeat(`{"a":`, 9999) + "1" + strings.Repeat("}", 9999),
		"long keys":       `{"` + strings.Repeat("k", size/2) + `":{"a":1` + strings.Repeat(`,"a":1`, size/12) + "}}",
		"many keys":       `{"a":1` + repeat(`,"a":1`) + "}",
		"nested arrays":   `{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}",
		"quotes":          "{" + repeat(`"`),
		"escapes":         `{"a":"` + repeat(`\`),
		"escaped":         `{"a":"` + repeat(`\\`) + `"}`,
		"escaped quotes":  `a="` + repeat(`\"`),
		"pairs":           repeat("a=1 "),
		"open quotes":     repeat(`a="b `),
		"equals":          repeat("="),
		"spaces":          repeat(" "),
		"padded":          "[" + repeat("ERROR ") + "]",
		"words":           repeat("word "),
		"brackets":        repeat("[ "),
		"colours":         repeat("\x1b[31m"),
		"half colours":    repeat("\x1b["),
		"colour's end":    repeat("m"),
		"klog literals":   `I1121 07:10:11.123456 1 a.go:1] "x"` + repeat(` k=[`),
		"klog in klog":    `I1121 07:10:11.123456 1 a.go:1] "x"` + repeat(` k=[`) + repeat("]"),
		"klog quotes":     `I1121 07:10:11.123456 1 a.go:1] ` + repeat(`"`),
		"nuls":            repeat("\x00"),
		"invalid":         repeat("\xff\xfe"),
		"invalid in JSON": `{"a":"` + repeat("\xff") + `","\xff":"\x80"}`,
		"exception":       strings.Repeat("a.", size/4) + "Error:" + repeat(" x"),
	}
}

// TestHostile checks that the time for a line grows as its length does. Twice the
// line may take three times as long, and a little more on a busy machine.
func TestHostile(t *testing.T) {
	const size = 256 << 10
	work := func(line string) time.Duration {
		best := time.Hour
		for range 3 {
			begin := time.Now()
			record := Parse(line)
			record.fold(nil)
			record.unfold()
			Lookup(visible.Of(line), "a.b.a")
			LevelOf(visible.Of(line))
			best = min(best, time.Since(begin))
		}
		return best
	}
	long := hostile(size)
	for name, short := range hostile(size / 8) {
		small, large := work(short), work(long[name])
		if large > 40*small+50*time.Millisecond {
			t.Errorf("%s: %v for %d bytes, %v for %d", name, small, len(short), large, len(long[name]))
		}
		if testing.Verbose() {
			t.Logf("%s: %v for %d bytes, %v for %d", name, small, len(short), large, len(long[name]))
		}
	}
}

func BenchmarkParse(b *testing.B) {
	lines := map[string]string{
		"plain":  "the connection to upstream 10.0.0.1:80 was closed by the peer after 12 ms",
		"json":   `{"ts":"2026-11-21T07:10:11.123456789Z","logger":"controller","msg":"reconciled the object","level":"info","user":{"id":12,"tags":[1,2]}}`,
		"logfmt": `ts=2026-11-21T07:10:11.1Z caller=compact.go:519 level=info component=tsdb msg="write block" mint=1 maxt=2`,
		"klog":   `I1121 07:10:11.123456   12345 file.go:12] "Starting the controller" controller="deployment" workers=5 x="y"`,
	}
	for _, name := range []string{"plain", "json", "logfmt", "klog"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(lines[name])))
			b.ReportAllocs()
			for b.Loop() {
				Parse(lines[name])
			}
		})
		b.Run("lookup-"+name, func(b *testing.B) {
			line := visible.Of(lines[name])
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				Lookup(line, "user.id")
			}
		})
	}
}
