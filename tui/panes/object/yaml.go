package object

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/kube/object"
)

// yamlPage makes a page of a YAML text. What folds, and what is a name and what a
// value, comes from the positions that the YAML library tells.
func yamlPage(text string, masked func(object.Path) bool) (*page, error) {
	p := &yamlReader{lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n"), masked: masked}
	p.rows = make([]row, len(p.lines))
	for i, line := range p.lines {
		p.rows[i] = row{key: strconv.Itoa(i), indent: indentOf(line), pieces: []piece{{text: strings.TrimLeft(line, " ")}}}
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return nil, fmt.Errorf("read the YAML of the object: %w", err)
	}
	if len(document.Content) > 0 {
		p.walk(document.Content[0], "", len(p.lines))
	}
	return &page{text: text, rows: p.rows}, nil
}

type yamlReader struct {
	lines  []string
	rows   []row
	masked func(object.Path) bool
}

// walk goes through a node of a path, which ends with a line, counted from 1.
func (p *yamlReader) walk(node *yaml.Node, path object.Path, end int) {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			last := end
			if i+2 < len(node.Content) {
				last = node.Content[i+2].Line - 1
			}
			p.field(node.Content[i], node.Content[i+1], path.Join(node.Content[i].Value), last)
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			last := end
			if i+1 < len(node.Content) {
				last = node.Content[i+1].Line - 1
			}
			at := path.Join(strconv.Itoa(i))
			if item.Kind == yaml.ScalarNode {
				p.scalar(item, at, last)
			} else {
				p.walk(item, at, last)
			}
			p.span(item.Line, last)
		}
	}
}

// field is a name with its value.
func (p *yamlReader) field(key, node *yaml.Node, path object.Path, last int) {
	at := &p.rows[key.Line-1]
	at.key, at.path = string(path), path
	at.folded = path == object.ManagedFields || path == object.LastApplied
	p.name(key, node)
	p.span(key.Line, last)
	switch {
	case node.Kind == yaml.ScalarNode:
		p.scalar(node, path, last)
	default:
		p.walk(node, path, last)
	}
}

// name cuts the line of a field in two: up to the name, and from the value on, where
// that stands in the same line.
func (p *yamlReader) name(key, node *yaml.Node) {
	at := &p.rows[key.Line-1]
	line := []rune(p.lines[key.Line-1])
	end := len(line)
	if node.Line == key.Line && (node.Kind == yaml.ScalarNode || len(node.Content) == 0) && node.Column-1 <= len(line) {
		end = node.Column - 1
	}
	head, rest := string(line[at.indent:end]), string(line[end:])
	at.pieces = []piece{{text: head, role: name}}
	if rest != "" {
		at.pieces = append(at.pieces, piece{text: rest, role: roleOf(node)})
	}
}

// scalar gives each line of a value its own key, so that the cursor goes through it.
func (p *yamlReader) scalar(node *yaml.Node, path object.Path, last int) {
	if p.masked(path) && strings.HasSuffix(node.Value, "not shown)") {
		at := &p.rows[node.Line-1]
		at.pieces[len(at.pieces)-1].role = hidden
	}
	for line := node.Line; line <= last; line++ {
		at := &p.rows[line-1]
		if at.path != "" {
			continue
		}
		at.path, at.key = path, string(path)+"\n"+strconv.Itoa(line-node.Line)
	}
}

// span says that a line is followed by others that are part of it.
func (p *yamlReader) span(first, last int) {
	at := &p.rows[first-1]
	at.span = max(at.span, last-first)
}

// roleOf is what a value is.
func roleOf(node *yaml.Node) role {
	switch node.Tag {
	case "!!int", "!!float", "!!bool", "!!null":
		return value
	}
	return plain
}
