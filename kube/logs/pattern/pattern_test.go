package pattern

import (
	"errors"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/logs/visible"
)

const object = `{"level":"warn","msg":"slow \"query\"","status":503,"took":"1.5s","user":{"id":7,"name":"Ann Lee"},"path":"/api/v1"}`

func TestCompile(t *testing.T) {
	tests := []struct {
		pattern string
		mode    Mode
		line    string
		want    bool
	}{
		{"", Mode{}, "x", true},
		{"!", Mode{}, "x", true},
		{"error", Mode{}, "an ERROR", true},
		{"Error", Mode{}, "an ERROR", false},
		{"Error", Mode{}, "an Error", true},
		{"Error", Mode{Case: Insensitive}, "an ERROR", true},
		{"error", Mode{Case: Sensitive}, "an ERROR", false},
		{"!error", Mode{}, "an ERROR", false},
		{"!error", Mode{}, "fine", true},
		{"!!error", Mode{}, "an ERROR", true},
		{`\!x`, Mode{}, "wow!x", true},
		{`!\!x`, Mode{}, "wow!x", false},
		{`\!x`, Mode{Syntax: Plain}, "wow!x", true},
		{`\!x`, Mode{Syntax: Regexp}, "wow!x", true},
		{`\!.a=1`, Mode{}, "!.a=1", true},
		{"a b", Mode{}, "xa by", true},
		{" a", Mode{}, "xa", false},
		{"ÄRGER", Mode{Case: Insensitive}, "ärger", true},
		{"straße", Mode{}, "STRAßE", true},
		{"日本", Mode{}, "x日本y", true},
		{"task", Mode{}, "TAS\u212a", true},
		{"task", Mode{}, "ta\u017fk", true},
		{"ks", Mode{}, "\u212a\u017f", true},
		{"İ", Mode{Case: Insensitive}, "i", false},

		{"[ERROR]", Mode{}, "x [error] y", false},
		{"[error]", Mode{}, "x [ERROR] y", true},
		{"[error]", Mode{}, "eorr", false},
		{"a+b?", Mode{}, "a+b?", true},
		{"f(x)", Mode{}, "f(x)", true},
		{"/healthz", Mode{}, "GET /healthz", true},
		{"/api/v1/", Mode{}, "GET /api/v1/pods", true},
		{"a | b", Mode{}, "a | b", true},
		{"a | b", Mode{}, "a", false},
		{`C:\data`, Mode{}, `C:\data`, true},
		{"{a}", Mode{}, "{a}", true},
		{"a.b", Mode{}, "axb", false},

		{"a.*b", Mode{}, "a to b", true},
		{"^a", Mode{}, "ba", false},
		{"a$", Mode{}, "ba", true},
		{"error|fail", Mode{}, "it FAILED", true},
		{`\d+ms`, Mode{}, "took 12ms", true},
		{`\bcat\b`, Mode{}, "concat", false},
		{"[0-9]{3}", Mode{}, "12", false},
		{"[^a]b", Mode{}, "ab", false},
		{"x{2}", Mode{}, "xx", true},
		{"(?i)ab", Mode{}, "AB", true},
		{"/a.c/", Mode{}, "abc", true},
		{"/a.c/", Mode{}, "ABC", true},
		{`/\S+-WEB/`, Mode{}, "x-web", false},
		{`/\Sx\PL\p{Lu}/`, Mode{}, "AX1A", true},
		{`/a\/b/`, Mode{}, "a/b", true},
		{`"a.*b"`, Mode{}, "aab", false},
		{`"a.*b"`, Mode{}, "A.*B", true},
		{`'a|b`, Mode{}, "a|b", true},
		{`"level":"warn"`, Mode{}, object, true},
		{`"a" b`, Mode{}, `x "a" b`, true},

		{"a.*b", Mode{Syntax: Plain}, "aab", false},
		{`"a"`, Mode{Syntax: Plain}, "a", false},
		{".status=503", Mode{Syntax: Plain}, object, false},
		{"[ERROR]", Mode{Syntax: Regexp}, "E", true},
		{"/a/", Mode{Syntax: Regexp}, "a", false},
		{".status=503", Mode{Syntax: Regexp}, "xstatus=503", true},
	}
	for _, test := range tests {
		pattern, err := Compile(test.pattern, test.mode)
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		if got := pattern.Match(visible.Of(test.line)); got != test.want {
			t.Errorf("%q %+v in %q: %v", test.pattern, test.mode, test.line, got)
		}
		if pattern.String() != test.pattern {
			t.Errorf("%q is written %q", test.pattern, pattern)
		}
	}
}

