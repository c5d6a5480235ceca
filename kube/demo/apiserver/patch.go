package apiserver

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"reflect"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	kubejson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

const acceptedPatches = "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"

func (s *Server) patch(w http.ResponseWriter, r *request) error {
	patch, err := readPatch(r)
	if err != nil {
		return err
	}
	if patch.kind == types.ApplyPatchType && !r.dryRun() {
		if created, err := s.applyNew(w, r, patch); created || err != nil {
			return err
		}
	}
	change := s.state.modify
	if r.dryRun() {
		change = s.state.try
	}
	updated, err := change(r.requested, r.namespace, r.name, r.subresource == "status", func(stored Object) error {
		patched := r.requested.newObject()
		if err := patch.apply(r.requested.group(), r.name, stored, patched); err != nil {
			return err
		}
		return replaceObject(r, stored, patched)
	})
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, r.requested.gvr.GroupVersion(), updated)
}

// clientPatch is a change as a client describes it.
type clientPatch struct {
	kind   types.PatchType
	body   []byte // JSON
	strict bool   // refuse fields that the kind has not got
}

func readPatch(r *request) (clientPatch, error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body, err := readBody(r)
	if err != nil {
		return clientPatch{}, err
	}
	patch := clientPatch{
		kind: types.PatchType(mediaType), body: body,
		strict: r.query.Get("fieldValidation") == metav1.FieldValidationStrict,
	}
	switch patch.kind {
	case types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType:
	case types.ApplyPatchType:
		if patch.body, err = yaml.YAMLToJSON(body); err != nil {
			return patch, apierrors.NewBadRequest(err.Error())
		}
	default:
		return patch, unsupportedMediaType(mediaType, acceptedPatches)
	}
	return patch, nil
}

// apply patches a stored object into an empty one of the same kind.
func (p clientPatch) apply(resource schema.GroupResource, name string, stored, into any) error {
	before, err := json.Marshal(stored)
	if err != nil {
		return fmt.Errorf("patch %s: %w", resource, err)
	}
	after, err := p.patchJSON(before, into)
	if err != nil {
		return &apierrors.StatusError{ErrStatus: metav1.Status{
			Status: metav1.StatusFailure, Code: http.StatusUnprocessableEntity, Reason: metav1.StatusReasonInvalid,
			Message: fmt.Sprintf("the server rejected our request due to an error in our request: %v", err),
			Details: &metav1.StatusDetails{Group: resource.Group, Kind: resource.Resource, Name: name},
		}}
	}
	return p.read(after, into)
}

// read makes an object of JSON.
func (p clientPatch) read(from []byte, into any) error {
	unknown, err := kubejson.UnmarshalStrict(from, into)
	if err == nil && p.strict && len(unknown) > 0 {
		err = runtime.NewStrictDecodingError(unknown)
	}
	if err != nil {
		return apierrors.NewBadRequest(err.Error())
	}
	return nil
}

// patchJSON applies the patch. One that is applied by its fields' owner is merged like a strategic
// one: who owns which field is not kept here.
func (p clientPatch) patchJSON(before []byte, schemaOf any) ([]byte, error) {
	switch p.kind {
	case types.JSONPatchType:
		operations, err := jsonpatch.DecodePatch(p.body)
		if err != nil {
			return nil, err
		}
		return operations.Apply(before)
	case types.MergePatchType:
		return jsonpatch.MergePatch(before, p.body)
	}
	return strategicpatch.StrategicMergePatch(before, p.body, schemaOf)
}

// applyNew creates the object of a server-side apply when there is none yet.
func (s *Server) applyNew(w http.ResponseWriter, r *request, patch clientPatch) (bool, error) {
	if _, err := s.state.get(r.requested, r.namespace, r.name); !apierrors.IsNotFound(err) || r.subresource != "" {
		return false, nil
	}
	obj := r.requested.newObject()
	if err := patch.read(patch.body, obj); err != nil {
		return false, err
	}
	obj.SetName(r.name)
	if err := s.checkNew(r, obj); err != nil {
		return false, err
	}
	created, err := s.state.create(r.requested, obj)
	if err != nil {
		return false, err
	}
	return true, respond(w, r, http.StatusCreated, r.requested.gvr.GroupVersion(), created)
}

// assign overwrites one object by another of the same type.
func assign(to, from Object) {
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem())
}
