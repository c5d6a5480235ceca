package box

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// eachLine calls do with every line and its newline, if it has one; false stops.
func eachLine(p *Process, r io.Reader, do func(line string) bool) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" && !do(line) {
			return nil
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		p.yield()
	}
}

func runCat(p *Process) int {
	o, ok := p.getopt("nuvetA")
	if !ok {
		return 1
	}
	n := 0
	return p.inputs(o.args, func(_ string, r io.Reader) error {
		if !o.has('n') {
			_, err := io.Copy(p.Stdout(), r)
			return err
		}
		return eachLine(p, r, func(line string) bool {
			n++
			p.printf("%6d\t%s", n, line)
			return true
		})
	})
}

// count parses a number of lines or bytes; a complaint is made when it is none.
func (p *Process) count(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	if err != nil {
		p.fail("invalid number '%s'", text)
	}
	return n, err == nil
}

// oldCount turns -5 into -n5.
func (p *Process) oldCount() {
	for i, arg := range p.Args {
		if i > 0 && len(arg) > 1 && arg[0] == '-' && arg[1] >= '0' && arg[1] <= '9' && p.Args[i-1] != "-n" && p.Args[i-1] != "-c" {
			p.Args[i] = "-n" + arg[1:]
		}
	}
}

func runHead(p *Process) int {
	p.oldCount()
	o, ok := p.getopt("n:c:qv")
	if !ok {
		return 1
	}
	n, ok := p.count(o.value('n', o.value('c', "10")))
	if !ok {
		return 1
	}
	first := true
	return p.inputs(o.args, func(name string, r io.Reader) error {
		if len(o.args) > 1 {
			p.fileHeader(name, &first)
		}
		if o.has('c') {
			_, err := io.CopyN(p.Stdout(), r, int64(n))
			if err == io.EOF {
				err = nil
			}
			return err
		}
		left := n
		if left == 0 {
			return nil
		}
		return eachLine(p, r, func(line string) bool {
			p.printf("%s", line)
			left--
			return left > 0
		})
	})
}

func (p *Process) fileHeader(name string, first *bool) {
	if !*first {
		p.printf("\n")
	}
	*first = false
	p.printf("==> %s <==\n", name)
}

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

func runWc(p *Process) int {
	o, ok := p.getopt("lwcm")
	if !ok {
		return 1
	}
	all := len(o.counts) == 0
	show := func(counts [3]int, name string) {
		var columns []string
		for i, letter := range "lwc" {
			if all || o.has(letter) || letter == 'c' && o.has('m') {
				columns = append(columns, strconv.Itoa(counts[i]))
			}
		}
		format := "%s"
		if len(columns) > 1 {
			for i := range columns {
				columns[i] = fmt.Sprintf("%9s", columns[i])
			}
		}
		text := sprintf(format, strings.Join(columns, " "))
		if name != "-" {
			text += " " + name
		}
		p.printf("%s\n", text)
	}
	var total [3]int
	code := p.inputs(o.args, func(name string, r io.Reader) error {
		var counts [3]int
		err := eachLine(p, r, func(line string) bool {
			counts[0] += strings.Count(line, "\n")
			counts[1] += len(strings.Fields(line))
			counts[2] += len(line)
			return true
		})
		show(counts, name)
		for i := range total {
			total[i] += counts[i]
		}
		return err
	})
	if len(o.args) > 1 {
		show(total, "total")
	}
	return code
}

func runTee(p *Process) int {
	o, ok := p.getopt("ai")
	if !ok {
		return 1
	}
	outs, code := []io.Writer{p.Stdout()}, 0
	for _, name := range o.args {
		f, err := p.open(name, vfs.Flags{Write: true, Create: true, Append: o.has('a'), Truncate: !o.has('a')})
		if err != nil {
			code = p.fail("%s: %s", name, err)
			continue
		}
		outs = append(outs, descriptor{p, p.stash(f)})
	}
	if _, err := io.Copy(io.MultiWriter(outs...), p.Stdin()); err != nil {
		return p.fail("%s", err)
	}
	return code
}

func runSeq(p *Process) int {
	numbers := []int{1, 1, 1}
	args := p.Args[1:]
	if len(args) == 0 || len(args) > 3 {
		return p.fail("missing or extra operand")
	}
	for i, arg := range args {
		n, ok := p.count(arg)
		if !ok {
			return 1
		}
		switch {
		case i == len(args)-1:
			numbers[2] = n
		default:
			numbers[i] = n
		}
	}
	if numbers[1] == 0 {
		return p.fail("invalid increment: 0")
	}
	for n := numbers[0]; numbers[1] > 0 && n <= numbers[2] || numbers[1] < 0 && n >= numbers[2]; n += numbers[1] {
		p.printf("%d\n", n)
		p.yield()
	}
	return 0
}

func runYes(p *Process) int {
	text := "y"
	if len(p.Args) > 1 {
		text = strings.Join(p.Args[1:], " ")
	}
	block := strings.Repeat(text+"\n", 1+4096/(len(text)+1))
	for {
		if _, err := io.WriteString(p.Stdout(), block); err != nil {
			return 1
		}
		p.yield()
	}
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

// followPeriod is how often tail -F looks whether a file appeared or was replaced.
const followPeriod = time.Second
