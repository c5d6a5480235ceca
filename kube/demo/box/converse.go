package box

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/term"
)

var (
	errInterrupted = errors.New("interrupted")
	// errNoKeys says that the line editor has taken all keys that were typed.
	errNoKeys = errors.New("no keys")
)

// editor reads lines from a person at a terminal, with editing and history.
type editor struct {
	process  *Process
	terminal *terminal
	typed    []byte // read from the terminal, not yet taken by the line editor
	line     *term.Terminal
}

func newEditor(p *Process, t *terminal) *editor {
	e := &editor{process: p, terminal: t}
	e.line = term.NewTerminal(e, "")
	return e
}

// Read gives keys to the line editor. ctrl+c is not a key but an error. It never waits: the process
// may end while it waits, and the line editor, which is unlocked in a read, cannot be left then.
func (e *editor) Read(b []byte) (int, error) {
	if len(e.typed) == 0 {
		return 0, errNoKeys
	}
	if e.typed[0] == ctrlC {
		e.typed = e.typed[1:]
		return 0, errInterrupted
	}
	keys := e.typed
	if i := bytes.IndexByte(keys, ctrlC); i > 0 {
		keys = keys[:i]
	}
	n := copy(b, keys)
	e.typed = e.typed[n:]
	return n, nil
}

// Write shows what the line editor draws.
func (e *editor) Write(b []byte) (int, error) { return terminalFile{e.terminal}.Write(e.process, b) }

// read shows a prompt and reads a line.
func (e *editor) read(prompt string) (string, error) {
	e.terminal.setRaw(true)
	defer e.terminal.setRaw(false)
	_ = e.line.SetSize(max(1, int(e.terminal.size.Cols)), max(1, int(e.terminal.size.Rows)))
	e.line.SetPrompt(prompt)
	text, err := e.line.ReadLine()
	for errors.Is(err, errNoKeys) {
		keys := make([]byte, 256)
		n, failed := terminalFile{e.terminal}.Read(e.process, keys)
		if failed != nil {
			return "", failed
		}
		e.typed = keys[:n]
		text, err = e.line.ReadLine() // goes on with the line
	}
	if errors.Is(err, term.ErrPasteIndicator) {
		err = nil
	}
	if errors.Is(err, errInterrupted) {
		history := e.line.History // a fresh line editor forgets the unfinished line
		e.line = term.NewTerminal(e, "")
		e.line.History = history
		_, _ = e.Write([]byte("^C\n"))
	}
	return text, err
}

// converse is the interactive shell.
func (sh *shell) converse() {
	sh.interactive = true
	p := sh.process
	for _, sig := range []Signal{SIGINT, SIGTERM, SIGQUIT} {
		p.catch(sig)
	}
	if !p.onTerminal(0) {
		sh.interactive = false
		sh.readScript()
		return
	}
	input := p.files[0].handle.(terminalFile)
	input.foreground = p.group
	e := newEditor(p, input.terminal)
	e.line.AutoCompleteCallback = sh.complete
	for pending := ""; sh.flow.kind != flowExit; {
		prompt := sh.prompt()
		if pending != "" {
			prompt = "> "
		}
		line, err := e.read(prompt)
		p.caught, sh.interrupted = nil, false
		switch {
		case errors.Is(err, errInterrupted):
			pending = ""
			sh.status = 128 + int(SIGINT)
			e.line.AutoCompleteCallback = sh.complete
			continue
		case err != nil:
			fmt.Fprintln(p.Stdout())
			return
		}
		pending += line + "\n"
		if incomplete(pending) {
			continue
		}
		if strings.TrimSpace(pending) != "" {
			sh.source(pending)
			sh.flow.loops = 0
			if sh.flow.kind != flowExit {
				sh.flow.kind = flowNone
			}
			sh.endLine(input.terminal)
		}
		pending = ""
	}
}

// endLine leaves the cursor at the start of a line after ctrl+c.
func (sh *shell) endLine(t *terminal) {
	sh.runTraps()
	if sh.interrupted && t.last != '\n' {
		fmt.Fprintln(sh.process.Stdout())
	}
}

// prompt is PS1 with its escapes, by default "/ # ".
func (sh *shell) prompt() string {
	ps1, ok := sh.vars["PS1"]
	if !ok {
		ps1.Str = `\w \$ `
	}
	dir := sh.process.dir
	if home := sh.get("HOME"); home != "" && home != "/" && (dir == home || strings.HasPrefix(dir, home+"/")) {
		dir = "~" + strings.TrimPrefix(dir, home)
	}
	return strings.NewReplacer(`\w`, dir, `\$`, "#", `\h`, sh.process.container.pod.Hostname, `\u`, "root", `\n`, "\r\n").Replace(ps1.Str)
}

// complete completes the word before the cursor on tab when there is only one way.
func (sh *shell) complete(line string, pos int, key rune) (string, int, bool) {
	if key != '\t' {
		return "", 0, false
	}
	start := strings.LastIndexAny(line[:pos], " \t;|&<>") + 1
	word := line[start:pos]
	dir, base := word[:strings.LastIndexByte(word, '/')+1], word[strings.LastIndexByte(word, '/')+1:]
	look := dir
	first := strings.TrimSpace(line[:start]) == ""
	if first && dir == "" {
		look = "/bin"
	} else if look == "" {
		look = "."
	}
	at, err := sh.process.container.files.Resolve(sh.process.path(look), true)
	if err != nil || !at.Node.IsDir() {
		return "", 0, false
	}
	found, common := 0, ""
	for _, name := range at.Node.Names() {
		if !strings.HasPrefix(name, base) {
			continue
		}
		if found++; found == 1 {
			common = name
		}
		for !strings.HasPrefix(name, common) {
			common = common[:len(common)-1]
		}
	}
	if found == 0 {
		return "", 0, false
	}
	if found == 1 {
		if child := at.Node.Child(common); child.IsDir() {
			common += "/"
		} else {
			common += " "
		}
	}
	return line[:start] + dir + common + line[pos:], start + len(dir) + len(common), true
}
