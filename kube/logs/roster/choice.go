package roster

import (
	"fmt"
	"regexp"
	"slices"
)

// Choice picks containers by their names. The zero Choice picks all: init
// containers, sidecars, apps and ephemeral containers.
type Choice struct {
	only, except []pattern
}

// pattern is a name or an expression for names.
type pattern struct {
	text       string
	expression *regexp.Regexp // nil for a name
}

// ParseChoice reads what a person gives for the containers to read, nothing for
// all, and for those to leave out. Each is a name or a regular expression (RE2)
// that the whole name has to match. The error is one sentence.
func ParseChoice(only, except []string) (Choice, error) {
	var c Choice
	var err error
	if c.only, err = parsePatterns(only); err != nil {
		return Choice{}, err
	}
	if c.except, err = parsePatterns(except); err != nil {
		return Choice{}, err
	}
	return c, nil
}

func parsePatterns(texts []string) ([]pattern, error) {
	list := make([]pattern, len(texts))
	for i, text := range texts {
		list[i] = pattern{text: text}
		if text == "" {
			return nil, fmt.Errorf(`"" is no name of a container`)
		}
		if regexp.QuoteMeta(text) == text {
			continue
		}
		expression, err := regexp.Compile("^(?:" + text + ")$")
		if err != nil {
			return nil, fmt.Errorf("%q is neither the name of a container nor a regular expression: %w", text, err)
		}
		list[i].expression = expression
	}
	return list, nil
}

func (p pattern) matches(name string) bool {
	return p.text == name || p.expression != nil && p.expression.MatchString(name)
}

// Picks reports whether the container is one of those to read.
func (c Choice) Picks(container string) bool {
	matches := func(p pattern) bool { return p.matches(container) }
	return (len(c.only) == 0 || slices.ContainsFunc(c.only, matches)) && !slices.ContainsFunc(c.except, matches)
}

// Unmatched are the containers asked for that are not among the names.
func (c Choice) Unmatched(names []string) []string {
	var missing []string
	for _, p := range c.only {
		if !slices.ContainsFunc(names, p.matches) {
			missing = append(missing, p.text)
		}
	}
	return missing
}
