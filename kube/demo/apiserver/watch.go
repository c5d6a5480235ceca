package apiserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/watch"
)

// bookmarkEvery is how often a quiet watch hears which version it stands at, where it asked for that.
const bookmarkEvery = time.Minute

// watches are those that are open, each with the last change that it has sent.
type watches struct {
	mu   sync.Mutex
	sent map[*watcher]*change // nil before the initial ones
}

func (w *watches) set(of *watcher, sent *change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sent == nil {
		w.sent = map[*watcher]*change{}
	}
	w.sent[of] = sent
}

func (w *watches) remove(of *watcher) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.sent, of)
}

// delivered reports whether all have sent the last change that there is.
func (w *watches) delivered() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, sent := range w.sent {
		if sent == nil || isReady(sent) {
			return false
		}
	}
	return true
}

// watcher is one watch request.
type watcher struct {
	server   *Server
	resource *resource
	selected selection
	within   string // namespace, "" for all
	opts     metav1.ListOptions
	out      *eventWriter
}

func (s *Server) watch(w http.ResponseWriter, r *request) error {
	opts, err := listOptions(r)
	if err != nil {
		return err
	}
	if r.name != "" { // an old form of watching one object
		opts.FieldSelector = "metadata.name=" + r.name
	}
	if err := validateWatch(opts); err != nil {
		return err
	}
	selected, err := parseSelection(r.requested, opts.LabelSelector, opts.FieldSelector)
	if err != nil {
		return err
	}
	watcher := &watcher{server: s, resource: r.requested, selected: selected, within: r.namespace, opts: opts}
	s.watches.set(watcher, nil)
	defer s.watches.remove(watcher)
	// What the watch starts from is decided before the client hears anything: whatever the client
	// does once it has the answer, the watch tells.
	initial, at, failed := watcher.start()
	dropped := s.faults.watchesDropped()
	if watcher.out, err = newEventWriter(w, r); err != nil {
		return err
	}
	if failed != nil {
		watcher.out.fail(failed)
		return nil
	}
	if watcher.sendInitial(initial, at) == nil {
		watcher.run(r.Context(), at, dropped)
	}
	return nil
}

