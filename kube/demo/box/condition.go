package box

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// test is the builtin test, also as [.
func (sh *shell) test(args []string) int {
	words := args[1:]
	if args[0] == "[" {
		if len(words) == 0 || words[len(words)-1] != "]" {
			sh.errorf("[: missing ]")
			return 2
		}
		words = words[:len(words)-1]
	}
	t := &tester{process: sh.process, words: words}
	result := t.or()
	if len(t.words) > 0 && t.problem == "" {
		t.problem = t.words[0] + ": unknown operand"
	}
	if t.problem != "" {
		sh.errorf("%s", t.problem)
		return 2
	}
	return boolStatus(result)
}

// tester evaluates the words of test from left to right.
type tester struct {
	process *Process
	words   []string
	problem string
}

func (t *tester) next() string {
	if len(t.words) == 0 {
		t.problem = "argument expected"
		return ""
	}
	word := t.words[0]
	t.words = t.words[1:]
	return word
}

func (t *tester) accept(word string) bool {
	if len(t.words) > 0 && t.words[0] == word {
		t.words = t.words[1:]
		return true
	}
	return false
}

func (t *tester) or() bool {
	if len(t.words) == 0 {
		return false
	}
	result := t.and()
	for t.accept("-o") {
		right := t.and()
		result = result || right
	}
	return result
}

func (t *tester) and() bool {
	result := t.not()
	for t.accept("-a") {
		right := t.not()
		result = result && right
	}
	return result
}

func (t *tester) not() bool {
	if len(t.words) > 1 && t.words[0] == "!" && (len(t.words) < 3 || !isBinaryTest(t.words[1])) {
		t.words = t.words[1:]
		return !t.not()
	}
	return t.primary()
}

func (t *tester) primary() bool {
	if len(t.words) >= 3 && isBinaryTest(t.words[1]) {
		left, op, right := t.next(), t.next(), t.next()
		return t.binary(left, op, right)
	}
	if len(t.words) > 1 && t.words[0] == "(" {
		t.next()
		result := t.or()
		if !t.accept(")") {
			t.problem = "closing paren expected"
		}
		return result
	}
	word := t.next()
	if len(word) == 2 && word[0] == '-' && len(t.words) > 0 && strings.ContainsRune("edfrwxszntLhpSbco", rune(word[1])) {
		return testUnary(t.process, word, t.next())
	}
	return word != ""
}

func isBinaryTest(op string) bool {
	switch op {
	case "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef":
		return true
	}
	return false
}

func (t *tester) binary(left, op, right string) bool {
	result, problem := testBinary(t.process, left, op, right)
	if problem != "" {
		t.problem = problem
	}
	return result
}

func testBinary(p *Process, left, op, right string) (result bool, problem string) {
	switch op {
	case "=", "==":
		return left == right, ""
	case "!=":
		return left != right, ""
	case "<":
		return left < right, ""
	case ">":
		return left > right, ""
	case "-nt", "-ot", "-ef":
		return testFiles(p, left, op, right), ""
	}
	numbers := [2]int{}
	for i, text := range []string{left, right} {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return false, text + ": bad number"
		}
		numbers[i] = n
	}
	a, b := numbers[0], numbers[1]
	return map[string]bool{"-eq": a == b, "-ne": a != b, "-lt": a < b, "-le": a <= b, "-gt": a > b, "-ge": a >= b}[op], ""
}

func testFiles(p *Process, left, op, right string) bool {
	a, errA := p.container.files.Resolve(p.path(left), true)
	b, errB := p.container.files.Resolve(p.path(right), true)
	switch {
	case errA != nil || errB != nil:
		return op == "-nt" && errA == nil || op == "-ot" && errB == nil
	case op == "-nt":
		return a.Node.Modified.After(b.Node.Modified)
	case op == "-ot":
		return a.Node.Modified.Before(b.Node.Modified)
	}
	return a.Node == b.Node
}

func testUnary(p *Process, op, operand string) bool {
	switch op {
	case "-z":
		return operand == ""
	case "-n":
		return operand != ""
	case "-t":
		fd, _ := strconv.Atoi(operand)
		return p.onTerminal(fd)
	}
	at, err := p.container.files.Resolve(p.path(operand), op != "-L" && op != "-h")
	if err != nil {
		return false
	}
	return testNode(at, op)
}

func testNode(at vfs.Place, op string) bool {
	mode := at.Node.Mode
	switch op {
	case "-f":
		return mode.IsRegular()
	case "-d":
		return mode.IsDir()
	case "-L", "-h":
		return mode&fs.ModeSymlink != 0
	case "-p":
		return mode&fs.ModeNamedPipe != 0
	case "-c":
		return mode&fs.ModeCharDevice != 0
	case "-S", "-b":
		return false
	case "-s":
		return at.Node.Size() > 0
	case "-w":
		return !at.Mount.ReadOnly
	case "-x":
		return mode&0o111 != 0
	}
	return true // -e, and -r for root
}
