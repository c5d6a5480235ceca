package actions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/mergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/object"
)

// Draft is an object that is edited by hand.
type Draft struct {
	Ref object.Ref
	// Text is the object as YAML, without what field managers note.
	Text string

	original map[string]any
	told     map[string]any // changes by others that a conflict has told already
}

// ErrUnedited says that a text changes nothing.
var ErrUnedited = errors.New("nothing was changed")

// GoneError says that the object is no longer there, so that no text can be applied.
type GoneError struct{ Err error }

func (e *GoneError) Error() string { return e.Err.Error() }
func (e *GoneError) Unwrap() error { return e.Err }

// ConflictError says that somebody else has changed what was edited.
type ConflictError struct {
	Ref object.Ref
	// Differences are what they have changed, a sentence each.
	Differences []string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s has been changed meanwhile, in the same fields: %s; saved once more, the text replaces that",
		e.Ref, strings.Join(e.Differences, "; "))
}

// Open reads an object to be edited. A Secret is refused: its values would lie in the
// editor's file.
func Open(ctx context.Context, client *kube.Client, ref object.Ref) (*Draft, error) {
	if why := Takes(Change{Verb: Edit}, ref); why != "" {
		return nil, refusal(why)
	}
	found, err := read(ctx, client, ref)
	if err != nil {
		return nil, err
	}
	unmanaged(found)
	text, err := yaml.Marshal(found.Object)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", ref, err)
	}
	return &Draft{Ref: refOf(found), Text: string(text), original: found.Object}, nil
}

func unmanaged(o *unstructured.Unstructured) { o.SetManagedFields(nil) }

// Plan is what it takes to change the object as a text says, tried by the API server. What
// others have changed meanwhile stays as it is where the text has not been edited; where
// it has, the error is a [ConflictError], once. It is [ErrUnedited] where the text is as it
// was, and a [GoneError] where the object is gone.
func (d *Draft) Plan(ctx context.Context, client *kube.Client, text string) (*Plan, error) {
	edited, err := d.parse(text)
	if err != nil {
		return nil, err
	}
	kind := d.kind()
	patch, err := kind.patch(d.original, edited)
	if err != nil {
		return nil, refusal(fmt.Sprintf("the text cannot be applied to %s: %s", d.Ref, err))
	}
	if len(patch) == 0 {
		return nil, ErrUnedited
	}
	return ofOneVersion(func() (*Plan, error) { return d.prepare(ctx, client, kind, patch) })
}

// prepare holds a patch against what others have changed, and lets the API server try it.
func (d *Draft) prepare(ctx context.Context, client *kube.Client, kind editedKind, patch map[string]any) (*Plan, error) {
	current, err := read(ctx, client, d.Ref)
	if isGone(err) {
		return nil, &GoneError{err}
	}
	if err != nil {
		return nil, err
	}
	if err := d.compare(kind, patch, current); err != nil {
		return nil, err
	}
	p := &Plan{Change: Change{Verb: Edit, Of: d.Ref}, Ref: d.Ref, object: current}
	p.owner, p.ownerErr = ownerOf(ctx, client, current)
	p.patches(kind.patchType(), patch)
	if err := p.draftEdit(); err != nil {
		return nil, err
	}
	if err := p.try(ctx, client); err != nil {
		return nil, err
	}
	p.preview()
	p.foresee(ctx, client)
	return p, nil
}

// parse reads an edited text.
func (d *Draft) parse(text string) (map[string]any, error) {
	body, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		return nil, refusal("the text is not valid YAML: " + strings.TrimPrefix(err.Error(), "error converting YAML to JSON: "))
	}
	edited := &unstructured.Unstructured{}
	if err := edited.UnmarshalJSON(body); err != nil {
		return nil, refusal("the text is not one object: " + err.Error())
	}
	now := refOf(edited)
	now.UID = d.Ref.UID
	if now != d.Ref {
		return nil, refusal(fmt.Sprintf("the text is of %s; it has to be of %s: its kind, namespace and name stay", named(now), named(d.Ref)))
	}
	unmanaged(edited)
	return edited.Object, nil
}

// named is a reference with all that tells it from others.
func named(ref object.Ref) string {
	return strings.TrimPrefix(ref.APIVersion+" "+ref.String()+" of namespace "+ref.Namespace, " ")
}

