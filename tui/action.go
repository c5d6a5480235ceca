package tui

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
)

// action is something that the user can do, declared once: here what App and its subjects do, and with
// the kinds of panes what these do. Keys, help, footer, prompt, documents and the names in the
// configuration come out of it.
type action struct {
	keymap.Binding
	// argument is what may follow the name in the prompt; nil for nothing.
	argument *argument
	effect   panes.Effect
	// onTarget actions need something under the cursor.
	onTarget bool
	// suits reports whether an onTarget action is for the heading under the cursor; see [action.onHeadings]. nil for
	// one that needs a pod.
	suits func(call) bool
	// ofGroup says that the footer tells of it first on the heading of a group.
	ofGroup bool
	// rights are what the user must be allowed to do to the target; nil for nothing.
	rights func(panes.Target) []kube.Attributes
	// rightsOf are those on the object under the cursor, as far as it is known; nil for nothing.
	rightsOf func(call) []kube.Attributes
	// works reports whether there is anything to do now, and why not otherwise; see [panes.Action.Works]. nil for
	// always.
	works func(*App, call) (works bool, why string)
	// otherwise is [panes.Action.Otherwise]; nil for never.
	otherwise func(*App, call) bool
	// word is [panes.Action.Word]; nil for always the same.
	word func(*App, call) string
	do   func(*App, call) tea.Cmd
	// ofPane says that it is done by a pane, which must have the focus.
	ofPane bool
}

// argument is a word that may follow the name of an action in the prompt.
type argument struct {
	name string // "NAMESPACE"
	// known are the values that there are, as far as App knows.
	known func(*App) []string
	// check says what is wrong with a word; nil for nothing.
	check func(word string) error
	do    func(a *App, word string) tea.Cmd
}

// call is what an action is done with.
type call struct {
	slot    *slot          // the pane with the focus
	client  *kube.Client   // that it looks through
	target  panes.Target   // under its cursor, or what it shows; zero on a heading
	targets []panes.Target // the marked ones, or that one
	object  object.Ref     // under its cursor: the pod of the target or, in some panes, another one
	heading bool           // the cursor is on the heading of a group
	member  panes.Target   // a pod of the workload that the heading stands for; zero where it stands for none
	row     *pods.Row      // of the object, if that is a pod; nil where nothing is known of it
}

// onNothing reports whether nothing is under the cursor.
func (c call) onNothing() bool { return len(c.targets) == 0 && c.object.IsZero() }

// does is an action of App.
func does(b keymap.Binding, do func(*App) tea.Cmd) action {
	return action{Binding: b, do: func(a *App, _ call) tea.Cmd { return do(a) }}
}

// onTarget is an action on the pod or container under the cursor.
func onTarget(b keymap.Binding, do func(*App, call) tea.Cmd) action {
	return action{Binding: b, onTarget: true, do: do}
}

// takes lets a word follow the name in the prompt, with which something else is done.
func (d action) takes(name string, known func(*App) []string, check func(string) error, do func(*App, string) tea.Cmd) action {
	d.argument = &argument{name: name, known: known, check: check, do: do}
	return d
}

// needs says which rights the action needs on its target.
func (d action) needs(rights func(panes.Target) []kube.Attributes) action {
	d.rights = rights
	return d
}

// needsOf says which rights the action needs on the object under the cursor.
func (d action) needsOf(rights func(call) []kube.Attributes) action {
	d.rightsOf = rights
	return d
}

// affects says what the action does to the cluster.
func (d action) affects(effect panes.Effect) action {
	d.effect = effect
	return d
}

// when says when there is anything to do, and why not otherwise.
func (d action) when(works func(*App) bool, why string) action {
	d.works = func(a *App, _ call) (bool, string) { return works(a), why }
	return d
}

// elsewise says when the action does something else than its word in the footer says.
func (d action) elsewise(otherwise func(*App) bool) action {
	d.otherwise = func(a *App, _ call) bool { return otherwise(a) }
	return d
}

// worded says which word the footer has for the action now.
func (d action) worded(word func(*App) string) action {
	d.word = func(a *App, _ call) string { return word(a) }
	return d
}

// unless says why there is nothing to do, "" when there is.
func (d action) unless(why func(*App) string) action {
	d.works = func(a *App, _ call) (bool, string) {
		sentence := why(a)
		return sentence == "", sentence
	}
	return d
}

// check says why there is nothing to do with what is under the cursor, "" when there is.
func (d action) check(why func(call) string) action {
	d.works = func(_ *App, c call) (bool, string) {
		sentence := why(c)
		return sentence == "", sentence
	}
	return d
}

