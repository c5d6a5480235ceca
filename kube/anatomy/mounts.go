package anatomy

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Access is what a container may do with a mount.
type Access string

// The kinds of access.
const (
	ReadWrite Access = "rw"
	ReadOnly  Access = "ro"
	// RecursiveReadOnly: also what is mounted below it cannot be written.
	RecursiveReadOnly Access = "recursive ro"
)

// Mount is where a container sees a volume.
type Mount struct {
	Container string `json:"container"`
	// Path is a directory or file in the container, or the device of a block
	// volume.
	Path   string `json:"path"`
	Access Access `json:"access"`
	// SubPath is the part of the volume that is mounted, "" for all of it. It is
	// SubPathExpr with its variables replaced, where that is set; SubPathWhy says
	// why it is not known.
	SubPath     string `json:"subPath,omitempty"`
	SubPathExpr string `json:"subPathExpr,omitempty"`
	SubPathWhy  string `json:"subPathUnknown,omitempty"`
	// Device says that the volume is given as a raw block device.
	Device bool `json:"device,omitempty"`
	// Propagation is HostToContainer or Bidirectional, "" for none.
	Propagation string `json:"propagation,omitempty"`
	// Frozen says that changes of the ConfigMap or Secret do not arrive: a
	// subPath is mounted as it was when the container started.
	Frozen bool `json:"frozen,omitempty"`
	// Changed is when what is mounted was changed last, if Frozen and if that
	// was after the container started.
	Changed *time.Time `json:"changedAfterStart,omitempty"`
}

// addMounts adds the mounts of a container to their volumes.
func (b *builder) addMounts(p *part, volumeOf func(volume string) *Volume) {
	for i := range p.Spec.VolumeMounts {
		from := &p.Spec.VolumeMounts[i]
		v := volumeOf(from.Name)
		mount := Mount{
			Container: p.Spec.Name, Path: from.MountPath, SubPath: from.SubPath, SubPathExpr: from.SubPathExpr,
			Access: b.access(p, from),
		}
		if from.MountPropagation != nil && *from.MountPropagation != corev1.MountPropagationNone {
			mount.Propagation = string(*from.MountPropagation)
		}
		if from.SubPathExpr != "" {
			b.expandSubPath(&mount, p)
		}
		if mount.SubPath != "" {
			b.freeze(&mount, p, v)
		}
		v.Mounts = append(v.Mounts, mount)
	}
	for i := range p.Spec.VolumeDevices {
		from := &p.Spec.VolumeDevices[i]
		v := volumeOf(from.Name)
		access := ReadWrite
		if podstatus.IsReadOnly(b.volumeNamed(from.Name)) {
			access = ReadOnly
		}
		v.Mounts = append(v.Mounts, Mount{Container: p.Spec.Name, Path: from.DevicePath, Device: true, Access: access})
	}
	for i := range p.Spec.Env {
		if from := p.Spec.Env[i].ValueFrom; from != nil && from.FileKeyRef != nil {
			if v := volumeOf(from.FileKeyRef.VolumeName); !slices.Contains(v.EnvOf, p.Spec.Name) {
				v.EnvOf = append(v.EnvOf, p.Spec.Name)
			}
		}
	}
}

// access is what holds for a mount: the kubelet says whether it could make it
// recursive where the pod only wishes so.
func (b *builder) access(p *part, from *corev1.VolumeMount) Access {
	if !from.ReadOnly && !podstatus.IsReadOnly(b.volumeNamed(from.Name)) {
		return ReadWrite
	}
	recursive := from.RecursiveReadOnly
	if p.Status != nil {
		for i := range p.Status.VolumeMounts {
			said := &p.Status.VolumeMounts[i]
			if said.MountPath == from.MountPath && said.RecursiveReadOnly != nil {
				recursive = said.RecursiveReadOnly
			}
		}
	}
	if recursive != nil && *recursive == corev1.RecursiveReadOnlyEnabled {
		return RecursiveReadOnly
	}
	return ReadOnly
}

// volumeNamed finds a volume of the pod, nil if it has none of that name.
func (b *builder) volumeNamed(name string) *corev1.VolumeSource {
	for i := range b.pod.Spec.Volumes {
		if b.pod.Spec.Volumes[i].Name == name {
			return &b.pod.Spec.Volumes[i].VolumeSource
		}
	}
	return nil
}

// expandSubPath replaces the variables in a subPathExpr. The kubelet does not
// start a container where one is missing. A path with a secret part is not told.
func (b *builder) expandSubPath(mount *Mount, p *part) {
	e := b.envOf(p)
	secret := false
	unknown := ""
	path := expand(mount.SubPathExpr, func(name string) (string, bool) {
		if at, has := e.last[name]; has && e.entries[at].known {
			secret = secret || e.entries[at].Secret
			return e.entries[at].text, true
		} else if value, presence := b.linked(p, name); !has && presence == Present {
			return value, true
		}
		unknown = name
		return "", false
	})
	switch {
	case unknown != "":
		mount.SubPathWhy = "the variable " + unknown + " is not known"
	case secret:
		mount.SubPathWhy = "it is made of a Secret"
	default:
		mount.SubPath = path
	}
}

// envOf is the environment of a container.
func (b *builder) envOf(p *part) *environment {
	for i := range b.envs {
		if b.parts[i].Spec == p.Spec {
			return &b.envs[i]
		}
	}
	return &environment{}
}

// freeze notes that a subPath of what is projected from the API does not follow
// it, and what has changed since.
func (b *builder) freeze(mount *Mount, p *part, v *Volume) {
	for i := range v.Sources {
		source := &v.Sources[i]
		if source.Object == nil || source.Kind != "configMap" && source.Kind != "secret" {
			continue
		}
		mount.Frozen = true
		for _, file := range source.Files {
			if file.Path != mount.SubPath {
				continue
			}
			if changed := b.changedAfter(p, source.Object, file.Key); changed != nil {
				mount.Changed = changed
			}
		}
	}
	mount.Frozen = mount.Frozen || v.Kind == "downwardAPI" || v.Kind == "projected"
}
