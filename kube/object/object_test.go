package object

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/kube/podstatus"
)

func secret() *Snapshot {
	return &Snapshot{
		Ref: Ref{APIVersion: "v1", Kind: "Secret", Namespace: "shop", Name: "login"},
		Object: &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{
				Name: "login", Namespace: "shop",
				Annotations: map[string]string{corev1.LastAppliedConfigAnnotation: `{"data":{"password":"aHVudGVyMg=="}}`, "team": "a"},
			},
			Data: map[string][]byte{"password": []byte("hunter2"), "key": {0xff, 0xfe}, "a/b": nil},
		},
	}
}

// Neither the values nor what kubectl noted of them is in the text, and the object in
// hand stays as it is.
func TestSecretsAreMasked(t *testing.T) {
	s := secret()
	text, _, err := s.YAML()
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"hunter2", "aHVudGVyMg", "//4="} {
		if strings.Contains(text, leak) {
			t.Errorf("%q is in\n%s", leak, text)
		}
	}
	for _, want := range []string{"password: (7 bytes, not shown)", "key: (2 bytes, not shown)", "team: a", "kind: Secret"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if string(s.Object.(*corev1.Secret).Data["password"]) != "hunter2" {
		t.Error("the object was changed")
	}
}

func TestOneSecretValueIsShown(t *testing.T) {
	s := secret()
	for path, want := range map[Path]string{"/data/password": "hunter2", "/data/key": "//4=", "/data/a~1b": ""} {
		if value, ok := s.Reveal(path); !ok || value != want {
			t.Errorf("%s: %q, %v", path, value, ok)
		}
	}
	if value, ok := s.Reveal("/data/other"); ok {
		t.Errorf("there is no such value, and %q is shown", value)
	}
	for path, want := range map[Path]bool{"/data/password": true, "/data": false, "/metadata/name": false, "/data/a~1b": true, "/data/a/b": false} {
		if s.IsSecret(path) != want {
			t.Errorf("%s: %v, want %v", path, !want, want)
		}
	}
}

func TestChanges(t *testing.T) {
	const before = `
metadata: {name: web, resourceVersion: "1", labels: {app: web, old: x}, managedFields: [{manager: a}]}
spec: {replicas: 1, containers: [{name: a, image: one}]}
status: {conditions: [{type: Ready, status: "False", lastProbeTime: a}]}
`
	for name, test := range map[string]struct {
		after string
		want  []Path
	}{
		"nothing":           {before, nil},
		"noise":             {strings.NewReplacer(`"1"`, `"2"`, "manager: a", "manager: b", "lastProbeTime: a", "lastProbeTime: b").Replace(before), nil},
		"a value":           {strings.Replace(before, "replicas: 1", "replicas: 2", 1), []Path{"/spec/replicas"}},
		"in a list":         {strings.Replace(before, "image: one", "image: two", 1), []Path{"/spec/containers/0/image"}},
		"something goes":    {strings.Replace(before, ", old: x", "", 1), []Path{"/metadata/labels"}},
		"something comes":   {strings.Replace(before, "image: one}", "image: one}, {name: b, ports: [{port: 1}]}", 1), []Path{"/spec/containers/1/name", "/spec/containers/1/ports/0/port"}},
		"a list goes empty": {strings.Replace(before, "[{name: a, image: one}]", "[]", 1), []Path{"/spec/containers"}},
		"a name with slash": {strings.Replace(before, "old: x", "a/b~c: x, old: x", 1), []Path{"/metadata/labels/a~1b~0c"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := slices.Sorted(maps.Keys(Changes(parse(t, before), parse(t, test.after))))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := Changes(nil, parse(t, before)); len(got) != 0 {
		t.Errorf("what is seen for the first time has changed: %v", got)
	}
}

// The same sentence about the same object is told once, with its first and last time.
func TestWhatIsToldIsMerged(t *testing.T) {
	at := func(second int) time.Time { return time.Unix(int64(second), 0) }
	pod, set := Ref{Kind: "Pod", Name: "a"}, Ref{Kind: "ReplicaSet", Name: "a"}
	told := merged([]Telling{
		{pod, podstatus.Event{Reason: "Pulled", Message: "m", Count: 2, First: at(5), Last: at(9)}},
		{set, podstatus.Event{Reason: "Pulled", Message: "m", Count: 1, First: at(8), Last: at(20)}},
		{pod, podstatus.Event{Reason: "Pulled", Message: "m", Count: 3, First: at(3), Last: at(7)}},
		{pod, podstatus.Event{Reason: "Pulled", Message: "other", Count: 1, First: at(1), Last: at(1)}},
	})
	want := []Telling{
		{set, podstatus.Event{Reason: "Pulled", Message: "m", Count: 1, First: at(8), Last: at(20)}},
		{pod, podstatus.Event{Reason: "Pulled", Message: "m", Count: 5, First: at(3), Last: at(9)}},
		{pod, podstatus.Event{Reason: "Pulled", Message: "other", Count: 1, First: at(1), Last: at(1)}},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := yaml.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	return object
}
