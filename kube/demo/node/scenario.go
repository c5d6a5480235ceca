package node

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// Scenario is a list of objects that are applied in order. A later version of an object
// waits until the earlier one is available (testdata/README.md).
type Scenario struct {
	Name      string
	Namespace string
	Objects   []apiserver.Object
}

// scenarioGap lies between the starts of two scenarios, so that ages differ.
const scenarioGap = 1300 * time.Millisecond

// availableLimit is how long a later version waits for the earlier one before it is applied anyway.
const availableLimit = 5 * time.Minute

// play applies a scenario, as somebody at a keyboard would.
func (n *Node) play(s Scenario) {
	applied := map[string]bool{}
	for _, obj := range s.Objects {
		obj = obj.DeepCopyObject().(apiserver.Object)
		if _, global := obj.(*corev1.Node); obj.GetNamespace() == "" && !global {
			obj.SetNamespace(s.Namespace)
		}
		name := fmt.Sprintf("%T/%s", obj, obj.GetName())
		if applied[name] {
			n.awaitAvailable(obj)
			n.sleep(n.options.History / 2) // the next version comes in the middle of the story
		}
		applied[name] = true
		n.apply(obj)
	}
}

// apply creates or replaces an object. Scenarios are part of the program: one that the State
// refuses shows as missing, and fails the test of the scenarios.
func (n *Node) apply(obj apiserver.Object) {
	stored, err := apiserver.Create(n.state, obj)
	if apierrors.IsAlreadyExists(err) {
		stored, err = apiserver.Update(n.state, obj)
	}
	if err == nil {
		n.touched(stored)
	}
	if machine, is := stored.(*corev1.Node); is && err == nil {
		n.join(machine)
	}
}

// awaitAvailable waits until the stored version of a Deployment is rolled out.
func (n *Node) awaitAvailable(obj apiserver.Object) {
	if _, is := obj.(*appsv1.Deployment); !is {
		return
	}
	until := n.timeline.Now().Add(availableLimit)
	for n.timeline.Now().Before(until) {
		d, err := apiserver.Get[*appsv1.Deployment](n.state, obj.GetNamespace(), obj.GetName())
		if err != nil || rolledOut(d) {
			return
		}
		n.timeline.Wait(until, &n.changed)
	}
}

// rolledOut is what `kubectl rollout status` waits for.
func rolledOut(d *appsv1.Deployment) bool {
	wanted := ptr.Deref(d.Spec.Replicas, 1)
	return d.Status.ObservedGeneration >= d.Generation && d.Status.UpdatedReplicas == wanted &&
		d.Status.Replicas == wanted && d.Status.AvailableReplicas == wanted
}
