// Package settings reads the YAML that people write: mappings of names that are known. What is wrong is
// told with its line, and of a name that is not known the one that was probably meant.
package settings

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap/nearest"
)

// Error is what is wrong in a line of a file.
type Error struct {
	Line int // from 1
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong, without the line.
func (e *Error) Unwrap() error { return e.Err }

// At is an error in the line of a node. One that has a line already keeps it.
func At(n *yaml.Node, err error) error {
	return each(err, func(one error) error {
		if located := new(Error); errors.As(one, &located) {
			return one
		}
		return &Error{n.Line, one}
	})
}

// Within says of what an error is, behind its line: "line 3: keys: ...".
func Within(what string, err error) error {
	return each(err, func(one error) error {
		if located := new(Error); errors.As(one, &located) {
			return &Error{located.Line, fmt.Errorf("%s: %w", what, located.Err)}
		}
		return fmt.Errorf("%s: %w", what, one)
	})
}

// In is all that is wrong in a file in one sentence, each thing with the name of the file and its line:
// "config.yaml:3: unknown setting ...".
func In(file string, err error) error {
	var sentences []string
	_ = each(err, func(one error) error {
		if located := new(Error); errors.As(one, &located) {
			sentences = append(sentences, fmt.Sprintf("%s:%d: %v", file, located.Line, located.Err))
		} else {
			sentences = append(sentences, fmt.Sprintf("%s: %v", file, one))
		}
		return nil
	})
	if len(sentences) == 0 {
		return nil
	}
	return errors.New(strings.Join(sentences, "; "))
}

// each changes each of the errors that [errors.Join] has put together, or the one that there is.
func each(err error, change func(error) error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return change(err)
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, each(one, change))
	}
	return errors.Join(all...)
}

// How the YAML library says what it cannot read, and in which line. For what its parser misses, other than
// its scanner, it counts the lines from 0.
var (
	syntaxLine   = regexp.MustCompile(`^line (\d+): `)
	parserMisses = regexp.MustCompile(`^did not find expected (node content|key|'-' indicator|',' or|<document start>)`)
)

// Parse returns the content of a file with one document, nil when there is none.
func Parse(text []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		problem := strings.TrimPrefix(err.Error(), "yaml: ")
		if found := syntaxLine.FindStringSubmatch(problem); found != nil {
			line, _ := strconv.Atoi(found[1])
			problem = problem[len(found[0]):]
			if parserMisses.MatchString(problem) {
				line++
			}
			return nil, &Error{line, errors.New(problem)}
		}
		return nil, errors.New(problem)
	}
	if len(document.Content) == 0 || IsNothing(document.Content[0]) {
		return nil, nil //nolint:nilnil // an empty file is fine
	}
	return document.Content[0], nil
}

// IsNothing reports whether nothing is written where a value could be.
func IsNothing(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// Setting is a name in a mapping, and what is written for it.
type Setting struct {
	Name  string
	Key   *yaml.Node
	Value *yaml.Node // never an alias
}

// ErrNoMapping is what [Of] finds where other than names with values is written.
var ErrNoMapping = errors.New("expected names with values")

// Of returns the settings of a mapping in the order in which they are written. Those that are merged in
// ("<<: *other") come where they are, unless the mapping has its own. A name that is set twice is an error.
func Of(n *yaml.Node) ([]Setting, error) { return of(n, 0) }

func of(n *yaml.Node, depth int) ([]Setting, error) {
	const deepest = 10 // a mapping may be merged into itself
	n = resolve(n)
	if n.Kind != yaml.MappingNode || depth == deepest {
		return nil, At(n, ErrNoMapping)
	}
	own, err := ownNames(n)
	if err != nil {
		return nil, err
	}
	var all []Setting
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		if key.Tag != "!!merge" {
			all = append(all, Setting{key.Value, key, value})
			continue
		}
		others := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			others = value.Content
		}
		for _, other := range others {
			merged, err := of(other, depth+1)
			if err != nil {
				return nil, err
			}
			for _, s := range merged {
				if !own[s.Name] {
					own[s.Name] = true
					all = append(all, s)
				}
			}
		}
	}
	return all, nil
}

// ownNames are the names in a mapping but for those merged in.
func ownNames(n *yaml.Node) (map[string]bool, error) {
	own := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Tag == "!!merge":
		case key.Kind != yaml.ScalarNode:
			return nil, At(key, errors.New("expected a name"))
		case own[key.Value]:
			return nil, At(key, fmt.Errorf("%s is set twice", key.Value))
		default:
			own[key.Value] = true
		}
	}
	return own, nil
}

// resolve is what an alias stands for, and any other node itself.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Unknown is the error about a setting whose name is none of those known.
func (s Setting) Unknown(known []string) error {
	rest := "known are " + strings.Join(known, ", ")
	if len(known) == 1 {
		rest = "known is " + known[0]
	}
	if meant := nearest.Typo(s.Name, known); meant != "" {
		rest = "did you mean " + meant + "? K" + rest[1:]
	}
	return At(s.Key, fmt.Errorf("unknown setting %q; %s", s.Name, rest))
}

// Text returns the text or the number that is written, as it is written.
func Text(n *yaml.Node) (string, bool) {
	n = resolve(n)
	ok := n.Kind == yaml.ScalarNode && slices.Contains([]string{"!!str", "!!int", "!!float"}, n.Tag)
	return n.Value, ok
}

// Written is a value as a person may have written it, for a sentence about it.
func Written(n *yaml.Node) string {
	n = resolve(n)
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case IsNothing(n):
		return "nothing"
	default:
		return n.Value
	}
}