// compare holds what was edited against what others have changed since the text was read.
func (d *Draft) compare(kind editedKind, patch map[string]any, current *unstructured.Unstructured) error {
	before, now := said(d.original), said(current.Object)
	changed, err := kind.patch(before, now)
	if err != nil {
		return refusal(fmt.Sprintf("what has changed of %s cannot be told: %s", d.Ref, err))
	}
	conflicts, err := kind.conflict(patch, changed)
	if err != nil {
		return refusal(fmt.Sprintf("what has changed of %s cannot be told: %s", d.Ref, err))
	}
	if !conflicts || reflect.DeepEqual(changed, d.told) {
		return nil
	}
	d.told = changed
	return &ConflictError{d.Ref, differences(before, now)}
}

// draftEdit says what is to be changed, and by which command.
func (p *Plan) draftEdit() error {
	text, err := json.Marshal(p.request.patch)
	if err != nil {
		return fmt.Errorf("write the change of %s: %w", p.Ref, err)
	}
	kind := words(p.Ref.Kind)
	p.Title, p.Question = "Edit "+kind, "Change "+kind+" "+p.Ref.Name+" as edited?"
	how := map[types.PatchType]string{types.MergePatchType: "merge", types.StrategicMergePatchType: "strategic"}[p.request.kind]
	p.Command = []string{"patch", strings.ToLower(p.Ref.Kind), p.Ref.Name, "--type", how, "--patch", string(text)}
	return nil
}

// said is what people say in an object: without its status, and what the API server counts.
func said(object map[string]any) map[string]any {
	object = maps.Clone(object)
	delete(object, "status")
	if metadata, is := object["metadata"].(map[string]any); is {
		metadata = maps.Clone(metadata)
		for _, counter := range []string{"resourceVersion", "generation", "managedFields"} {
			delete(metadata, counter)
		}
		object["metadata"] = metadata
	}
	return object
}

// preview says what will be different, by what the API server has made of it.
func (p *Plan) preview() {
	if p.after == nil {
		return
	}
	all := differ("", said(p.object.Object), said(p.after.Object))
	p.Follows = append(p.Follows, all...)
	if len(all) == 0 {
		p.warns("the API server makes nothing different of it")
	}
}

// changes reports whether a field is different after the change.
func (p *Plan) changes(path object.Path) bool {
	return p.after != nil && !reflect.DeepEqual(valueAt(p.object.Object, path), valueAt(p.after.Object, path))
}

// changesTemplate reports whether the pods of a workload are replaced because it makes
// them otherwise.
func (p *Plan) changesTemplate() bool {
	return takesWorkload(p.Ref, "no", "Deployment", "StatefulSet", "DaemonSet") == "" && p.changes("/spec/template")
}

// changesReplicas reports whether more or fewer pods are wanted.
func (p *Plan) changesReplicas() bool {
	return takesWorkload(p.Ref, "no", "Deployment", "StatefulSet", "ReplicaSet", "ReplicationController") == "" && p.changes("/spec/replicas")
}

// editedKind is how objects of a kind are patched: those with a type strategically, all
// others by a merge patch, which replaces lists as a whole.
type editedKind struct {
	schema strategicpatch.PatchMetaFromStruct
	typed  bool
}

func (d *Draft) kind() editedKind {
	made, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(d.Ref.APIVersion, d.Ref.Kind))
	if err != nil {
		return editedKind{}
	}
	of, err := strategicpatch.NewPatchMetaFromStruct(made)
	return editedKind{of, err == nil}
}

func (k editedKind) patchType() types.PatchType {
	if k.typed {
		return types.StrategicMergePatchType
	}
	return types.MergePatchType
}

// patch is what makes one state of an object of another.
func (k editedKind) patch(from, to map[string]any) (map[string]any, error) {
	before, err := json.Marshal(from)
	if err != nil {
		return nil, err
	}
	after, err := json.Marshal(to)
	if err != nil {
		return nil, err
	}
	var body []byte
	if k.typed {
		body, err = strategicpatch.CreateTwoWayMergePatchUsingLookupPatchMeta(before, after, k.schema)
	} else {
		body, err = jsonpatch.CreateMergePatch(before, after)
	}
	if err != nil {
		return nil, err
	}
	patch := map[string]any{}
	return patch, json.Unmarshal(body, &patch)
}

// conflict reports whether two patches of the same state disagree.
func (k editedKind) conflict(one, other map[string]any) (bool, error) {
	if k.typed {
		return strategicpatch.MergingMapsHaveConflicts(one, other, k.schema)
	}
	return mergepatch.HasConflicts(one, other)
}