// validateWatch refuses what a streaming list may not ask for.
func validateWatch(opts metav1.ListOptions) error {
	var problems field.ErrorList
	if opts.SendInitialEvents != nil && opts.ResourceVersionMatch != metav1.ResourceVersionMatchNotOlderThan {
		problems = append(problems, field.Forbidden(field.NewPath("resourceVersionMatch"),
			"sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
	}
	if opts.SendInitialEvents == nil && opts.ResourceVersionMatch != "" {
		problems = append(problems, field.Forbidden(field.NewPath("resourceVersionMatch"),
			"resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"))
	}
	if len(problems) == 0 {
		return nil
	}
	return apierrors.NewInvalid(metav1.SchemeGroupVersion.WithKind("ListOptions").GroupKind(), "", problems)
}

// run tells the changes after at until the watch has to end.
func (w *watcher) run(ctx context.Context, at *change, dropped <-chan struct{}) {
	var timeout <-chan time.Time
	if w.opts.TimeoutSeconds != nil {
		timer := w.server.clock.NewTimer(time.Duration(*w.opts.TimeoutSeconds) * time.Second)
		defer timer.Stop()
		timeout = timer.C()
	}
	bookmarks := w.server.clock.NewTicker(bookmarkEvery)
	defer bookmarks.Stop()
	w.server.watches.set(w, at)
	for {
		select {
		case <-ctx.Done():
			return
		case <-timeout:
			return
		case <-dropped:
			return
		case <-bookmarks.C():
			if w.opts.AllowWatchBookmarks && w.bookmark(at.version, nil) != nil {
				return
			}
		case <-at.ready:
			at = at.next
			if w.tell(at) != nil {
				return
			}
			if !isReady(at) { // what has piled up leaves in one go
				w.out.flush()
				w.server.watches.set(w, at)
			}
		}
	}
}

func isReady(c *change) bool {
	select {
	case <-c.ready:
		return true
	default:
		return false
	}
}

// start finds the objects to begin with, if asked for, and the place in the history to go on from.
func (w *watcher) start() ([]Object, *change, error) {
	anyVersion := w.opts.ResourceVersion == "" || w.opts.ResourceVersion == "0"
	initial := anyVersion
	if w.opts.SendInitialEvents != nil {
		initial = *w.opts.SendInitialEvents
	}
	if !initial && !anyVersion {
		version, err := strconv.ParseUint(w.opts.ResourceVersion, 10, 64)
		if err != nil {
			return nil, nil, apierrors.NewBadRequest(fmt.Sprintf("invalid resourceVersion %q: %v", w.opts.ResourceVersion, err))
		}
		at, err := w.server.state.since(version)
		return nil, at, err
	}
	objs, at, err := w.server.state.list(w.resource, w.within)
	if !initial {
		objs = nil
	}
	return objs, at, err
}

// sendInitial tells what exists, and where asked to, that this was all of it.
func (w *watcher) sendInitial(objs []Object, at *change) error {
	for _, obj := range objs {
		if !w.selected.matches(obj) {
			continue
		}
		if err := w.out.send(watch.Added, obj); err != nil {
			return err
		}
	}
	streaming := w.opts.SendInitialEvents != nil && *w.opts.SendInitialEvents
	if streaming && w.opts.AllowWatchBookmarks {
		return w.bookmark(at.version, map[string]string{metav1.InitialEventsAnnotationKey: "true"})
	}
	w.out.flush()
	return nil
}

// tell sends one change as this watcher's selectors make it appear: an object that starts or stops
// to match is added or deleted for it.
func (w *watcher) tell(c *change) error {
	if c.resource != w.resource || w.within != "" && c.object.GetNamespace() != w.within {
		return nil
	}
	was := c.previous != nil && w.selected.matches(c.previous)
	is := c.kind != watch.Deleted && w.selected.matches(c.object)
	switch {
	case is && was:
		return w.out.send(watch.Modified, c.object)
	case is:
		return w.out.send(watch.Added, c.object)
	case was:
		return w.out.send(watch.Deleted, c.object)
	}
	return nil
}

func (w *watcher) bookmark(version uint64, annotations map[string]string) error {
	obj := w.resource.newObject()
	obj.SetResourceVersion(strconv.FormatUint(version, 10))
	obj.SetAnnotations(annotations)
	err := w.out.send(watch.Bookmark, obj)
	w.out.flush()
	return err
}

// eventWriter frames watch events: JSON one after the other, protobuf with a length before each.
type eventWriter struct {
	frames  io.Writer
	buffer  *bufio.Writer // under frames: many small events leave as few large pieces
	flusher http.Flusher
	event   runtime.Encoder
	object  runtime.Encoder
}

func newEventWriter(w http.ResponseWriter, r *request) (*eventWriter, error) {
	gv := r.requested.gvr.GroupVersion()
	info, err := negotiate(r.Request, gv)
	if err != nil {
		return nil, err
	}
	flusher, ok := w.(http.Flusher)
	if !ok || info.StreamSerializer == nil {
		return nil, apierrors.NewInternalError(fmt.Errorf("unable to start watch - %s cannot be streamed", info.MediaType))
	}
	mediaType := info.MediaType
	if mediaType != runtime.ContentTypeJSON {
		mediaType += ";stream=watch"
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(http.StatusOK)
	flusher.Flush()
	buffer := bufio.NewWriterSize(w, 64<<10)
	return &eventWriter{
		frames:  info.StreamSerializer.NewFrameWriter(buffer),
		buffer:  buffer,
		flusher: flusher,
		event:   codecsFor(gv).EncoderForVersion(info.StreamSerializer.Serializer, gv),
		object:  codecsFor(gv).EncoderForVersion(info.Serializer, gv),
	}, nil
}

func (e *eventWriter) send(kind watch.EventType, obj runtime.Object) error {
	raw, err := runtime.Encode(e.object, shallowCopy(obj))
	if err != nil {
		return fmt.Errorf("encode %T: %w", obj, err)
	}
	frame, err := runtime.Encode(e.event, &metav1.WatchEvent{Type: string(kind), Object: runtime.RawExtension{Raw: raw}})
	if err != nil {
		return fmt.Errorf("encode watch event: %w", err)
	}
	_, err = e.frames.Write(frame)
	return err
}

// shallowCopy is what gets encoded: an encoder writes the kind into the object that it is given, and
// those of the history are shared.
func shallowCopy(obj runtime.Object) runtime.Object {
	dup := reflect.New(reflect.TypeOf(obj).Elem())
	dup.Elem().Set(reflect.ValueOf(obj).Elem())
	return dup.Interface().(runtime.Object)
}

// fail ends the watch with an error event; the response itself has begun as a success.
func (e *eventWriter) fail(err error) {
	_ = e.send(watch.Error, statusOf(err))
	e.flush()
}

func (e *eventWriter) flush() {
	_ = e.buffer.Flush() // fails where the next event does
	e.flusher.Flush()
}
