package pods

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// apiServer serves pods as far as a reflector asks for them, and fails on
// demand in the ways of real servers.
type apiServer struct {
	t       *testing.T
	address string

	mu        sync.Mutex
	server    *http.Server // nil while away
	version   int
	pods      map[podKey]*corev1.Pod
	history   []happening
	oldest    int // watches from before it have expired
	dropping  bool
	forbidden map[string]bool // verbs
	streaming bool            // whether a watch may begin with a list
	turn      chan struct{}   // closed when anything above changed
	cut       chan struct{}   // closed to cut the watches
	requests  []string        // what was asked, in the words of describe
	held      chan struct{}   // while not nil lists wait until it is closed, after the first chunk
}

// happening is one event of the history, as the watches send it.
type happening struct {
	version int
	kind    string
	pod     *corev1.Pod
}

func newAPIServer(t *testing.T, streaming bool, pods ...*corev1.Pod) *apiServer {
	t.Helper()
	s := &apiServer{
		t: t, streaming: streaming, pods: map[podKey]*corev1.Pod{}, forbidden: map[string]bool{},
		turn: make(chan struct{}), cut: make(chan struct{}),
	}
	for _, pod := range pods {
		s.set(pod)
	}
	s.comeBack()
	t.Cleanup(s.goAway)
	return s
}

// comeBack listens again, on the address it had before.
func (s *apiServer) comeBack() {
	listener, err := net.Listen("tcp", cmp.Or(s.address, "127.0.0.1:0"))
	if err != nil {
		s.t.Error(err)
		return
	}
	s.address = listener.Addr().String()
	server := &http.Server{Handler: s}
	s.mu.Lock()
	s.server = server
	s.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

// goAway stops listening and breaks all connections.
func (s *apiServer) goAway() {
	s.mu.Lock()
	server := s.server
	s.server = nil
	s.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
}

func (s *apiServer) client() kubernetes.Interface {
	s.t.Helper()
	clientset, err := kubernetes.NewForConfig(&rest.Config{Host: "http://" + s.address, QPS: -1})
	if err != nil {
		s.t.Fatal(err)
	}
	return clientset
}

// drop lets the server break each connection on which something is asked.
func (s *apiServer) drop(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropping = on
}

// change changes the server's state and wakes the watches.
func (s *apiServer) change(how func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	how()
	close(s.turn)
	s.turn = make(chan struct{})
}

func (s *apiServer) set(pod *corev1.Pod) {
	s.change(func() {
		key := podKey{Namespace: pod.Namespace, Name: pod.Name}
		kind := "MODIFIED"
		if s.pods[key] == nil {
			kind = "ADDED"
		}
		s.version++
		pod = pod.DeepCopy()
		pod.ResourceVersion = strconv.Itoa(s.version)
		s.pods[key] = pod
		s.history = append(s.history, happening{s.version, kind, pod})
	})
}

func (s *apiServer) remove(namespace, name string) {
	s.change(func() {
		key := podKey{Namespace: namespace, Name: name}
		s.version++
		pod := s.pods[key].DeepCopy()
		pod.ResourceVersion = strconv.Itoa(s.version)
		delete(s.pods, key)
		s.history = append(s.history, happening{s.version, "DELETED", pod})
	})
}

func (s *apiServer) forbid(verbs ...string) {
	s.change(func() {
		clear(s.forbidden)
		for _, verb := range verbs {
			s.forbidden[verb] = true
		}
	})
}

// cutWatches ends all watches without a word.
func (s *apiServer) cutWatches() {
	s.change(func() {
		close(s.cut)
		s.cut = make(chan struct{})
	})
}

// expire makes all versions up to now too old to watch from.
func (s *apiServer) expire() {
	s.change(func() {
		s.version++
		s.oldest = s.version
	})
}

// hold lets each list wait after its first chunk until release.
func (s *apiServer) hold() (release func()) {
	held := make(chan struct{})
	set := func(to chan struct{}) { s.mu.Lock(); s.held = to; s.mu.Unlock() }
	set(held)
	var once sync.Once
	release = func() { once.Do(func() { set(nil); close(held) }) }
	s.t.Cleanup(release)
	return release
}

// waitFor waits for a list that is held; nil is none.
func waitFor(held chan struct{}, req *http.Request) {
	if held == nil {
		return
	}
	select {
	case <-held:
	case <-req.Context().Done():
	}
}

// asked counts the requests so far that were described like this.
func (s *apiServer) asked(description string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for _, request := range s.requests {
		if request == description {
			count++
		}
	}
	return count
}

func (s *apiServer) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	query := req.URL.Query()
	namespace, name := target(req.URL.Path)
	if strings.HasSuffix(req.URL.Path, "/namespaces/"+namespace) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(&corev1.Namespace{
			TypeMeta: metav1.TypeMeta{Kind: "Namespace", APIVersion: "v1"}, ObjectMeta: metav1.ObjectMeta{Name: namespace},
		})
		return
	}
	verb := "list"
	switch {
	case name != "":
		verb = "get"
	case query.Get("watch") != "":
		verb = "watch"
	}
	s.mu.Lock()
	dropping := s.dropping
	forbidden := s.forbidden[verb] || s.forbidden[verb+" "+namespace]
	if query.Get("sendInitialEvents") == "true" {
		s.requests = append(s.requests, "stream")
	} else {
		s.requests = append(s.requests, verb)
	}
	s.mu.Unlock()
	if name == "" {
		name, _ = strings.CutPrefix(query.Get("fieldSelector"), "metadata.name=")
	}
	pick := func(pod *corev1.Pod) bool {
		return (namespace == "" || pod.Namespace == namespace) && (name == "" || pod.Name == name)
	}
	switch {
	case dropping:
		panic(http.ErrAbortHandler)
	case forbidden:
		refuse(w, apierrors.NewForbidden(corev1.Resource("pods"), name, errors.New(
			`User "jane" cannot `+verb+` resource "pods" in API group "" in the namespace "`+namespace+`"`)))
	case verb == "get":
		s.get(w, podKey{Namespace: namespace, Name: name})
	case verb == "list":
		s.list(w, req, pick)
	case query.Get("sendInitialEvents") == "true" && !s.streaming:
		refuse(w, apierrors.NewBadRequest("sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"))
	default:
		s.watch(w, req, pick)
	}
}

