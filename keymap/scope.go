package keymap

import "slices"

// Scope is a place where keys have a meaning. Scopes nest: what is bound in a scope also works in
// the scopes inside it.
type Scope string

// The scopes. A pane or dialog asks for its innermost one.
const (
	Always     Scope = "always"     // everywhere, dialogs and prompts included
	Global     Scope = "global"     // every pane
	Move       Scope = "move"       // whatever scrolls
	List       Scope = "list"       // every list
	Target     Scope = "target"     // a pod or container under the cursor
	Pods       Scope = "pods"       // the pod list
	Containers Scope = "containers" // the containers of a pod
	Logs       Scope = "logs"       // a log
	LogLegend  Scope = "legend"     // the containers of a log
	Forwards   Scope = "forwards"   // the list of forwards
	Services   Scope = "services"   // services, their ports and endpoints
	Anatomy    Scope = "anatomy"    // what the containers of a pod share
	Document   Scope = "document"   // a text about an object: describe, YAML
	Shell      Scope = "shell"      // a shell; only its own keys work, after its prefix
	Ended      Scope = "ended"      // a shell that has ended or never started
	Scrollback Scope = "scrollback" // what has scrolled away in a shell, while keys go through it
	Input      Scope = "input"      // a one-line prompt
	Dialog     Scope = "dialog"     // a dialog
)

// ShellPrefix is the key before those of a shell that are not the shell's own.
const ShellPrefix = "ctrl+]"

// scopeInfo is what there is to know about a scope.
type scopeInfo struct {
	scope Scope
	in    Scope // the scope around it, "" for the outermost
	title string
}

// scopeTable lists the scopes in the order of the help screen.
func scopeTable() []scopeInfo {
	return []scopeInfo{
		{Global, Always, "Everywhere"},
		{Move, Global, "Moving"},
		{List, Move, "Lists"},
		{Target, List, "Pod or container"},
		{Pods, Target, "Pods"},
		{Containers, Target, "Containers"},
		{Logs, Move, "Logs"},
		{LogLegend, Move, "Legend of a log"},
		{Forwards, Move, "Forwards"},
		{Services, Move, "Services"},
		{Anatomy, Move, "Anatomy"},
		{Document, Move, "Describe and YAML"},
		{Shell, Move, "Shells"},
		{Ended, Always, "Shells that have ended"},
		{Scrollback, Move, "Scrollback of a shell"},
		{Input, Always, "Prompts and dialogs"},
		{Dialog, Input, "Dialogs"},
		{Always, "", "Also in prompts and dialogs"},
	}
}

// Scopes are all scopes in the order in which help shows them.
func Scopes() []Scope {
	var all []Scope
	for _, p := range scopeTable() {
		all = append(all, p.scope)
	}
	return all
}

// Title is the heading for the scope's keys; the name itself for a scope that does not exist.
func (s Scope) Title() string {
	for _, p := range scopeTable() {
		if p.scope == s {
			return p.title
		}
	}
	return string(s)
}

// Within reports whether what is bound in an outer scope also works in the scope.
func (s Scope) Within(outer Scope) bool { return slices.Contains(s.chain(), outer) }

// chain is the scope and those around it, innermost first; nil for a scope that does not exist.
func (s Scope) chain() []Scope {
	var chain []Scope
	for _, p := range scopeTable() {
		if p.scope == s {
			chain = append([]Scope{s}, p.in.chain()...)
		}
	}
	return chain
}
