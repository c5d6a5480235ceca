package logs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
)

var target = kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web-1"}, Container: "web"}

// day is when the fake cluster's logs begin.
var day = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// written is a line that a container wrote or, if its text ends with goesOn, a part
// of one that the container runtime splits.
type written struct {
	at   time.Time
	text string
}

const goesOn = "\x00"

// instance is one run of the fake container.
type instance struct {
	lines        []written
	unfinished   string // after the last line, without an end
	ended        *corev1.ContainerStateTerminated
	gone         bool   // the node no longer has the log
	kubeletError string // of the kubelet, at the end of an answer that follows
}

// cluster is an API server and a kubelet for one pod with one container, as
// far as logs go. It is a [logs.Source].
type cluster struct {
	mu        sync.Mutex
	changed   chan struct{} // closed at each change
	instances []*instance
	waiting   *corev1.ContainerStateWaiting
	// kind puts the container and its status into the pod.
	kind    func(pod *corev1.Pod, statuses []corev1.ContainerStatus)
	policy  corev1.RestartPolicy
	uid     types.UID
	phase   corev1.PodPhase
	reason  string // of the pod's end, and the message with it
	message string
	swept   bool  // the instances before the present one were removed
	deleted bool  // the pod is not there any more
	podErr  error // instead of the pod
	logErr  error // instead of the log
	// back is closed when the API server, which is known to be away, is back; nil
	// when nothing is known.
	back chan struct{}

	// cut, when set, says after how many bytes the nth answer breaks off, and
	// how: with io.EOF it looks like the end. Negative: not at all.
	cut func(n int) (bytes int, err error)
	// onCut is called, once, when an answer was cut.
	onCut func()

	// onRequest is called, with the lock held, before a log is served.
	onRequest func()

	// hang, when set, says whether the nth request is never answered.
	hang func(n int) bool
	// forgotten is how many requests have streams that nothing more comes of.
	forgotten int
	// frozen makes the node neither answer requests nor go on with streams.
	frozen bool

	requests []corev1.PodLogOptions
	open     int
	served   atomic.Int64 // bytes of logs
}

func newCluster() *cluster {
	return &cluster{changed: make(chan struct{}), policy: corev1.RestartPolicyAlways, uid: "uid-1", kind: appContainer}
}

// change does something to the cluster and lets those who follow know.
func (c *cluster) change(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	do()
	close(c.changed)
	c.changed = make(chan struct{})
}

// start begins an instance, after ending the one before.
func (c *cluster) start() {
	c.change(func() { c.waiting = nil; c.instances = append(c.instances, &instance{}) })
}

// write adds lines, each a millisecond after the one before, to the present
// instance.
func (c *cluster) write(texts ...string) {
	c.change(func() {
		for _, text := range texts {
			c.present().lines = append(c.present().lines, written{c.tick(), text})
		}
	})
}

// tick is a millisecond after the newest line of all.
func (c *cluster) tick() time.Time {
	at := day
	for _, instance := range c.instances {
		for _, line := range instance.lines {
			if !line.at.Before(at) {
				at = line.at.Add(time.Millisecond)
			}
		}
	}
	return at
}

func (c *cluster) present() *instance { return c.instances[len(c.instances)-1] }

// end ends the present instance; the container then waits as given, if at all.
func (c *cluster) end(code int32, reason string, waiting *corev1.ContainerStateWaiting) {
	c.change(func() { c.endNow(code, reason, waiting) })
}

func (c *cluster) endNow(code int32, reason string, waiting *corev1.ContainerStateWaiting) {
	c.present().ended = &corev1.ContainerStateTerminated{
		ExitCode: code, Reason: reason,
		ContainerID: containerID(len(c.instances) - 1),
		FinishedAt:  metav1.NewTime(c.tick().Truncate(time.Second)),
	}
	c.waiting = waiting
}

// fail makes requests for the pod and for logs fail with these errors, or
// succeed again with nil.
func (c *cluster) fail(podErr, logErr error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.podErr, c.logErr = podErr, logErr
}

// request returns the nth request for a log.
func (c *cluster) request(n int) corev1.PodLogOptions {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests[n]
}

func (c *cluster) countRequests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.requests)
}

