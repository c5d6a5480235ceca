package box

import (
	"io"
	"regexp"
	"strconv"
	"strings"
)

func runGrep(p *Process) int {
	o, ok := p.getopt("vinlcqEFowhHsre:m:")
	if !ok {
		return 2
	}
	args, pattern := o.args, o.value('e', "")
	if !o.has('e') {
		if len(args) == 0 {
			p.complain("Usage", "grep [-HhnlLoqvsrRiwFEz] [-m N] { PATTERN | -e PATTERN... } [FILE]...")
			return 2
		}
		pattern, args = args[0], args[1:]
	}
	re, err := grepPattern(o, pattern)
	if err != nil {
		p.fail("bad regex '%s'", pattern)
		return 2
	}
	limit := -1
	if o.has('m') {
		if limit, ok = p.count(o.set['m']); !ok {
			return 2
		}
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
			if o.has('q') || o.has('l') {
				return false
			}
			if !o.has('c') {
				p.grepLine(o, re, name, line, number, len(args) > 1)
			}
			return limit < 0 || count < limit
		})
		if o.has('l') && count > 0 {
			p.printf("%s\n", name)
		}
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
	switch {
	case o.has('F'):
		pattern = regexp.QuoteMeta(pattern)
	case !o.has('E'):
		pattern = basicRegexp(pattern)
	}
	if o.has('w') {
		pattern = `\b(?:` + pattern + `)\b`
	}
	if o.has('i') {
		pattern = `(?i)` + pattern
	}
	return regexp.Compile(pattern)
}

func (p *Process) grepLine(o options, re *regexp.Regexp, name, line string, number int, many bool) {
	prefix := ""
	if many && !o.has('h') || o.has('H') {
		prefix = name + ":"
	}
	if o.has('n') {
		prefix += strconv.Itoa(number) + ":"
	}
	if o.has('o') {
		for _, match := range re.FindAllString(line, -1) {
			p.printf("%s%s\n", prefix, match)
		}
		return
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
