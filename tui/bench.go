package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui/panes"
)

// bench is what App does for its subjects: the list of pods, its namespaces and
// contexts, forwards, shells. Each of these is a type of its own, with its state,
// and asks for no more than this.
type bench interface {
	// showToast shows a sentence for a while.
	showToast(panes.Notice) tea.Cmd
	// endToasts takes the sentence away that shows.
	endToasts()
	// ask opens a dialog.
	ask(panes.Dialog)
	// copy puts a text in the clipboard.
	copy(panes.Copy) tea.Cmd
	// keyOf is the key to name in a sentence.
	keyOf(keymap.Action) string
	// look is what is drawn with now.
	look() panes.Look
	// podLists are the open panes that list pods.
	podLists() []panes.Pods
	// offerSaved tells of the forwards that are saved for the context of a client.
	offerSaved(*kube.Client) tea.Cmd
	// relist is told that another list of pods begins.
	relist()
}

func (a *App) look() panes.Look { return a.env.Look }

func (a *App) endToasts() { a.toast.Text = "" }

func (a *App) keyOf(name keymap.Action) string { return a.opts.Keymap.Key(name) }

func (a *App) offerSaved(client *kube.Client) tea.Cmd { return a.forwarding.offerSaved(client) }

func (a *App) podLists() []panes.Pods {
	var lists []panes.Pods
	for _, s := range a.panes.slots {
		if list, ok := s.Pane.(panes.Pods); ok {
			lists = append(lists, list)
		}
	}
	return lists
}

// wrong is a toast that says what went wrong.
func wrong(err error) panes.Notice { return panes.Notice{Tone: panes.Bad, Text: err.Error()} }
