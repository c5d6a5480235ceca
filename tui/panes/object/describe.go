package object

import (
	"regexp"
	"strconv"
	"strings"
)

// describePage makes a page of a description. What is further in below a line is part
// of it.
func describePage(text string) *page {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	p := &page{text: text, rows: make([]row, len(lines)), compare: describedAnew}
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

// describedAnew are the rows of a description that an older one has not got, by what they
// are part of. Nothing has happened where only time went by: ages of events and of the pods
// of a node, and when a node was last heard of.
func describedAnew(before, after *page) map[string]bool {
	had := map[string]int{}
	for i := range before.rows {
		had[before.rows[i].said()]++
	}
	anew := map[string]bool{}
	for i := range after.rows {
		row := &after.rows[i]
		if said := row.said(); had[said] > 0 {
			had[said]--
		} else {
			anew[row.key] = true
		}
	}
	return anew
}

var (
	describedAge  = regexp.MustCompile(`\b(\d+[smhdy])+\b`)
	describedDate = regexp.MustCompile(`\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} [\d:]{8} [+-]\d{4}`)
)

// said is what a row says, whenever it was printed.
func (r *row) said() string {
	text := r.text()
	switch section, _, _ := strings.Cut(r.key, "/"); section {
	case "Events", "Non-terminated Pods":
		text = describedAge.ReplaceAllString(text, "")
	case "Conditions", "Lease":
		text = describedDate.ReplaceAllString(text, "")
	}
	outer := r.key[:strings.LastIndex(r.key, "/")+1]
	return outer + strings.Join(strings.Fields(text), " ")
}
