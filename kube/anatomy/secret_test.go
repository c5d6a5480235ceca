package anatomy

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// secrets are what the Secret of the scenario everything holds.
func secrets(t *testing.T, in *Input) []string {
	t.Helper()
	var values []string
	for _, value := range in.Secrets["credentials"].Value.Data {
		values = append(values, string(value))
	}
	if len(values) != 3 {
		t.Fatalf("the Secret has %d values, want 3", len(values))
	}
	return values
}

// TestNoPrinterSeesASecret: whatever writes an Anatomy down does not write a value of a Secret.
func TestNoPrinterSeesASecret(t *testing.T) {
	in := recorded(t, "everything")
	a := Build(in)
	asJSON, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{
		"JSON": string(asJSON), "YAML": string(asYAML), "%v": fmt.Sprintf("%v", a), "%+v": fmt.Sprintf("%+v", a), "%#v": fmt.Sprintf("%#v", a),
		"cmp.Diff": cmp.Diff(a, &Anatomy{}), "digest": strings.Join(digest(a), "\n"),
	}
	for i := range a.Containers {
		name := a.Containers[i].Name
		written["Env of "+name] = fmt.Sprintf("%#v", a.Env(name))
		for _, v := range a.Env(name) { // pointers print as addresses
			if v.Value != nil {
				written["value of "+v.Name+" in "+name] = *v.Value
			}
		}
	}
	for how, text := range written {
		for _, secret := range secrets(t, &in) {
			if strings.Contains(text, secret) {
				t.Errorf("%s has the secret %q", how, secret)
			}
		}
	}
}

func TestRevealReturnsOneValue(t *testing.T) {
	in := recorded(t, "everything")
	for _, test := range []struct {
		container, variable, want string
		known                     bool
	}{
		{"app", "PASSWORD", "s3cr3t-9dk1", true},
		{"app", "DB_USER", "admin-8fj2", true},
		{"app", "DSN", "user=admin-8fj2 password=$(PASSWORD)", true},
		{"app", "DSN2", "password=s3cr3t-9dk1", true},
		{"app", "LEVEL", "trace", true},
		{"app", "KUBERNETES_SERVICE_PORT", "443", true},
		{"app", "NO_KEY", "", false},
		{"app", "NOWHERE", "", false},
		{"second", "PASSWORD", "", false},
		{"nobody", "PASSWORD", "", false},
	} {
		got, known := Reveal(in, test.container, test.variable)
		if got != test.want || known != test.known {
			t.Errorf("Reveal(%s, %s) = %q, %v, want %q, %v", test.container, test.variable, got, known, test.want, test.known)
		}
	}
	if _, known := Reveal(Input{}, "app", "PASSWORD"); known {
		t.Error("Reveal knows a variable of no pod")
	}
}

// TestASecretInASubPathIsNotTold: a path that is made of a Secret is a value of it.
func TestASecretInASubPathIsNotTold(t *testing.T) {
	in := recorded(t, "everything")
	in.Pod.Spec.Containers[0].VolumeMounts[1].SubPathExpr = "x-$(PASSWORD)"
	for _, v := range Build(in).Volumes {
		for _, m := range v.Mounts {
			if m.Path == "/expr" && (m.SubPath != "" || m.SubPathWhy != "it is made of a Secret") {
				t.Errorf("the path is %q, %q", m.SubPath, m.SubPathWhy)
			}
		}
	}
}

func TestHideValues(t *testing.T) {
	a := Build(recorded(t, "everything"))
	a.HideValues()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"trace", "from-configmap", "tcp://", "with a space/"} {
		if strings.Contains(string(text), value) {
			t.Errorf("the value %q is still there", value)
		}
	}
	if !strings.Contains(string(text), `"LEVEL"`) {
		t.Error("the names are gone")
	}
}
