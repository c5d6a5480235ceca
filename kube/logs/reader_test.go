package logs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// readAll returns what a reader makes of a log: its records, the unfinished
// one and the error.
func readAll(in io.Reader, maxLine int) (records []record, rest *record, err error) {
	lines := newLineReader(in, maxLine)
	for {
		line, err := lines.next()
		if err != nil {
			if line, ok := lines.unfinished(); ok {
				rest = &line
			}
			return records, rest, err
		}
		line.text = bytes.Clone(line.text)
		records = append(records, line)
	}
}

const maxTestLine = 90_000

func TestLineReader(t *testing.T) {
	const stamp = "2026-03-04T05:06:07.000000089Z"
	at := time.Date(2026, 3, 4, 5, 6, 7, 89, time.UTC)
	long := strings.Repeat("x", maxTestLine+readBuffer)
	tests := map[string]struct {
		in   string
		at   time.Time
		text string
		cut  int
	}{
		"a line":               {stamp + " hello", at, "hello", 0},
		"spaces are kept":      {stamp + "   two", at, "  two", 0},
		"empty":                {stamp + " ", at, "", 0},
		"nothing but a stamp":  {stamp, at, "", 0},
		"with a zone":          {"2026-03-04T07:06:07.000000089+02:00 x", at, "x", 0},
		"whole seconds":        {"2026-03-04T05:06:07Z x", at.Truncate(time.Second), "x", 0},
		"carriage return":      {stamp + " hello\r", at, "hello\r", 0},
		"no stamp":             {"hello there", time.Time{}, "hello there", 0},
		"no stamp, no space":   {"hello", time.Time{}, "hello", 0},
		"impossible date":      {"2026-13-04T05:06:07Z x", time.Time{}, "2026-13-04T05:06:07Z x", 0},
		"not UTF-8":            {stamp + " \xff\x00", at, "\xff\x00", 0},
		"longer than a buffer": {stamp + " " + long[:50_000], at, long[:50_000], 0},
		"as long as the cap":   {stamp + " " + long[:maxTestLine], at, long[:maxTestLine], 0},
		"longer than the cap":  {stamp + " " + long + "tail", at, long[:maxTestLine], len(long) + 4 - maxTestLine},
		"longer, not stamped":  {long, time.Time{}, long[:maxTestLine], len(long) - maxTestLine},
		"one more than buffer": {stamp + " " + long[:readBuffer-len(stamp)], at, long[:readBuffer-len(stamp)], 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			check := func(how string, got record) {
				if !got.at.Equal(test.at) || string(got.text) != test.text || got.cut != test.cut {
					t.Errorf("%s: at %v, %d bytes %.40q, cut %d; want %v, %d, %d",
						how, got.at, len(got.text), got.text, got.cut, test.at, len(test.text), test.cut)
				}
			}
			records, rest, err := readAll(strings.NewReader(test.in+"\n"+test.in), maxTestLine)
			if len(records) != 1 || rest == nil || !errors.Is(err, io.EOF) {
				t.Fatalf("%d records, rest %v, error %v", len(records), rest, err)
			}
			check("whole", records[0])
			check("unfinished", *rest)
		})
	}
}

func TestLineReaderFails(t *testing.T) {
	broken := errors.New("connection reset")
	in := io.MultiReader(strings.NewReader("one\ntw"), iotest.ErrReader(broken))
	records, rest, err := readAll(in, MaxLine)
	if len(records) != 1 || rest == nil || string(rest.text) != "tw" || !errors.Is(err, broken) {
		t.Errorf("records %v, rest %v, error %v", records, rest, err)
	}
}

func TestIsStampPart(t *testing.T) {
	const line = "2026-03-04T05:06:07.000000089Z text"
	for n := range len(line) {
		_, rest, _ := readAll(strings.NewReader(line[:n]), MaxLine)
		if n == 0 {
			continue
		}
		if got, want := isStampPart(*rest), n < len("2026-03-04T05:06:07.000000089Z"); got != want {
			t.Errorf("%q: %v", line[:n], got)
		}
	}
	if isStampPart(record{text: []byte("unable to retrieve container logs")}) {
		t.Error("words taken for a timestamp")
	}
}

// FuzzLineReader holds that a log comes out the same however it is cut into
// reads, and that nothing of it is lost but what is counted as cut.
func FuzzLineReader(f *testing.F) {
	f.Add([]byte("2026-03-04T05:06:07.000000089Z hello\nno stamp\n\n2026-03-04T05:06:07Z"), uint16(10))
	f.Add([]byte(strings.Repeat("x", 100)+"\n"), uint16(7))
	f.Add([]byte("\n\n\r\n\xff\x00\n"), uint16(0))
	f.Fuzz(func(t *testing.T, log []byte, limit uint16) {
		maxLine := int(limit)
		records, rest, err := readAll(bytes.NewReader(log), maxLine)
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		again, restAgain, _ := readAll(iotest.OneByteReader(bytes.NewReader(log)), maxLine)
		if fmt.Sprint(records, rest == nil) != fmt.Sprint(again, restAgain == nil) {
			t.Fatalf("read byte by byte, %q is different", log)
		}
		lines := bytes.Split(log, []byte("\n"))
		if len(records) != len(lines)-1 || (rest != nil) != (len(lines[len(lines)-1]) > 0) {
			t.Fatalf("%d records of %d lines", len(records), len(lines))
		}
		for i, got := range records {
			whole := lines[i]
			if !got.at.IsZero() {
				_, whole, _ = bytes.Cut(whole, []byte(" "))
			}
			if len(got.text) > maxLine || !bytes.HasPrefix(whole, got.text) || len(got.text)+got.cut != len(whole) {
				t.Fatalf("line %q became %q, cut %d", lines[i], got.text, got.cut)
			}
		}
	})
}

func BenchmarkLineReader(b *testing.B) {
	line := "2026-03-04T05:06:07.123456789Z GET /healthz 200 1.2ms and some more words to make it a usual line of a log\n"
	log := []byte(strings.Repeat(line, 10_000))
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		lines := newLineReader(bytes.NewReader(log), MaxLine)
		for {
			if _, err := lines.next(); err != nil {
				break
			}
		}
	}
}
