package podstatus

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Mount is where a container sees a volume.
type Mount struct {
	// Path is a directory or file in the container, or the device of a block
	// volume.
	Path   string
	Volume Volume
	// SubPath is the part of the volume that is mounted, "" for all of it.
	SubPath string
	// ReadOnly says that the container cannot write: the mount says so, or the
	// volume is of a kind that nobody can write to.
	ReadOnly bool
	// Device says that the volume is given as a raw block device.
	Device bool
	// Propagation is how mounts inside of it are shared with the node, "" for
	// not at all.
	Propagation corev1.MountPropagationMode
}

// Volume is a volume of a pod.
type Volume struct {
	Name string
	// Kind is the kind as the API names it, "emptyDir" or "configMap"; "" when
	// the pod has no volume of this name.
	Kind string
	// Detail is what it is made from: the ConfigMap's name, the host's path.
	Detail string
}

// String is the kind and what it is made from: "configMap web-config".
func (v Volume) String() string {
	if v.Detail == "" {
		return v.Kind
	}
	return v.Kind + " " + v.Detail
}

// mountsOf are the mounts and block devices of a container, in the pod's order.
func mountsOf(pod *corev1.Pod, spec *corev1.Container) []Mount {
	var mounts []Mount
	for i := range spec.VolumeMounts {
		from := &spec.VolumeMounts[i]
		source := volumeNamed(pod, from.Name)
		mount := Mount{
			Path: from.MountPath, Volume: newVolume(from.Name, source),
			SubPath: from.SubPath, ReadOnly: from.ReadOnly || IsReadOnly(source),
		}
		if from.SubPathExpr != "" {
			mount.SubPath = from.SubPathExpr
		}
		if from.MountPropagation != nil && *from.MountPropagation != corev1.MountPropagationNone {
			mount.Propagation = *from.MountPropagation
		}
		mounts = append(mounts, mount)
	}
	for i := range spec.VolumeDevices {
		from := &spec.VolumeDevices[i]
		source := volumeNamed(pod, from.Name)
		mounts = append(mounts, Mount{Path: from.DevicePath, Volume: newVolume(from.Name, source), Device: true, ReadOnly: IsReadOnly(source)})
	}
	return mounts
}

// volumeNamed finds a volume of the pod, nil if it has none of that name.
func volumeNamed(pod *corev1.Pod, name string) *corev1.VolumeSource {
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].Name == name {
			return &pod.Spec.Volumes[i].VolumeSource
		}
	}
	return nil
}

// serviceAccountVolume begins the name of the volume that the API server adds to
// nearly every pod, for the credentials of its service account.
const serviceAccountVolume = "kube-api-access-"

func newVolume(name string, source *corev1.VolumeSource) Volume {
	switch {
	case source == nil:
		return Volume{Name: name}
	case source.Projected != nil && strings.HasPrefix(name, serviceAccountVolume):
		return Volume{Name: name, Kind: "projected", Detail: "service account token"}
	}
	return Volume{Name: name, Kind: VolumeKind(source), Detail: volumeDetail(source)}
}

// VolumeKind is the name of the one field of a volume that is set, as it stands
// in a manifest. There are thirty, and more to come.
func VolumeKind(source *corev1.VolumeSource) string {
	value := reflect.ValueOf(source).Elem()
	for i := range value.NumField() {
		if field := value.Field(i); field.Kind() == reflect.Pointer && !field.IsNil() {
			name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
			return name
		}
	}
	return "emptyDir" // the API server's default
}

// volumeDetail tells the kinds that people use today apart from others of their
// kind.
func volumeDetail(source *corev1.VolumeSource) string {
	switch {
	case source.ConfigMap != nil:
		return source.ConfigMap.Name
	case source.Secret != nil:
		return source.Secret.SecretName
	case source.HostPath != nil:
		return source.HostPath.Path
	case source.PersistentVolumeClaim != nil:
		return source.PersistentVolumeClaim.ClaimName
	case source.NFS != nil:
		return source.NFS.Server + ":" + source.NFS.Path
	case source.CSI != nil:
		return source.CSI.Driver
	case source.Image != nil:
		return source.Image.Reference
	case source.EmptyDir != nil:
		return EmptyDirDetail(source.EmptyDir)
	case source.Projected != nil:
		return projectedDetail(source.Projected)
	default:
		return ""
	}
}

// EmptyDirDetail is where an emptyDir lies and how much it takes: "in Memory, up to 1Gi".
func EmptyDirDetail(dir *corev1.EmptyDirVolumeSource) string {
	var parts []string
	if dir.Medium != corev1.StorageMediumDefault {
		parts = append(parts, "in "+string(dir.Medium))
	}
	if dir.SizeLimit != nil {
		parts = append(parts, "up to "+dir.SizeLimit.String())
	}
	return strings.Join(parts, ", ")
}

// projectedDetail counts what a projected volume is made from: "serviceAccountToken,
// configMap kube-root-ca.crt, downwardAPI".
func projectedDetail(projected *corev1.ProjectedVolumeSource) string {
	var parts []string
	for i := range projected.Sources {
		source := &projected.Sources[i]
		switch {
		case source.ConfigMap != nil:
			parts = append(parts, "configMap "+source.ConfigMap.Name)
		case source.Secret != nil:
			parts = append(parts, "secret "+source.Secret.Name)
		case source.DownwardAPI != nil:
			parts = append(parts, "downwardAPI")
		case source.ServiceAccountToken != nil:
			parts = append(parts, "serviceAccountToken")
		case source.ClusterTrustBundle != nil:
			parts = append(parts, "clusterTrustBundle")
		case source.PodCertificate != nil:
			parts = append(parts, "podCertificate")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "of " + strings.Join(parts, ", ")
}

// IsReadOnly reports whether nobody can write to a volume, whatever the mount
// says: the kubelet mounts what it projects from the API read-only, and some
// kinds say so themselves.
func IsReadOnly(source *corev1.VolumeSource) bool {
	if source == nil {
		return false
	}
	switch {
	case source.ConfigMap != nil, source.Secret != nil, source.Projected != nil, source.DownwardAPI != nil, source.Image != nil:
		return true
	case source.PersistentVolumeClaim != nil:
		return source.PersistentVolumeClaim.ReadOnly
	case source.NFS != nil:
		return source.NFS.ReadOnly
	case source.CSI != nil:
		return source.CSI.ReadOnly != nil && *source.CSI.ReadOnly
	default:
		return false
	}
}
