package fields

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/kube/logs/visible"
)

func TestParse(t *testing.T) {
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	tests := []struct {
		line string
		want Record
	}{
		{"", Record{}},
		{"hello", Record{Message: "hello"}},
		{"\x1b[31mERROR\x1b[0m hello", Record{Level: Error, Message: "\x1b[31mERROR\x1b[0m hello"}},
		{
			`{"ts":"2026-11-21T07:10:11.5+01:00","level":"warn","msg":"slow \"one\"","user":{"id":7,"tags":[1, "a b"],"x":{}},"z":null}`,
			Record{
				JSON, at("2026-11-21T06:10:11.5Z"), Warn, `slow "one"`,
				[]Field{{"user.id", "7"}, {"user.tags", `[1,"a b"]`}, {"user.x", "{}"}, {"z", "null"}},
			},
		},
		{
			"\x1b[32m" + ` { "level" : 30, "time" : 1763709011123, "msg" : "pino", "big" : 12345678901234567890 } ` + "\x1b[0m",
			Record{JSON, at("2025-11-21T07:10:11.123Z"), Info, "pino", []Field{{"big", "12345678901234567890"}}},
		},
		{
			`{"t":{"$date":"2026-11-21T07:10:11.123+00:00"},"s":"W","msg":"mongo","attr":{"a":true}}`,
			Record{JSON, at("2026-11-21T07:10:11.123Z"), Warn, "mongo", []Field{{"attr.a", "true"}}},
		},
		{
			`{"level":"error","level":"info","msg":"twice","msg":"over","a":1,"a":2}`,
			Record{JSON, time.Time{}, Info, "over", []Field{{"a", "2"}}},
		},
		{
			`{"a":{"b":1,"c":2},"n":0,"a":{"d":{"e":3,"e":4}},"\u0061":{"d":{"f":5},"d":{"g":6}},"n":7}`,
			Record{JSON, time.Time{}, None, "", []Field{{"a.d.g", "6"}, {"n", "7"}}},
		},
		{
			"\x1b[36mlevel=\x1b[0mwarn \x1b[36mmsg=\x1b[0m\"a b\" \x1b[1mn\x1b[0m=\x1b[32m1\x1b[0m",
			Record{Logfmt, time.Time{}, Warn, "a b", []Field{{"n", "1"}}},
		},
		{
			"\x1b[1;39m{\x1b[34;1m\"level\"\x1b[0m:\x1b[32m\"warn\"\x1b[0m,\x1b[34;1m\"n\"\x1b[0m:1\x1b[1;39m}\x1b[0m",
			Record{JSON, time.Time{}, Warn, "", []Field{{"n", "1"}}},
		},
		{
			`{"level":"\u001b[32minfo\u001b[39m","message":"\u001b[32mup\u001b[39m","n":1}`,
			Record{JSON, time.Time{}, Info, "\x1b[32mup\x1b[39m", []Field{{"n", "1"}}},
		},
		{
			`{"level":"no level","time":"no time","message":{"text":"no text"},"error":"boom"}`,
			Record{JSON, time.Time{}, None, "boom", []Field{{"level", "no level"}, {"time", "no time"}, {"message.text", "no text"}}},
		},
		{`{"version":"1.1","short_message":"x","level":3}`, Record{JSON, time.Time{}, Error, "x", []Field{{"version", "1.1"}}}},
		{`{"a":1`, Record{Message: `{"a":1`}},
		{`{"a":1} x`, Record{Message: `{"a":1} x`}},
		{`{main} {"level":"x"}`, Record{Message: `{main} {"level":"x"}`}},
		{`{}`, Record{Format: JSON}},
		{
			`time="2026-11-21T07:10:11Z" level=info msg="a \"b\"\nc" url=/x?y=1&z=2 empty= err="" n=1`,
			Record{
				Logfmt, at("2026-11-21T07:10:11Z"), Info, "a \"b\"\nc",
				[]Field{{"url", "/x?y=1&z=2"}, {"empty", ""}, {"err", ""}, {"n", "1"}},
			},
		},
		{
			`level=error it went wrong code=3`,
			Record{Logfmt, time.Time{}, Error, "it went wrong", []Field{{"code", "3"}}},
		},
		{
			`2026-11-21 level=error msg="x y z" code=3 detail="a b c"`,
			Record{Logfmt, time.Time{}, Error, "x y z", []Field{{"code", "3"}, {"detail", "a b c"}, {"", "2026-11-21"}}},
		},
		{`a=1 b="unclosed c=3`, Record{Logfmt, time.Time{}, None, "", []Field{{"a", "1"}, {"b", `"unclosed`}, {"c", "3"}}}},
		{`a=1 b="x"y c="\q"`, Record{Logfmt, time.Time{}, None, "", []Field{{"a", "1"}, {"b", `"x"y`}, {"c", `\q`}}}},
		{"a = b", Record{Message: "a = b"}},
		{"GET /x?y=1", Record{Message: "GET /x?y=1"}},
		{"GET /x?y=1 a=2 HTTP/1.1 took ms=12 for somebody", Record{Message: "GET /x?y=1 a=2 HTTP/1.1 took ms=12 for somebody"}},
		{"request took time=5ms", Record{Message: "request took time=5ms"}},
		{"x=1", Record{Message: "x=1"}},
		{"--flag=a --other=b", Record{Message: "--flag=a --other=b"}},
		{"==== x ====", Record{Message: "==== x ===="}},
		{"if x=1 and y=2 then there is z", Record{Message: "if x=1 and y=2 then there is z"}},
		{
			`I1121 07:10:11.123456   12345 file.go:12] "Pod synced" pod="ns/name" obj={"a":"b c"} list=["x y"] d=3s`,
			Record{
				Klog, time.Date(0, 11, 21, 7, 10, 11, 123456000, time.UTC), Info, "Pod synced",
				[]Field{
					{"pid", "12345"}, {"caller", "file.go:12"}, {"pod", "ns/name"}, {"obj", `{"a":"b c"}`}, {"list", `["x y"]`}, {"d", "3s"},
				},
			},
		},
		{
			`E1121 07:10:11.123456       1 a.go:1] failed to list: x=1 y=2`,
			Record{
				Klog, time.Date(0, 11, 21, 7, 10, 11, 123456000, time.UTC), Error, "failed to list: x=1 y=2",
				[]Field{{"pid", "1"}, {"caller", "a.go:1"}},
			},
		},
		{
			`E20261121 07:10:11.123456  1 a.cc:1] "quoted" but prose`,
			Record{
				Klog, at("2026-11-21T07:10:11.123456Z"), Error, `"quoted" but prose`,
				[]Field{{"pid", "1"}, {"caller", "a.cc:1"}},
			},
		},
		{"I1321 07:10:11.123456  1 a.go:1] no such month", Record{Level: Info, Message: "I1321 07:10:11.123456  1 a.go:1] no such month"}},
		{"I1121 07:10:11.123456 no header", Record{Level: Info, Message: "I1121 07:10:11.123456 no header"}},
	}
	for _, test := range tests {
		got := Parse(test.line)
		if len(got.Fields) == 0 {
			got.Fields = nil
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.line, diff)
		}
	}
}

