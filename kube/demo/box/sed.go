package box

import (
	"io"
	"regexp"
	"strconv"
	"strings"
)

// sedCommand is one command of a sed script: [address[,address]] s/// | p | d.
type sedCommand struct {
	from, to *sedAddress
	active   bool
	name     byte
	re       *regexp.Regexp
	with     string
	global   bool
	print    bool
}

// sedAddress is a line number, $ or /regex/.
type sedAddress struct {
	line int
	last bool
	re   *regexp.Regexp
}

// runSed is sed [-n] SCRIPT [FILE]...
func runSed(p *Process) int {
	o, ok := p.getopt("n")
	if !ok {
		return 1
	}
	if len(o.args) == 0 {
		p.complain("Usage", "sed [-n] SCRIPT [FILE]...")
		return 1
	}
	commands, problem := parseSed(o.args[0])
	if problem != "" {
		return p.fail("%s", problem)
	}
	lines, code := p.allLines(o.args[1:])
	p.sedLines(p.Stdout(), lines, commands, o.has('n'))
	return code
}

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

func (p *Process) sedLines(w io.Writer, lines []string, commands []*sedCommand, quiet bool) {
	for i, line := range lines {
		p.yield()
		deleted := false
		for _, c := range commands {
			if deleted || !c.selects(i+1, i == len(lines)-1, line) {
				continue
			}
			switch c.name {
			case 's':
				changed := c.substitute(line)
				if c.print && changed != line {
					_, _ = io.WriteString(w, changed+"\n")
				}
				line = changed
			case 'p':
				_, _ = io.WriteString(w, line+"\n")
			case 'd':
				deleted = true
			}
		}
		if !quiet && !deleted {
			_, _ = io.WriteString(w, line+"\n")
		}
	}
}

func (a *sedAddress) matches(number int, last bool, line string) bool {
	switch {
	case a.re != nil:
		return a.re.MatchString(line)
	case a.last:
		return last
	}
	return a.line == number
}

func (c *sedCommand) selects(number int, last bool, line string) bool {
	switch {
	case c.from == nil:
		return true
	case c.to == nil:
		return c.from.matches(number, last, line)
	case c.active:
		c.active = !c.to.matches(number, last, line) && (c.to.line == 0 || number < c.to.line)
		return true
	case c.from.matches(number, last, line):
		c.active = c.to.line == 0 || number < c.to.line
		return true
	}
	return false
}

func (c *sedCommand) substitute(line string) string {
	done := false
	var out strings.Builder
	at := 0
	for _, m := range c.re.FindAllStringSubmatchIndex(line, -1) {
		if done && !c.global {
			break
		}
		done = true
		out.WriteString(line[at:m[0]])
		for i := 0; i < len(c.with); i++ {
			switch ch := c.with[i]; {
			case ch == '&':
				out.WriteString(line[m[0]:m[1]])
			case ch == '\\' && i+1 < len(c.with):
				i++
				group := int(c.with[i] - '0')
				switch {
				case c.with[i] == 'n':
					out.WriteByte('\n')
				case c.with[i] == 't':
					out.WriteByte('\t')
				case group >= 0 && group <= 9 && 2*group+1 < len(m):
					if m[2*group] >= 0 {
						out.WriteString(line[m[2*group]:m[2*group+1]])
					}
				default:
					out.WriteByte(c.with[i])
				}
			default:
				out.WriteByte(ch)
			}
		}
		at = m[1]
	}
	return out.String() + line[at:]
}

func parseSed(script string) (commands []*sedCommand, problem string) {
	for rest := strings.TrimLeft(script, " \t\n;"); rest != ""; rest = strings.TrimLeft(rest, " \t\n;") {
		c := &sedCommand{}
		c.from, rest = parseSedAddress(rest)
		if c.from != nil && strings.HasPrefix(rest, ",") {
			c.to, rest = parseSedAddress(rest[1:])
		}
		rest = strings.TrimLeft(rest, " ")
		if rest == "" {
			return nil, "missing command"
		}
		c.name, rest = rest[0], rest[1:]
		switch c.name {
		case 's':
			if rest, problem = c.parseSubstitution(rest); problem != "" {
				return nil, problem
			}
		case 'p', 'd':
		default:
			return nil, "unsupported command " + string(c.name)
		}
		commands = append(commands, c)
	}
	return commands, ""
}

func parseSedAddress(rest string) (*sedAddress, string) {
	switch {
	case strings.HasPrefix(rest, "$"):
		return &sedAddress{last: true}, rest[1:]
	case strings.HasPrefix(rest, "/"):
		expr, after, ok := cutDelimited(rest[1:], '/')
		re, err := regexp.Compile(basicRegexp(expr))
		if !ok || err != nil {
			return nil, rest
		}
		return &sedAddress{re: re}, after
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits == 0 {
		return nil, rest
	}
	n, _ := strconv.Atoi(rest[:digits])
	return &sedAddress{line: n}, rest[digits:]
}

// parseSubstitution reads /expression/replacement/flags.
func (c *sedCommand) parseSubstitution(rest string) (after, problem string) {
	if rest == "" {
		return "", "bad option in substitution expression"
	}
	delimiter := rest[0]
	expr, rest, ok := cutDelimited(rest[1:], delimiter)
	if !ok {
		return "", "unterminated s"
	}
	c.with, rest, ok = cutDelimited(rest, delimiter)
	if !ok {
		return "", "unterminated s"
	}
	flags := len(rest) - len(strings.TrimLeft(rest, "gp"))
	c.global = strings.Contains(rest[:flags], "g")
	c.print = strings.Contains(rest[:flags], "p")
	re, err := regexp.Compile(basicRegexp(expr))
	if err != nil {
		return "", "bad regex '" + expr + "'"
	}
	c.re = re
	return rest[flags:], ""
}

// cutDelimited cuts at the next delimiter without a backslash, which is taken away.
func cutDelimited(text string, delimiter byte) (before, after string, ok bool) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			if text[i+1] != delimiter {
				out.WriteByte(text[i])
			}
			i++
			out.WriteByte(text[i])
		case text[i] == delimiter:
			return out.String(), text[i+1:], true
		default:
			out.WriteByte(text[i])
		}
	}
	return "", "", false
}