// forget makes the node forget the streams that are open, without ending them.
func (c *cluster) forget() { c.change(func() { c.forgotten = len(c.requests) }) }

// freeze stops the node, until thaw lets it go on.
func (c *cluster) freeze() { c.change(func() { c.frozen = true }) }

func (c *cluster) thaw() { c.change(func() { c.frozen = false }) }

// openStreams counts the answers that were not closed.
func (c *cluster) openStreams() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open
}

func containerID(n int) string { return fmt.Sprintf("containerd://%d", n) }

func (c *cluster) Pod(ctx context.Context, ref kube.PodRef) (*corev1.Pod, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case c.podErr != nil:
		return nil, c.podErr
	case c.deleted:
		return nil, apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, ref.Name)
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ref.Namespace, Name: ref.Name, UID: c.uid},
		Spec:       corev1.PodSpec{RestartPolicy: c.policy},
		Status:     corev1.PodStatus{Phase: c.phase, Reason: c.reason, Message: c.message},
	}
	var statuses []corev1.ContainerStatus
	if status := c.status(); status != nil {
		statuses = append(statuses, *status)
	}
	c.kind(pod, statuses)
	return pod, nil
}

// Await implements [logs.Source].
func (c *cluster) Await(ctx context.Context) bool {
	c.mu.Lock()
	back := c.back
	c.mu.Unlock()
	if back == nil {
		return false
	}
	select {
	case <-back:
		return true
	case <-ctx.Done():
		return false
	}
}

// The kinds of containers that there are.
func appContainer(pod *corev1.Pod, statuses []corev1.ContainerStatus) {
	pod.Spec.Containers = []corev1.Container{{Name: "web"}}
	pod.Status.ContainerStatuses = statuses
}

func initContainer(pod *corev1.Pod, statuses []corev1.ContainerStatus) {
	pod.Spec.InitContainers = []corev1.Container{{Name: "web"}}
	pod.Status.InitContainerStatuses = statuses
}

func sidecarContainer(pod *corev1.Pod, statuses []corev1.ContainerStatus) {
	pod.Spec.InitContainers = []corev1.Container{{Name: "web", RestartPolicy: ptr.To(corev1.ContainerRestartPolicyAlways)}}
	pod.Status.InitContainerStatuses = statuses
}

func ephemeralContainer(pod *corev1.Pod, statuses []corev1.ContainerStatus) {
	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "web"}}}
	pod.Status.EphemeralContainerStatuses = statuses
}

func (c *cluster) status() *corev1.ContainerStatus {
	status := &corev1.ContainerStatus{Name: "web", State: corev1.ContainerState{Waiting: c.waiting}}
	if len(c.instances) == 0 {
		if c.waiting == nil {
			return nil
		}
		return status
	}
	last := len(c.instances) - 1
	status.RestartCount = int32(last)
	status.ContainerID = containerID(last)
	switch {
	case c.waiting != nil:
		status.LastTerminationState.Terminated = c.instances[last].ended
		return status
	case c.instances[last].ended != nil:
		status.State.Terminated = c.instances[last].ended
	default:
		status.State.Running = &corev1.ContainerStateRunning{}
	}
	if last > 0 && !c.swept {
		status.LastTerminationState.Terminated = c.instances[last-1].ended
	}
	return status
}

