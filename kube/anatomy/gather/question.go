package gather

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/anatomy"
)

// question is a question about one object, or about the objects that a selector
// finds. It is comparable and may key a map.
type question struct {
	// Kind is the kind of the object or objects, APIVersion that of an owner.
	Kind, APIVersion string
	Namespace        string
	// Name is of the one object, "" for a list.
	Name string
	// Selector narrows a list by labels, "" for all of the namespace.
	Selector string
	// UID is that of an owner, "" for other objects: another object of the name
	// is not the owner.
	UID types.UID
}

// wantsOf are the questions about the neighbours of a pod that make sense by what
// is known so far: the chain of owners and the endpoint slices come out of other
// answers. Asking goes on until there are no new ones.
func wantsOf(pod *corev1.Pod, known *anatomy.Neighbours) []question {
	w := questionList{namespace: pod.Namespace, seen: map[question]bool{}}
	w.inside(pod)
	account := pod.Spec.ServiceAccountName
	if account == "" {
		account = "default"
	}
	w.named("ServiceAccount", account)
	w.listed("NetworkPolicy", "")
	w.listed("PodDisruptionBudget", "")
	for _, node := range wantsNode(pod, known) {
		w.add(node)
	}
	for _, service := range anatomy.Selecting(pod, known.Services.Value) {
		w.listed("EndpointSlice", discoveryv1.LabelServiceName+"="+service.Name)
	}
	w.owners(pod, known)
	return w.list
}

// wantsInside are the questions about what the containers of a pod find inside: their
// volumes and variables.
func wantsInside(pod *corev1.Pod, _ *anatomy.Neighbours) []question {
	w := questionList{namespace: pod.Namespace, seen: map[question]bool{}}
	w.inside(pod)
	return w.list
}

// wantsNode is the question about the node that a pod is on.
func wantsNode(pod *corev1.Pod, _ *anatomy.Neighbours) []question {
	if pod.Spec.NodeName == "" {
		return nil
	}
	return []question{{Kind: "Node", Name: pod.Spec.NodeName}}
}

type questionList struct {
	namespace string
	seen      map[question]bool
	list      []question
}

func (w *questionList) add(want question) {
	if !w.seen[want] {
		w.seen[want] = true
		w.list = append(w.list, want)
	}
}

func (w *questionList) named(kind, name string) {
	if name != "" {
		w.add(question{Kind: kind, Namespace: w.namespace, Name: name})
	}
}

func (w *questionList) listed(kind, selector string) {
	w.add(question{Kind: kind, Namespace: w.namespace, Selector: selector})
}

// inside is what the volumes and the variables of the containers are made of. Which
// services are variables cannot be asked: all of the namespace are.
func (w *questionList) inside(pod *corev1.Pod) {
	w.volumes(pod)
	for _, containers := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range containers {
			w.environment(&containers[i])
		}
	}
	for i := range pod.Spec.EphemeralContainers {
		w.environment((*corev1.Container)(&pod.Spec.EphemeralContainers[i].EphemeralContainerCommon))
	}
	w.listed("Service", "")
	w.add(question{Kind: "Service", Namespace: corev1.NamespaceDefault, Name: "kubernetes"})
}

func (w *questionList) volumes(pod *corev1.Pod) {
	for i := range pod.Spec.Volumes {
		volume := &pod.Spec.Volumes[i]
		switch {
		case volume.ConfigMap != nil:
			w.named("ConfigMap", volume.ConfigMap.Name)
		case volume.Secret != nil:
			w.named("Secret", volume.Secret.SecretName)
		case volume.PersistentVolumeClaim != nil:
			w.named("PersistentVolumeClaim", volume.PersistentVolumeClaim.ClaimName)
		case volume.Ephemeral != nil:
			w.named("PersistentVolumeClaim", anatomy.ClaimOf(pod, volume.Name))
		case volume.CSI != nil && volume.CSI.NodePublishSecretRef != nil:
			w.named("Secret", volume.CSI.NodePublishSecretRef.Name)
		case volume.Projected != nil:
			for j := range volume.Projected.Sources {
				source := &volume.Projected.Sources[j]
				if source.ConfigMap != nil {
					w.named("ConfigMap", source.ConfigMap.Name)
				}
				if source.Secret != nil {
					w.named("Secret", source.Secret.Name)
				}
			}
		}
	}
}

func (w *questionList) environment(container *corev1.Container) {
	for i := range container.EnvFrom {
		if from := container.EnvFrom[i].ConfigMapRef; from != nil {
			w.named("ConfigMap", from.Name)
		}
		if from := container.EnvFrom[i].SecretRef; from != nil {
			w.named("Secret", from.Name)
		}
	}
	for i := range container.Env {
		source := container.Env[i].ValueFrom
		switch {
		case source == nil:
		case source.ConfigMapKeyRef != nil:
			w.named("ConfigMap", source.ConfigMapKeyRef.Name)
		case source.SecretKeyRef != nil:
			w.named("Secret", source.SecretKeyRef.Name)
		}
	}
}

// owners go up as far as objects were read.
func (w *questionList) owners(pod *corev1.Pod, known *anatomy.Neighbours) {
	seen := map[types.UID]bool{pod.UID: true}
	next := anatomy.OwnerOf(pod)
	for next != nil && !seen[next.UID] {
		seen[next.UID] = true
		want := question{Kind: next.Kind, APIVersion: next.APIVersion, Namespace: w.namespace, Name: next.Name, UID: next.UID}
		if next.Kind == "Node" {
			want.Namespace = "" // a static pod, of which the Node is asked for in any case
		}
		w.add(want)
		object := known.Owners[next.UID].Value
		if object == nil {
			return
		}
		if deployment, is := object.(*appsv1.Deployment); is {
			if selector, err := metav1.LabelSelectorAsSelector(deployment.Spec.Selector); err == nil && !selector.Empty() {
				w.listed("ReplicaSet", selector.String())
			}
		}
		next = anatomy.OwnerOf(object)
	}
}