func TestParseTime(t *testing.T) {
	const want = "2026-11-21T07:10:11.123Z"
	for _, value := range []string{
		"2026-11-21T07:10:11.123Z", "2026-11-21T08:10:11.123+01:00", "2026-11-21T08:10:11.123+0100",
		"2026-11-21T07:10:11.123", "2026-11-21 07:10:11,123", "2026-11-21 07:10:11.123Z", "2026-11-21 08:10:11.123 +0100",
		"2026-11-21 07:10:11.123 +0000 UTC", "2026/11/21 07:10:11.123", "1795245011.123", "1795245011123", "1795245011123000",
		"1795245011123000000", "1795245011123.0", "1.795245011123e9", "1.795245011123E+09", "1.795245011123e12",
	} {
		at, ok := parseTime(value)
		if got := at.Round(time.Microsecond).Format(time.RFC3339Nano); !ok || got != want {
			t.Errorf("%s is %s, %v", value, got, ok)
		}
	}
	for _, value := range []string{
		"", "5", "12345678", "2026", "yesterday", "2026-13-21T07:10:11Z", "1e400", "12345678e", strings.Repeat("1", 40),
		"99999999999999999999", "Infinity", "1795245011.x", "0x12345678",
	} {
		if at, ok := parseTime(value); ok {
			t.Errorf("%q is the time %s", value, at)
		}
	}
}

