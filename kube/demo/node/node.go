// Package node is what makes the demo cluster live: the scheduler, the controllers, and the
// kubelets that run pods in boxes and write their status, events and logs into the State.
//
// All of it happens on one timeline. It starts in the past, is fast-forwarded to the present
// while Start runs, and then follows the clock that was given: the cluster looks used from
// the first moment, and with a fixed clock it stands still in the same state every time.
package node

import (
	"context"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/box/podnet"
	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// Options say when the cluster starts.
type Options struct {
	Clock   clock.WithTicker // followed once Start has returned; nil is the real time
	History time.Duration    // how long before the clock's present the story starts
}

// Node runs the pods of a State. It is the API server's Runtime.
type Node struct {
	options  Options
	timeline *timeline.Timeline
	state    *apiserver.State
	network  *podnet.Network

	queue     queue
	changed   timeline.Signal // something in the State changed
	events    map[eventKey]string
	runners   map[types.UID]*runner
	schedule  int             // pods scheduled so far
	machines  []string        // the nodes that have, or had, a kubelet
	dead      map[string]bool // those of them whose machine has died
	lastIP    map[string]int  // of the pods of a node
	hostPaths map[string]*vfs.Node
	cancel    context.CancelFunc
}

// New returns a node that does not run yet. Its Clock is meant for the State.
func New(options Options) *Node {
	if options.Clock == nil {
		options.Clock = clock.RealClock{}
	}
	start := options.Clock.Now().Add(-options.History).Round(0)
	n := &Node{
		options: options, timeline: timeline.New(start), queue: queue{waiting: map[key]bool{}},
		events: map[eventKey]string{}, runners: map[types.UID]*runner{}, hostPaths: map[string]*vfs.Node{}, cancel: func() {},
		machines: slices.Clone(nodeNames[:]), dead: map[string]bool{}, lastIP: map[string]int{},
	}
	n.network = podnet.New(n.timeline, services{n})
	return n
}

// Clock tells the node's time: the past while the story is told, later the given clock's.
func (n *Node) Clock() clock.PassiveClock { return passive{n.timeline} }

type passive struct{ *timeline.Timeline }

// Start plays the scenarios from the past up to the present and goes on living until ctx
// ends or Close. The State must use the node's Clock.
func (n *Node) Start(ctx context.Context, state *apiserver.State, scenarios []Scenario) error {
	ctx, n.cancel = context.WithCancel(ctx)
	n.state = state
	var failed error
	n.timeline.Do(func() {
		if failed = n.createNodes(); failed != nil {
			return
		}
		n.adopt()
		n.timeline.Go(n.control)
		gap := min(scenarioGap, n.options.History/16)
		for i, s := range scenarios {
			n.timeline.After(time.Duration(i)*gap, func() { n.play(s) })
		}
	})
	if failed != nil {
		return failed
	}
	n.timeline.Follow(n.options.Clock)
	n.watch(ctx)
	context.AfterFunc(ctx, n.Close)
	return nil
}

// Close ends everything that runs.
func (n *Node) Close() {
	n.cancel()
	n.timeline.Close()
}

// Settle returns when everything that is due by the clock's present has happened: for tests
// that step a fixed clock.
func (n *Node) Settle() { n.timeline.Settle() }

// now is the time as the API writes it: whole seconds.
func (n *Node) now() metav1.Time { return metav1.NewTime(n.timeline.Now().Truncate(time.Second)) }

func (n *Node) sleep(d time.Duration) { n.timeline.Sleep(d) }

// podKey is how a pod is named in kubelet's messages.
func podKey(pod *corev1.Pod) string {
	return pod.Name + "_" + pod.Namespace + "(" + string(pod.UID) + ")"
}
