package anatomy

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Use is what the containers of a pod do with a volume.
type Use string

// The uses of a volume.
const (
	// Unused: no container mounts it.
	Unused Use = "unused"
	// Private: one container mounts it.
	Private Use = "private"
	// Shared: several containers mount it.
	Shared Use = "shared"
	// Passes: an init container can write to it, and containers that start
	// later find what it left.
	Passes Use = "passes"
)

// Volume is a volume of the pod and where each container sees it.
type Volume struct {
	Name string `json:"name"`
	// Kind is as the API names it (emptyDir, configMap, persistentVolumeClaim);
	// "" where a container mounts a volume that the pod does not have.
	Kind string `json:"kind,omitempty"`
	// Detail tells it from others of its kind: the object's name, the path on
	// the node, medium and limit.
	Detail string `json:"detail,omitempty"`
	// Outside says where the data lies beyond the life of the pod: "the node's
	// /data"; "" where they end with the pod.
	Outside string `json:"outside,omitempty"`
	// Token says that it is the credentials of the service account that the API
	// server puts into every pod.
	Token bool `json:"serviceAccountToken,omitempty"`
	// Sources are what it is made of; several for a projected volume.
	Sources []VolumeSource `json:"sources,omitempty"`

	Use Use `json:"use"`
	// From are the init containers that can write to it, where Use is [Passes].
	From   []string `json:"from,omitempty"`
	Mounts []Mount  `json:"mounts,omitempty"`
	// EnvOf are the containers that take variables from a file in it.
	EnvOf []string `json:"envOf,omitempty"`
	// Problems are sentences on what is missing.
	Problems []string `json:"problems,omitempty"`
}

// UseText says what the containers do with the volume: "shared by 2", "passes
// from init-config".
func (v *Volume) UseText() string {
	switch v.Use {
	case Passes:
		return "passes from " + strings.Join(v.From, ", ")
	case Shared:
		return "shared by " + strconv.Itoa(len(v.Containers()))
	default:
		return string(v.Use)
	}
}

// Containers are the names of those that mount it, each once.
func (v *Volume) Containers() []string {
	var names []string
	for i := range v.Mounts {
		if len(names) == 0 || names[len(names)-1] != v.Mounts[i].Container {
			names = append(names, v.Mounts[i].Container)
		}
	}
	return names
}

// In are the mounts of the volume in one container.
func (v *Volume) In(container string) []Mount {
	var mounts []Mount
	for _, mount := range v.Mounts {
		if mount.Container == container {
			mounts = append(mounts, mount)
		}
	}
	return mounts
}

// volumes are the pod's volumes in its order, then those that it lacks.
func (b *builder) volumes() []Volume {
	spec := &b.pod.Spec
	volumes := make([]Volume, len(spec.Volumes), len(spec.Volumes)+1)
	at := make(map[string]int, len(spec.Volumes))
	for i := range spec.Volumes {
		volumes[i] = b.volume(&spec.Volumes[i])
		if _, twice := at[spec.Volumes[i].Name]; !twice {
			at[spec.Volumes[i].Name] = i
		}
	}
	volumeOf := func(name string) *Volume {
		i, has := at[name]
		if !has {
			i = len(volumes)
			at[name] = i
			volumes = append(volumes, Volume{Name: name, Problems: []string{"the pod has no volume " + name}})
		}
		return &volumes[i]
	}
	for i := range b.parts {
		b.addMounts(&b.parts[i], volumeOf)
	}
	for i := range volumes {
		b.judge(&volumes[i])
	}
	return volumes
}

func (b *builder) volume(from *corev1.Volume) Volume {
	source := &from.VolumeSource
	v := Volume{Name: from.Name, Kind: podstatus.VolumeKind(source)}
	v.Token = source.Projected != nil && strings.HasPrefix(from.Name, "kube-api-access-")
	v.Detail, v.Outside = b.whereabouts(from)
	v.Sources = b.volumeSources(from)
	for i := range v.Sources {
		v.Problems = append(v.Problems, v.Sources[i].problems()...)
	}
	return v
}

// whereabouts tells a volume from others of its kind, and where its data lies
// beyond the life of the pod.
func (b *builder) whereabouts(from *corev1.Volume) (detail, outside string) {
	source := &from.VolumeSource
	switch {
	case source.EmptyDir != nil:
		return podstatus.EmptyDirDetail(source.EmptyDir), ""
	case source.ConfigMap != nil:
		return source.ConfigMap.Name, ""
	case source.Secret != nil:
		return source.Secret.SecretName, ""
	case source.HostPath != nil:
		return b.hostPath(source.HostPath)
	case source.PersistentVolumeClaim != nil:
		name := source.PersistentVolumeClaim.ClaimName
		return name, "claim " + name
	case source.Ephemeral != nil:
		return ClaimOf(b.pod, from.Name), ""
	case source.NFS != nil:
		path := source.NFS.Server + ":" + source.NFS.Path
		return path, path
	case source.CSI != nil:
		return source.CSI.Driver, ""
	case source.Image != nil:
		return source.Image.Reference, ""
	case source.Projected != nil, source.DownwardAPI != nil:
		return "", ""
	case podstatus.VolumeKind(source) == "emptyDir":
		return "", ""
	default:
		return "", "storage outside of the cluster"
	}
}

func (b *builder) hostPath(from *corev1.HostPathVolumeSource) (detail, outside string) {
	detail = from.Path
	if from.Type != nil && *from.Type != "" {
		detail += " (" + string(*from.Type) + ")"
	}
	if b.pod.Spec.NodeName == "" {
		return detail, from.Path + " of the node"
	}
	return detail, from.Path + " of node " + b.pod.Spec.NodeName
}

// ClaimOf is the name of the claim that is made for an ephemeral volume.
func ClaimOf(pod *corev1.Pod, volume string) string { return pod.Name + "-" + volume }

// judge says what the containers do with a volume.
func (b *builder) judge(v *Volume) {
	containers := v.Containers()
	switch {
	case len(containers) == 0 && len(v.EnvOf) == 0:
		v.Use = Unused
		return
	case len(containers) <= 1 && len(v.EnvOf) == 0:
		v.Use = Private
		return
	}
	v.Use = Shared
	last := ""
	if len(containers) > 0 {
		last = containers[len(containers)-1]
	}
	for i := range v.Mounts {
		mount := &v.Mounts[i]
		wrote := mount.Access == ReadWrite && (mount.Container != last || len(v.EnvOf) > 0)
		if wrote && b.kindOf(mount.Container) == podstatus.Init && (len(v.From) == 0 || v.From[len(v.From)-1] != mount.Container) {
			v.From = append(v.From, mount.Container)
		}
	}
	if len(v.From) > 0 {
		v.Use = Passes
	}
}

func (b *builder) kindOf(container string) podstatus.Kind {
	for i := range b.parts {
		if b.parts[i].Spec.Name == container {
			return b.parts[i].Kind
		}
	}
	return podstatus.App
}
