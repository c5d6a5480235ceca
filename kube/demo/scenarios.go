package demo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/node"
	"github.com/podglass/podglass/testdata"
)

// Scenarios are the names of all scenarios, in order: those of [Namespace] first, then
// those of others with their namespace, as in "lab/pi".
func Scenarios() []string {
	var names []string
	for _, pattern := range []string{"scenarios/*.yaml", "scenarios/*/*.yaml"} {
		files, err := fs.Glob(testdata.Scenarios, pattern)
		if err != nil {
			panic(err) // only for a bad pattern
		}
		for _, file := range files {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(file, "scenarios/"), ".yaml"))
		}
	}
	return names
}

// Shop are the scenarios of [Namespace].
func Shop() []string {
	return slices.DeleteFunc(Scenarios(), func(name string) bool { return namespaceOf(name) != Namespace })
}

// namespaceOf is the namespace of a scenario.
func namespaceOf(scenario string) string {
	namespace, _, has := strings.Cut(scenario, "/")
	if !has {
		return Namespace
	}
	return namespace
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
		objects, err := decode(file, namespaceOf(name))
		if err != nil {
			return nil, fmt.Errorf("read the scenario %s: %w", name, err)
		}
		out = append(out, node.Scenario{Name: name, Namespace: namespaceOf(name), Objects: objects})
	}
	return out, nil
}

// decode reads the objects of a manifest, which go into a namespace unless they name another.
func decode(manifest []byte, namespace string) ([]apiserver.Object, error) {
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
		if _, global := obj.(*corev1.Node); obj.GetNamespace() == "" && !global {
			obj.SetNamespace(namespace)
		}
		out = append(out, obj)
	}
}
