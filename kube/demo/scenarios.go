package demo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/node"
	"github.com/podglass/podglass/testdata"
)

// Scenarios are the names of all scenarios, in order.
func Scenarios() []string {
	files, err := fs.Glob(testdata.Scenarios, "scenarios/*.yaml")
	if err != nil {
		panic(err) // only for a bad pattern
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(path.Base(file), ".yaml")
	}
	return names
}

// loadScenarios reads the named scenarios, or all for nil.
func loadScenarios(names []string) ([]node.Scenario, error) {
	known := Scenarios()
	if names == nil {
		names = known
	}
	var out []node.Scenario
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no scenario %q; there are %s", name, strings.Join(known, ", "))
		}
		file, err := testdata.Scenarios.ReadFile("scenarios/" + name + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("read the scenario %s: %w", name, err)
		}
		objects, err := decode(file)
		if err != nil {
			return nil, fmt.Errorf("read the scenario %s: %w", name, err)
		}
		out = append(out, node.Scenario{Name: name, Namespace: Namespace, Objects: objects})
	}
	return out, nil
}

// decode reads the objects of a manifest. Those without a namespace go into the demo's.
func decode(manifest []byte) ([]apiserver.Object, error) {
	var out []apiserver.Object
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(manifest)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		decoded, _, err := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil {
			return nil, err
		}
		obj, ok := decoded.(apiserver.Object)
		if !ok {
			return nil, fmt.Errorf("%T is not an object of its own", decoded)
		}
		if obj.GetNamespace() == "" {
			obj.SetNamespace(Namespace)
		}
		out = append(out, obj)
	}
}