func (c *cluster) Stream(ctx context.Context, _ kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hang != nil && c.hang(len(c.requests)) {
		c.requests = append(c.requests, *opts)
		c.mu.Unlock()
		<-ctx.Done()
		c.mu.Lock()
	}
	for c.frozen && ctx.Err() == nil {
		changed := c.changed
		c.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		c.mu.Lock()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if c.onRequest != nil {
		c.onRequest()
	}
	n := len(c.requests)
	c.requests = append(c.requests, *opts)
	if c.logErr != nil {
		return nil, c.logErr
	}
	which := len(c.instances) - 1
	if opts.Previous && c.waiting == nil {
		which--
	}
	if which < 0 && c.waiting != nil && !opts.Previous {
		return nil, apierrors.NewBadRequest(`container "web" in pod "web-1" is waiting to start: ` + c.waiting.Reason)
	}
	if which < 0 || c.instances[which].gone {
		return nil, apierrors.NewBadRequest(`previous terminated container "web" in pod "web-1" not found`)
	}
	instance := c.instances[which]
	stream := &stream{cluster: c, ctx: ctx, instance: instance, opts: opts, left: -1, n: n}
	stream.end = -1
	if opts.TailLines != nil {
		stream.line = max(0, len(instance.lines)-int(*opts.TailLines))
		if !opts.Follow {
			stream.end = len(instance.lines)
		}
	}
	if c.cut != nil {
		stream.left, stream.cutErr = c.cut(n)
	}
	if limit := opts.LimitBytes; limit != nil && (stream.left < 0 || int(*limit) < stream.left) {
		stream.left, stream.cutErr = int(*limit), io.EOF
	}
	c.open++
	return stream, nil
}

// stream is one answer: what the instance wrote so far and, when followed, what it
// writes until it ends.
type stream struct {
	n        int // of the request
	cluster  *cluster
	ctx      context.Context
	instance *instance
	opts     *corev1.PodLogOptions

	line       int  // next
	inside     bool // in the middle of a line
	end        int  // after the last line wanted, negative: none
	unfinished bool
	pending    []byte
	left       int // bytes until the cut, negative: no cut
	cutErr     error
}

func (s *stream) Close() error {
	s.cluster.change(func() { s.cluster.open-- })
	return nil
}

func (s *stream) Read(p []byte) (int, error) {
	for {
		if s.left == 0 {
			s.cluster.wasCut()
			return 0, s.cutErr
		}
		changed, ended := s.fill()
		if len(s.pending) > 0 {
			break
		}
		if ended || !s.opts.Follow {
			return 0, io.EOF
		}
		select {
		case <-changed:
		case <-s.ctx.Done():
			return 0, s.ctx.Err()
		}
	}
	n := len(p)
	if s.left >= 0 {
		n = min(n, s.left)
	}
	n = copy(p[:n], s.pending)
	s.cluster.served.Add(int64(n))
	s.pending = s.pending[n:]
	if s.left >= 0 {
		s.left -= n
	}
	return n, nil
}

func (c *cluster) wasCut() {
	c.mu.Lock()
	do := c.onCut
	c.onCut = nil
	c.mu.Unlock()
	if do != nil {
		do()
	}
}

// fill renders what was written since the last time, as the kubelet does.
func (s *stream) fill() (changed chan struct{}, ended bool) {
	s.cluster.mu.Lock()
	defer s.cluster.mu.Unlock()
	if s.n < s.cluster.forgotten || s.cluster.frozen {
		return s.cluster.changed, false
	}
	var text bytes.Buffer
	text.Write(s.pending)
	for ; s.line < len(s.instance.lines) && s.line != s.end; s.line++ {
		line, inside := s.instance.lines[s.line], s.inside
		line.text, s.inside = strings.CutSuffix(line.text, goesOn)
		if since := s.opts.SinceTime; since != nil && !line.at.IsZero() && line.at.Before(since.Truncate(time.Second)) {
			continue
		}
		if !inside {
			text.WriteString(stamp(line.at))
		}
		text.WriteString(line.text)
		if !s.inside {
			text.WriteByte('\n')
		}
	}
	if s.instance.unfinished != "" && !s.unfinished {
		s.unfinished = true
		fmt.Fprintf(&text, "%s%s", stamp(s.cluster.tick()), s.instance.unfinished)
	}
	if s.instance.kubeletError != "" && s.opts.Follow && !s.unfinished {
		s.unfinished = true
		text.WriteString(s.instance.kubeletError)
	}
	s.pending = text.Bytes()
	return s.cluster.changed, s.instance.ended != nil || s.instance.kubeletError != ""
}

// stamp renders a time as the kubelet does; the zero time stands for a line
// that the kubelet did not stamp.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format("2006-01-02T15:04:05.000000000Z07:00") + " "
}

var errCut = errors.New("http2: server sent GOAWAY and closed the connection")

func forbidden(resource string) error {
	return apierrors.NewForbidden(schema.GroupResource{Resource: resource}, "web-1",
		errors.New(`User "dev" cannot get resource "`+resource+`" in API group "" in the namespace "shop"`))
}
