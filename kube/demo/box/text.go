package box

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

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
	o, ok := p.getopt("n")
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

// count parses a number of lines or bytes; it says so when it is none.
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
	o, ok := p.getopt("n:c:")
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

func runWc(p *Process) int {
	o, ok := p.getopt("lwc")
	if !ok {
		return 1
	}
	all := len(o.counts) == 0
	show := func(counts [3]int, name string) {
		var columns []string
		for i, letter := range "lwc" {
			if all || o.has(letter) {
				columns = append(columns, strconv.Itoa(counts[i]))
			}
		}
		format := "%s"
		if len(columns) > 1 {
			for i := range columns {
				columns[i] = fmt.Sprintf("%9s", columns[i])
			}
		}
		text := fmt.Sprintf(format, strings.Join(columns, " "))
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
	o, ok := p.getopt("a")
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
