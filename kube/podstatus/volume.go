package podstatus

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

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
