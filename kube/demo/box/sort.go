package box

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// allLines reads every line of the inputs without newlines.
func (p *Process) allLines(names []string) ([]string, int) {
	var lines []string
	code := p.inputs(names, func(_ string, r io.Reader) error {
		return eachLine(p, r, func(line string) bool {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
			return true
		})
	})
	return lines, code
}

func runSort(p *Process) int {
	o, ok := p.getopt("nrufk:t:")
	if !ok {
		return 1
	}
	lines, code := p.allLines(o.args)
	number := func(s string) float64 {
		s = strings.TrimLeft(s, " \t")
		end := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("-.0123456789", r) })
		if end >= 0 {
			s = s[:end]
		}
		n, _ := strconv.ParseFloat(s, 64)
		return n
	}
	key := func(line string) string {
		column, err := strconv.Atoi(strings.SplitN(o.value('k', "0"), ",", 2)[0])
		if err != nil || column < 1 {
			return line
		}
		fields := strings.Fields(line)
		if o.has('t') {
			fields = strings.Split(line, o.set['t'])
		}
		if column > len(fields) {
			return ""
		}
		return strings.Join(fields[column-1:], " ")
	}
	slices.SortStableFunc(lines, func(a, b string) int {
		if o.has('r') {
			a, b = b, a
		}
		if o.has('n') {
			if x, y := number(key(a)), number(key(b)); x != y {
				return int(max(-1, min(1, (x-y)*1e9)))
			}
		}
		return strings.Compare(key(a), key(b))
	})
	if o.has('u') {
		lines = slices.Compact(lines)
	}
	for _, line := range lines {
		p.printf("%s\n", line)
	}
	return code
}

func runUniq(p *Process) int {
	o, ok := p.getopt("cdu")
	if !ok {
		return 1
	}
	lines, code := p.allLines(o.args)
	for i := 0; i < len(lines); {
		n := 1
		for i+n < len(lines) && lines[i+n] == lines[i] {
			n++
		}
		switch {
		case o.has('d') && n == 1, o.has('u') && n > 1:
		case o.has('c'):
			p.printf("%7d %s\n", n, lines[i])
		default:
			p.printf("%s\n", lines[i])
		}
		i += n
	}
	return code
}
