package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTimesStandTogether: the constants of a package that are times are in its times.go, so that they are found and
// compared. What is not a wait is told apart by its place: rules of the diagnosis are read with their patience, the demo
// is a cluster of its own, the pace is nothing but times, and a file for one system has what that system lacks.
func TestTimesStandTogether(t *testing.T) {
	elsewhere := []string{"kube/diagnosis", "kube/anatomy", "kube/demo", "kube/podstatus", "tui/pace", "tui/tuitest"}
	root := filepath.Join("..", "..")
	for _, top := range []string{"cmd", "kube", "tui"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			name := entry.Name()
			inside, _ := filepath.Rel(root, path)
			inside = filepath.ToSlash(inside)
			switch {
			case err != nil:
				return err
			case entry.IsDir() && slices.Contains(elsewhere, inside):
				return fs.SkipDir
			case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == "times.go",
				strings.HasSuffix(name, "_unix.go"), strings.HasSuffix(name, "_windows.go"):
				return nil
			}
			for _, constant := range timesIn(t, path) {
				t.Errorf("%s: %s is a time; it belongs into the times.go of its package", inside, constant)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// timesIn are the names of the constants of a file that are made of a unit of time.
func timesIn(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, declared := range file.Decls {
		group, ok := declared.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			constant := spec.(*ast.ValueSpec)
			if slices.ContainsFunc(constant.Values, isTime) {
				names = append(names, constant.Names[0].Name)
			}
		}
	}
	return names
}

// isTime reports whether an expression is a multiple of a unit of package time.
func isTime(expression ast.Expr) bool {
	switch e := expression.(type) {
	case *ast.BinaryExpr:
		return e.Op == token.MUL && (isTime(e.X) || isTime(e.Y))
	case *ast.SelectorExpr:
		unit, ok := e.X.(*ast.Ident)
		return ok && unit.Name == "time" && slices.Contains([]string{"Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour"}, e.Sel.Name)
	}
	return false
}

func TestIsTime(t *testing.T) {
	for text, want := range map[string]bool{
		"time.Second": true, "3 * time.Minute": true, "time.Hour * 2": true, "3": false, "x.Second": false, `"time.Second"`: false,
	} {
		expression, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := isTime(expression); got != want {
			t.Errorf("isTime(%s) = %v", text, got)
		}
	}
}
