package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/podglass/podglass"

// boundary is a rule about what the packages of a folder may be built from. Patterns are import
// paths below the module ("kube", "tui/widget/...") or of others ("charm.land/..."); "..." at the end
// stands for the package itself and everything below it.
type boundary struct {
	packages []string
	except   []string // packages to which another rule applies
	// direct are the imports allowed outside the standard library, none for nil; further imports may
	// come through them. Own packages and foreign ones are told apart: a list that names no package of
	// this module forbids them all.
	direct []string
	// never must not be among the dependencies, however far.
	never []string
	why   string
}

// terminals is everything that draws on one, or asks it.
var terminals = []string{"charm.land/...", "github.com/charmbracelet/...", "github.com/muesli/termenv"}

// boundaries are the rules of docs/architecture.md, section 2.
func boundaries() []boundary {
	kubernetes := []string{"k8s.io/...", "sigs.k8s.io/..."}
	return []boundary{
		{
			packages: []string{"kube/..."}, never: terminals,
			why: "what is known of the cluster must serve a screen, a pipe and a test alike",
		},
		{
			packages: []string{"kube/..."}, never: []string{"tui/...", "keymap", "themes", "cmd/..."},
			why: "the cluster knows nothing of the screen",
		},
		{
			packages: []string{"kube"}, direct: append(kubernetes, "kube/explain", "kube/parts"),
			why: "everything under kube builds on it",
		},
		{
			packages: []string{"kube/explain"}, direct: []string{"k8s.io/api/...", "k8s.io/apimachinery/...", "k8s.io/client-go/tools/clientcmd/..."},
			why: "it tells of failures, and asks nothing",
		},
		{
			packages: []string{"kube/pods", "kube/logs", "kube/exec", "kube/workload"},
			never:    []string{"kube/pods", "kube/logs", "kube/exec", "kube/portforward", "kube/workload", "kube/demo/..."},
			why:      "each stands on kube alone, so that it can be read and tested alone",
		},
		{
			packages: []string{"kube/portforward"}, never: []string{"kube/pods", "kube/logs/...", "kube/exec", "kube/demo/..."},
			why: "it finds its pods by services and workloads, and needs no other part of the program",
		},
		{
			packages: []string{"kube/poke", "kube/parts"}, direct: []string{},
			why: "they know channels and goroutines, not what changes",
		},
		{
			packages: []string{"kube/follow"}, direct: []string{"k8s.io/...", "kube", "kube/explain", "kube/parts", "kube/poke"},
			why: "it follows objects of any kind, and knows none",
		},
		{
			packages: []string{"kube/podstatus"}, direct: []string{"k8s.io/api/...", "k8s.io/apimachinery/...", "keymap/count", "github.com/go-logr/logr"},
			never: []string{"k8s.io/client-go/..."},
			why:   "it is pure functions over objects, and what everything else says of a pod builds on it",
		},
		{
			packages: []string{"kube/services"}, direct: []string{
				"k8s.io/api/...", "k8s.io/apimachinery/...", "kube/podstatus", "keymap/count", "keymap/nearest",
			},
			never: []string{"k8s.io/client-go/..."},
			why:   "it is pure functions over objects, and whoever speaks of services builds on it",
		},
		{
			packages: []string{"kube/anatomy"}, direct: []string{
				"k8s.io/api/...", "k8s.io/apimachinery/...", "keymap/count", "kube/podstatus", "kube/services", "k8s.io/kubectl/pkg/util/fieldpath", "k8s.io/kubectl/pkg/util/resource",
			},
			never: []string{"k8s.io/client-go/..."},
			why:   "it is pure functions over objects",
		},
		{
			packages: []string{"kube/diagnosis"}, direct: []string{
				"k8s.io/api/...", "k8s.io/apimachinery/...", "keymap/count", "kube/anatomy", "kube/podstatus", "kube/services",
			},
			never: []string{"k8s.io/client-go/..."},
			why:   "it is pure functions over objects; kube/diagnosis/examine asks for them",
		},
		{
			packages: []string{"kube/demo/..."},
			never: []string{
				"kube", "kube/pods", "kube/logs/...", "kube/exec", "kube/portforward", "kube/anatomy", "kube/workload",
			},
			why: "the demo must be a cluster like any other, not one made of the client's own code",
		},
		{
			packages: []string{"keymap"}, direct: []string{"charm.land/bubbles/v2/key", "go.yaml.in/yaml/v3", "keymap/..."},
			never: []string{"k8s.io/..."},
			why:   "keys are data",
		},
		{
			packages: []string{"themes"}, direct: []string{
				"charm.land/lipgloss/v2/...", "github.com/charmbracelet/...", "go.yaml.in/yaml/v3", "keymap/count", "keymap/nearest", "keymap/settings",
			},
			never: []string{"k8s.io/..."},
			why:   "themes are data",
		},
		{
			packages: []string{"tui/layout"}, direct: []string{},
			why: "it is arithmetic on rectangles",
		},
		{
			packages: []string{"tui/pace"}, direct: []string{},
			why: "it knows bytes and time, not what is drawn",
		},
		{
			packages: []string{"kube/logs/visible"}, direct: []string{},
			why: "the screen draws by it, too",
		},
		{
			packages: []string{"kube/logs/store"}, direct: []string{"kube/logs/visible", "kube/poke"},
			why: "it keeps lines, and knows nothing of where they come from",
		},
		{
			packages: []string{"tui/safe"}, direct: []string{"github.com/charmbracelet/x/ansi", "kube/logs/visible"},
			never: []string{"k8s.io/..."},
			why:   "it is about text; what is drawn of a line of a log and what is found in it is told in one place",
		},
		{
			packages: []string{"tui/widget/..."}, never: []string{"kube/...", "k8s.io/...", "tui/panes/...", "tui"},
			why: "widgets know nothing of Kubernetes, nor of who uses them",
		},
		{
			packages: []string{"tui/panes/..."}, never: []string{"tui", "kube/demo/...", "cmd/..."},
			why: "App knows the panes, never the other way round",
		},
		{
			packages: []string{"tui"}, never: []string{"kube/demo/...", "cmd/..."},
			why: "the demo is a cluster like any other",
		},
		{
			packages: []string{"cmd/...", "tui/...", "kube/...", "keymap", "themes"}, never: []string{
				"charm.land/lipgloss/v2/compat", "github.com/charmbracelet/lipgloss/...", "github.com/charmbracelet/bubbletea/...",
				"testing", "tui/tuitest", "tui/panes/panetest", "kube/podstatus/podtest",
			},
			except: []string{"tui/tuitest", "tui/panes/panetest", "kube/podstatus/podtest"},
			why:    "compat asks the terminal while the program starts, version 1 repaints it, and tests stay out of the binary",
		},
	}
}

