package anatomy

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubectl/pkg/util/fieldpath"
	"k8s.io/kubectl/pkg/util/resource"
)

// field sets the value of a field of the pod.
func (b *builder) field(next *entry, from *corev1.ObjectFieldSelector) {
	text, err := fieldValue(b.pod, from.FieldPath)
	switch {
	case err != nil:
		next.Presence, next.Why = Missing, err.Error()
	case text == "" && strings.HasPrefix(from.FieldPath, "status."):
		next.Presence, next.Why = Unknown, "the pod has no "+from.FieldPath+" yet"
	default:
		next.text, next.known = text, true
	}
}

// fieldValue is the field as the kubelet finds it (podFieldSelectorRuntimeValue).
func fieldValue(pod *corev1.Pod, path string) (string, error) {
	switch path {
	case "spec.nodeName", "spec.host":
		return pod.Spec.NodeName, nil
	case "spec.serviceAccountName":
		return pod.Spec.ServiceAccountName, nil
	case "status.hostIP":
		return pod.Status.HostIP, nil
	case "status.hostIPs":
		return hostIPs(pod), nil
	case "status.podIP":
		return pod.Status.PodIP, nil
	case "status.podIPs":
		return strings.Join(podIPs(pod), ","), nil
	default:
		return fieldpath.ExtractFieldPathAsString(pod, path)
	}
}

func hostIPs(pod *corev1.Pod) string {
	ips := make([]string, len(pod.Status.HostIPs))
	for i, ip := range pod.Status.HostIPs {
		ips[i] = ip.IP
	}
	if len(ips) == 0 {
		return pod.Status.HostIP
	}
	return strings.Join(ips, ",")
}

func podIPs(pod *corev1.Pod) []string {
	var ips []string
	for _, ip := range pod.Status.PodIPs {
		ips = append(ips, ip.IP)
	}
	if len(ips) == 0 && pod.Status.PodIP != "" {
		ips = []string{pod.Status.PodIP}
	}
	return ips
}

// resourceKey names a resource: "limits.cpu", "limits.cpu of app".
func resourceKey(from *corev1.ResourceFieldSelector) string {
	if from.ContainerName == "" {
		return from.Resource
	}
	return from.Resource + " of " + from.ContainerName
}

// resource sets the value of a container's request or limit. A limit that is
// not set is the pod's, or what the node can allocate.
func (b *builder) resource(next *entry, p *part, from *corev1.ResourceFieldSelector) {
	spec := p.Spec
	if from.ContainerName != "" {
		spec = containerNamed(b.pod, from.ContainerName)
	}
	if spec == nil {
		next.Presence, next.Why = Missing, "the pod has no container "+from.ContainerName
		return
	}
	if name, isLimit := strings.CutPrefix(from.Resource, "limits."); isLimit && isDefaulted(corev1.ResourceName(name)) {
		limit, known := b.limit(spec, corev1.ResourceName(name))
		if !known {
			next.Presence, next.Why = Unknown, "it is what the node can allocate, and the node was not read"
			if b.in.Node.Why != "" {
				next.Why = "it is what the node can allocate: " + b.in.Node.Why
			}
			return
		}
		spec = &corev1.Container{Resources: corev1.ResourceRequirements{Limits: limit}}
	}
	text, err := resource.ExtractContainerResourceValue(from, spec)
	if err != nil {
		next.Presence, next.Why = Missing, err.Error()
		return
	}
	next.text, next.known = text, true
}

// isDefaulted reports whether a container without a limit of this resource has
// the node's. Huge pages are never more than asked for.
func isDefaulted(name corev1.ResourceName) bool {
	return name == corev1.ResourceCPU || name == corev1.ResourceMemory || name == corev1.ResourceEphemeralStorage
}

// limit is the limit that holds for a container, as the downward API tells it.
func (b *builder) limit(spec *corev1.Container, name corev1.ResourceName) (corev1.ResourceList, bool) {
	if limit, has := spec.Resources.Limits[name]; has && !limit.IsZero() {
		return corev1.ResourceList{name: limit}, true
	}
	if whole := b.pod.Spec.Resources; whole != nil && name != corev1.ResourceEphemeralStorage {
		if limit, has := whole.Limits[name]; has && !limit.IsZero() {
			return corev1.ResourceList{name: limit}, true
		}
	}
	if b.in.Node.Known != Read {
		return nil, false
	}
	return corev1.ResourceList{name: b.in.Node.Value.Status.Allocatable[name]}, true
}

// containerNamed finds an app or init container of the pod, nil if there is
// none: only of those can a resource be asked.
func containerNamed(pod *corev1.Pod, name string) *corev1.Container {
	for _, list := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}
