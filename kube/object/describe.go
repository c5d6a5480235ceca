package object

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/printers"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/describe"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/kinds"
)

func isNil(object follow.API) bool { return reflect.ValueOf(object).IsNil() }

// Map is an object as it is in JSON and YAML, with its kind, which the clients of
// known kinds leave out. It is a copy.
func (s *Snapshot) Map() (map[string]any, error) {
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(s.Object)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", s.Ref, err)
	}
	object["apiVersion"], object["kind"] = s.Ref.APIVersion, s.Ref.Kind
	return object, nil
}

// chunk is how many events are read at a time, as kubectl does.
const chunk = 500

// UndescribedError says that an object has no description: its YAML is what there is to
// show of it.
type UndescribedError struct{ Why string }

func (e *UndescribedError) Error() string { return e.Why }

// Describe describes an object as "kubectl describe" does, by kubectl's own
// describers. These send requests of their own: those for the object and for its
// events are answered from the snapshot, and only the rest, such as the pods of a
// workload, is asked of the cluster. Events that are not known, or may not be read,
// are left out. The error is an [UndescribedError] where kubectl has no describer for the
// kind, and where what belongs into the description may not be read.
func (s *Snapshot) Describe(ctx context.Context, client *kube.Client) (string, error) {
	body, err := s.Map()
	if err != nil {
		return "", err
	}
	gvk := s.Ref.GVK()
	resource := kinds.Resource(gvk)
	hand := &inHand{ctx: ctx, next: client.HTTP.Transport, object: body, snapshot: s, resource: resource.Resource}
	server, _, err := rest.DefaultServerUrlFor(client.Config)
	if err != nil {
		return "", err
	}
	config := rest.AnonymousClientConfig(client.Config)
	config.Host, config.TLSClientConfig = server.String(), rest.TLSClientConfig{} // the transport has it
	config.ContentType, config.AcceptContentTypes = runtime.ContentTypeJSON, runtime.ContentTypeJSON
	config.Transport, config.QPS = hand, -1
	describer, ok := describe.DescriberFor(gvk.GroupKind(), config)
	if !ok {
		return "", &UndescribedError{"kubectl has no describer for " + s.Ref.Kind}
	}
	settings := describe.DescriberSettings{ShowEvents: s.knowsEvents(), ChunkSize: chunk}
	text, err := describer.Describe(s.Ref.Namespace, s.Ref.Name, settings)
	if err != nil {
		explained := explain.Failure(fmt.Errorf("describe %s: %w", s.Ref, err))
		if explained.Class == explain.ClassForbidden {
			return "", &UndescribedError{explained.Sentence}
		}
		return "", explained
	}
	return text, nil
}

// DescribeEvents is the last section of a description: the events about the object, as
// kubectl prints them.
func (s *Snapshot) DescribeEvents() string {
	list := &corev1.EventList{}
	for _, event := range s.Events {
		list.Items = append(list.Items, *event)
	}
	var out strings.Builder
	columns := printers.GetNewTabWriter(&out)
	describe.DescribeEvents(list, describe.NewPrefixWriter(columns))
	columns.Flush()
	return out.String()
}

// knowsEvents reports whether all events about the object have been read.
func (s *Snapshot) knowsEvents() bool { return s.EventsHealth.State != follow.Loading }

// inHand answers the requests for an object and its events from a snapshot, and
// passes all others on.
type inHand struct {
	ctx      context.Context //nolint:containedctx // kubectl's describers take none
	next     http.RoundTripper
	snapshot *Snapshot
	object   map[string]any
	resource string
}

// RoundTrip implements [http.RoundTripper].
func (h *inHand) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := h.ctx.Err(); err != nil {
		return nil, err
	}
	path := strings.Split(strings.Trim(req.URL.Path, "/"), "/")
	switch {
	case req.Method != http.MethodGet || len(path) < 2:
	case path[len(path)-1] == h.snapshot.Ref.Name && path[len(path)-2] == h.resource:
		return h.answer(req, h.object)
	case path[len(path)-1] == "events":
		list, err := h.events(req.URL.Query().Get("fieldSelector"))
		if err != nil {
			return nil, err
		}
		return h.answer(req, list)
	}
	return h.next.RoundTrip(req.WithContext(h.ctx))
}

// events is the list of those events that a field selector picks.
func (h *inHand) events(text string) (*corev1.EventList, error) {
	selector, err := fields.ParseSelector(text)
	if err != nil {
		return nil, err
	}
	list := &corev1.EventList{}
	for _, event := range h.snapshot.Events {
		about := event.InvolvedObject
		if selector.Matches(fields.Set{
			"involvedObject.kind": about.Kind, "involvedObject.namespace": about.Namespace,
			"involvedObject.name": about.Name, "involvedObject.uid": string(about.UID),
		}) {
			list.Items = append(list.Items, *event)
		}
	}
	return list, nil
}

func (h *inHand) answer(req *http.Request, object any) (*http.Response, error) {
	body, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {runtime.ContentTypeJSON}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: req,
	}, nil
}
