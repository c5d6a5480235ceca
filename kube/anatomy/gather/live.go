package gather

import (
	"context"
	"sync"

	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/poke"
)

// live is a [question] that is followed.
type live interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Touch()
	answer() answer
	health() follow.Health
}

// liveOf makes what follows a want.
func liveOf(client kubernetes.Interface, shared *follow.Shared, want question) live {
	if kind := kindOf(client, want); kind != nil {
		return followed{kind.Follow(shared, want.query())}
	}
	return &asked{client: client, want: want}
}

// followed is of a kind that podglass knows.
type followed struct{ kinds.Followed }

func (f followed) answer() answer { return answerOf(f.Held()) }

func (f followed) health() follow.Health {
	_, health := f.Held()
	return health
}

// answerOf is what is known by what is followed.
func answerOf(object any, health follow.Health) answer {
	switch {
	case health.State == follow.Gone:
		return answer{known: anatomy.NotThere, why: sentence(health.Err)}
	case health.State != follow.Loading:
		return answer{known: anatomy.Read, object: object}
	case health.Err == nil:
		return answer{}
	default:
		return answer{known: knowledge(health.Err), why: health.Err.Sentence}
	}
}

func sentence(err *explain.Error) string {
	if err == nil {
		return ""
	}
	return err.Sentence
}

// knowledge is what an error says of an object.
func knowledge(err *explain.Error) anatomy.Knowledge {
	switch err.Class {
	case explain.ClassForbidden, explain.ClassUnauthorized:
		return anatomy.Forbidden
	case explain.ClassNotFound:
		return anatomy.NotThere
	default:
		return anatomy.Failed
	}
}

// asked is asked for once: an owner of a kind that podglass does not know.
type asked struct {
	client kubernetes.Interface
	want   question
	pokes  poke.Subscribers

	mu   sync.Mutex
	said answer
}

func (a *asked) Run(ctx context.Context) {
	said := fetch(ctx, a.client, a.want)
	a.mu.Lock()
	a.said = said
	a.mu.Unlock()
	a.pokes.Poke()
	<-ctx.Done()
}

func (a *asked) Changed() (changes <-chan struct{}, cancel func()) { return a.pokes.Subscribe() }

func (a *asked) Touch() {}

func (a *asked) answer() answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said
}

func (a *asked) health() follow.Health { return follow.Health{State: follow.Live} }
