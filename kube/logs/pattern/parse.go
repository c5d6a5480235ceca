package pattern

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestPattern bounds what can be typed, in bytes.
const longestPattern = 2000

// Compile reads a text as one pattern, for a search. An empty text, or one of
// which only the ! has been typed, matches everything. The error is an *[Error].
func Compile(text string, mode Mode) (*Pattern, error) {
	if err := check(text); err != nil {
		return nil, err
	}
	pattern := &Pattern{text: text}
	reader := reader{text: text, mode: mode}
	tok := reader.whole()
	if tok.body == "" && tok.form != field {
		return pattern, nil
	}
	matcher, err := reader.compile(tok)
	if err != nil {
		return nil, err
	}
	pattern.terms = []term{{matcher, tok.negated}}
	return pattern.finish(), nil
}

// CompileFilter reads patterns separated by spaces, all of which a line must
// match. Quotes keep spaces together; a closing one, or anything else that has
// not been typed yet, is taken to be at the end. The error is an *[Error].
func CompileFilter(text string, mode Mode) (*Pattern, error) {
	if err := check(text); err != nil {
		return nil, err
	}
	pattern := &Pattern{text: text}
	reader := reader{text: text, mode: mode}
	for tok, ok := reader.next(); ok; tok, ok = reader.next() {
		if tok.body == "" && tok.form != field {
			continue
		}
		matcher, err := reader.compile(tok)
		if err != nil {
			return nil, err
		}
		pattern.terms = append(pattern.terms, term{matcher, tok.negated})
	}
	return pattern.finish(), nil
}

func check(text string) error {
	if len(text) > longestPattern {
		return errorAt(text, longestPattern, "the pattern is too long; write at most %d bytes", longestPattern)
	}
	for at := 0; at < len(text); {
		r, width := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && width == 1 {
			return errorAt(text, at, "this is not valid UTF-8; leave it out, or write . in an expression for what cannot be typed")
		}
		at += width
	}
	return nil
}

// form is how a term says what it looks for.
type form uint8

const (
	bare       form = iota // as it is, or an expression if it looks like one
	quoted                 // as it is
	expression             // between slashes
	field
)

// token is one term as it was typed, taken apart.
type token struct {
	negated bool
	form    form
	body    string
	at      int // where the body begins in the text, in bytes
	field   fieldToken
}

// reader takes the terms off a text.
type reader struct {
	text string
	mode Mode
	pos  int
}

func (r *reader) rest() string { return r.text[r.pos:] }

// negation takes the ! off, and the backslash of a \!.
func (r *reader) negation() (negated bool) {
	for strings.HasPrefix(r.rest(), "!") {
		negated = !negated
		r.pos++
	}
	if strings.HasPrefix(r.rest(), `\!`) && r.mode.Syntax != Regexp {
		r.pos++ // an expression reads its escapes itself
	}
	return negated
}

// whole is the text as one term.
func (r *reader) whole() token {
	negated := r.negation()
	start := r.pos
	if r.mode.Syntax == Auto {
		tok := r.term()
		if tok.form != bare && r.pos == len(r.text) {
			tok.negated = negated
			return tok
		}
	}
	r.pos = len(r.text)
	return token{negated: negated, body: r.text[start:], at: start}
}

// next is the next term of a filter; false at the end.
func (r *reader) next() (token, bool) {
	rest := strings.TrimLeftFunc(r.rest(), unicode.IsSpace)
	r.pos = len(r.text) - len(rest)
	if rest == "" {
		return token{}, false
	}
	negated := r.negation()
	tok := r.term()
	tok.negated = negated
	return tok, true
}

// term takes one term without its ! off the text.
func (r *reader) term() token {
	escaped := r.pos > 0 && strings.HasPrefix(r.text[r.pos-1:], `\!`)
	if tok, ok := r.quoted(); ok {
		return tok
	}
	if r.mode.Syntax == Auto && !escaped {
		if tok, ok := r.slashed(); ok {
			return tok
		}
		if tok, ok := r.field(); ok {
			return tok
		}
	}
	at := r.pos
	return token{body: r.word(), at: at}
}

// word takes all up to the next space.
func (r *reader) word() string {
	rest := r.rest()
	end := strings.IndexFunc(rest, unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	r.pos += end
	return rest[:end]
}

// quoted takes a quoted text. The closing quote is one that a space or nothing
// follows, so that "level":"error" can be written as it is.
func (r *reader) quoted() (token, bool) {
	rest := r.rest()
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return token{}, false
	}
	tok := token{form: quoted, at: r.pos + 1}
	for i := 1; i < len(rest); i++ {
		if rest[i] == rest[0] && ends(rest[i+1:]) {
			tok.body = rest[1:i]
			r.pos += i + 1
			return tok, true
		}
	}
	tok.body = rest[1:]
	r.pos = len(r.text)
	return tok, true
}

// slashed takes an expression between slashes. Without a closing slash that a
// space or nothing follows it is a path.
func (r *reader) slashed() (token, bool) {
	rest := r.rest()
	if !strings.HasPrefix(rest, "/") {
		return token{}, false
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '/':
			if i == 1 || !ends(rest[i+1:]) {
				return token{}, false
			}
			tok := token{form: expression, body: rest[1:i], at: r.pos + 1}
			r.pos += i + 1
			return tok, true
		}
	}
	return token{}, false
}

// ends reports whether a term ends before the rest.
func ends(rest string) bool {
	first, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(first)
}

// compile makes the matcher of a term.
func (r *reader) compile(tok token) (matcher, error) {
	switch {
	case tok.form == field:
		return r.compileField(tok)
	case r.mode.Syntax == Regexp, tok.form == expression,
		r.mode.Syntax == Auto && tok.form == bare && expressionMarks.MatchString(tok.body):
		return r.compileExpression(tok)
	}
	return newText(tok.body, r.mode.Case), nil
}

// expressionMarks are what an expression has and the text of a log hardly ever:
// unlike the cells of a list, lines hold brackets, question marks and pluses, so
// that such a sign alone is none. "[ERROR]" and "a+b?" are text, "[0-9]+" and
// "a.*b" are not.
var expressionMarks = regexp.MustCompile(strings.Join([]string{
	`\\[.+*?()\[\]{}|^$/]`,                               // an escape
	`\\[dDwWsS](?:[^A-Za-z]|$)`, `(?:^|[(|])\\b`, `\\b$`, // a class, the edge of a word; but no path of Windows
	`\.[*+?]`, `^\^.`, `.\$$`,
	`\[\^`, `\[[^\]]*(?:a-z|A-Z|0-9|a-f|A-F)[^\]]*\]`, `\][*+?]`,
	`\)[*+?]`, `\(\?`,
	`[^\s|]\|[^\s|]`,         // an alternative
	`[^\s{]\{\d+(?:,\d*)?\}`, // a repetition
}, "|"))
