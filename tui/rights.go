package tui

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/tui/panes"
)

// question is whether the user of a client may do something, to one object or,
// with no name, to all of a namespace.
type question struct {
	client *kube.Client
	kube.Attributes
}

func (q question) all() question {
	q.Name = ""
	return q
}

// answer asks the cluster. What it does not answer is taken as allowed.
func (q question) answer(ctx context.Context) verdict {
	decision, err := q.client.Can(ctx, q.Attributes)
	if err != nil || decision.Allowed {
		return verdict{}
	}
	user, err := q.client.UserName(ctx)
	if err != nil {
		user = "" // the denial is as true without
	}
	return verdict{denied: true, user: user}
}

// verdict is the answer to a question.
type verdict struct {
	denied bool
	user   string // whom it is denied to, as the server calls him; "" when it does not tell
	at     time.Time
}

// rights is what is known of what the user may do. Rights are mostly given for a
// namespace; only where one is missing an object is asked about by its name.
type rights struct {
	env    panes.Env
	known  map[question]verdict
	asking map[question]bool
	here   []question // about what the cursor is on
	rest   *panes.Task
}

func newRights(env panes.Env) rights {
	return rights{env: env, known: map[question]verdict{}, asking: map[question]bool{}, rest: env.NewTask()}
}

// denial is the first of the rights that is missing, as a sentence; "" when all
// are there, or when it is not known.
func (r *rights) denial(client *kube.Client, needed []kube.Attributes) string {
	for _, attributes := range needed {
		q := question{client, attributes}
		if !r.known[q.all()].denied || !r.known[q].denied {
			continue
		}
		attributes.Name = "" // one sentence for all objects
		return explain.Forbidden(attributes, r.known[q].user)
	}
	return ""
}

// follow asks about what the cursor is on now.
func (r *rights) follow(here []question) tea.Cmd {
	if slices.Equal(here, r.here) {
		return nil
	}
	moved := !slices.EqualFunc(here, r.here, func(a, b question) bool { return a.all() == b.all() })
	r.here = here
	r.rest.Drop()
	switch {
	case len(here) == 0:
		return nil
	case moved:
		return r.refresh()
	case slices.ContainsFunc(here, r.deniedForAll):
		return r.rest.After(rightsRest, r.refresh)
	}
	return nil
}

func (r *rights) deniedForAll(q question) bool { return r.known[q.all()].denied }

// stale reports whether a question has to be asked.
func (r *rights) stale(q question) bool {
	found, ok := r.known[q]
	return !r.asking[q] && (!ok || r.env.Now().Sub(found.at) >= rightsLife)
}

// refresh asks about all objects of the namespace where that is not known, or no
// longer, and then about the object itself where they are denied.
func (r *rights) refresh() tea.Cmd {
	var questions []question
	add := func(q question) {
		if r.stale(q) && !slices.Contains(questions, q) {
			questions = append(questions, q)
		}
	}
	for _, q := range r.here {
		add(q.all())
	}
	if len(questions) == 0 {
		for _, q := range r.here {
			if r.deniedForAll(q) {
				add(q)
			}
		}
	}
	if len(questions) == 0 {
		return nil
	}
	for _, q := range questions {
		r.asking[q] = true
	}
	return panes.Run(r.env.NewTask(), rightsTime, func(ctx context.Context) []verdict {
		answers := make([]verdict, len(questions))
		for i, q := range questions {
			answers[i] = q.answer(ctx)
		}
		return answers
	}, func(answers []verdict) tea.Cmd { return r.found(questions, answers) })
}

// found takes the answers, and asks about the object itself where its namespace
// denies something.
func (r *rights) found(questions []question, answers []verdict) tea.Cmd {
	again := false
	for i, q := range questions {
		delete(r.asking, q)
		answers[i].at = r.env.Now()
		r.known[q] = answers[i]
		again = again || answers[i].denied && q.Name == ""
	}
	if again {
		return r.refresh()
	}
	return nil
}

// prune forgets what is known of clients that nobody looks through any more.
func (r *rights) prune(clients []*kube.Client) {
	gone := func(q question) bool { return !slices.Contains(clients, q.client) }
	maps.DeleteFunc(r.known, func(q question, _ verdict) bool { return gone(q) })
	maps.DeleteFunc(r.asking, func(q question, _ bool) bool { return gone(q) })
	r.here = slices.DeleteFunc(r.here, gone)
}

// followRights asks what may be done where the cursor is now: the rights that the
// actions of the focused pane need.
func (a *App) followRights() tea.Cmd {
	here := a.here()
	if here.target.IsZero() && here.object.IsZero() {
		return a.rights.follow(nil)
	}
	var questions []question
	for _, b := range a.opts.Keymap.In(here.slot.Scope()) {
		d := a.actions[b.Action]
		if d == nil {
			continue
		}
		for _, attributes := range d.needed(here) {
			if q := (question{here.client, attributes}); !slices.Contains(questions, q) {
				questions = append(questions, q)
			}
		}
	}
	return a.rights.follow(questions)
}

// readOnly says that an action is not done because podglass is read-only; ""
// when it is done.
func (a *App) readOnly(d *action, c call) string {
	if d.effect == panes.Views || !c.client.ReadOnly {
		return ""
	}
	what, _, _ := strings.Cut(d.Help, ",")
	return "read-only: podglass will not " + what
}
