//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/demo"

	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/kube/workload"
)

func TestForwardSettings(t *testing.T) {
	c, err := parseConfig("c.yaml", []byte(`forwards:
  shop:
    - {context: dev, namespace: shop, target: svc/web, ports: [8080:http, ":metrics", 9000], address: [127.0.0.1, "::1"], spread: true}
    - {target: deploy/db, ports: ["5432"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	web := func(local, port int, name string) portforward.Spec {
		return portforward.Spec{
			Context: "dev", LocalPort: local, Addresses: []string{"127.0.0.1", "::1"}, Spread: true,
			Target: portforward.Target{Namespace: "shop", Kind: portforward.Service, Name: "web", Port: port, PortName: name},
		}
	}
	want := []portforward.Set{{Name: "shop", Fixed: true, Specs: []portforward.Spec{
		web(8080, 0, "http"), web(0, 0, "metrics"), web(9000, 9000, ""),
		{LocalPort: 5432, Target: portforward.Target{Kind: workload.Deployment, Name: "db", Port: 5432}},
	}}}
	if diff := cmp.Diff(want, c.forwards); diff != "" {
		t.Error(diff)
	}
	for text, says := range map[string]string{
		"forwards: [a]":                                                                "c.yaml:1: forwards: expected names with lists of forwards",
		"forwards:\n  a b: []":                                                         `c.yaml:2: forwards: a b: "a b" cannot be a name`,
		"forwards:\n  a: []":                                                           "c.yaml:2: forwards: a: expected a list of forwards",
		"forwards:\n  a:\n    - {target: svc/web}":                                     "c.yaml:3: forwards: a: a forward needs a target and its ports",
		"forwards:\n  a:\n    - {target: svc/web, ports: [http]}":                      "the port http needs a local one, as in 8080:http, or :http for a free one",
		"forwards:\n  a:\n    - {target: svc/web, ports: [70000]}":                     "70000 is no port",
		"forwards:\n  a:\n    - {target: svc/web, ports: [8080, 8080]}":                "would have the same local port",
		"forwards:\n  a:\n    - {target: configmap/x, ports: [80]}":                    `cannot tell the pods of a "configmap"`,
		"forwards:\n  a:\n    - {target: svc/web, port: [80]}":                         `unknown setting "port"`,
		"forwards:\n  a:\n    - {target: svc/web, ports: [80], address: [localhos]}":   `address "localhos" is neither localhost nor an IP address`,
		"forwards:\n  a:\n    - {target: svc/web, ports: [80], spread: perhaps}":       `"perhaps" is not what is expected there`,
		"forwards:\n  a:\n    - {target: svc/web, ports: [53/udp]}":                    "53/udp is a UDP port",
		"forwards:\n  a:\n    - target: svc/web\n      ports: [80]\n      contex: dev": "c.yaml:5: ",
	} {
		if _, err := parseConfig("c.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What is saved is there for the next podglass, and the sets of the configuration stay
// what they are.
func TestSavedForwards(t *testing.T) {
	path := filepath.Join(t.TempDir(), "podglass", "forwards.yaml")
	fixed := portforward.Set{Name: "dev", Fixed: true, Specs: []portforward.Spec{{Target: portforward.Target{Kind: portforward.Service, Name: "db", Port: 5432}}}}
	f := &forwardSets{path: path, fixed: []portforward.Set{fixed}}
	web := portforward.Spec{
		Context: "demo", LocalPort: 8080, Addresses: []string{"0.0.0.0"}, Spread: true,
		Target: portforward.Target{Namespace: "shop", Kind: portforward.Service, Name: "web", Port: 80, PortName: "http", Protocol: corev1.ProtocolTCP}, // as one that runs
	}
	pod := portforward.Spec{Context: "demo", LocalPort: 9000, Target: portforward.Target{Namespace: "shop", Kind: portforward.Pod, Name: "web-0", Port: 9000}}
	moved := web
	moved.LocalPort = 8081
	for _, save := range []struct {
		name string
		spec portforward.Spec
	}{{"shop", web}, {"shop", pod}, {"shop", moved}, {"other", pod}} {
		if err := f.Save(save.name, save.spec); err != nil {
			t.Fatal(err)
		}
	}
	again := &forwardSets{path: path}
	got, err := again.Sets()
	kept := moved
	kept.Port, kept.Protocol = 0, "" // what the name of the port tells
	want := []portforward.Set{{Name: "other", Specs: []portforward.Spec{pod}}, {Name: "shop", Specs: []portforward.Spec{pod, kept}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := again.Remove("shop"); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Sets(); err != nil || len(got) != 2 || got[0].Name != "dev" || got[1].Name != "other" {
		t.Errorf("%+v, %v", got, err)
	}
	for name, says := range map[string]string{"dev": "a set of the configuration", "a b": "cannot be a name", "": "cannot be a name", "../x": "cannot be a name"} {
		if err := f.Save(name, web); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for name, says := range map[string]string{"othr": `did you mean "other"?`, "zzzzzz": "there are dev, other"} {
		if _, err := f.Named(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := (&forwardSets{path: path + ".none"}).Named("x"); err == nil || !strings.Contains(err.Error(), "no forwards are saved") {
		t.Error(err)
	}
}

// A file that cannot be read is said, with its line, and left alone.
func TestSavedForwardsThatCannotBeRead(t *testing.T) {
	for text, says := range map[string]string{
		"forwards:\n  a:\n    - {target: svc/web, prots: [80]}": ":3: a: unknown setting",
		"forwards: {a: [\n":   ":2: ",
		"other: {}\n":         ":1: unknown setting",
		"forwards:\n  a: b\n": ":2: a: expected a list of forwards",
	} {
		path := filepath.Join(t.TempDir(), "forwards.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f := &forwardSets{path: path}
		spec := portforward.Spec{Target: portforward.Target{Kind: portforward.Service, Name: "web", Port: 80}}
		for doing, err := range map[string]error{"read": second(f.Sets()), "save": f.Save("b", spec), "remove": f.Remove("a")} {
			if err == nil || !strings.Contains(err.Error(), path+says) {
				t.Errorf("%s %q: %v", doing, text, err)
			}
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
			t.Errorf("%q became %q, %v", text, kept, err)
		}
	}
	if err := (&forwardSets{path: t.TempDir()}).Save("a", portforward.Spec{}); err == nil || os.IsNotExist(err) {
		t.Errorf("a directory in the place of the file: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// The sets of the configuration start from the command line, each in its namespace; one
// whose context is gone says so.
func TestForwardSaved(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	config := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(config, []byte(`
contexts: {demo: {}}
forwards:
  shop:
    - {namespace: shop, target: svc/timecheck, ports: [":http", ":metrics"], address: [127.0.0.1]}
  old:
    - {context: gone, target: svc/timecheck, ports: [":http"]}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := c.forwards("--saved", "shop", "--config", config, "-n", "default")
	r.stdout.until(t, " -> 8080")
	r.stdout.until(t, " -> 8081")
	for _, line := range r.stdout.soFar() {
		fetch(t, strings.Fields(line)[2])
	}
	r.interrupt(syscall.SIGINT)

	for _, test := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--saved", "old"}, 1, "the forward to svc/timecheck:http, saved as old: "},
		{[]string{"--saved", "old"}, 1, `"gone"`},
		{[]string{"--saved", "shp"}, 1, `no saved forwards are named "shp"; did you mean "shop"?`},
		{[]string{"--saved", "shop", "--read-only"}, 1, "is read-only here, so nothing is forwarded"},
		{[]string{"--saved", "shop", "svc/x", "80"}, 2, "--saved takes no TYPE/NAME"},
		{[]string{"--saved", ""}, 2, "--saved needs a name"},
	} {
		got := c.runs(nil, append([]string{"forward", "--config", config}, test.args...)...)
		if got.code != test.code || got.stdout != "" || !strings.Contains(got.stderr, test.says) {
			t.Errorf("%q: exit %d, %q", test.args, got.code, got.stderr)
		}
	}
}

func TestForwardSpread(t *testing.T) {
	t.Parallel()
	c := newLogsCluster(t, demo.Options{Scenarios: []string{"timecheck"}})
	r := c.forwards("deploy/timecheck", ":8080", "--spread", "--address", "127.0.0.1")
	r.stdout.until(t, "Forwarding")
	fetch(t, strings.Fields(r.stdout.soFar()[0])[2])
	r.interrupt(syscall.SIGTERM)
}