// target takes /api/v1/namespaces/NAMESPACE/pods/NAME apart.
func target(path string) (namespace, name string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 3 {
		namespace = parts[3]
	}
	if len(parts) > 5 {
		name = parts[5]
	}
	return namespace, name
}

func refuse(w http.ResponseWriter, err *apierrors.StatusError) {
	w.Header().Set("Content-Type", "application/json")
	status := err.Status()
	status.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
	w.WriteHeader(int(status.Code))
	_ = json.NewEncoder(w).Encode(status)
}

func (s *apiServer) get(w http.ResponseWriter, key podKey) {
	s.mu.Lock()
	pod := s.pods[key]
	s.mu.Unlock()
	if pod == nil {
		refuse(w, apierrors.NewNotFound(corev1.Resource("pods"), key.Name))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(typed(pod))
}

func typed(pod *corev1.Pod) *corev1.Pod {
	pod = pod.DeepCopy()
	pod.TypeMeta = metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"}
	return pod
}

// list answers with at most limit pods; the continuation is the version that the
// list is of and the number of pods given so far.
func (s *apiServer) list(w http.ResponseWriter, req *http.Request, pick func(*corev1.Pod) bool) {
	s.mu.Lock()
	version, from, held := s.version, 0, s.held
	s.mu.Unlock()
	if token := req.URL.Query().Get("continue"); token != "" {
		_, _ = fmt.Sscanf(token, "%d-%d", &version, &from)
		waitFor(held, req)
	}
	list := &corev1.PodList{TypeMeta: metav1.TypeMeta{Kind: "PodList", APIVersion: "v1"}}
	list.ResourceVersion = strconv.Itoa(version)
	for _, pod := range s.at(version) {
		if pick(pod) {
			list.Items = append(list.Items, *pod)
		}
	}
	list.Items = list.Items[min(from, len(list.Items)):]
	if limit, _ := strconv.Atoi(req.URL.Query().Get("limit")); limit > 0 && limit < len(list.Items) {
		list.Items = list.Items[:limit]
		list.Continue = fmt.Sprintf("%d-%d", version, from+limit)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(list)
}

// at is what there was at a version, by name.
func (s *apiServer) at(version int) []*corev1.Pod {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := map[podKey]*corev1.Pod{}
	for _, happened := range s.history {
		key := podKey{Namespace: happened.pod.Namespace, Name: happened.pod.Name}
		switch {
		case happened.version > version:
		case happened.kind == "DELETED":
			delete(was, key)
		default:
			was[key] = happened.pod
		}
	}
	return slices.SortedFunc(maps.Values(was), func(a, b *corev1.Pod) int {
		return cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
	})
}

func (s *apiServer) watch(w http.ResponseWriter, req *http.Request, pick func(*corev1.Pod) bool) {
	query := req.URL.Query()
	w.Header().Set("Content-Type", "application/json")
	send := func(kind string, object any) {
		_ = json.NewEncoder(w).Encode(map[string]any{"type": kind, "object": object})
		_ = http.NewResponseController(w).Flush()
	}
	_ = http.NewResponseController(w).Flush()
	next, _ := strconv.Atoi(query.Get("resourceVersion"))
	s.mu.Lock()
	cut, held, initial := s.cut, s.held, maps.Clone(s.pods)
	if query.Get("sendInitialEvents") == "true" {
		next = s.version
	}
	s.mu.Unlock()
	if query.Get("sendInitialEvents") == "true" {
		sent := 0
		for _, pod := range initial {
			if !pick(pod) {
				continue
			}
			if sent++; sent == chunk+1 {
				waitFor(held, req)
			}
			send("ADDED", typed(pod))
		}
		send("BOOKMARK", bookmark(next))
	}
	for {
		s.mu.Lock()
		turn := s.turn
		if next < s.oldest {
			s.mu.Unlock()
			status := apierrors.NewResourceExpired("too old resource version").Status()
			status.TypeMeta = metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}
			send("ERROR", status)
			return
		}
		for _, happened := range s.history {
			if happened.version > next && pick(happened.pod) {
				send(happened.kind, typed(happened.pod))
			}
		}
		next = s.version
		s.mu.Unlock()
		select {
		case <-turn:
		case <-cut:
			return
		case <-req.Context().Done():
			return
		}
	}
}

// bookmark marks the end of the initial events.
func bookmark(version int) *corev1.Pod {
	return &corev1.Pod{
		TypeMeta: metav1.TypeMeta{Kind: "Pod", APIVersion: "v1"},
		ObjectMeta: metav1.ObjectMeta{
			ResourceVersion: strconv.Itoa(version),
			Annotations:     map[string]string{metav1.InitialEventsAnnotationKey: "true"},
		},
	}
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second
