package node

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/utils/clock"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/testdata"
)

var present = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// world is a node on a fixed clock that a test steps.
type world struct {
	*testing.T
	clock *clocktesting.FakeClock
	state *apiserver.State
	node  *Node
}

// start plays manifests that began a while before the present.
func start(t testing.TB, clk clock.WithTicker, history time.Duration, scenarios ...Scenario) (*Node, *apiserver.State) {
	t.Helper()
	n := New(Options{Clock: clk, History: history})
	state := apiserver.NewState(n.Clock())
	for _, name := range []string{"default", "shop"} {
		if _, err := apiserver.Create(state, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Start(t.Context(), state, scenarios); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n, state
}

func newWorld(t *testing.T, history time.Duration, manifests ...string) *world {
	t.Helper()
	var scenarios []Scenario
	for i, manifest := range manifests {
		scenarios = append(scenarios, Scenario{Name: fmt.Sprint(i), Namespace: "shop", Objects: decode(t, []byte(manifest))})
	}
	clk := clocktesting.NewFakeClock(present)
	n, state := start(t, clk, history, scenarios...)
	return &world{t, clk, state, n}
}

func decode(t testing.TB, manifest []byte) []apiserver.Object {
	t.Helper()
	var objects []apiserver.Object
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(manifest)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return objects
		}
		obj, _, decodeErr := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil || decodeErr != nil {
			t.Fatalf("decode %s: %v, %v", document, err, decodeErr)
		}
		objects = append(objects, obj.(apiserver.Object))
	}
}

func allScenarios(t testing.TB) []Scenario {
	t.Helper()
	files, err := testdata.Scenarios.ReadDir("scenarios")
	if err != nil {
		t.Fatal(err)
	}
	var scenarios []Scenario
	for _, file := range files {
		if file.IsDir() {
			continue // of other namespaces
		}
		data, err := testdata.Scenarios.ReadFile("scenarios/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		scenarios = append(scenarios, Scenario{
			Name: strings.TrimSuffix(file.Name(), path.Ext(file.Name())), Namespace: "shop", Objects: decode(t, data),
		})
	}
	return scenarios
}

// step moves the clock and waits until everything due has happened.
func (w *world) step(d time.Duration) {
	w.clock.Step(d)
	w.node.Settle()
}

// pods returns the pods of the namespace shop by name.
func (w *world) pods() []*corev1.Pod { return apiserver.List[*corev1.Pod](w.state, "shop") }
