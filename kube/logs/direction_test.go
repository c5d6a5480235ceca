package logs

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFilesHaveAnOrder: the files of the package can be read one after the other, each
// using only what those before it have, so that there is one direction to follow.
func TestFilesHaveAnOrder(t *testing.T) {
	uses := usesOf(t)
	if len(uses["read.go"]) == 0 || !slices.Contains(uses["rounds.go"]["conclude.go"], "step") {
		t.Fatalf("not all uses were found: %v", uses)
	}
	for len(uses) > 0 {
		left := len(uses)
		maps.DeleteFunc(uses, func(file string, of map[string][]string) bool {
			maps.DeleteFunc(of, func(other string, _ []string) bool { _, open := uses[other]; return !open })
			return len(of) == 0
		})
		if len(uses) < left {
			continue
		}
		for file, of := range uses {
			for other, names := range of {
				t.Errorf("%s uses %s of %s, which uses it, or another file that does", file, strings.Join(names, ", "), other)
			}
		}
		return
	}
}

// usesOf returns for each file of the package what it uses of which others.
func usesOf(t *testing.T) map[string]map[string][]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set, uses := token.NewFileSet(), map[string]map[string][]string{}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files, uses[name] = append(files, file), map[string][]string{}
	}
	// What comes of other packages is not resolved, and not asked for.
	config := types.Config{Importer: none{}, Error: func(error) {}}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	own, _ := config.Check("logs", set, files, info)
	for id, object := range info.Uses {
		from, to := set.Position(id.Pos()).Filename, set.Position(object.Pos()).Filename
		if object.Pkg() == own && from != to && to != "" && !slices.Contains(uses[from][to], object.Name()) {
			uses[from][to] = append(uses[from][to], object.Name())
		}
	}
	return uses
}

// none imports nothing.
type none struct{}

func (none) Import(string) (*types.Package, error) { return nil, errors.New("not asked for") }