func TestFormatString(t *testing.T) {
	for format, want := range map[Format]string{Plain: "plain", JSON: "json", Logfmt: "logfmt", Klog: "klog"} {
		if got := format.String(); got != want {
			t.Errorf("%d is called %q, want %q", format, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	const line = `{"level":"warn","msg":"two\nlines","user":{"id":7,"name":"A B"},"users":1,"tags":["x"],"q":"\"","none":""}`
	tests := []struct {
		line   string
		chosen []string
		want   string
	}{
		{line, nil, `WARN two\nlines user.id=7 user.name="A B" users=1 tags=["x"] q="\"" none=`},
		{line, []string{"tags", "user", "missing"}, `WARN two\nlines tags=["x"] user.id=7 user.name="A B"`},
		{`{"a":1}`, nil, "a=1"},
		{`{"message":"\u001b[32mup\u001b[39m","a":"\u001b[1mb\u001b[0m","n":1,"n":2}`, nil, "\x1b[32mup\x1b[39m a=b n=2"},
		{`{}`, nil, `{}`},
		{` { } `, nil, ` { } `},
		{`{"time":"2026-01-02T03:04:05Z"}`, nil, `{"time":"2026-01-02T03:04:05Z"}`},
		{`{"ts":1795245011.123,"msg":" "}`, nil, `{"ts":1795245011.123,"msg":" "}`},
		{`{"ts":1795245011.123,"msg":"\u001b[1m\u001b[0m"}`, nil, `{"ts":1795245011.123,"msg":"\u001b[1m\u001b[0m"}`},
		{"time=2026-01-02T03:04:05Z ts=2026-01-02T03:04:05Z", nil, "ts=2026-01-02T03:04:05Z"},
		{"time=2026-01-02T03:04:05Z", nil, "time=2026-01-02T03:04:05Z"},
		{`{"a":1}`, []string{"b"}, `{"a":1}`},
		{`{"a":{}}`, nil, "a={}"},
		{`{"a":"one 👨‍👩‍👧 \u200c🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 \u202e\n"}`, nil, "a=\"one 👨‍👩‍👧 \u200c🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 \\u202e\\n\""},
		{"plain  ERROR", []string{"a"}, "plain  ERROR"},
		{"2026 level=info msg=x y=1 z=2", nil, "INFO x y=1 z=2 2026"},
	}
	for _, test := range tests {
		if got := Fold(test.line, test.chosen); got != test.want {
			t.Errorf("%s with %q:\n got %s\nwant %s", test.line, test.chosen, got, test.want)
		}
	}
}

func TestUnfold(t *testing.T) {
	tests := []struct{ line, want string }{
		{"plain ERROR", "plain ERROR"},
		{
			`{"time":"2026-11-21T07:10:11.5Z","level":"error","msg":"boom","stack":"a\n\tb\r\nc\n","` + strings.Repeat("k", 40) + `":1}`,
			"time:    2026-11-21T07:10:11.5Z\n" +
				"level:   error\n" +
				"message: boom\n" +
				"stack:   a\n" +
				"         \tb\n" +
				"         c\n" +
				strings.Repeat("k", 40) + ": 1",
		},
		{
			`I1121 07:10:11.123456 1 a.go:1] "x" größe=1`,
			"time:    11-21 07:10:11.123456\nlevel:   info\nmessage: x\npid:     1\ncaller:  a.go:1\ngröße:   1",
		},
		{`{"msg":""}`, "msg: "},
		{`{}`, `{}`},
		{`{"time":"2026-01-02T03:04:05Z"}`, "time: 2026-01-02T03:04:05Z"},
		{"x level=info msg=y z=1", "level:   info\nmessage: y\nz:       1\n         x"},
	}
	for _, test := range tests {
		if got := strings.Join(Unfold(test.line), "\n"); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.line, got, test.want)
		}
	}
}

func TestLookup(t *testing.T) {
	const (
		object = `{"level":"warn","msg":"m","user":{"id":7,"a.b":1,"empty":{}},"user.id":8,"tags":[1, 2],"esc\u0061ped":1}`
		logfmt = `level=info msg="a b" n=1 n=2`
		klog   = `I1121 07:10:11.123456 1 a.go:1] "x" key="v w"`
	)
	tests := []struct {
		line, key, want string
		ok              bool
	}{
		{object, "user.id", "7", true},
		{object, "user.a.b", "1", true},
		{object, "user.empty", "{}", true},
		{object, "tags", "[1,2]", true},
		{object, "level", "warn", true},
		{object, "msg", "m", true},
		{object, "message", "m", true},
		{object, "user", "", false},
		{object, "id", "", false},
		{object, "user.", "", false},
		{object, "escaped", "", false},
		{"\x1b[31m" + object + "\x1b[0m", "user.id", "7", true},
		{object + "x", "user.id", "", false},
		{`{"a":1,"a":2,"a":3}`, "a", "3", true},
		{`{"a":{"b":1},"x":0,"a":{"b":2}}`, "a.b", "2", true},
		{`{"a":{"b":1,"b":{"c":2},"b":3}}`, "a.b", "3", true},
		{`{"a":{"b":1},"a":{"c":2}}`, "a.b", "", false},
		{`{"a":{"b":1},"a.b":2,"a":{"c":3}}`, "a.b", "2", true},
		{`{"a":{"b":1},"a":2}`, "a", "2", true},
		{`{"a":1,"of":{"a":2}}`, "a", "1", true},
		{`{"msg":"one","msg":"two"}`, "message", "two", true},
		{`{"msg":"one","msg":"two"}`, "msg", "two", true},
		{`{"error":"one","error":"two"}`, "message", "two", true},
		{"{\"a\":1,\x1b[1m\"a\"\x1b[0m:2}", "a", "2", true},
		{`{"a":{"":1}}`, "a.", "1", true},
		{`{"x":1,"error":"boom"}`, "message", "boom", true},
		{`{"x":1}`, "message", "", false},
		{logfmt, "level", "info", true},
		{logfmt, "n", "1", true},
		{logfmt, "message", "a b", true},
		{logfmt, "x", "", false},
		{klog, "key", "v w", true},
		{klog, "caller", "a.go:1", true},
		{klog, "message", "x", true},
		{"a plain line", "message", "a plain line", true},
		{"a plain line", "plain", "", false},
	}
	for _, test := range tests {
		if got, ok := Lookup(visible.Of(test.line), test.key); got != test.want || ok != test.ok {
			t.Errorf("%s in %s is %q, %v", test.key, test.line, got, ok)
		}
	}
}
