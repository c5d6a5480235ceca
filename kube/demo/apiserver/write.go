package apiserver

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/client-go/kubernetes/scheme"
)

func (s *Server) create(w http.ResponseWriter, r *request) error {
	gv := r.requested.gvr.GroupVersion()
	obj, err := decode(r, gv, r.requested.newObject())
	if err != nil {
		return err
	}
	if err := s.checkNew(r, obj); err != nil {
		return err
	}
	obj.SetCreationTimestamp(metav1.Time{})
	obj.SetUID("")
	if pod, ok := obj.(*corev1.Pod); ok {
		pod.Status = corev1.PodStatus{}
	}
	created, err := s.state.create(r.requested, obj)
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusCreated, gv, created)
}

// checkNew is the part of admission and validation that a client can stumble over.
func (s *Server) checkNew(r *request, obj Object) error {
	if err := sameNamespace(r, obj); err != nil {
		return err
	}
	if obj.GetResourceVersion() != "" {
		return apierrors.NewBadRequest("resourceVersion should not be set on objects to be created")
	}
	if !r.requested.global {
		if _, err := s.state.get(namespaces, "", r.namespace); err != nil {
			return err
		}
	}
	path := field.NewPath("metadata", "name")
	var problems field.ErrorList
	switch {
	case obj.GetName() == "" && obj.GetGenerateName() == "":
		problems = append(problems, field.Required(path, "name or generateName is required"))
	case obj.GetName() != "":
		for _, problem := range validation.NameIsDNSSubdomain(obj.GetName(), false) {
			problems = append(problems, field.Invalid(path, obj.GetName(), problem))
		}
	}
	if len(problems) > 0 {
		return apierrors.NewInvalid(r.requested.gvk().GroupKind(), obj.GetName(), problems)
	}
	return nil
}

// namespaces is where namespaces are kept.
var namespaces = resourceOf(&corev1.Namespace{})

func sameNamespace(r *request, obj Object) error {
	if r.requested.global {
		return nil
	}
	if obj.GetNamespace() == "" {
		obj.SetNamespace(r.namespace)
	}
	if obj.GetNamespace() != r.namespace {
		return apierrors.NewBadRequest("the namespace of the provided object does not match the namespace sent on the request")
	}
	return nil
}

func (s *Server) update(w http.ResponseWriter, r *request) error {
	gv := r.requested.gvr.GroupVersion()
	obj, err := decode(r, gv, r.requested.newObject())
	if err != nil {
		return err
	}
	if err := sameNamespace(r, obj); err != nil {
		return err
	}
	if obj.GetName() != r.name {
		return apierrors.NewBadRequest(fmt.Sprintf("the name of the object (%s) does not match the name on the URL (%s)", obj.GetName(), r.name))
	}
	updated, err := s.state.modify(r.requested, r.namespace, r.name, r.subresource == "status", func(stored Object) error {
		return replaceObject(r, stored, obj)
	})
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, gv, updated)
}

// replaceObject writes what a client sent over the stored object, as far as the subresource lets it.
func replaceObject(r *request, stored, sent Object) error {
	if r.subresource == "ephemeralcontainers" {
		pod := stored.(*corev1.Pod)
		pod.ResourceVersion = sent.GetResourceVersion()
		return addEphemeral(pod, sent.(*corev1.Pod))
	}
	if r.subresource == "resize" {
		pod := stored.(*corev1.Pod)
		pod.ResourceVersion = sent.GetResourceVersion()
		return resize(pod, sent.(*corev1.Pod))
	}
	if pod, ok := stored.(*corev1.Pod); ok && r.subresource == "" {
		if err := checkPodUpdate(pod, sent.(*corev1.Pod)); err != nil {
			return err
		}
	}
	assign(stored, sent)
	return nil
}

// delete removes one object. Its answer is the object while that stays, and a Status once it is gone.
func (s *Server) delete(w http.ResponseWriter, r *request) error {
	opts, err := deleteOptions(r)
	if err != nil {
		return err
	}
	obj, gone, err := s.state.remove(r.requested, r.namespace, r.name, opts)
	if err != nil {
		return err
	}
	if !gone {
		return respond(w, r, http.StatusOK, r.requested.gvr.GroupVersion(), obj)
	}
	return respond(w, r, http.StatusOK, coreV1, success(&metav1.StatusDetails{
		Name: r.name, Group: r.group, Kind: r.requested.gvr.Resource, UID: obj.GetUID(),
	}))
}

