package pattern

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/podglass/podglass/kube/logs/visible"
)

// expr looks for a regular expression.
type expr struct {
	regexp   *regexp.Regexp
	required needles
}

// largestProgram bounds an expression, in instructions: the time for a line is
// their number for each byte at worst.
const largestProgram = 4000

// compileExpression reads the expression of a term.
func (r *reader) compileExpression(tok token) (matcher, error) {
	made, offset, problem := newExpr(tok.body, r.mode.Case)
	if problem == "" {
		return made, nil
	}
	if tok.form == bare && r.mode.Syntax == Auto {
		problem += "; in quotes the text is found as it is"
	}
	return nil, errorAt(r.text, tok.at+offset, "%s", problem)
}

// newExpr compiles an expression. A problem is a sentence about a place in it.
func newExpr(body string, c Case) (made *expr, offset int, problem string) {
	if _, err := syntax.Parse(body, syntax.Perl); err != nil {
		offset, problem = explain(body, err)
		return nil, offset, problem
	}
	flags := ""
	if c == Insensitive || c == Smart && !hasUpper(withoutEscapes(body)) {
		flags = "(?i)"
	}
	parsed, err := syntax.Parse(flags+body, syntax.Perl)
	if err != nil {
		return nil, 0, tooLarge
	}
	required := required(parsed)
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > largestProgram {
		return nil, 0, tooLarge
	}
	compiled, err := regexp.Compile(flags + body)
	if err != nil {
		return nil, 0, tooLarge
	}
	return &expr{compiled, required}, 0, ""
}

const tooLarge = "the expression is too large; write smaller numbers of repetitions"

// withoutEscapes leaves out the classes such as \S and \p{Lu}, whose capitals are
// not those of a text.
func withoutEscapes(body string) string {
	var kept strings.Builder
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			kept.WriteByte(body[i])
			continue
		}
		i++
		if i < len(body) && (body[i] == 'p' || body[i] == 'P') && i+1 < len(body) {
			if i++; body[i] == '{' {
				i += max(0, strings.IndexByte(body[i:], '}'))
			}
		}
	}
	return kept.String()
}

func (e *expr) match(line visible.Text) bool { return e.holds(string(line)) }

// holds reports whether a text, such as the value of a field, matches.
func (e *expr) holds(text string) bool {
	if len(e.required) > 0 {
		if start, _ := e.required.index(text); start < 0 {
			return false
		}
	}
	return e.regexp.MatchString(text)
}

// longestSearch bounds how many matches, also empty ones as x* has everywhere,
// are looked at for the spans of a line.
const longestSearch = 4096

func (e *expr) spans(dst [][2]int, line string) [][2]int {
	if len(e.required) > 0 {
		if start, _ := e.required.index(line); start < 0 {
			return dst
		}
	}
	full := len(dst) + maxSpans
	for _, found := range e.regexp.FindAllStringIndex(line, e.most()) {
		if found[0] < found[1] && len(dst) < full {
			dst = append(dst, [2]int{found[0], found[1]})
		}
	}
	return dst
}

// most is how many matches it takes for maxSpans that are not empty.
func (e *expr) most() int {
	if e.regexp.MatchString("") {
		return longestSearch
	}
	return maxSpans
}

func (e *expr) needles() needles { return e.required }

// mostNeedles is how many alternatives are looked for one by one.
const mostNeedles = 8

// required are texts of which every match holds one, none if no such are known. A line
// without any of them is not given to the expression (BenchmarkIndexByRegexp).
func required(re *syntax.Regexp) needles {
	switch re.Op {
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpConcat:
		var best needles
		for _, sub := range re.Sub {
			if found := required(sub); found.shortest() > best.shortest() {
				best = found
			}
		}
		return best
	case syntax.OpAlternate:
		var all needles
		for _, sub := range re.Sub {
			found := required(sub)
			if all = append(all, found...); len(found) == 0 || len(all) > mostNeedles {
				return nil
			}
		}
		return all
	}
	return nil
}

// literal is the needle for a literal of an expression. A letter alone is none,
// since nearly every line holds it; nor is the character for a broken one, which
// an expression finds in any broken place.
func literal(re *syntax.Regexp) needles {
	text := string(re.Rune)
	if len(text) == 1 && (unicode.IsLetter(re.Rune[0]) || unicode.IsDigit(re.Rune[0]) || text == " ") {
		return nil
	}
	if text == "" || strings.ContainsRune(text, utf8.RuneError) {
		return nil
	}
	return needles{newNeedle(text, re.Flags&syntax.FoldCase != 0)}
}

// explain says where an expression is wrong, and what to write.
func explain(body string, err error) (offset int, problem string) {
	found, ok := errors.AsType[*syntax.Error](err)
	if !ok {
		return 0, "the expression cannot be read: " + err.Error()
	}
	offset = offsetOf(body, found)
	switch found.Code {
	case syntax.ErrMissingParen:
		return openParen(body), `a "(" has no ")"; add it, or write \( for the sign itself`
	case syntax.ErrUnexpectedParen:
		return offset, `a ")" has no "(" before it; add it, or write \) for the sign itself`
	case syntax.ErrMissingBracket:
		return offset, `a "[" has no "]"; add it, or write \[ for the sign itself`
	case syntax.ErrMissingRepeatArgument, syntax.ErrInvalidRepeatOp:
		return offset, `there is nothing to repeat before "` + found.Expr + `"; write \ before it for the sign itself`
	case syntax.ErrInvalidRepeatSize:
		return offset, `"` + found.Expr + `" repeats too often; write at most 1000 in all`
	case syntax.ErrInvalidCharRange:
		return offset, `the range "` + found.Expr + `" in brackets cannot be read; write the lower character first, as in a-z`
	case syntax.ErrInvalidEscape:
		return offset, `"` + found.Expr + `" means nothing; write \\ for a backslash`
	case syntax.ErrTrailingBackslash:
		return len(body) - 1, `a "\" stands at the end; write \\ for a backslash`
	case syntax.ErrInvalidPerlOp, syntax.ErrInvalidNamedCapture:
		return offset, `"` + found.Expr + `" is not known in RE2, which looks neither ahead nor back; write (?: for a group, or \( for the sign itself`
	}
	return offset, "the expression cannot be read: " + found.Code.String()
}

// longestExplained is how long an expression may be for the exact place of its
// fault, which is found by parsing what comes before it again and again.
const longestExplained = 300

// offsetOf is where the fault is: the end of the shortest beginning of the
// expression that has it already, less the fault itself.
func offsetOf(body string, fault *syntax.Error) int {
	if fault.Code == syntax.ErrMissingBracket {
		return max(0, len(body)-len(fault.Expr))
	}
	width := len(fault.Expr)
	if fault.Code == syntax.ErrUnexpectedParen {
		width = 1 // its Expr is the whole expression
	}
	for n := 1; n <= len(body) && len(body) <= longestExplained; n++ {
		_, err := syntax.Parse(body[:n], syntax.Perl)
		same, ok := errors.AsType[*syntax.Error](err)
		if ok && same.Code == fault.Code && (same.Expr == fault.Expr || width == 1) {
			return max(0, n-width)
		}
	}
	return max(0, strings.Index(body, fault.Expr))
}

// openParen is the index of the last parenthesis that is not closed.
func openParen(body string) int {
	var open []int
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '[':
			i += max(0, strings.IndexByte(body[min(i+2, len(body)):], ']')+1)
		case '(':
			open = append(open, i)
		case ')':
			open = open[:max(0, len(open)-1)]
		}
	}
	if len(open) == 0 {
		return 0
	}
	return open[len(open)-1]
}
