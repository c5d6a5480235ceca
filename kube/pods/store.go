package pods

import (
	"context"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/poke"
)

// Options shape a [Store].
type Options struct {
	// LabelSelector picks pods by their labels and FieldSelector by their
	// fields, on the server; "" picks all.
	LabelSelector, FieldSelector string
	// Shared are the watches that others follow; of the one pod of a scope with a name the store takes part in
	// theirs. It may be nil.
	Shared *follow.Shared
	// UID is that of the one pod of a scope with a name, "" for whichever pod has the name.
	UID types.UID
	// Now is the clock of the store's health; nil means time.Now.
	Now func() time.Time
}

// Store holds a row for each pod of a scope and follows the cluster. It never
// waits for those who look at it, and it forgets no row because the API server
// is away. Its methods are safe for concurrent use.
type Store struct {
	client  kubernetes.Interface
	scope   kube.Scope
	now     func() time.Time
	sources []*source
	pokes   poke.Subscribers
	touched chan struct{} // of capacity one
	emptied chan struct{} // of capacity one: a namespace has no pods
	ages    chan struct{} // of capacity one: a row changes with time

	mu       sync.Mutex
	rows     map[podKey]*Row
	failing  int
	revision uint64
	health   follow.Health
	metered  bool    // the metrics API answers
	unlisted answer  // of the metrics API, about pods that are not in the list yet
	views    []*view // the one asked for last comes first
	whole    *view   // all rows in the order asked for last, to filter from
	// populated counts the rows of each namespace, where a scope names some.
	populated map[string]int
	aging     map[podKey]struct{} // rows that change with time alone
}

// podKey is a pod's place in the API: at most one pod has it at a time.
type podKey types.NamespacedName

func keyOf(row *Row) podKey { return podKey{Namespace: row.Ref.Namespace, Name: row.Ref.Name} }

// NewStore makes an empty store of the scope's pods; [Store.Run] fills it.
func NewStore(client kubernetes.Interface, scope kube.Scope, opts Options) *Store {
	store := &Store{client: client, scope: scope, now: opts.Now, rows: map[podKey]*Row{}, touched: make(chan struct{}, 1), emptied: make(chan struct{}, 1), ages: make(chan struct{}, 1), aging: map[podKey]struct{}{}}
	if store.now == nil {
		store.now = time.Now
	}
	namespaces := scope.Namespaces
	if scope.All() {
		namespaces = []string{metav1.NamespaceAll}
	} else {
		store.populated = map[string]int{}
	}
	for _, namespace := range namespaces {
		store.sources = append(store.sources, &source{
			store: store,
			lister: lister{
				client: client, namespace: namespace,
				labels: opts.LabelSelector, fields: opts.FieldSelector, silence: follow.Silence,
			},
			namespace: namespace,
			name:      scope.Name,
			uid:       opts.UID,
			shared:    opts.Shared,
			health:    follow.Health{Since: store.now()},
			retry:     follow.Retry(),
			listEvery: listEvery,
			patience:  refusalWaits(),
		})
	}
	store.health = store.mergedHealth()
	return store
}

// Scope is the scope the store was made for.
func (s *Store) Scope() kube.Scope { return s.scope }

// Run follows the cluster until ctx ends. It reads all pods as a stream, or as
// a list in chunks from a server that cannot stream, then watches them; after a
// failure it tries again forever. Rows show as they arrive: the first list is
// complete when the health is no longer Loading. It is called once.
//
// A panic of any of its parts surfaces in the goroutine that called Run.
func (s *Store) Run(ctx context.Context) {
	group := parts.New(ctx)
	for _, source := range s.sources {
		group.Go(source.run)
	}
	group.Go(s.age)
	if !s.scope.All() {
		group.Go(s.askNamespaces)
	}
	group.Wait()
}

// Changed subscribes to changes of rows and health. The channel, of capacity
// one, receives after each change until cancel is called; it is never closed.
func (s *Store) Changed() (changes <-chan struct{}, cancel func()) { return s.pokes.Subscribe() }

// Touch says that rows are being shown. It never waits.
func (s *Store) Touch() {
	poke.Once(s.touched)
}

// Touched receives when rows have been shown since it received last. It is for
// who finds out what only those rows need; see [Store.SetUsage].
func (s *Store) Touched() <-chan struct{} { return s.touched }