func (s *Server) deleteCollection(w http.ResponseWriter, r *request) error {
	opts, err := deleteOptions(r)
	if err != nil {
		return err
	}
	which, err := listOptions(r)
	if err != nil {
		return err
	}
	selected, err := parseSelection(r.requested, which.LabelSelector, which.FieldSelector)
	if err != nil {
		return err
	}
	objs, _, err := s.state.list(r.requested, r.namespace)
	if err != nil {
		return err
	}
	for _, obj := range objs {
		if !selected.matches(obj) {
			continue
		}
		_, _, err := s.state.remove(r.requested, obj.GetNamespace(), obj.GetName(), opts)
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return respond(w, r, http.StatusOK, coreV1, success(nil))
}

// deleteOptions come in the body or, from older clients, in the query.
func deleteOptions(r *request) (metav1.DeleteOptions, error) {
	var opts metav1.DeleteOptions
	body, err := readBody(r)
	if err != nil {
		return opts, err
	}
	if len(body) > 0 {
		decoded, err := decodeBytes(r.Header.Get("Content-Type"), body, coreV1, &opts, false)
		if err != nil {
			return opts, err
		}
		opts = *decoded
	} else if err := scheme.ParameterCodec.DecodeParameters(r.query, coreV1, &opts); err != nil {
		return opts, apierrors.NewBadRequest(err.Error())
	}
	if dry := r.query["dryRun"]; len(dry) > 0 {
		opts.DryRun = dry
	}
	return opts, nil
}

// evict deletes a pod on behalf of somebody who drains its node.
func (s *Server) evict(w http.ResponseWriter, r *request) error {
	eviction, err := decode(r, policyv1.SchemeGroupVersion, &policyv1.Eviction{})
	if err != nil {
		return err
	}
	var opts metav1.DeleteOptions
	if eviction.DeleteOptions != nil {
		opts = *eviction.DeleteOptions
	}
	if err := s.disruptable(r.namespace, r.name); err != nil {
		return err
	}
	if _, _, err := s.state.remove(r.requested, r.namespace, r.name, opts); err != nil {
		return err
	}
	return respond(w, r, http.StatusCreated, coreV1, success(nil))
}

// disruptable refuses what a disruption budget does not allow, in the API server's words.
func (s *Server) disruptable(namespace, name string) error {
	pod, err := Get[*corev1.Pod](s.state, namespace, name)
	if err != nil {
		return err
	}
	for _, budget := range List[*policyv1.PodDisruptionBudget](s.state, namespace) {
		selector, err := metav1.LabelSelectorAsSelector(budget.Spec.Selector)
		if err != nil || !selector.Matches(labels.Set(pod.Labels)) || budget.Status.DisruptionsAllowed > 0 {
			continue
		}
		refused := apierrors.NewTooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0)
		refused.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: policyv1.DisruptionBudgetCause, Message: fmt.Sprintf(
			"The disruption budget %s needs %d healthy pods and has %d currently", budget.Name, budget.Status.DesiredHealthy, budget.Status.CurrentHealthy)}}
		return refused
	}
	return nil
}

// addEphemeral takes over new ephemeral containers; those that exist stay as they are.
func addEphemeral(stored, sent *corev1.Pod) error {
	kept := map[string]corev1.EphemeralContainer{}
	for _, c := range sent.Spec.EphemeralContainers {
		if _, twice := kept[c.Name]; twice || isContainer(stored, c.Name) {
			return invalidPod(stored, field.Duplicate(field.NewPath("spec", "ephemeralContainers").Key(c.Name), c.Name))
		}
		kept[c.Name] = c
	}
	for _, c := range stored.Spec.EphemeralContainers {
		if _, ok := kept[c.Name]; !ok {
			return invalidPod(stored, field.Forbidden(field.NewPath("spec", "ephemeralContainers"),
				fmt.Sprintf("existing ephemeral containers %q may not be removed\n", c.Name)))
		}
	}
	stored.Spec.EphemeralContainers = sent.Spec.EphemeralContainers
	return nil
}

// resize takes over the resources of containers, and nothing else.
func resize(stored, sent *corev1.Pod) error {
	for i := range stored.Spec.Containers {
		if i < len(sent.Spec.Containers) {
			stored.Spec.Containers[i].Resources = sent.Spec.Containers[i].Resources
		}
	}
	if sameSpec(stored, sent) {
		return nil
	}
	return invalidPod(stored, field.Forbidden(field.NewPath("spec"), "only cpu and memory resources are mutable"))
}

func isContainer(pod *corev1.Pod, name string) bool {
	for _, c := range append(append([]corev1.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		if c.Name == name {
			return true
		}
	}
	return false
}

// checkPodUpdate keeps what cannot change once a pod exists: of its spec only images and the
// deadline can.
func checkPodUpdate(stored, sent *corev1.Pod) error {
	allowed := sent.DeepCopy()
	defaultPodSpec(&allowed.Spec)
	for i := range allowed.Spec.Containers {
		if i < len(stored.Spec.Containers) {
			allowed.Spec.Containers[i].Image = stored.Spec.Containers[i].Image
		}
	}
	for i := range allowed.Spec.InitContainers {
		if i < len(stored.Spec.InitContainers) {
			allowed.Spec.InitContainers[i].Image = stored.Spec.InitContainers[i].Image
		}
	}
	allowed.Spec.ActiveDeadlineSeconds = stored.Spec.ActiveDeadlineSeconds
	allowed.Spec.Tolerations = stored.Spec.Tolerations
	if sameSpec(stored, allowed) {
		return nil
	}
	return invalidPod(stored, field.Forbidden(field.NewPath("spec"), "pod updates may not change fields other than "+
		"`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)"))
}

func invalidPod(pod *corev1.Pod, problem *field.Error) error {
	return apierrors.NewInvalid(coreV1.WithKind("Pod").GroupKind(), pod.Name, field.ErrorList{problem})
}

// intParam reads a number from the query; nil when it is not there.
func intParam(r *request, name string) (*int64, error) {
	text := strings.TrimSpace(r.query.Get(name))
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("%s: %v", name, err))
	}
	return &n, nil
}
