package pods

import (
	"cmp"
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"
)

// ParseFilter reads a filter. Its terms are separated by spaces, and a row must
// meet them all:
//
//	word       a cell contains the word, in either case
//	~word      the name contains the word's letters in this order
//	/regexp/   a cell matches the regular expression (RE2); it may hold spaces
//	a|b, ^x$   so does a word with characters that only an expression has
//	!term      the term does not hold
//	-l k=v     the pod carries the label; any selector that kubectl understands,
//	           in quotes where it holds spaces
//	-f k=v     the pod's field has the value, as kubectl's --field-selector
//
// Quotes, single or double, take what they enclose literally and as one word.
// The error is one sentence for the user who types.
func ParseFilter(text string) (Filter, error) {
	var filter Filter
	var typed []string
	var selectors selectors
	for rest := strings.TrimSpace(text); rest != ""; {
		if after, ok, err := selectors.cut(rest); err != nil {
			return Filter{}, err
		} else if ok {
			rest = after
			continue
		}
		token, after := cutToken(rest)
		parsed, err := token.term()
		if err != nil {
			return Filter{}, err
		}
		if parsed.matcher != nil {
			filter.terms = append(filter.terms, parsed)
			typed = append(typed, token.typed)
		}
		rest = after
	}
	filter.Text = strings.Join(typed, " ")
	filter.Selector, filter.Fields = strings.Join(selectors.labels, ","), strings.Join(selectors.fields, ",")
	return filter, cmp.Or(checkLabels(filter.Selector), CheckFields(filter.Fields))
}

// token is one term as it was typed, taken apart.
type token struct {
	typed   string
	negated bool
	form    form
	body    string
}

// form is how a term says what it looks for.
type form uint8

const (
	bare   form = iota // a word, or an expression if it looks like one
	quoted             // a word, whatever it looks like
	fuzzy
	expression
)

// cutToken takes the first term off the text.
func cutToken(text string) (token, string) {
	rest := text
	var tok token
	for strings.HasPrefix(rest, "!") {
		tok.negated = !tok.negated
		rest = rest[1:]
	}
	switch {
	case strings.HasPrefix(rest, "~"):
		tok.form = fuzzy
		tok.body, rest = cutWord(rest[1:])
	case strings.HasPrefix(rest, "/"):
		tok.form = expression
		tok.body, rest = cutExpression(rest[1:])
	case strings.HasPrefix(rest, `"`), strings.HasPrefix(rest, "'"):
		tok.form = quoted
		tok.body, rest = cutQuoted(rest)
	default:
		tok.body, rest = cutWord(rest)
	}
	tok.typed = strings.TrimSpace(text[:len(text)-len(rest)])
	return tok, strings.TrimLeftFunc(rest, unicode.IsSpace)
}

func cutWord(text string) (word, rest string) {
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return text, ""
	}
	return text[:end], text[end:]
}

// cutQuoted takes a quoted string off the text; a closing quote that has not
// been typed yet is taken to be at the end.
func cutQuoted(text string) (body, rest string) {
	body, rest, _ = strings.Cut(text[1:], text[:1])
	return body, rest
}

// cutExpression takes an expression up to its closing slash off the text. A
// slash is escaped as \/; a closing one that has not been typed yet is taken to
// be at the end.
func cutExpression(text string) (body, rest string) {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '/':
			return strings.ReplaceAll(text[:i], `\/`, "/"), text[i+1:]
		}
	}
	return text, ""
}

// expressionMarks are characters that no cell of a pod list holds, so that a
// word with one of them means an expression. A dot is left out: node names and
// addresses hold dots.
const expressionMarks = `^$*+?[]{}|\`

func (t *token) term() (term, error) {
	parsed := term{negated: t.negated, nameOnly: t.form == fuzzy, number: true}
	if t.body == "" {
		return parsed, nil // a term that is still being typed
	}
	asExpression := t.form == expression || t.form == bare && strings.ContainsAny(t.body, expressionMarks)
	switch {
	case t.form == fuzzy:
		parsed.matcher = subsequence(strings.ToLower(t.body))
	case asExpression:
		compiled, err := newPattern(t.body)
		if err != nil {
			return term{}, fmt.Errorf("the expression %q cannot be read: %w", t.body, reason(err))
		}
		parsed.matcher = compiled
	default:
		parsed.matcher = word(strings.ToLower(t.body))
		parsed.number = strings.Trim(t.body, "0123456789/?") == ""
	}
	return parsed, nil
}

// reason is the error without the package's prefix and the expression, which
// carries our own flags.
func reason(err error) error {
	if found, ok := errors.AsType[*syntax.Error](err); ok {
		return errors.New(found.Code.String())
	}
	return err
}