// Snapshot answers the query. Asking again costs nothing while nothing changed,
// and about what changed otherwise; the few queries asked last are remembered.
func (s *Store) Snapshot(query Query) Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	view := s.refreshed(query)
	return Snapshot{
		Revision: s.revision,
		Rows:     view.rows,
		fresh:    view.fresh,
		since:    view.since,
		Groups:   view.groups,
		Total:    len(s.rows),
		Failing:  s.failing,
		Health:   s.health,
		Problems: s.problems(),
		Metered:  s.metered,
		Empty:    s.emptyNamespaces(),
	}
}

// Row finds the row of a pod; a reference with a UID finds the pod of that UID only.
func (s *Store) Row(ref kube.PodRef) (*Row, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	row, ok := s.rows[podKey{Namespace: ref.Namespace, Name: ref.Name}]
	if !ok || ref.UID != "" && ref.UID != row.Ref.UID {
		return nil, false
	}
	return row, true
}

// put takes rows in. A row that looks like the one that is there is no change.
func (s *Store) put(rows ...*Row) {
	changed := false
	s.mu.Lock()
	for _, row := range rows {
		changed = s.putLocked(row) || changed
	}
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
}

// remove forgets a pod.
func (s *Store) remove(key podKey) {
	s.mu.Lock()
	changed := s.removeLocked(key)
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
}

// replace makes rows all that there is in the source's namespace, and moves the
// source's health on.
func (s *Store) replace(from *source, rows []*Row, next func(follow.Health) follow.Health) {
	listed := make(map[podKey]struct{}, len(rows))
	for _, row := range rows {
		listed[keyOf(row)] = struct{}{}
	}
	s.mu.Lock()
	changed := s.setHealthLocked(from, next(from.health))
	for _, row := range rows {
		changed = s.putLocked(row) || changed
	}
	for key := range s.rows {
		if _, ok := listed[key]; !ok && from.covers(key) {
			changed = s.removeLocked(key) || changed
		}
	}
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
}

// updateHealth moves a source's health on.
func (s *Store) updateHealth(from *source, next func(follow.Health) follow.Health) {
	s.mu.Lock()
	changed := s.setHealthLocked(from, next(from.health))
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
}

func (s *Store) setHealthLocked(from *source, health follow.Health) bool {
	if health == from.health {
		return false
	}
	from.health = health
	s.health = s.mergedHealth()
	s.askIfEmpty(from.namespace)
	s.revision++
	return true
}

func (s *Store) mergedHealth() follow.Health {
	parts := make([]follow.Health, len(s.sources))
	for i, source := range s.sources {
		parts[i] = source.health
	}
	return merge(parts)
}

// problems are the namespaces that fail beside others that do not.
func (s *Store) problems() []Problem {
	if len(s.sources) < 2 || s.health.State == follow.Loading {
		return nil
	}
	var list []Problem
	for _, source := range s.sources {
		if source.health.Err != nil {
			list = append(list, Problem{Namespace: source.namespace, Health: source.health})
		}
	}
	return list
}

func (s *Store) putLocked(row *Row) bool {
	key := keyOf(row)
	old := s.rows[key]
	row = s.aged(old, row)
	usage := s.usageOf(key, old, row)
	if old != nil && old.Usage == usage && old.showsLike(row) {
		return false
	}
	if row.Revision != 0 { // somebody has it already
		row = new(*row)
	}
	row.Usage = usage
	s.storeLocked(key, old, row)
	return true
}

// storeLocked puts a row in the place of another, which may be nil.
func (s *Store) storeLocked(key podKey, old, row *Row) {
	s.revision++
	row.Revision = s.revision
	s.rows[key] = row
	s.expect(key, row)
	s.count(old, -1)
	s.count(row, +1)
	if old == nil && s.populated != nil {
		s.populated[key.Namespace]++
	}
	s.tellViews(key, old)
}

func (s *Store) removeLocked(key podKey) bool {
	old := s.rows[key]
	if old == nil {
		return false
	}
	s.revision++
	delete(s.rows, key)
	delete(s.aging, key)
	s.count(old, -1)
	if s.populated != nil {
		s.populated[key.Namespace]--
		s.lostPod(key.Namespace)
	}
	s.tellViews(key, old)
	return true
}

func (s *Store) count(row *Row, by int) {
	if row != nil && row.Failing {
		s.failing += by
	}
}
