package object

import (
	"strconv"
	"strings"
)

// describePage makes a page of a description. What is further in below a line is part
// of it.
func describePage(text string) *page {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	p := &page{text: text, rows: make([]row, len(lines))}
	seen := map[string]int{}
	var open []int // the rows that the line is part of
	for i, line := range lines {
		indent := indentOf(line)
		for len(open) > 0 && indent <= p.rows[open[len(open)-1]].indent && strings.TrimSpace(line) != "" {
			open = open[:len(open)-1]
		}
		key := labelOf(line)
		if len(open) > 0 {
			key = p.rows[open[len(open)-1]].key + "/" + key
		}
		if seen[key]++; seen[key] > 1 {
			key += "#" + strconv.Itoa(seen[key])
		}
		p.rows[i] = row{key: key, indent: indent, pieces: described(line)}
		for _, outer := range open {
			if strings.TrimSpace(line) != "" {
				p.rows[outer].span = i - outer
			}
		}
		if strings.TrimSpace(line) != "" {
			open = append(open, i)
		}
	}
	return p
}

// labelOf is what a line is about.
func labelOf(line string) string {
	label, _, _ := strings.Cut(strings.TrimSpace(line), ":")
	return label
}

// described cuts a line behind its label, which ends with a colon and blanks.
func described(line string) []piece {
	line = strings.TrimRight(strings.TrimLeft(line, " "), " ")
	at := strings.Index(line, ":")
	switch {
	case at < 0:
		return []piece{{text: line}}
	case at == len(line)-1:
		return []piece{{text: line, role: name}}
	case line[at+1] != ' ':
		return []piece{{text: line}}
	}
	rest := strings.TrimLeft(line[at+1:], " ")
	return []piece{{text: line[:len(line)-len(rest)], role: name}, {text: rest}}
}
