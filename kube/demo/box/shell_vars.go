package box

import (
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// expansion is how words are expanded: by the variables of this shell, with command
// substitutions as child processes, and globs in the container's file system.
func (sh *shell) expansion() *expand.Config {
	return &expand.Config{
		Env:      variables{sh},
		CmdSubst: sh.substitute,
		ProcSubst: func(*syntax.ProcSubst) (string, error) {
			return "", fmt.Errorf("process substitution is not supported")
		},
		ReadDir2: sh.readDir,
	}
}

// substitute runs a command substitution and copies its output to w.
func (sh *shell) substitute(w io.Writer, cs *syntax.CmdSubst) error {
	pipe := newPipe(sh.process)
	child := sh.process.spawnWith(sh.process.Args, map[int]*file{1: pipe.writer}, func(p *Process) int {
		sub := sh.fork(p)
		sub.statements(cs.Stmts)
		return sub.end()
	})
	slot := sh.process.stash(pipe.reader)
	_, err := io.Copy(w, descriptor{sh.process, slot})
	sh.process.close(slot)
	sh.expanded = child.Await(sh.process)
	return err
}

func (sh *shell) readDir(dir string) ([]fs.DirEntry, error) {
	if sh.options["noglob"] {
		return nil, fs.ErrNotExist
	}
	at, err := sh.process.container.files.Resolve(sh.process.path(filepath.ToSlash(dir)), true)
	if err != nil {
		return nil, err
	}
	if !at.Node.IsDir() {
		return nil, fs.ErrNotExist
	}
	entries := []fs.DirEntry{}
	for _, name := range at.Node.Names() {
		if child := at.Node.Child(name); child != nil {
			entries = append(entries, fs.FileInfoToDirEntry(nodeInfo{name, child}))
		}
	}
	return entries, nil
}

// variables is the shell as the expander sees it.
type variables struct{ *shell }

// Get is expand.Environ's. Special parameters come this way too. It always has an answer for
// "HOME user", since the expander would ask the host for users that it cannot find here.
func (v variables) Get(name string) variable {
	set := func(value string) variable {
		return variable{Set: true, Kind: expand.String, Str: value}
	}
	switch name {
	case "?":
		return set(strconv.Itoa(v.status))
	case "$":
		return set(strconv.Itoa(v.process.PID))
	case "!":
		if v.lastJob == 0 {
			return variable{}
		}
		return set(strconv.Itoa(v.lastJob))
	case "#":
		return set(strconv.Itoa(len(v.params)))
	case "@", "*":
		return variable{Set: true, Kind: expand.Indexed, List: v.params}
	case "0":
		return set(v.zero)
	case "-":
		return set(v.optionLetters())
	case "PPID":
		if v.process.parent == nil {
			return set("0")
		}
		return set(strconv.Itoa(v.process.parent.PID))
	case "RANDOM":
		return set(strconv.FormatUint(v.process.container.random.Uint64()%32768, 10))
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 {
		if n > len(v.params) {
			return variable{}
		}
		return set(v.params[n-1])
	}
	if user, ok := strings.CutPrefix(name, "HOME "); ok {
		switch user {
		case "root":
			return set("/root")
		case "nobody":
			return set("/home")
		}
		return set("~" + user)
	}
	return v.vars[name]
}

// Each is expand.Environ's.
func (v variables) Each(visit func(string, expand.Variable) bool) {
	for name, variable := range v.vars {
		if !visit(name, variable) {
			return
		}
	}
}

// Set is expand.WriteEnviron's: ${name:=value} and arithmetic assign through it.
func (v variables) Set(name string, variable expand.Variable) error {
	if v.vars[name].ReadOnly {
		return fmt.Errorf("%s: is read only", name)
	}
	if variable.Kind == expand.Indexed || variable.Kind == expand.Associative {
		return fmt.Errorf("%s: arrays are not supported", name)
	}
	v.assign(name, variable.Str)
	return nil
}

// get returns a variable's value, empty when unset.
func (sh *shell) get(name string) string { return sh.vars[name].Str }

// assign sets a variable and keeps whether it is exported.
func (sh *shell) assign(name, value string) {
	old := sh.vars[name]
	sh.vars[name] = variable{
		Set: true, Kind: expand.String, Str: value, ReadOnly: old.ReadOnly,
		Exported: old.Exported || sh.options["allexport"],
	}
}

// export marks a variable for the environment of children.
func (sh *shell) export(name string) {
	variable := sh.vars[name]
	variable.Exported = true
	sh.vars[name] = variable
}

// environment is what child processes get.
func (sh *shell) environment() map[string]string {
	env := map[string]string{}
	for name, variable := range sh.vars {
		if variable.Exported && variable.Set {
			env[name] = variable.Str
		}
	}
	return env
}

func (sh *shell) optionLetters() string {
	letters := ""
	for letter, name := range map[string]string{"e": "errexit", "f": "noglob", "u": "nounset", "x": "xtrace"} {
		if sh.options[name] {
			letters += letter
		}
	}
	if sh.interactive {
		letters += "i"
	}
	sorted := []byte(letters)
	slices.Sort(sorted)
	return string(sorted)
}

// fields expands words to arguments. ok is false after an error, which has been said.
func (sh *shell) fields(words ...*syntax.Word) (fields []string, ok bool) {
	sh.config.NoUnset = sh.options["nounset"]
	fields, err := expand.Fields(sh.config, words...)
	return fields, sh.expansionOK(err)
}

// literal expands a word to one string, without splitting.
func (sh *shell) literal(word *syntax.Word) (string, bool) {
	if word == nil {
		return "", true
	}
	sh.config.NoUnset = sh.options["nounset"]
	text, err := expand.Literal(sh.config, word)
	return text, sh.expansionOK(err)
}

func (sh *shell) expansionOK(err error) bool {
	if err == nil {
		return true
	}
	sh.errorf("%s", err)
	sh.status = 2
	if !sh.interactive {
		sh.flow.kind = flowExit
	}
	return false
}
