package anatomy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/anatomy"
)

func TestMountsInWords(t *testing.T) {
	bidirectional := corev1.MountPropagationBidirectional
	limit := resource.MustParse("64Mi")
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-0"}}
	app := corev1.Container{Name: "a"}
	pod.Spec.Volumes = []corev1.Volume{
		{Name: "scratch", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: &limit}}},
		{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "web-config"}}}},
		{Name: "host", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/var/lib"}}},
		{Name: "disk", VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data-0", ReadOnly: true}}},
		{Name: "token", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{}}, {ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "ca"}}},
		}}}},
		{Name: "ceph", VolumeSource: corev1.VolumeSource{CephFS: &corev1.CephFSVolumeSource{}}},
		{Name: "none"},
	}
	app.VolumeMounts = []corev1.VolumeMount{
		{Name: "scratch", MountPath: "/tmp"},
		{Name: "config", MountPath: "/etc/web.conf", SubPath: "web.conf"},
		{Name: "host", MountPath: "/host", ReadOnly: true, MountPropagation: &bidirectional},
		{Name: "token", MountPath: "/token", SubPathExpr: "$(POD_NAME)"},
		{Name: "ceph", MountPath: "/ceph"},
		{Name: "none", MountPath: "/none"},
		{Name: "forgotten", MountPath: "/forgotten"},
	}
	app.VolumeDevices = []corev1.VolumeDevice{{Name: "disk", DevicePath: "/dev/xvda"}}
	pod.Spec.Containers = []corev1.Container{app}
	a := anatomy.Build(anatomy.Input{Pod: pod})
	var got []string
	for i := range a.Volumes {
		v := &a.Volumes[i]
		for j := range v.Mounts {
			got = append(got, v.Mounts[j].Text()+" | "+v.Source()+" | "+v.UseInFull()+" | "+v.Mounts[j].Note())
		}
	}
	want := []string{
		"/tmp rw | emptyDir in Memory, up to 64Mi | private | ",
		"/etc/web.conf ro [web.conf] | configMap web-config | private | as it was at the start of a: changes do not arrive",
		"/host ro | hostPath /var/lib | private, leaves the pod | propagation Bidirectional",
		"/dev/xvda (block device) | persistentVolumeClaim data-0 | private, leaves the pod | ",
		"/token ro [$(POD_NAME)] | projected of serviceAccountToken, ConfigMap ca | private | sub-path $(POD_NAME): the variable POD_NAME is not known",
		"/ceph rw | cephfs | private, leaves the pod | ",
		"/none rw | emptyDir | private | ",
		"/forgotten rw |  | private | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
