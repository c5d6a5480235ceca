package pattern

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/kube/logs/visible"
)

// operators compare a field with a value; those that begin like others come
// first.
var operators = [...]string{"!=", "!~", ">=", "<=", "==", "=~", "=", "~", ">", "<"}

// fieldToken is a term about a field, taken apart; the body of its token is the
// value.
type fieldToken struct {
	key, operator string
	isExpression  bool // the value is between slashes
}

// field takes .key=value off the text.
func (r *reader) field() (token, bool) {
	rest := r.rest()
	if !strings.HasPrefix(rest, ".") {
		return token{}, false
	}
	end := 1
	for end < len(rest) && isKeyByte(rest[end], end == 1) {
		end++
	}
	tok := token{form: field}
	tok.field.key = rest[1:end]
	for _, operator := range operators {
		if strings.HasPrefix(rest[end:], operator) {
			tok.field.operator = operator
			break
		}
	}
	if tok.field.key == "" || tok.field.operator == "" {
		return token{}, false
	}
	r.pos += end + len(tok.field.operator)
	value, ok := r.quoted()
	if !ok && strings.HasSuffix(tok.field.operator, "~") {
		value, tok.field.isExpression = r.slashed()
		ok = tok.field.isExpression
	}
	if !ok {
		value.at = r.pos
		value.body = r.word()
	}
	tok.body, tok.at = value.body, value.at
	return tok, true
}

// isKeyByte reports whether a key may hold a byte, or begin with it.
func isKeyByte(c byte, first bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == '@', c == '$', c >= 0x80:
		return true
	}
	return !first && ('0' <= c && c <= '9' || c == '.' || c == '-' || c == '/' || c == ':')
}

// compileField makes the matcher of a term about a field.
func (r *reader) compileField(tok token) (matcher, error) {
	operator, value := tok.field.operator, tok.body
	base := condition{key: tok.field.key}
	base.inverse = operator[0] == '!'
	switch operator {
	case "~", "=~", "!~":
		made, offset, problem := newExpr(value, r.mode.Case)
		if problem != "" {
			return nil, errorAt(r.text, tok.at+offset, "%s", problem)
		}
		base.holds = made.holds
		return &base, nil
	case "=", "==", "!=":
		if level := fields.ParseLevel(value); level != fields.None && isLevelKey(base.key) {
			return &levelCondition{func(l fields.Level) bool { return (l == level) != base.inverse }}, nil
		}
		base.holds = r.equals(value)
		return &base, nil
	}
	if isLevelKey(base.key) {
		if level := fields.ParseLevel(value); level != fields.None {
			return &levelCondition{func(l fields.Level) bool { return l != fields.None && ordered(operator, int(l)-int(level)) }}, nil
		}
		return nil, errorAt(r.text, tok.at, "%q is no level; write trace, debug, info, warn, error or fatal", value)
	}
	holds, ok := compares(operator, value)
	if !ok {
		return nil, errorAt(r.text, tok.at, "%q cannot be compared with %s; write a number such as 500, or a duration such as 1.5s", value, operator)
	}
	base.holds = holds
	return &base, nil
}

// isLevelKey reports whether a key stands for the level of any line, whatever
// the line calls it.
func isLevelKey(key string) bool { return key == "level" || key == "lvl" || key == "severity" }

// equals is equality with regard to case as the mode says.
func (r *reader) equals(value string) func(string) bool {
	if r.mode.Case.folds(value) {
		return func(got string) bool { return strings.EqualFold(got, value) }
	}
	return func(got string) bool { return got == value }
}

// compares is a comparison with a number or a duration; false if the value is
// neither. What a line holds that is not of the same kind does not compare.
func compares(operator, value string) (holds func(string) bool, ok bool) {
	if wanted, err := strconv.ParseFloat(value, 64); err == nil {
		return func(got string) bool {
			number, err := strconv.ParseFloat(strings.TrimSpace(got), 64)
			return err == nil && (number > wanted && operator[0] == '>' || number < wanted && operator[0] == '<' ||
				number == wanted && len(operator) == 2)
		}, true
	}
	if wanted, err := time.ParseDuration(value); err == nil {
		return func(got string) bool {
			duration, err := time.ParseDuration(strings.TrimSpace(got))
			return err == nil && (duration > wanted && operator[0] == '>' || duration < wanted && operator[0] == '<' ||
				duration == wanted && len(operator) == 2)
		}, true
	}
	return nil, false
}

// ordered reports whether a difference is as the operator says.
func ordered(operator string, difference int) bool {
	switch operator {
	case ">":
		return difference > 0
	case ">=":
		return difference >= 0
	case "<":
		return difference < 0
	}
	return difference <= 0
}

// condition looks at the value of a field.
type condition struct {
	key     string
	holds   func(value string) bool
	inverse bool // also of lines without the field
}

func (c *condition) match(line visible.Text) bool {
	value, ok := fields.Lookup(line, c.key)
	return (ok && c.holds(visible.WithoutSequences(value))) != c.inverse // JSON may quote colours
}

func (*condition) spans(dst [][2]int, _ string) [][2]int { return dst }

func (c *condition) needles() needles {
	literal := fields.Literal(c.key)
	if c.inverse || len(literal) < 2 || strings.ContainsFunc(literal, unicode.IsControl) {
		return nil
	}
	return needles{newNeedle(literal, false)}
}

// levelCondition looks at the level of a line.
type levelCondition struct{ holds func(fields.Level) bool }

func (c *levelCondition) match(line visible.Text) bool { return c.holds(fields.LevelOf(line)) }

func (*levelCondition) spans(dst [][2]int, _ string) [][2]int { return dst }

func (*levelCondition) needles() needles { return nil }
