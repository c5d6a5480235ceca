package node

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/box"
	"github.com/podglass/podglass/kube/demo/box/podnet"
	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// How long the kubelet and the runtime take for things.
const (
	sandboxTime = 400 * time.Millisecond // until the pod has its network
	startTime   = 120 * time.Millisecond // to create and start a container
	noticeTime  = 900 * time.Millisecond // until the kubelet sees that a container ended
	resyncTime  = 15 * time.Second       // between two looks at a container that waits
)

// runner is the kubelet's worker for one pod. It is an actor that looks at the whole pod
// whenever something happened, does the next thing that is due, and writes the status.
type runner struct {
	node            *Node
	namespace, name string
	pod             *corev1.Pod // as last seen in the State
	box             *box.Pod
	host            *podnet.Host
	volumes         map[string]*vfs.Node
	containers      []*container // in start order: init and sidecars, apps, ephemeral
	started         time.Time

	wake     timeline.Signal
	ready    bool   // the sandbox is up
	stopping bool   // being deleted
	gone     bool   // no longer in the State
	over     bool   // succeeded or failed
	evicted  string // why, in the kubelet's words; "" for a pod that was not
}

func newRunner(n *Node, pod *corev1.Pod) *runner {
	r := &runner{
		node: n, namespace: pod.Namespace, name: pod.Name, pod: pod, volumes: map[string]*vfs.Node{},
		started: n.timeline.Now(),
	}
	for i := range pod.Spec.InitContainers {
		spec := pod.Spec.InitContainers[i]
		kind := initContainer
		if ptr.Deref(spec.RestartPolicy, "") == corev1.ContainerRestartPolicyAlways {
			kind = sidecar
		}
		r.containers = append(r.containers, newContainer(r, spec, kind))
	}
	for i := range pod.Spec.Containers {
		r.containers = append(r.containers, newContainer(r, pod.Spec.Containers[i], app))
	}
	r.addEphemeral(pod)
	return r
}

// addEphemeral takes on the ephemeral containers that are new.
func (r *runner) addEphemeral(pod *corev1.Pod) {
	for i := range pod.Spec.EphemeralContainers {
		spec := corev1.Container(pod.Spec.EphemeralContainers[i].EphemeralContainerCommon)
		if r.container(spec.Name) == nil {
			added := newContainer(r, spec, ephemeral)
			added.target = pod.Spec.EphemeralContainers[i].TargetContainerName
			r.containers = append(r.containers, added)
		}
	}
}

func (r *runner) container(name string) *container {
	for _, c := range r.containers {
		if c.spec.Name == name {
			return c
		}
	}
	return nil
}

// update tells the runner that its pod changed in the State.
func (r *runner) update(pod *corev1.Pod) {
	r.pod = pod
	r.addEphemeral(pod)
	r.resize(pod)
	r.node.timeline.Broadcast(&r.wake)
}

// resize gives the containers the resources that the pod says now, while they run.
func (r *runner) resize(pod *corev1.Pod) {
	for i := range pod.Spec.Containers {
		if c := r.container(pod.Spec.Containers[i].Name); c != nil {
			c.spec.Resources = pod.Spec.Containers[i].Resources
		}
	}
}

// vanish tells the runner that its pod is no longer in the State.
func (r *runner) vanish() {
	r.gone = true
	r.node.timeline.Broadcast(&r.wake)
}

// live is the pod's life.
func (r *runner) live() {
	defer r.end()
	r.write()
	if !r.prepare() {
		return
	}
	for !r.gone {
		if r.pod.DeletionTimestamp != nil {
			r.stop()
			return
		}
		next := r.sync()
		r.write()
		r.node.timeline.Wait(next, &r.wake)
	}
	r.killAll()
}

// end releases what the pod had.
func (r *runner) end() {
	if r.host != nil {
		r.host.Leave()
	}
	if r.box != nil {
		r.box.Close()
	}
	if r.node.runners[r.pod.UID] == r {
		delete(r.node.runners, r.pod.UID)
	}
}