// ofPane is an action that the pane with the focus carries out.
func ofPane(declared panes.Action) action {
	d := action{
		Binding: declared.Binding, effect: declared.Effect, ofPane: true,
		do: func(_ *App, c call) tea.Cmd { return declared.Do(c.slot.Pane) },
	}
	if declared.Otherwise != nil {
		d.otherwise = func(_ *App, c call) bool { return declared.Otherwise(c.slot.Pane) }
	}
	if declared.Word != nil {
		d.word = func(_ *App, c call) string { return declared.Word(c.slot.Pane) }
	}
	if declared.Works != nil {
		d.works = func(_ *App, c call) (bool, string) { return declared.Works(c.slot.Pane) }
	}
	return d
}

// declared are all actions, in the order of the help screen.
func declared(kinds []kind) []action {
	all := slices.Concat(globalActions(), arrangeActions(), moveActions(), targetActions(), changeActions(), shellActions())
	for _, k := range kinds {
		for _, declared := range k.actions() {
			all = append(all, ofPane(declared))
		}
		if k.root() {
			all = append(all, scopeActions()...)
		}
	}
	return slices.Concat(all, clockActions(), inputActions())
}

// DefaultKeymap is the keymap of all actions without a user's changes.
func DefaultKeymap() *keymap.Keymap { return keymapOf(declared(registry())) }

func keymapOf(actions []action) *keymap.Keymap {
	bindings := make([]keymap.Binding, len(actions))
	for i, d := range actions {
		bindings[i] = d.Binding
	}
	return keymap.New(bindings)
}

// here is what an action is done with at present.
func (a *App) here() call {
	focused := a.focused()
	c := call{slot: focused, client: focused.client}
	switch pane := focused.Pane.(type) {
	case panes.Leader:
		c.target = pane.Chosen()
	case panes.Follower:
		c.target = pane.Target()
	}
	if !c.target.IsZero() {
		c.object = object.Pod(c.target.Pod)
	}
	if subject, ok := focused.Pane.(panes.Subject); ok {
		if on := subject.Object(); !on.IsZero() {
			c.object = on
		}
	}
	if grouped, ok := focused.Pane.(panes.Grouped); ok {
		if heading, on := grouped.Heading(); on {
			c = c.onHeading(heading)
		}
	}
	if lister, ok := focused.Pane.(panes.Lister); ok {
		c.targets = lister.Targets()
	} else if !c.target.IsZero() {
		c.targets = []panes.Target{c.target}
	}
	switch {
	case !c.target.IsZero() && c.object == object.Pod(c.target.Pod) && c.target.Row != nil:
		c.row = c.target.Row
	case c.object.Kind == "Pod":
		c.row = a.list.row(c.client, kube.PodRef{Namespace: c.object.Namespace, Name: c.object.Name, UID: c.object.UID})
	}
	return c
}

// worksOn reports whether an action has anything to do, and if not, why.
func (a *App) worksOn(d *action, c call) (works bool, why string) {
	if d.onTarget && c.onNothing() {
		return false, ""
	}
	if d.works != nil {
		return d.works(a, c)
	}
	return true, ""
}

// denial says why an action may not be done: podglass is read-only, the cursor is on a heading, or the user
// lacks a right. "" when it may, or when that is not known.
func (a *App) denial(d *action, c call) string {
	if why := a.readOnly(d, c); why != "" {
		return why
	}
	if why := d.misplaced(c); why != "" {
		return why
	}
	return a.rights.denial(c.client, d.needed(c))
}

// needed are the rights that the action needs on what is under the cursor.
func (d *action) needed(c call) []kube.Attributes {
	var needed []kube.Attributes
	if of := cmp.Or(c.target, c.member); d.rights != nil && !of.IsZero() {
		needed = d.rights(of)
	}
	if d.rightsOf != nil {
		needed = append(needed, d.rightsOf(c)...)
	}
	return needed
}

// refuse says why an action has nothing to do now.
func (a *App) refuse(why string) tea.Cmd {
	if why == "" {
		why = "nothing is under the cursor"
	}
	return a.showRefusal(why)
}

// do carries out an action by its name.
func (a *App) do(name keymap.Action, c call) tea.Cmd {
	d, ok := a.actions[name]
	if !ok {
		return nil
	}
	if why := d.misplaced(c); why != "" {
		return a.refuse(why)
	}
	if why := a.denial(d, c); why != "" {
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: why})
	}
	if works, why := a.worksOn(d, c); !works {
		return a.refuse(why)
	}
	cmd := d.do(a, c)
	a.spread()
	return cmd
}
