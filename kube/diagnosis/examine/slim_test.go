package examine

import (
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// ofOwner is a pod of an owner with a label and a port, and an init container that is, or is not, a sidecar.
func ofOwner(owner, label string, port int32, policy *corev1.ContainerRestartPolicy) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: owner + "-x", Labels: map[string]string{"app": label}}}
	if owner != "" {
		pod.OwnerReferences = []metav1.OwnerReference{{Kind: "ReplicaSet", Name: owner, UID: types.UID(owner)}}
	}
	ports := []corev1.ContainerPort{{ContainerPort: port}}
	pod.Spec.Containers = []corev1.Container{{Name: "web", Ports: ports, Image: "web:1"}}
	pod.Spec.InitContainers = []corev1.Container{{Name: "proxy", Ports: ports, RestartPolicy: policy}}
	return pod
}

// Pods of one owner share what they have the same of, and nothing else: each is as it would be alone.
func TestSlimPodsOfOneOwnerShareWhatIsTheSame(t *testing.T) {
	always, never := corev1.ContainerRestartPolicyAlways, corev1.ContainerRestartPolicyNever
	alwaysToo := corev1.ContainerRestartPolicyAlways
	first := ofOwner("web", "web", 80, &always)
	for name, test := range map[string]struct {
		next                        *corev1.Pod
		owner, labels, ports, inits bool // are shared
	}{
		"the same":              {ofOwner("web", "web", 80, &alwaysToo), true, true, true, true},
		"another owner":         {ofOwner("api", "web", 80, &always), false, false, false, false},
		"no owner":              {ofOwner("", "web", 80, &always), false, false, false, false},
		"another label":         {ofOwner("web", "new", 80, &always), true, false, true, true},
		"another port":          {ofOwner("web", "web", 81, &always), true, true, false, false},
		"another policy":        {ofOwner("web", "web", 80, &never), true, true, true, false},
		"no sidecar any longer": {ofOwner("web", "web", 80, nil), true, true, true, false},
	} {
		together := alike{}
		a, b := together.slim(first), together.slim(test.next)
		if alone := (alike{}).slim(test.next); !reflect.DeepEqual(b, alone) {
			t.Errorf("%s: got\n%+v, alone it is\n%+v", name, b, alone)
		}
		shared := []bool{
			len(b.OwnerReferences) > 0 && &a.OwnerReferences[0] == &b.OwnerReferences[0],
			reflect.ValueOf(a.Labels).Pointer() == reflect.ValueOf(b.Labels).Pointer(),
			&a.Spec.Containers[0] == &b.Spec.Containers[0], &a.Spec.InitContainers[0] == &b.Spec.InitContainers[0],
		}
		if want := []bool{test.owner, test.labels, test.ports, test.inits}; !reflect.DeepEqual(shared, want) {
			t.Errorf("%s: owner, labels, ports and init containers are shared: %v, want %v", name, shared, want)
		}
	}
}