// prepare mounts the volumes and sets the network up. False: the pod is to go before.
func (r *runner) prepare() bool {
	for first := true; ; first = false {
		problem := r.mountVolumes()
		if problem == "" {
			break
		}
		r.event("", true, "FailedMount", problem)
		if first {
			r.write()
		}
		if !r.pause(resyncTime) {
			return false
		}
	}
	if !r.pause(sandboxTime) {
		return false
	}
	n := r.node
	n.lastIP[r.pod.Spec.NodeName]++
	ip := podIP(slices.Index(n.machines, r.pod.Spec.NodeName), n.lastIP[r.pod.Spec.NodeName])
	r.host = n.network.Join(ip, r.namespace, r.name)
	hostname := r.name
	if r.pod.Spec.Hostname != "" {
		hostname = r.pod.Spec.Hostname
	}
	r.box = &box.Pod{
		Timeline: n.timeline, Host: r.host, Hostname: hostname,
		Search:         []string{r.namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local"},
		ShareProcesses: ptr.Deref(r.pod.Spec.ShareProcessNamespace, false),
	}
	r.ready = true
	return true
}

// pause waits; false when the pod was deleted meanwhile, which has been completed then.
func (r *runner) pause(d time.Duration) bool {
	until := r.node.timeline.Now().Add(d)
	for r.node.timeline.Now().Before(until) {
		if r.gone {
			return false
		}
		if r.pod.DeletionTimestamp != nil {
			r.stop()
			return false
		}
		r.node.timeline.Wait(until, &r.wake)
	}
	return true
}

// sync does everything that is due and returns when to look again without being woken;
// zero for never.
func (r *runner) sync() time.Time {
	if r.over {
		return time.Time{}
	}
	var next time.Time
	due := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	message, again := r.overfull()
	if message != "" {
		r.evict(message)
		return time.Time{}
	}
	due(again)
	for _, c := range r.containers {
		if c.kind == ephemeral {
			due(c.sync())
		}
	}
	for _, c := range r.containers {
		if c.kind == ephemeral {
			continue
		}
		if c.kind == app && r.allInitialized() || c.kind != app {
			due(c.sync())
		}
		if c.kind != app && !c.passed() {
			break // the next one waits for it
		}
	}
	switch r.phase() {
	case corev1.PodSucceeded, corev1.PodFailed:
		r.killAll() // sidecars that are left
		r.over = true
	}
	return next
}

// allInitialized reports whether the init containers are through and the sidecars are up.
func (r *runner) allInitialized() bool {
	for _, c := range r.containers {
		if c.kind != app && c.kind != ephemeral && !c.passed() {
			return false
		}
	}
	return true
}

// killAll ends every container at once and waits until they are over.
func (r *runner) killAll() {
	for _, c := range r.containers {
		if c.box != nil {
			c.box.KillAll()
		}
	}
	r.awaitStopped(time.Time{})
}

// awaitStopped waits until no container runs, or for the deadline.
func (r *runner) awaitStopped(deadline time.Time) bool {
	for {
		running := false
		for _, c := range r.containers {
			running = running || c.box != nil
		}
		r.write()
		if !running {
			return true
		}
		if !r.node.timeline.Wait(deadline, &r.wake) && !deadline.IsZero() && !r.node.timeline.Now().Before(deadline) {
			return false
		}
	}
}

// stop ends a pod that was deleted: asks, waits for the grace period, kills.
func (r *runner) stop() {
	r.stopping = true
	grace := time.Duration(ptr.Deref(r.pod.DeletionGracePeriodSeconds, corev1.DefaultTerminationGracePeriodSeconds)) * time.Second
	for _, c := range r.containers {
		if c.box != nil {
			r.event(c.field(), false, "Killing", "Stopping container "+c.spec.Name)
			c.box.Stop()
		}
	}
	r.write()
	until := r.node.timeline.Now().Add(grace)
	if !r.awaitStopped(until) {
		r.killAll()
	}
	r.node.sleep(noticeTime)
	r.write()
	if !r.gone {
		r.node.removePod(r.pod)
	}
}

// event tells something about the pod or one of its containers.
func (r *runner) event(field string, warning bool, reason, message string) {
	r.node.event(r.pod, "Pod", field, warning, "kubelet", r.pod.Spec.NodeName, reason, message)
}

// write stores the pod's status, if it is another than before.
func (r *runner) write() {
	if r.gone {
		return
	}
	before := r.pod.ResourceVersion
	pod, err := apiserver.ModifyStatus(r.node.state, r.namespace, r.name, func(pod *corev1.Pod) error {
		r.fillStatus(pod)
		return nil
	})
	if err != nil {
		return // deleted by force; the queue tells
	}
	r.pod = pod
	if pod.ResourceVersion != before {
		r.node.touched(pod)
	}
}

func podIP(subnet, host int) string {
	return "10.244." + itoa(subnet+host/250) + "." + itoa(host%250+4)
}
