package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/workload"
)

// The files that describe what podglass prints with -o json.
var (
	schemaFile      = filepath.Join("..", "..", "docs", "anatomy.schema.json")
	checkSchemaFile = filepath.Join("..", "..", "docs", "check.schema.json")
)

// TestSchemasAreThoseOfTheTypes holds the published schemas against the types that are printed; with
// -update they are written anew.
func TestSchemasAreThoseOfTheTypes(t *testing.T) {
	anatomies := newSchemaWriter(t, "anatomy")
	anatomies.publish(t, schemaFile, map[string]any{
		"$id":      anatomySchema,
		"title":    "podglass anatomy -o json",
		"required": []string{"schema", "pods"},
		"properties": map[string]any{
			"schema": map[string]any{"const": anatomySchema},
			"pods":   map[string]any{"type": "array", "items": anatomies.of(reflect.TypeFor[anatomy.Anatomy]())},
		},
	})
	checks := newSchemaWriter(t, "diagnosis", "diagnosis/examine")
	checks.publish(t, checkSchemaFile, map[string]any{
		"$id":      checkSchema,
		"title":    "podglass check -o json",
		"required": []string{"schema", "healthy", "pods", "objects", "findings"},
		"properties": map[string]any{
			"schema":    map[string]any{"const": checkSchema},
			"healthy":   map[string]any{"type": "boolean", "description": "No error was found in what could be read."},
			"pods":      map[string]any{"type": "integer", "description": "How many pods were looked at."},
			"objects":   map[string]any{"type": "integer", "description": "How many pods, workloads and services were looked at."},
			"findings":  map[string]any{"type": "array", "items": checks.of(reflect.TypeFor[diagnosis.Finding]()), "description": "Errors first."},
			"unread":    map[string]any{"type": "array", "items": checks.of(reflect.TypeFor[examine.Gap]()), "description": "What a right is missing for."},
			"unsettled": map[string]any{"type": "array", "items": map[string]any{"type": "string"}, "description": "What is on its way to where it is going."},
		},
	})
}

func newSchemaWriter(t *testing.T, packages ...string) *schemaWriter {
	t.Helper()
	return &schemaWriter{source: readSource(t, packages...), definitions: map[string]any{}}
}

// publish compares a schema with its file.
func (s *schemaWriter) publish(t *testing.T, file string, root map[string]any) {
	t.Helper()
	root["$schema"], root["type"], root["$defs"] = "https://json-schema.org/draft/2020-12/schema", "object", s.definitions
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(root); err != nil {
		t.Fatal(err)
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(published, out.Bytes()) {
		t.Errorf("%s is not that of the types; run this test with -update", file)
	}
}

// schemaWriter makes JSON schemas of Go types.
type schemaWriter struct {
	source      *packageSource
	definitions map[string]any // by the type's name
}

func (s *schemaWriter) of(of reflect.Type) map[string]any {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case of.Kind() == reflect.Pointer:
		return s.of(of.Elem())
	case of.Kind() == reflect.Struct:
		s.define(of)
		return map[string]any{"$ref": "#/$defs/" + of.Name()}
	case of.Kind() == reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(of.Elem())}
	case of.Kind() == reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(of.Elem())}
	case of.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	case of.Kind() == reflect.Float64:
		return map[string]any{"type": "number"}
	case of.Kind() == reflect.String:
		schema := map[string]any{"type": "string"}
		if words := s.source.words[of.Name()]; len(words) > 0 {
			schema["enum"] = words
		}
		return schema
	case of.ConvertibleTo(reflect.TypeFor[int64]()):
		return map[string]any{"type": "integer"}
	default:
		panic("no schema for " + of.String())
	}
}

func (s *schemaWriter) define(of reflect.Type) {
	if s.definitions[of.Name()] != nil {
		return
	}
	schema := map[string]any{"type": "object"}
	s.definitions[of.Name()] = schema
	properties, required := map[string]any{}, []string{}
	for i := range of.NumField() {
		field := of.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		property := s.of(field.Type)
		if text := s.source.comments[of.Name()+"."+field.Name]; text != "" {
			property["description"] = text
		}
		properties[name] = property
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	schema["properties"] = properties
	if len(required) > 0 {
		schema["required"] = required
	}
	if text := s.source.comments[of.Name()]; text != "" {
		schema["description"] = text
	}
}

// packageSource is what the source of packages says beside its types.
type packageSource struct {
	comments map[string]string   // by Type and Type.Field
	words    map[string][]string // the constants of a type of words
}

func readSource(t *testing.T, packages ...string) *packageSource {
	t.Helper()
	source := &packageSource{map[string]string{}, map[string][]string{}}
	for _, name := range packages {
		files, err := filepath.Glob(filepath.Join("..", "..", "kube", filepath.FromSlash(name), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				source.readFile(t, file)
			}
		}
	}
	return source
}

func (s *packageSource) readFile(t *testing.T, file string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, declaration := range parsed.Decls {
		if general, is := declaration.(*ast.GenDecl); is {
			for _, spec := range general.Specs {
				s.read(general, spec)
			}
		}
	}
}

func (s *packageSource) read(general *ast.GenDecl, spec ast.Spec) {
	switch of := spec.(type) {
	case *ast.TypeSpec:
		s.comments[of.Name.Name] = plainComment(general.Doc)
		fields, is := of.Type.(*ast.StructType)
		if !is {
			return
		}
		for _, field := range fields.Fields.List {
			for _, name := range field.Names {
				s.comments[of.Name.Name+"."+name.Name] = plainComment(field.Doc)
			}
		}
	case *ast.ValueSpec:
		kind, is := of.Type.(*ast.Ident)
		if !is || general.Tok != token.CONST {
			return
		}
		if literal, is := of.Values[0].(*ast.BasicLit); is && literal.Kind == token.STRING {
			if word, err := strconv.Unquote(literal.Value); err == nil {
				s.words[kind.Name] = append(s.words[kind.Name], word)
			}
		}
	}
}

// plainComment is a comment on one line, without the marks of links.
func plainComment(group *ast.CommentGroup) string {
	return strings.Join(strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(group.Text())), " ")
}

// TestAnatomySchemaFits checks what is printed of pods of the demo against the published schema.
func TestAnatomySchemaFits(t *testing.T) {
	schema := strictSchema(t, schemaFile)
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	client, err := kube.NewForConfig(cluster.RESTConfig(), "", demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	pods, err := gather.Pods(t.Context(), client.Clientset, workload.Selection{Namespace: demo.Namespace})
	if err != nil || len(pods) < 5 {
		t.Fatalf("%d pods, %v", len(pods), err)
	}
	var cache gather.Cache
	for _, pod := range pods {
		text, err := json.Marshal(anatomyDocument{anatomySchema, []*anatomy.Anatomy{anatomyOf(t.Context(), client, &cache, pod)}})
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("pod %s: %v", pod.Name, err)
		}
	}
}

// strictSchema is the published schema without the freedom to add fields.
func strictSchema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	published, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, definition := range published.(map[string]any)["$defs"].(map[string]any) {
		definition.(map[string]any)["additionalProperties"] = false
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", published); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
