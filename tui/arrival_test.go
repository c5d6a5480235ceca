package tui_test

import (
	"encoding/binary"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// slowList is a transport that holds lists of pods after the first few until it
// is released, and counts them.
type slowList struct {
	early    int  // how many pods come before it is held
	chunked  bool // lists cannot be streamed, and come in chunks
	released chan struct{}
	release  func()
	next     http.RoundTripper

	mu               sync.Mutex
	streamed, listed int
	metered          int // questions about usage
}

func newSlowList(t *testing.T, early int, chunked bool) *slowList {
	t.Helper()
	l := &slowList{early: early, chunked: chunked, released: make(chan struct{})}
	l.release = sync.OnceFunc(func() { close(l.released) })
	t.Cleanup(l.release)
	return l
}

// options lets a program ask its cluster through the transport.
func (l *slowList) options(t *testing.T) func(*tui.Options) {
	return func(opts *tui.Options) {
		config := rest.CopyConfig(opts.Client.Config)
		config.Wrap(func(next http.RoundTripper) http.RoundTripper {
			l.next = next
			return l
		})
		client, err := kube.NewForConfig(config, demo.Name, demo.Namespace)
		if err != nil {
			t.Fatal(err)
		}
		opts.Client = client
	}
}

// asked is how many lists were begun, streams and chunked ones, and how often
// usage was asked for.
func (l *slowList) asked() (streamed, listed, metered int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.streamed, l.listed, l.metered
}

func (l *slowList) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	streams := query.Get("sendInitialEvents") == "true"
	if strings.HasPrefix(req.URL.Path, "/apis/metrics.k8s.io/") && strings.HasSuffix(req.URL.Path, "/pods") {
		l.count(&l.metered)
	}
	_, one := strings.CutPrefix(query.Get("fieldSelector"), "metadata.name=")
	if req.URL.Path != "/api/v1/namespaces/"+demo.Namespace+"/pods" || one || query.Get("watch") != "" && !streams {
		return l.next.RoundTrip(req)
	}
	switch {
	case streams && l.chunked:
		query.Set("resourceVersionMatch", "") // which no server takes
	case streams:
		l.count(&l.streamed)
	case query.Get("continue") == "":
		l.count(&l.listed)
		query.Set("limit", strconv.Itoa(l.early))
	default:
		<-l.released
	}
	req = req.Clone(req.Context())
	req.URL.RawQuery = query.Encode()
	resp, err := l.next.RoundTrip(req)
	if err == nil && streams {
		resp.Body = &heldFrames{list: l, body: resp.Body}
	}
	return resp, err
}

func (l *slowList) count(what *int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*what++
}

// heldFrames is a stream of protobuf frames, each after its length, that waits
// after the first few.
type heldFrames struct {
	list   *slowList
	body   io.ReadCloser
	frames int
	left   int // of the present frame
}

func (h *heldFrames) Read(p []byte) (int, error) {
	if h.left == 0 {
		if h.frames++; h.frames > h.list.early {
			<-h.list.released
		}
		var head [4]byte
		if _, err := io.ReadFull(h.body, head[:]); err != nil {
			return 0, err
		}
		h.left = int(binary.BigEndian.Uint32(head[:]))
		return copy(p, head[:]), nil
	}
	n, err := h.body.Read(p[:min(len(p), h.left)])
	h.left -= n
	return n, err
}

func (h *heldFrames) Close() error { return h.body.Close() }

// TestReadingAListThatArrives looks at the first pods of a list, moves among them
// and opens one, while the rest is still to come.
func TestReadingAListThatArrives(t *testing.T) {
	t.Parallel()
	for name, chunked := range map[string]bool{"streamed": false, "in chunks": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := newSlowList(t, 3, chunked)
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: list.options(t)})
			d.See("3 pods so far", "loading", "3 so far · loading").Match(`▌ javaweb`)
			d.Press(keymap.Down, keymap.Down).Match(`▌ native-sidecar`).Press(keymap.Up).Match(`▌ mc1`).See("mc1 › containers", "2nd")
			d.Match(`mc1 .*\d+m +\d+Mi`)
			d.Press("pods.filter").Type("zzz").See("none of the 3 pods so far matches", "0/3 so far").Press(keymap.Cancel)
			d.Press("pods.filter").Type("java").See("1/3 so far").Press(keymap.Cancel).See("3 so far")
			d.Select("mc1")
			list.release()
			d.See("8 pods", "live").Gone("so far").Gone("loading").Match(`▌ mc1`)
			screen := d.Idle().Screen()
			for _, pod := range []string{"javaweb", "mc1", "native-sidecar", "timecheck-"} {
				if rows := regexp.MustCompile(`(?m)^[┃│][▌ ] +`+pod).FindAllString(screen, -1); len(rows) != 1 {
					t.Errorf("%s is %d times in the list:\n%s", pod, len(rows), screen)
				}
			}
			streamed, listed, _ := list.asked()
			if want := 1; chunked && (listed != want || streamed != 0) || !chunked && (streamed != want || listed != 0) {
				t.Errorf("%d lists were streamed and %d came in chunks", streamed, listed)
			}
		})
	}
}

// TestUsageThatAnswersBeforeTheList has the metrics API answer while the list of
// pods is still awaited: with the pods their usage is there.
func TestUsageThatAnswersBeforeTheList(t *testing.T) {
	t.Parallel()
	list := newSlowList(t, 0, false)
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: list.options(t)})
	d.Press("global.zoom").See("loading pods", "CPU", "MEM")
	list.release()
	d.See("8 pods", "live").Match(`javaweb-2 .* \d+m +\d+Mi`).Match(`mc1 .* \d+m +\d+Mi`)
	if _, _, metered := list.asked(); metered != 1 {
		t.Errorf("usage was asked for %d times", metered)
	}
}
