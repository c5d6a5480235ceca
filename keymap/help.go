package keymap

import (
	"fmt"
	"strings"
)

// Help are the bindings for the footer of a scope, the most useful first. All of them have a key and
// a Short text. The list is shared: clone it before changing it.
func (k *Keymap) Help(s Scope) []Binding { return k.help[s] }

// HelpRaw are the bindings for the footer of a scope whose pane takes all other keys itself, the most
// useful first; once a sequence has begun, those that it can still lead to, with the rest of their keys.
func (k *Keymap) HelpRaw(s Scope, pending string) []Binding {
	if pending != "" {
		return footerOf(after(k.raw[s], pending))
	}
	return footerOf(k.raw[s])
}

// Group is the bindings of one scope, unbound ones included.
type Group struct {
	Scope    Scope
	Bindings []Binding
}

// All are all bindings by scope, for the help screen and the documentation.
func (k *Keymap) All() []Group {
	var groups []Group
	for _, s := range Scopes() {
		g := Group{Scope: s}
		for _, b := range k.bindings {
			if b.Scope == s {
				g.Bindings = append(g.Bindings, b)
			}
		}
		if len(g.Bindings) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// Markdown is the keymap as the tables of docs/keys.md.
func (k *Keymap) Markdown() string {
	var out strings.Builder
	for _, g := range k.All() {
		fmt.Fprintf(&out, "\n## %s\n\n| keys | what it does | name |\n|---|---|---|\n", g.Scope.Title())
		for _, b := range g.Bindings {
			fmt.Fprintf(&out, "| %s | %s | `%s` |\n", markdownKeys(b.Ways()), b.Help, b.Action)
		}
	}
	return out.String()
}

func markdownKeys(keys []string) string {
	if len(keys) == 0 {
		return "none"
	}
	return "`" + strings.ReplaceAll(strings.Join(keys, "` `"), "|", `\|`) + "`"
}
