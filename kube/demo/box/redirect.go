package box

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// redirect applies redirections to this process and returns what undoes them. After an error,
// which has been said, ok is false and those before it are applied.
func (sh *shell) redirect(redirects []*syntax.Redirect) (restore func(), ok bool) {
	if len(redirects) == 0 {
		return func() {}, true
	}
	p := sh.process
	saved := map[int]int{} // where the file was put that a descriptor had, 0 for none
	save := func(fd int) {
		if _, done := saved[fd]; done {
			return
		}
		saved[fd] = 0
		if f := p.files[fd]; f != nil {
			saved[fd] = p.stash(f.dup())
		}
	}
	ok = true
	for _, rd := range redirects {
		if ok = sh.redirectOne(rd, save); !ok {
			break
		}
	}
	return func() {
		keep := sh.keepFiles
		sh.keepFiles = false
		for fd, slot := range saved {
			switch {
			case keep: // exec >file: for good
			case slot == 0:
				p.close(fd)
			default:
				p.set(fd, p.files[slot].dup())
			}
			p.close(slot)
		}
	}, ok
}

func (sh *shell) redirectOne(rd *syntax.Redirect, save func(fd int)) bool {
	fd := 1
	switch rd.Op {
	case syntax.RdrIn, syntax.RdrInOut, syntax.DplIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
		fd = 0
	}
	if rd.N != nil {
		n, err := strconv.Atoi(rd.N.Value)
		if err != nil || n > 9 {
			sh.errorf("syntax error: bad fd number")
			return false
		}
		fd = n
	}
	p := sh.process
	if rd.Op == syntax.Hdoc || rd.Op == syntax.DashHdoc {
		text, ok := sh.hereDocument(rd)
		save(fd)
		p.set(fd, textFile(p, text))
		return ok
	}
	name, ok := sh.literal(rd.Word)
	if !ok {
		return false
	}
	switch rd.Op {
	case syntax.WordHdoc:
		save(fd)
		p.set(fd, textFile(p, name+"\n"))
		return true
	case syntax.DplIn, syntax.DplOut:
		save(fd)
		return sh.duplicate(fd, name)
	}
	f, ok := sh.openFor(rd.Op, name)
	if !ok {
		return false
	}
	save(fd)
	p.set(fd, f)
	if rd.Op == syntax.RdrAll || rd.Op == syntax.AppAll {
		save(2)
		p.set(2, f.dup())
	}
	return true
}

// openFor opens the file of a redirection, or says why it cannot be.
func (sh *shell) openFor(op syntax.RedirOperator, name string) (*file, bool) {
	flags := vfs.Flags{Write: true, Create: true, Truncate: true}
	switch op {
	case syntax.RdrIn:
		flags = vfs.Flags{Read: true}
	case syntax.RdrInOut:
		flags = vfs.Flags{Read: true, Write: true, Create: true}
	case syntax.AppOut, syntax.AppAll:
		flags = vfs.Flags{Write: true, Create: true, Append: true}
	}
	f, err := sh.process.open(name, flags)
	if err == nil {
		return f, true
	}
	verb, missing := "open", vfs.Error("no such file")
	if flags.Create {
		verb, missing = "create", "nonexistent directory"
	}
	if err == vfs.NotExist {
		err = missing
	}
	sh.errorf("can't %s %s: %s", verb, name, err)
	return nil, false
}

// duplicate makes fd a copy of another descriptor: 2>&1, or closes it: 2>&-.
func (sh *shell) duplicate(fd int, of string) bool {
	if of == "-" {
		sh.process.close(fd)
		return true
	}
	n, err := strconv.Atoi(of)
	f := sh.process.files[n]
	if err != nil || f == nil || n < 0 {
		sh.errorf("%s: bad file descriptor", of)
		return false
	}
	if n != fd {
		sh.process.set(fd, f.dup())
	}
	return true
}

func (sh *shell) hereDocument(rd *syntax.Redirect) (string, bool) {
	if rd.Hdoc == nil {
		return "", true
	}
	text, err := expand.Document(sh.config, rd.Hdoc)
	if quotedDelimiter(rd.Word) && rd.Hdoc.Lit() != "" {
		text, err = rd.Hdoc.Lit(), nil
	}
	if rd.Op == syntax.DashHdoc {
		lines := strings.SplitAfter(text, "\n")
		for i := range lines {
			lines[i] = strings.TrimLeft(lines[i], "\t")
		}
		text = strings.Join(lines, "")
	}
	return text, sh.expansionOK(err)
}

// quotedDelimiter reports whether a here-document is to be taken as it is: <<'EOF'.
func quotedDelimiter(word *syntax.Word) bool {
	for _, part := range word.Parts {
		lit, plain := part.(*syntax.Lit)
		if !plain || strings.Contains(lit.Value, `\`) {
			return true
		}
	}
	return false
}

// textFile is a file to read text from.
func textFile(p *Process, text string) *file {
	node := vfs.NewFile(0o600, p.timeline.Now(), []byte(text))
	return newFile(&regularFile{namespace: p.container.files, node: node, flags: vfs.Flags{Read: true}})
}
