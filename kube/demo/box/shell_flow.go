package box

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

// condition runs statements where a failure is an answer.
func (sh *shell) condition(list []*syntax.Stmt) bool {
	sh.calm++
	sh.statements(list)
	sh.calm--
	return sh.status == 0
}

func (sh *shell) ifClause(cmd *syntax.IfClause) {
	for ; cmd != nil; cmd = cmd.Else {
		met := len(cmd.Cond) == 0 || sh.condition(cmd.Cond) // else has no condition
		if sh.flow.kind != flowNone {
			return
		}
		if met {
			sh.status = 0
			sh.statements(cmd.Then)
			return
		}
	}
	sh.status = 0
}

func (sh *shell) while(cmd *syntax.WhileClause) {
	status := 0
	for {
		met := sh.condition(cmd.Cond)
		if sh.flow.kind != flowNone || sh.interrupted || met == cmd.Until {
			break
		}
		sh.statements(cmd.Do)
		status = sh.status
		if sh.leavesLoop() {
			break
		}
	}
	if sh.flow.kind == flowNone {
		sh.status = status
	}
}

// leavesLoop handles a break or continue at the end of a loop's turn.
func (sh *shell) leavesLoop() bool {
	switch sh.flow.kind {
	case flowNone:
		return sh.interrupted
	case flowBreak, flowContinue:
		if sh.flow.loops--; sh.flow.loops > 0 {
			return true
		}
		leaves := sh.flow.kind == flowBreak
		sh.flow.kind = flowNone
		return leaves
	}
	return true
}

func (sh *shell) forClause(cmd *syntax.ForClause) {
	loop, ok := cmd.Loop.(*syntax.WordIter)
	if !ok || cmd.Select {
		sh.errorf("syntax error: bad for loop variable")
		sh.status = 2
		return
	}
	items := sh.params
	if loop.InPos.IsValid() {
		if items, ok = sh.fields(loop.Items...); !ok {
			return
		}
	}
	sh.status = 0
	for _, item := range slices.Clone(items) {
		sh.process.yield()
		sh.assign(loop.Name.Value, item)
		sh.statements(cmd.Do)
		if sh.leavesLoop() {
			break
		}
	}
}

func (sh *shell) caseClause(cmd *syntax.CaseClause) {
	subject, ok := sh.literal(cmd.Word)
	if !ok {
		return
	}
	sh.status = 0
	through := false
	for _, item := range cmd.Items {
		if !through && !slices.ContainsFunc(item.Patterns, func(w *syntax.Word) bool { return sh.matches(w, subject) }) {
			continue
		}
		sh.statements(item.Stmts)
		if through = item.Op == syntax.Fallthrough; !through {
			return
		}
	}
}

// matches reports whether a subject matches a word as a shell pattern.
func (sh *shell) matches(word *syntax.Word, subject string) bool {
	pat, err := expand.Pattern(sh.config, word)
	if !sh.expansionOK(err) {
		return false
	}
	expr, err := pattern.Regexp(pat, pattern.EntireString)
	if err != nil {
		return pat == subject
	}
	re, err := regexp.Compile(expr)
	return err == nil && re.MatchString(subject)
}

func (sh *shell) arithmetic(expr syntax.ArithmExpr) {
	n, err := expand.Arithm(sh.config, expr)
	if sh.expansionOK(err) {
		sh.status = boolStatus(n != 0)
	}
}

// assignment executes NAME=value, or NAME+=value.
func (sh *shell) assignment(as *syntax.Assign) bool {
	if as.Array != nil || as.Index != nil || as.Name == nil {
		sh.errorf("syntax error: arrays are not supported")
		sh.status, sh.flow.kind = 2, flowExit
		return false
	}
	value, ok := sh.literal(as.Value)
	if !ok {
		return false
	}
	name := as.Name.Value
	if sh.vars[name].ReadOnly {
		sh.errorf("%s: is read only", name)
		sh.status = 2
		if !sh.interactive {
			sh.flow.kind = flowExit
		}
		return false
	}
	if as.Append {
		value = sh.get(name) + value
	}
	sh.assign(name, value)
	return true
}

// declare executes export, readonly and local.
func (sh *shell) declare(cmd *syntax.DeclClause) {
	kind := cmd.Variant.Value
	if kind == "declare" || kind == "typeset" || kind == "nameref" {
		sh.errorf("%s: not found", kind)
		sh.status = 127
		return
	}
	if kind == "local" && len(sh.scopes) == 0 {
		sh.errorf("local: not in a function")
		sh.status = 2
		return
	}
	sh.status = 0
	if len(cmd.Args) == 0 {
		sh.listVars(kind)
		return
	}
	for _, as := range cmd.Args {
		if !sh.declareOne(kind, as) {
			return
		}
	}
}

func (sh *shell) declareOne(kind string, as *syntax.Assign) bool {
	if as.Name == nil { // an expanded word: export $pair
		fields, ok := sh.fields(as.Value)
		for _, field := range fields {
			if field == "-p" {
				sh.listVars(kind)
				continue
			}
			name, value, hasValue := cutAssign(field)
			sh.mark(kind, name)
			if hasValue {
				sh.assign(name, value)
			}
		}
		return ok
	}
	if kind == "local" {
		sh.mark(kind, as.Name.Value)
	}
	if !as.Naked && !sh.assignment(as) {
		return false
	}
	if kind != "local" {
		sh.mark(kind, as.Name.Value)
	}
	return true
}

// mark makes a variable exported, read-only, or local to the function that runs.
func (sh *shell) mark(kind, name string) {
	value := sh.vars[name]
	switch kind {
	case "export":
		value.Exported = true
	case "readonly":
		value.ReadOnly = true
	case "local":
		if len(sh.scopes) == 0 {
			return
		}
		scope := sh.scopes[len(sh.scopes)-1]
		if _, hidden := scope[name]; !hidden {
			scope[name] = value
		}
	}
	sh.vars[name] = value
}

func (sh *shell) listVars(kind string) {
	for _, name := range slices.Sorted(maps.Keys(sh.vars)) {
		v := sh.vars[name]
		if kind == "export" && v.Exported || kind == "readonly" && v.ReadOnly {
			fmt.Fprintf(sh.process.Stdout(), "%s %s='%s'\n", kind, name, v.Str)
		}
	}
}
