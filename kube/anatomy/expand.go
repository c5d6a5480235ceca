package anatomy

import "strings"

// expand replaces the references to variables in a value, as the kubelet does:
// $(NAME) becomes the value of NAME where there is one and stays as it is where
// there is none, $$ becomes $, so that $$(NAME) is the text $(NAME), and any
// other $ stays. Values that are put in are not expanded again.
func expand(text string, lookup func(name string) (value string, ok bool)) string {
	if !strings.Contains(text, "$") {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		text = after
		if rest, escaped := strings.CutPrefix(text, "$"); escaped {
			b.WriteByte('$')
			text = rest
			continue
		}
		name, rest, closed := strings.Cut(strings.TrimPrefix(text, "("), ")")
		if !strings.HasPrefix(text, "(") || !closed {
			b.WriteByte('$')
			continue
		}
		text = rest
		if value, ok := lookup(name); ok {
			b.WriteString(value)
		} else {
			b.WriteString("$(" + name + ")")
		}
	}
}
