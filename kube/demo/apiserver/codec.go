package apiserver

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	metricsscheme "k8s.io/metrics/pkg/client/clientset/versioned/scheme"
)

// maxBody bounds what a client may send, as etcd's request limit does.
const maxBody = 3 << 20

// codecsFor returns the serializers that know a group's types.
func codecsFor(gv schema.GroupVersion) runtime.NegotiatedSerializer {
	if gv.Group == metricsv1beta1.GroupName {
		return metricsscheme.Codecs
	}
	return scheme.Codecs
}

// negotiate picks JSON, YAML or protobuf as the Accept header asks for, first come first served;
// JSON when it says nothing. A Table is never made: clients then print the objects themselves.
func negotiate(r *http.Request, gv schema.GroupVersion) (runtime.SerializerInfo, error) {
	supported := codecsFor(gv).SupportedMediaTypes()
	accept := r.Header.Get("Accept")
	if accept == "" {
		accept = "*/*"
	}
	for _, clause := range strings.Split(accept, ",") {
		mediaType, params, err := mime.ParseMediaType(strings.TrimSpace(clause))
		if err != nil || params["as"] != "" {
			continue
		}
		if mediaType == "*/*" || mediaType == "application/*" {
			mediaType = runtime.ContentTypeJSON
		}
		for _, info := range supported {
			if info.MediaType == mediaType {
				return info, nil
			}
		}
	}
	return runtime.SerializerInfo{}, &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: http.StatusNotAcceptable, Reason: metav1.StatusReasonNotAcceptable,
		Message: "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
	}}
}

// respond writes an object in the form that the client asked for.
func respond(w http.ResponseWriter, r *request, code int, gv schema.GroupVersion, obj runtime.Object) error {
	info, err := negotiate(r.Request, gv)
	if err != nil {
		return err
	}
	body, err := runtime.Encode(codecsFor(gv).EncoderForVersion(info.Serializer, gv), obj)
	if err != nil {
		return fmt.Errorf("encode %T: %w", obj, err)
	}
	w.Header().Set("Content-Type", info.MediaType)
	w.WriteHeader(code)
	_, _ = w.Write(body) // the client is gone: nobody is left to tell
	return nil
}

// decode reads the body, in any form that we speak, into the wanted type.
func decode[T runtime.Object](r *request, gv schema.GroupVersion, into T) (T, error) {
	body, err := readBody(r)
	if err != nil {
		return into, err
	}
	strict := r.query.Get("fieldValidation") == metav1.FieldValidationStrict
	return decodeBytes(r.Header.Get("Content-Type"), body, gv, into, strict)
}

// decodeBytes reads an object; strictly, it refuses fields that its kind has not got.
func decodeBytes[T runtime.Object](contentType string, body []byte, gv schema.GroupVersion, into T, strict bool) (T, error) {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		mediaType = runtime.ContentTypeJSON
	}
	info, ok := runtime.SerializerInfoForMediaType(codecsFor(gv).SupportedMediaTypes(), mediaType)
	if !ok {
		return into, unsupportedMediaType(mediaType, "application/json, application/yaml, application/vnd.kubernetes.protobuf")
	}
	kinds, _, err := scheme.Scheme.ObjectKinds(into)
	if err != nil {
		return into, fmt.Errorf("decode %T: %w", into, err)
	}
	want := gv.WithKind(kinds[0].Kind)
	serializer := info.Serializer
	if strict && info.StrictSerializer != nil {
		serializer = info.StrictSerializer
	}
	obj, _, err := serializer.Decode(body, &want, into)
	if err != nil {
		return into, apierrors.NewBadRequest(err.Error())
	}
	typed, ok := obj.(T)
	if !ok {
		return into, apierrors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: expected %T, got %T",
			obj.GetObjectKind().GroupVersionKind().Kind, gv.Version, want.Kind, into, obj))
	}
	return typed, nil
}

func readBody(r *request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, apierrors.NewRequestEntityTooLargeError(fmt.Sprintf("limit is %d", tooLarge.Limit))
	}
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	return body, nil
}

// writeError answers with a Status object; whatever is no API error is an internal one.
func writeError(w http.ResponseWriter, r *request, err error) {
	status := statusOf(err)
	if seconds := retryAfter(status); seconds != "" {
		w.Header().Set("Retry-After", seconds)
	}
	if respond(w, r, int(status.Code), coreV1, status) != nil {
		// The client accepts nothing that we speak; JSON is better than nothing.
		r.Header.Set("Accept", runtime.ContentTypeJSON)
		_ = respond(w, r, int(status.Code), coreV1, status)
	}
}

func statusOf(err error) *metav1.Status {
	var known apierrors.APIStatus
	if !errors.As(err, &known) {
		known = apierrors.NewInternalError(err)
	}
	status := known.Status()
	return &status
}

func retryAfter(status *metav1.Status) string {
	if status.Details == nil || status.Details.RetryAfterSeconds == 0 {
		return ""
	}
	return fmt.Sprint(status.Details.RetryAfterSeconds)
}

func unsupportedMediaType(got, accepted string) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: http.StatusUnsupportedMediaType, Reason: metav1.StatusReasonUnsupportedMediaType,
		Message: fmt.Sprintf("the body of the request was in an unknown format - accepted media types include: %s (got %s)", accepted, got),
	}}
}
