package apiserver

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// continueToken is where the next chunk of a list starts. It is what the token of a request encodes.
type continueToken struct {
	Version   uint64 `json:"rv"` // the whole list is as of this version; 0 once that was too old
	Namespace string `json:"ns,omitempty"`
	Name      string `json:"start"` // the last object sent
}

func (p continueToken) encode() string {
	b, _ := json.Marshal(p) // of strings and a number
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseContinueToken(token string) (continueToken, error) {
	var p continueToken
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		return p, apierrors.NewBadRequest(fmt.Sprintf("continue key is not valid: %v", err))
	}
	return p, nil
}

func listOptions(r *request) (metav1.ListOptions, error) {
	var opts metav1.ListOptions
	if err := scheme.ParameterCodec.DecodeParameters(r.query, coreV1, &opts); err != nil {
		return opts, apierrors.NewBadRequest(err.Error())
	}
	return opts, nil
}

func (s *Server) list(w http.ResponseWriter, r *request) error {
	opts, err := listOptions(r)
	if err != nil {
		return err
	}
	selected, err := parseSelection(r.requested, opts.LabelSelector, opts.FieldSelector)
	if err != nil {
		return err
	}
	from, at, err := s.listStart(opts)
	if err != nil {
		return err
	}
	objs, version, err := s.state.listAt(r.requested, r.namespace, at)
	if apierrors.IsResourceExpired(err) && opts.Continue != "" {
		return expiredList(from)
	}
	if err != nil {
		return err
	}
	list, err := chunk(r.requested, objs, selected, from, opts.Limit, version)
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, r.requested.gvr.GroupVersion(), list)
}

// listStart reads where a list starts and of which version it has to be; 0 is the latest.
func (s *Server) listStart(opts metav1.ListOptions) (from continueToken, at uint64, err error) {
	if opts.Continue != "" {
		if opts.ResourceVersion != "" {
			return continueToken{}, 0, apierrors.NewBadRequest("specifying resource version is not allowed when using continue")
		}
		from, err = parseContinueToken(opts.Continue)
		return from, from.Version, err
	}
	if opts.ResourceVersion == "" || opts.ResourceVersion == "0" {
		return continueToken{}, 0, nil
	}
	wanted, err := strconv.ParseUint(opts.ResourceVersion, 10, 64)
	if err != nil {
		return continueToken{}, 0, apierrors.NewBadRequest(fmt.Sprintf("invalid resourceVersion %q: %v", opts.ResourceVersion, err))
	}
	if latest := s.state.latest(); wanted > latest {
		return continueToken{}, 0, tooLargeVersion(wanted, latest)
	}
	if opts.ResourceVersionMatch == metav1.ResourceVersionMatchExact {
		return continueToken{}, wanted, nil
	}
	return continueToken{}, 0, nil
}

// chunk makes the list object of the selected objects after from, at most limit of them (0: all).
func chunk(r *resource, objs []Object, selected selection, from continueToken, limit int64, version uint64) (runtime.Object, error) {
	var items []runtime.Object
	var more int64
	var last Object
	for _, obj := range objs {
		if !selected.matches(obj) || !from.before(obj) {
			continue
		}
		if limit > 0 && int64(len(items)) == limit {
			more++
			continue
		}
		items, last = append(items, obj), obj
	}
	list, err := r.newList()
	if err != nil {
		return nil, err
	}
	if err := meta.SetList(list, items); err != nil {
		return nil, fmt.Errorf("list %s: %w", r.gvr.Resource, err)
	}
	about, err := meta.ListAccessor(list)
	if err != nil {
		return nil, err
	}
	about.SetResourceVersion(strconv.FormatUint(version, 10))
	if more > 0 {
		about.SetContinue(continueToken{Version: version, Namespace: last.GetNamespace(), Name: last.GetName()}.encode())
		if selected.empty() {
			about.SetRemainingItemCount(&more)
		}
	}
	return list, nil
}

func (p continueToken) before(obj Object) bool {
	if p.Name == "" {
		return true
	}
	if p.Namespace != obj.GetNamespace() {
		return p.Namespace < obj.GetNamespace()
	}
	return p.Name < obj.GetName()
}

func (s *Server) get(w http.ResponseWriter, r *request) error {
	obj, err := s.state.get(r.requested, r.namespace, r.name)
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, r.requested.gvr.GroupVersion(), obj)
}

// expiredList is the answer to a continue token of a version that is no longer known. It carries a
// token with which the client may go on inconsistently.
func expiredList(p continueToken) error {
	err := apierrors.NewResourceExpired("The provided continue parameter is too old to display a consistent list result. " +
		"You can start a new list without the continue parameter, or use the continue token in this response to retrieve " +
		"the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that " +
		"were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.")
	p.Version = 0
	err.ErrStatus.ListMeta.Continue = p.encode()
	return err
}

// tooLargeVersion words what a server says that has not seen a version yet; reflectors know its cause.
func tooLargeVersion(wanted, latest uint64) error {
	err := apierrors.NewTimeoutError(fmt.Sprintf("Too large resource version: %d, current: %d", wanted, latest), 1)
	err.ErrStatus.Details.Causes = []metav1.StatusCause{{
		Type: metav1.CauseTypeResourceVersionTooLarge, Message: "Too large resource version",
	}}
	return err
}
