package box

import (
	"io"
	"regexp"
	"strconv"
	"strings"
)

// runGrep is grep [-cEinqv] PATTERN [FILE]...
func runGrep(p *Process) int {
	o, ok := p.getopt("cEinqv")
	if !ok {
		return 2
	}
	if len(o.args) == 0 {
		p.complain("Usage", "grep [-cEinqv] PATTERN [FILE]...")
		return 2
	}
	pattern, args := o.args[0], o.args[1:]
	re, err := grepPattern(o, pattern)
	if err != nil {
		p.fail("bad regex '%s'", pattern)
		return 2
	}
	found := false
	code := p.inputs(args, func(name string, r io.Reader) error {
		count, number := 0, 0
		err := eachLine(p, r, func(line string) bool {
			number++
			line = strings.TrimSuffix(line, "\n")
			if re.MatchString(line) == o.has('v') {
				return true
			}
			found = true
			count++
			if o.has('q') {
				return false
			}
			if !o.has('c') {
				p.grepLine(o, name, line, number, len(args) > 1)
			}
			return true
		})
		if o.has('c') {
			p.printf("%d\n", count)
		}
		return err
	})
	switch {
	case code != 0:
		return 2
	case found:
		return 0
	}
	return 1
}

func grepPattern(o options, pattern string) (*regexp.Regexp, error) {
	if !o.has('E') {
		pattern = basicRegexp(pattern)
	}
	if o.has('i') {
		pattern = `(?i)` + pattern
	}
	return regexp.Compile(pattern)
}

func (p *Process) grepLine(o options, name, line string, number int, many bool) {
	prefix := ""
	if many {
		prefix = name + ":"
	}
	if o.has('n') {
		prefix += strconv.Itoa(number) + ":"
	}
	p.printf("%s%s\n", prefix, line)
}

// basicRegexp turns a POSIX basic regular expression into Go's syntax: what is plain there
// with a backslash is special here without, and the other way round.
func basicRegexp(basic string) string {
	var out strings.Builder
	for i := 0; i < len(basic); i++ {
		c := basic[i]
		switch {
		case c == '\\' && i+1 < len(basic):
			i++
			if strings.IndexByte("(){}|+?", basic[i]) >= 0 {
				out.WriteByte(basic[i])
			} else {
				out.WriteString(basic[i-1 : i+1])
			}
		case c == '[':
			end := bracketEnd(basic, i)
			out.WriteString(basic[i:end])
			i = end - 1
		case strings.IndexByte("(){}|+?", c) >= 0:
			out.WriteByte('\\')
			out.WriteByte(c)
		case c == '*' && (i == 0 || strings.HasSuffix(basic[:i], `\(`)):
			out.WriteString(`\*`)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// bracketEnd is the index after a bracket expression.
func bracketEnd(expr string, start int) int {
	i := start + 1
	if i < len(expr) && expr[i] == '^' {
		i++
	}
	if i < len(expr) && expr[i] == ']' {
		i++
	}
	for ; i < len(expr); i++ {
		switch {
		case expr[i] == ']':
			return i + 1
		case expr[i] == '[' && i+1 < len(expr) && expr[i+1] == ':':
			if end := strings.Index(expr[i:], ":]"); end > 0 {
				i += end + 1
			}
		}
	}
	return len(expr)
}
