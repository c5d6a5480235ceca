package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// documents are the texts that come with podglass, by their path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"../../*.md", "../../docs/*.md", "../../testdata/*.md", "../../.github/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[path] = string(text)
		}
	}
	if len(texts) < 10 {
		t.Fatalf("only %d documents are found", len(texts))
	}
	return texts
}

var (
	linkPattern    = regexp.MustCompile(`\]\(([^()\s]+)\)|\b(?:src|srcset)="([^"]+)"`)
	headingPattern = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInAnchor    = regexp.MustCompile("[^a-z0-9 _-]")
)

// TestLinksInDocuments holds that what a document points to in this repository is there: the file, and
// in it the heading.
func TestLinksInDocuments(t *testing.T) {
	texts := documents(t)
	for path, text := range texts {
		for _, found := range linkPattern.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(found[1]+found[2], "#")
			if strings.Contains(target, "://") {
				continue // the tests reach no network
			}
			to := filepath.Join(filepath.Dir(path), target)
			if target == "" {
				to = path
			}
			linked, err := os.ReadFile(to)
			if err != nil {
				if info, err := os.Stat(to); err != nil || !info.IsDir() {
					t.Errorf("%s points to %s, which is not there", path, found[0])
				}
				continue
			}
			if anchor != "" && !hasHeading(string(linked), anchor) {
				t.Errorf("%s points to %s, and there is no such heading", path, found[0])
			}
		}
	}
}

func hasHeading(text, anchor string) bool {
	for _, heading := range headingPattern.FindAllStringSubmatch(text, -1) {
		if strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading[1]), ""), " ", "-") == anchor {
			return true
		}
	}
	return false
}

// commandLines are the command lines of a document that start podglass: in a block that is indented or
// fenced, and between backticks where there is more than the name. A line with a word in capitals, such
// as TYPE/NAME, or with an ellipsis shows the form of a command, and is none.
func commandLines(text string) []string {
	var lines []string
	fenced := false
	for scanner := bufio.NewScanner(strings.NewReader(text)); scanner.Scan(); {
		line := scanner.Text()
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if code, ok := strings.CutPrefix(line, "    "); ok || fenced {
			if strings.HasPrefix(strings.TrimSpace(code), program+" ") {
				lines = append(lines, strings.TrimSpace(code))
			}
			continue
		}
		for i, part := range strings.Split(line, "`") {
			if i%2 == 1 && strings.HasPrefix(part, program+" ") {
				lines = append(lines, part)
			}
		}
	}
	return lines
}

var formPattern = regexp.MustCompile(`\b[A-Z]{3,}\b|…|\.\.\.`)

// documentedCall is a call of podglass in a command line of a document.
type documentedCall struct {
	path, line string
	args       []string
}

// documentedCalls are all of them, those left out that show only the form of a command.
func documentedCalls(t *testing.T) []documentedCall {
	t.Helper()
	var calls []documentedCall
	for path, text := range documents(t) {
		if filepath.Base(path) == "roadmap.md" {
			continue // its commands are not there yet
		}
		for _, line := range commandLines(text) {
			if formPattern.MatchString(line) || strings.HasPrefix(line, "podglass stopped ") || strings.HasPrefix(line, "podglass  ") {
				continue // a form, a sentence of podglass, or its header
			}
			parsed, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(line), "")
			if err != nil {
				t.Errorf("%s: a shell does not take %q: %v", path, line, err)
				continue
			}
			for _, args := range podglassCalls(t, parsed) {
				calls = append(calls, documentedCall{path, line, args})
			}
		}
	}
	if len(calls) < 15 {
		t.Errorf("only %d command lines are found", len(calls))
	}
	return calls
}

// TestCommandLinesInDocuments holds that every command line of the documents is one that podglass takes:
// its command, its flags and the number of its arguments.
func TestCommandLinesInDocuments(t *testing.T) {
	for _, call := range documentedCalls(t) {
		if err := checkCommandLine(call.args); err != nil {
			t.Errorf("%s: %q: %v", call.path, call.line, err)
		}
	}
}

