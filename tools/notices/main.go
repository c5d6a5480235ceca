// Command notices prints the licences of the modules that a program is linked from, on any of the
// systems that it is released for:
//
//	go run ./notices ../cmd/podglass
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// systems are those of a release. Modules that only one of them needs are in its binary.
var systems = []string{"linux", "darwin", "windows", "freebsd"}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: notices DIRECTORY OF THE PROGRAM")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, program string) error {
	modules, err := modulesOf(program)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	text.WriteString("podglass is linked from the modules below, each under the licence that follows its name.\n")
	for _, m := range modules {
		licences, err := m.licences()
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "\n%s\n%s %s\n", strings.Repeat("=", 80), m.Path, m.Version)
		for _, licence := range licences {
			fmt.Fprintf(&text, "\n%s\n", strings.TrimRight(licence, "\n"))
		}
	}
	_, err = out.Write(text.Bytes())
	return err
}

// module is one of the modules of a program, as go list describes it.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// modulesOf are the modules whose packages the program is linked from, by path, and Go itself.
func modulesOf(program string) ([]module, error) {
	found := map[string]module{}
	for _, system := range systems {
		cmd := exec.Command("go", "list", "-deps", "-json=Module", ".")
		cmd.Dir, cmd.Stderr = program, os.Stderr
		cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		listed, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("list the packages for %s: %w", system, err)
		}
		for decoder := json.NewDecoder(bytes.NewReader(listed)); ; {
			var p struct{ Module *module }
			if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, fmt.Errorf("read the packages for %s: %w", system, err)
			}
			if p.Module != nil && !p.Module.Main {
				found[p.Module.Path] = *p.Module
			}
		}
	}
	goroot, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return nil, fmt.Errorf("ask for GOROOT: %w", err)
	}
	directory, version, _ := strings.Cut(strings.TrimSpace(string(goroot)), "\n")
	found["std"] = module{Path: "The Go standard library", Version: version, Dir: directory}
	var all []module
	for _, m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return all, nil
}

// licences are the texts that a module asks to be passed on. It is an error if there is none.
func (m module) licences() ([]string, error) {
	files, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, fmt.Errorf("look for the licence of %s: %w", m.Path, err)
	}
	var texts []string
	for _, file := range files {
		name := strings.ToUpper(strings.TrimSuffix(strings.TrimSuffix(file.Name(), ".md"), ".txt"))
		if file.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}, func(kind string) bool { return strings.HasPrefix(name, kind) }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, file.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the licence of %s: %w", m.Path, err)
		}
		texts = append(texts, string(text))
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s %s has no licence in %s", m.Path, m.Version, m.Dir)
	}
	return texts, nil
}