// listed is what `go list` tells of a package.
type listed struct {
	ImportPath string
	Imports    []string // direct
	Deps       []string // direct and further
	Standard   bool
}

func TestImportBoundaries(t *testing.T) {
	packages := listPackages(t)
	for _, b := range boundaries() {
		for _, p := range packages {
			if matchesAny(b.packages, p.ImportPath) && !matchesAny(b.except, p.ImportPath) {
				b.check(t, p)
			}
		}
	}
}

func (b boundary) check(t *testing.T, p listed) {
	t.Helper()
	for _, dependency := range p.Deps {
		// A rule over a group of packages forbids one to use another, not itself.
		if dependency != p.ImportPath && matchesAny(b.never, dependency) {
			t.Errorf("%s depends on %s, but %s", p.ImportPath, dependency, b.why)
		}
	}
	if b.direct == nil {
		return
	}
	for _, imported := range p.Imports {
		if isStandard(imported) || matchesAny(b.direct, imported) {
			continue
		}
		t.Errorf("%s imports %s, but %s", p.ImportPath, imported, b.why)
	}
}

// TestTheTableOfPackages: a package below kube imports what its row in the table of docs/architecture.md names, and no other
// package of ours but those that the text above the table allows to all.
func TestTheTableOfPackages(t *testing.T) {
	rows := packageRows(t)
	toAll := []string{"kube/explain", "kube/parts", "kube/poke", "keymap/count"}
	for _, p := range listPackages(t) {
		name, _ := strings.CutPrefix(p.ImportPath, module+"/")
		if !matches("kube/...", p.ImportPath) || matchesAny([]string{"kube/demo/...", "kube/podstatus/podtest"}, p.ImportPath) {
			continue // the demo has a section of its own
		}
		named, is := rows[name]
		if !is {
			t.Errorf("%s has no row", name)
		}
		for _, imported := range p.Imports {
			other, own := strings.CutPrefix(imported, module+"/")
			if own && !slices.Contains(named, other) && !slices.Contains(toAll, other) {
				t.Errorf("%s imports %s, which its row does not name", name, other)
			}
		}
		for _, other := range named {
			if _, is := rows[other]; is && !slices.Contains(p.Imports, module+"/"+other) {
				t.Errorf("the row of %s names %s, which it does not import", name, other)
			}
		}
	}
}

// packageRows are what the last column of the table of packages names, by the package of its row.
func packageRows(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	row, word := regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\|.*\\|(.*)\\|$"), regexp.MustCompile("`([a-z/]+)`")
	rows := map[string][]string{}
	for _, found := range row.FindAllStringSubmatch(string(text), -1) {
		rows[found[1]] = []string{}
		for _, named := range word.FindAllStringSubmatch(found[2], -1) {
			rows[found[1]] = append(rows[found[1]], named[1])
		}
	}
	return rows
}

// listPackages asks the go command about every package of the module, without its tests.
func listPackages(t *testing.T) []listed {
	t.Helper()
	command := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Deps,Standard", module+"/...")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, stderr.String())
	}
	var packages []listed
	decoder := json.NewDecoder(bufio.NewReader(bytes.NewReader(output)))
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read the answer of go list: %v", err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 5 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	return packages
}

// isStandard reports whether an import path is of the standard library: only those have no dot in
// their first part.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) })
}

// matches reports whether an import path fits a pattern; see [boundary].
func matches(pattern, path string) bool {
	if ownFolder(pattern) {
		pattern = module + "/" + pattern
	}
	folder, below := strings.CutSuffix(pattern, "/...")
	return path == folder || below && strings.HasPrefix(path, folder+"/")
}

// ownFolder reports whether a pattern is of this module: it begins with one of its top-level folders.
func ownFolder(pattern string) bool {
	first, _, _ := strings.Cut(pattern, "/")
	return slices.Contains([]string{"cmd", "tui", "kube", "keymap", "themes", "testdata"}, first)
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"kube", module + "/kube", true},
		{"kube", module + "/kube/pods", false},
		{"kube/...", module + "/kube", true},
		{"kube/...", module + "/kube/pods", true},
		{"kube/...", module + "/kubernetes", false},
		{"charm.land/...", "charm.land/lipgloss/v2", true},
		{"k8s.io/...", "sigs.k8s.io/yaml", false},
		{"testing", "testing", true},
	} {
		if got := matches(test.pattern, test.path); got != test.want {
			t.Errorf("matches(%q, %q) = %v", test.pattern, test.path, got)
		}
	}
}