func TestFields(t *testing.T) {
	const (
		logfmt = `level=error status=200 took=90ms msg="it broke" code=abc`
		prose  = "ERROR: something else"
	)
	tests := []struct {
		pattern, line string
		want          bool
	}{
		{".status=503", object, true},
		{".status==503", object, true},
		{".status=50", object, false},
		{".status!=503", object, false},
		{".status!=500", object, true},
		{".status!=500", prose, true},
		{"!.status=503", prose, true},
		{".status>=503", object, true},
		{".status>503", object, false},
		{".status<=503", object, true},
		{".status<503", object, false},
		{".status>=5e2", object, true},
		{".status<500", logfmt, true},
		{".status<500", prose, false},
		{".code>1", logfmt, false},
		{".took>1s", object, true},
		{".took>1s", logfmt, false},
		{".took<=90ms", logfmt, true},
		{".took>1", object, false},
		{".status>1s", object, false},
		{".user.id=7", object, true},
		{".user.name=ann", object, false},
		{`.user.name="ann lee"`, object, true},
		{`.user.name="Ann lee"`, object, false},
		{".user.name~^ann", object, true},
		{".user.name=~lee$", object, true},
		{".user.name!~lee$", object, false},
		{".user.name!~x", object, true},
		{".user.name!~x", prose, true},
		{".path~^/api/v[0-9]", object, true},
		{".user.name~/n l/", object, true},
		{".path~/api/v1", object, true},
		{".msg~broke", logfmt, true},
		{".message~broke", logfmt, true},
		{`.msg="slow \"query""`, object, false},
		{".missing=", object, false},
		{".level=warn", object, true},
		{".level=WARNING", object, true},
		{".level!=warn", object, false},
		{".level!=warn", "nothing", true},
		{".level>=warn", object, true},
		{".level>=error", object, false},
		{".level>=error", logfmt, true},
		{".level>warn", prose, true},
		{".severity<error", object, true},
		{".level<=error", prose, true},
		{".level<error", prose, false},
		{".level<error", "nothing", false},
		{".level=7", "level=7 x=1", true},
		// No fields, but text.
		{".status", "x.status", true},
		{"..=", "a..=b", true},
		{".5=", "1.5=", true},
		{".=", "a.=b", true},
	}
	for _, test := range tests {
		pattern, err := Compile(test.pattern, Mode{})
		if err != nil {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		if got := pattern.Match(visible.Of(test.line)); got != test.want {
			t.Errorf("%q in %q: %v", test.pattern, test.line, got)
		}
	}
}

func TestCompileFilter(t *testing.T) {
	tests := []struct {
		filter string
		mode   Mode
		line   string
		want   bool
	}{
		{"", Mode{}, "x", true},
		{"  ", Mode{}, "x", true},
		{"a !", Mode{}, "xa", true},
		{"b a", Mode{}, "a b", true},
		{"a c", Mode{}, "a b", false},
		{"a !c", Mode{}, "a b", true},
		{"a !b", Mode{}, "a b", false},
		{`"a b"`, Mode{}, "a-b", false},
		{`"a b" c`, Mode{}, "c a b", true},
		{`'a b`, Mode{}, "a b", true},
		{`!"a b"`, Mode{}, "a b", false},
		{`""`, Mode{}, "x", true},
		{"a.*b c", Mode{}, "c a b", true},
		{"/a b/ c", Mode{}, "c a b", true},
		{"/a b c", Mode{}, "c b /a", true},
		{".status>=500 .user.id=7 slow", Mode{}, object, true},
		{".status>=500 !.user.id=7", Mode{}, object, false},
		{`.user.name="Ann Lee" slow`, Mode{}, object, true},
		{"a.*b c", Mode{Syntax: Plain}, "c a b", false},
		{`"a b" c`, Mode{Syntax: Plain}, "c a b", true},
		{`"a +b" c`, Mode{Syntax: Regexp}, "c a  b", true},
		{`\!a b`, Mode{}, "b !a", true},
	}
	for _, test := range tests {
		pattern, err := CompileFilter(test.filter, test.mode)
		if err != nil {
			t.Errorf("%q: %v", test.filter, err)
			continue
		}
		if got := pattern.Match(visible.Of(test.line)); got != test.want {
			t.Errorf("%q %+v in %q: %v", test.filter, test.mode, test.line, got)
		}
	}
	for filter, want := range map[string]bool{"": true, " ! ": true, `""`: true, "a": false, ".a=": false} {
		pattern, err := CompileFilter(filter, Mode{})
		if err != nil || pattern.IsZero() != want {
			t.Errorf("%q is empty: %v, %v", filter, pattern.IsZero(), err)
		}
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		filter string
		mode   Mode
		want   string
	}{
		{"ä a.*(b", Mode{}, `character 6: a "(" has no ")"; add it, or write \( for the sign itself; in quotes the text is found as it is`},
		{"/([)]/", Mode{}, `character 2: a "(" has no ")"; add it, or write \( for the sign itself`},
		{"a)b", Mode{Syntax: Regexp}, `character 2: a ")" has no "(" before it; add it, or write \) for the sign itself`},
		{"x /ab[c/", Mode{}, `character 6: a "[" has no "]"; add it, or write \[ for the sign itself`},
		{"a*|*", Mode{Syntax: Regexp}, `character 4: there is nothing to repeat before "*"; write \ before it for the sign itself`},
		{"a**", Mode{Syntax: Regexp}, `character 2: there is nothing to repeat before "**"; write \ before it for the sign itself`},
		{"a{1001}", Mode{}, `character 2: "{1001}" repeats too often; write at most 1000 in all; in quotes the text is found as it is`},
		{"[z-a]", Mode{Syntax: Regexp}, `character 2: the range "z-a" in brackets cannot be read; write the lower character first, as in a-z`},
		{`\q`, Mode{Syntax: Regexp}, `character 1: "\q" means nothing; write \\ for a backslash`},
		{`ab\`, Mode{Syntax: Regexp}, `character 3: a "\" stands at the end; write \\ for a backslash`},
		{`a(?=b)`, Mode{}, `character 2: "(?=" is not known in RE2, which looks neither ahead nor back; write (?: for a group, or \( for the sign itself; in quotes the text is found as it is`},
		{strings.Repeat("(", 600) + "x" + strings.Repeat(")*", 600), Mode{Syntax: Regexp}, `character 1: the expression cannot be read: expression nests too deeply`},
		{strings.Repeat("(a{1,900})", 9), Mode{Syntax: Regexp}, "character 1: the expression is too large; write smaller numbers of repetitions"},
		{"a\xffb", Mode{}, "character 2: this is not valid UTF-8; leave it out, or write . in an expression for what cannot be typed"},
		{strings.Repeat("a", 2001), Mode{}, "character 2001: the pattern is too long; write at most 2000 bytes"},
		{".status>=abc", Mode{}, `character 10: "abc" cannot be compared with >=; write a number such as 500, or a duration such as 1.5s`},
		{"a .status<", Mode{}, `character 11: "" cannot be compared with <; write a number such as 500, or a duration such as 1.5s`},
		{".level>=loud", Mode{}, `character 9: "loud" is no level; write trace, debug, info, warn, error or fatal`},
		{".a~(", Mode{}, `character 4: a "(" has no ")"; add it, or write \( for the sign itself`},
	}
	for _, test := range tests {
		_, err := CompileFilter(test.filter, test.mode)
		var found *Error
		if !errors.As(err, &found) || err.Error() != test.want {
			t.Errorf("%.20q:\n got %v\nwant %s", test.filter, err, test.want)
		}
		if _, err := Compile(test.filter, test.mode); err != nil && !errors.As(err, &found) {
			t.Errorf("%.20q: %T", test.filter, err)
		}
	}
}
