package roster

import (
	"context"
	"sync"
	"time"

	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
)

// Roster keeps a list of containers up to date. It stands on [pods.Store]: it
// watches where it may, polls where it may not, and outlives an API server that
// is away.
type Roster struct {
	client kubernetes.Interface
	choice Choice
	sets   []*followedSet

	mu     sync.Mutex // held while a change is reported
	pods   map[kube.PodRef]*present
	report func(Change)
}

// followedSet is a [PodSet] that is followed.
type followedSet struct {
	PodSet
	store *pods.Store
	owned owned
	state follow.State
	err   *explain.Error
}

// present is a pod that is there.
type present struct {
	in     map[*followedSet]bool
	row    *pods.Row
	joined map[string]bool // containers
	waits  string          // the reason told last
}

// New makes a roster of the containers picked in some sets of pods. [Roster.Run] fills
// it. Of one pod by name it takes part in the watch of those who follow the pod
// already; shared may be nil.
func New(shared *follow.Shared, client kubernetes.Interface, sets []PodSet, choice Choice) *Roster {
	r := &Roster{client: client, choice: choice, pods: map[kube.PodRef]*present{}}
	for _, set := range sets {
		r.sets = append(r.sets, &followedSet{
			PodSet: set,
			store: pods.NewStore(client, set.Scope, pods.Options{
				LabelSelector: set.Labels, FieldSelector: set.Fields, UID: set.UID, Shared: shared,
			}),
			owned: owned{},
			state: follow.Live,
		})
	}
	return r
}

// Run follows the cluster until the context ends, and returns its error. It
// reports one change after another, the containers of a pod in the order in
// which they start, and waits for report each time: that holds up the roster
// and nothing else. It is called once. A panic of any of its parts surfaces in
// the goroutine that called it.
func (r *Roster) Run(ctx context.Context, report func(Change)) error {
	r.report = report
	group := parts.New(ctx)
	for _, p := range r.sets {
		changes, unsubscribe := p.store.Changed()
		group.Go(p.store.Run)
		group.Go(func(ctx context.Context) {
			defer unsubscribe()
			r.follow(ctx, p, changes)
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// follow takes in what changes in one set.
func (r *Roster) follow(ctx context.Context, p *followedSet, changes <-chan struct{}) {
	retry := time.NewTimer(askAgain)
	retry.Stop()
	defer retry.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
		case <-retry.C:
		}
		rows, err := p.mine(ctx, r.client)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			retry.Reset(askAgain)
		}
		r.mu.Lock()
		r.tell(p, explain.Failure(err))
		r.take(p, rows)
		r.mu.Unlock()
	}
}

// mine are the rows of the set that are its owner's, as far as that is known.
func (p *followedSet) mine(ctx context.Context, client kubernetes.Interface) ([]*pods.Row, error) {
	rows := p.store.Snapshot(pods.Query{}).Rows
	if p.Owner == nil {
		return rows, nil
	}
	var mine []*pods.Row
	var failure error
	for _, row := range rows {
		is, err := p.owned.by(ctx, client, p.Owner, controller{row.Ref.Namespace, row.OwnerKind, row.OwnerName})
		if err != nil {
			failure = err
		}
		if is {
			mine = append(mine, row)
		}
	}
	return mine, failure
}

// tell reports a change of the set's health; failure is what else failed.
func (r *Roster) tell(p *followedSet, failure *explain.Error) {
	snapshot := p.store.Snapshot(pods.Query{})
	state, err := snapshot.Health.State, snapshot.Health.Err
	if err == nil && len(snapshot.Problems) > 0 {
		state, err = snapshot.Problems[0].Health.State, snapshot.Problems[0].Health.Err
	}
	if err == nil {
		err = failure
	}
	if state == follow.Loading && err == nil && p.err == nil || sentence(err) == sentence(p.err) && state == p.state {
		return
	}
	wasWell := p.err == nil
	p.state, p.err = state, err
	if err == nil && wasWell {
		return
	}
	r.report(Change{What: Trouble, State: state, Err: err})
}

func sentence(err *explain.Error) string {
	if err == nil {
		return ""
	}
	return err.Sentence
}

// take compares the rows of a set with what is known.
func (r *Roster) take(p *followedSet, rows []*pods.Row) {
	there := make(map[kube.PodRef]bool, len(rows))
	for _, row := range rows {
		there[row.Ref] = true
	}
	for ref, pod := range r.pods {
		if pod.in[p] && !there[ref] {
			r.leave(p, ref, pod)
		}
	}
	for _, row := range rows {
		pod := r.pods[row.Ref]
		if pod == nil {
			pod = &present{in: map[*followedSet]bool{}, joined: map[string]bool{}}
			r.pods[row.Ref] = pod
		}
		pod.in[p] = true
		if pod.row != row {
			pod.row = row
			r.update(pod)
		}
	}
}

func (r *Roster) leave(p *followedSet, ref kube.PodRef, pod *present) {
	delete(pod.in, p)
	if len(pod.in) > 0 {
		return
	}
	delete(r.pods, ref)
	if len(pod.joined) > 0 || pod.waits != "" {
		r.report(Change{What: Left, Pod: ref})
	}
}

// update reports what is new about a pod.
func (r *Roster) update(pod *present) {
	row, waits := pod.row, ""
	for i, c := range row.Containers {
		switch {
		case !r.choice.Picks(c.Name) || pod.joined[c.Name]:
		case c.Phase == podstatus.Waiting:
			waits = row.Status
		default:
			pod.joined[c.Name] = true
			r.report(Change{What: Joined, Pod: row.Ref, Member: Member{
				ContainerRef: kube.ContainerRef{Pod: row.Ref, Container: c.Name}, Kind: c.Kind, Index: i, Node: row.Node,
			}})
		}
	}
	if waits != pod.waits {
		pod.waits = waits
		if waits != "" {
			r.report(Change{What: Waits, Pod: row.Ref, Reason: waits})
		}
	}
}
