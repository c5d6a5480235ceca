package box

import (
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

func runMkdir(p *Process) int {
	o, ok := p.getopt("p")
	if !ok {
		return 1
	}
	code := 0
	for _, name := range o.args {
		make := p.container.files.Mkdir
		if o.has('p') {
			make = p.container.files.MkdirAll
		}
		if err := make(p.path(name), 0o755); err != nil {
			code = p.fail("can't create directory '%s': %s", name, err)
		}
	}
	return code
}

func runRm(p *Process) int {
	o, ok := p.getopt("rf")
	if !ok {
		return 1
	}
	code := 0
	for _, name := range o.args {
		at, err := p.container.files.Resolve(p.path(name), false)
		if err == vfs.NotExist && o.has('f') {
			continue
		}
		switch {
		case err != nil:
		case at.Node.IsDir() && !o.has('r'):
			code = p.fail("'%s' is a directory", name)
			continue
		default:
			err = p.removeTree(p.path(name), at.Node)
		}
		if err != nil {
			code = p.fail("can't remove '%s': %s", name, err)
		}
	}
	return code
}

func (p *Process) removeTree(name string, node *vfs.Node) error {
	if node.IsDir() && !node.Generated() {
		for _, child := range node.Names() {
			at, err := p.container.files.Resolve(path.Join(name, child), false)
			if err == nil {
				err = p.removeTree(path.Join(name, child), at.Node)
			}
			if err != nil {
				return err
			}
		}
	}
	p.yield()
	return p.container.files.Remove(name)
}

// into returns where a copied or moved file ends up: in the target when that is a directory.
func (p *Process) into(target, source string) string {
	if at, err := p.container.files.Resolve(p.path(target), true); err == nil && at.Node.IsDir() {
		return path.Join(p.path(target), path.Base(source))
	}
	return p.path(target)
}

func runCp(p *Process) int {
	o, ok := p.getopt("r")
	if !ok {
		return 1
	}
	if len(o.args) < 2 {
		p.complain("Usage", "cp [-r] SOURCE DEST")
		return 1
	}
	target := o.args[len(o.args)-1]
	code := 0
	for _, source := range o.args[:len(o.args)-1] {
		at, err := p.container.files.Resolve(p.path(source), true)
		switch {
		case err != nil:
			code = p.fail("can't stat '%s': %s", source, err)
		case at.Node.IsDir() && !o.has('r'):
			code = p.fail("omitting directory '%s'", source)
		default:
			if err := p.copyTree(at.Node, p.into(target, source)); err != nil {
				code = p.fail("can't create '%s': %s", target, err)
			}
		}
	}
	return code
}

func (p *Process) copyTree(node *vfs.Node, target string) error {
	files := p.container.files
	if node.IsDir() {
		if err := files.MkdirAll(target, node.Mode.Perm()); err != nil {
			return err
		}
		for _, name := range node.Names() {
			if err := p.copyTree(node.Child(name), path.Join(target, name)); err != nil {
				return err
			}
		}
		return nil
	}
	if node.Target != "" {
		return files.Symlink(node.Target, target)
	}
	p.yield()
	at, err := files.Open(target, vfs.Flags{Write: true, Create: true, Truncate: true}, node.Mode.Perm())
	if err != nil {
		return err
	}
	at.Node.Program = node.Program
	_, err = files.WriteAt(at.Node, 0, node.Content())
	return err
}

func runTouch(p *Process) int {
	code := 0
	for _, name := range p.Args[1:] {
		err := p.container.files.Touch(p.path(name))
		if err == vfs.NotExist {
			_, err = p.container.files.Open(p.path(name), vfs.Flags{Write: true, Create: true}, 0o644)
		}
		if err != nil {
			code = p.fail("%s: %s", name, err)
		}
	}
	return code
}

func runChmod(p *Process) int {
	if len(p.Args) < 3 {
		p.complain("Usage", "chmod MODE[,MODE]... FILE...")
		return 1
	}
	code := 0
	for _, name := range p.Args[2:] {
		at, err := p.container.files.Resolve(p.path(name), true)
		if err != nil {
			code = p.fail("%s: %s", name, err)
			continue
		}
		mode, ok := parseMode(p.Args[1], at.Node.Mode.Perm())
		if !ok {
			return p.fail("invalid mode '%s'", p.Args[1])
		}
		if err := p.container.files.Chmod(p.path(name), mode); err != nil {
			code = p.fail("%s: %s", name, err)
		}
	}
	return code
}

// parseMode reads 755 or u+x,go-w.
func parseMode(text string, mode fs.FileMode) (fs.FileMode, bool) {
	if n, err := strconv.ParseUint(text, 8, 12); err == nil {
		return fs.FileMode(n), true
	}
	for clause := range strings.SplitSeq(text, ",") {
		at := strings.IndexAny(clause, "+-=")
		if at < 0 {
			return 0, false
		}
		who, bits := fs.FileMode(0), fs.FileMode(0)
		for _, w := range clause[:at] {
			who |= map[rune]fs.FileMode{'u': 0o700, 'g': 0o070, 'o': 0o007, 'a': 0o777}[w]
		}
		if who == 0 {
			who = 0o777
		}
		for _, b := range clause[at+1:] {
			bits |= map[rune]fs.FileMode{'r': 0o444, 'w': 0o222, 'x': 0o111}[b]
		}
		switch clause[at] {
		case '+':
			mode |= who & bits
		case '-':
			mode &^= who & bits
		default:
			mode = mode&^who | who&bits
		}
	}
	return mode, true
}

func runMkfifo(p *Process) int {
	code := 0
	for _, name := range p.Args[1:] {
		if err := p.container.files.Mkfifo(p.path(name), 0o644); err != nil {
			code = p.fail("%s: %s", name, err)
		}
	}
	return code
}