// podglassCalls are the arguments of the calls of podglass in a line of shell.
func podglassCalls(t *testing.T, line *syntax.File) [][]string {
	t.Helper()
	var calls [][]string
	syntax.Walk(line, func(node syntax.Node) bool {
		call, ok := node.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 || call.Args[0].Lit() != program {
			return true
		}
		args, err := expand.Fields(&expand.Config{Env: expand.ListEnviron()}, call.Args[1:]...)
		if err != nil {
			var text bytes.Buffer
			_ = syntax.NewPrinter().Print(&text, call)
			t.Errorf("%s: %v", text.String(), err)
			return true
		}
		calls = append(calls, args)
		return true
	})
	return calls
}

// checkCommandLine finds the command, and parses its flags and arguments without running it. The name of
// a command alone is a mention of it.
func checkCommandLine(args []string) error {
	root := newCommandTree(program, genericiooptions.NewTestIOStreamsDiscard())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	if cmd != root && len(args) == 1 {
		return nil
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// TestTheConfigurationInDocumentsIsRead holds that the example is a configuration with every setting.
func TestTheConfigurationInDocumentsIsRead(t *testing.T) {
	text := documents(t)["../../docs/configuration.md"]
	_, example, _ := strings.Cut(text, "```yaml\n")
	example, _, found := strings.Cut(example, "```")
	if !found {
		t.Fatal("there is no example")
	}
	if _, err := parseConfig("example", []byte(example)); err != nil {
		t.Error(err)
	}
	for _, setting := range configSettings() {
		if !strings.Contains(example, "\n"+setting.name+":") && !strings.HasPrefix(example, setting.name+":") {
			t.Errorf("the example lacks %s", setting.name)
		}
	}
}

var quotedPattern = regexp.MustCompile("`([^`\\s]+)`")

// TestPathsInArchitecture holds that the files and folders that the tables of docs/architecture.md lead to are there. A
// file without a folder is in the folder of the path before it, or else at the first place of the same row.
func TestPathsInArchitecture(t *testing.T) {
	text, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = bytes.Cut(text, []byte("\n## 2. Packages\n"))
	text, _, ok := bytes.Cut(text, []byte("\n## 3. "))
	if !ok {
		t.Fatal("the chapter about packages is not found")
	}
	packages, places := 0, 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(line, "|\n "), " | ")
		switch {
		case !strings.HasPrefix(line, "| ") || len(cells) < 2:
		case len(cells) == 3 && strings.HasPrefix(cells[0], "`"): // a package, what it owns, what it may import
			packages++
			there(t, "", strings.TrimSuffix(strings.Trim(cells[0], "`"), "/..."))
		case len(cells) == 2: // what, where
			folder := ""
			for _, quoted := range quotedPattern.FindAllStringSubmatch(cells[1], -1) {
				path := strings.TrimSuffix(quoted[1], "/…")
				if top, _, _ := strings.Cut(path, "/"); top != path || isFolder(path) {
					there(t, "", path)
					if folder = filepath.ToSlash(filepath.Dir(path)); isFolder(path) {
						folder = path
					}
					places++
				} else if strings.HasSuffix(path, ".go") {
					there(t, folder, path)
					places++
				}
			}
		}
	}
	if packages < 40 || places < 40 {
		t.Errorf("only %d packages and %d places are found", packages, places)
	}
}

// isFolder reports whether a path from the top of the project is a folder.
func isFolder(path string) bool {
	info, err := os.Stat(filepath.Join("..", "..", path))
	return err == nil && info.IsDir()
}

// there fails where a file or folder is not there. A file without a folder is the one of some pane.
func there(t *testing.T, folder, path string) {
	t.Helper()
	if folder == "" && !strings.Contains(path, "/") && strings.HasSuffix(path, ".go") {
		folder = "tui/panes/*"
	}
	if found, err := filepath.Glob(filepath.Join("..", "..", folder, path)); err != nil || len(found) == 0 {
		t.Errorf("docs/architecture.md leads to %s, which is not there", filepath.Join(folder, path))
	}
}
