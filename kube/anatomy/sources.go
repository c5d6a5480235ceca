package anatomy

import (
	"cmp"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// VolumeSource is one thing that a volume is made of.
type VolumeSource struct {
	// Kind is as the API names it: configMap, secret, downwardAPI,
	// serviceAccountToken, clusterTrustBundle, podCertificate,
	// persistentVolumeClaim.
	Kind string `json:"kind"`
	// Object is the ConfigMap, Secret or claim.
	Object *Ref `json:"object,omitempty"`
	// Files are what it puts into the volume, as far as that is known.
	Files []File `json:"files,omitempty"`
	// Detail says more: the state of a claim, the audience of a token.
	Detail string `json:"detail,omitempty"`
}

// File is a file in a volume.
type File struct {
	Path string `json:"path"`
	// Key is the key of the object, the path of the field, or the resource.
	Key string `json:"key,omitempty"`
	// Missing says that the object has no such key.
	Missing bool `json:"missing,omitempty"`
	// Mode is the file's mode as the manifest says, such as 0400; "" for the
	// volume's.
	Mode string `json:"mode,omitempty"`
}

// problems are what the volume cannot be mounted for.
func (s *VolumeSource) problems() []string {
	if s.Object == nil {
		return nil
	}
	if s.Object.Dangling() {
		return []string{"there is no " + s.Object.Kind + " " + s.Object.Name}
	}
	if s.Object.Optional {
		return nil
	}
	var problems []string
	for i := range s.Files {
		if s.Files[i].Missing {
			problems = append(problems, s.Object.Kind+" "+s.Object.Name+" has no key "+s.Files[i].Key)
		}
	}
	return problems
}

// volumeSources are what a volume is made of, none for an empty directory and
// for storage that podglass knows nothing of.
func (b *builder) volumeSources(from *corev1.Volume) []VolumeSource {
	source := &from.VolumeSource
	switch {
	case source.ConfigMap != nil:
		return []VolumeSource{b.configMapSource(source.ConfigMap.Name, source.ConfigMap.Items, source.ConfigMap.Optional)}
	case source.Secret != nil:
		return []VolumeSource{b.secretSource(source.Secret.SecretName, source.Secret.Items, source.Secret.Optional)}
	case source.PersistentVolumeClaim != nil:
		return []VolumeSource{b.claimSource(source.PersistentVolumeClaim.ClaimName)}
	case source.Ephemeral != nil:
		return []VolumeSource{b.claimSource(ClaimOf(b.pod, from.Name))}
	case source.DownwardAPI != nil:
		return []VolumeSource{{Kind: "downwardAPI", Files: downwardFiles(source.DownwardAPI.Items)}}
	case source.CSI != nil && source.CSI.NodePublishSecretRef != nil:
		secret := b.in.secret(source.CSI.NodePublishSecretRef.Name, nil)
		return []VolumeSource{{Kind: "secret", Object: &secret, Detail: "for the driver"}}
	case source.Projected != nil:
		sources := make([]VolumeSource, 0, len(source.Projected.Sources))
		for i := range source.Projected.Sources {
			sources = append(sources, b.projection(&source.Projected.Sources[i]))
		}
		return sources
	default:
		return nil
	}
}

func (b *builder) projection(from *corev1.VolumeProjection) VolumeSource {
	switch {
	case from.ConfigMap != nil:
		return b.configMapSource(from.ConfigMap.Name, from.ConfigMap.Items, from.ConfigMap.Optional)
	case from.Secret != nil:
		return b.secretSource(from.Secret.Name, from.Secret.Items, from.Secret.Optional)
	case from.DownwardAPI != nil:
		return VolumeSource{Kind: "downwardAPI", Files: downwardFiles(from.DownwardAPI.Items)}
	case from.ServiceAccountToken != nil:
		return tokenSource(from.ServiceAccountToken)
	case from.ClusterTrustBundle != nil:
		return bundleSource(from.ClusterTrustBundle)
	case from.PodCertificate != nil:
		return certificateSource(from.PodCertificate)
	default:
		return VolumeSource{Kind: "unknown"}
	}
}

func (b *builder) configMapSource(name string, items []corev1.KeyToPath, optional *bool) VolumeSource {
	ref := b.in.configMap(name, optional)
	return VolumeSource{Kind: "configMap", Object: &ref, Files: files(items, configMapKeys(b.in.ConfigMaps[name].Value, true), ref.Known)}
}

func (b *builder) secretSource(name string, items []corev1.KeyToPath, optional *bool) VolumeSource {
	ref := b.in.secret(name, optional)
	return VolumeSource{Kind: "secret", Object: &ref, Files: files(items, secretKeys(b.in.Secrets[name].Value), ref.Known)}
}

// files are the files of an object: those of its keys that are named, all where
// none are.
func files(items []corev1.KeyToPath, keys []string, known Knowledge) []File {
	if len(items) == 0 {
		all := make([]File, len(keys))
		for i, key := range keys {
			all[i] = File{Path: key, Key: key}
		}
		return all
	}
	has := make(map[string]bool, len(keys))
	for _, key := range keys {
		has[key] = true
	}
	named := make([]File, len(items))
	for i := range items {
		named[i] = File{Path: items[i].Path, Key: items[i].Key, Missing: known == Read && !has[items[i].Key], Mode: mode(items[i].Mode)}
	}
	return named
}

func mode(m *int32) string {
	if m == nil {
		return ""
	}
	return fmt.Sprintf("%04o", *m)
}

func downwardFiles(items []corev1.DownwardAPIVolumeFile) []File {
	list := make([]File, len(items))
	for i := range items {
		list[i] = File{Path: items[i].Path, Mode: mode(items[i].Mode)}
		switch {
		case items[i].FieldRef != nil:
			list[i].Key = items[i].FieldRef.FieldPath
		case items[i].ResourceFieldRef != nil:
			list[i].Key = resourceKey(items[i].ResourceFieldRef)
		}
	}
	return list
}

func tokenSource(from *corev1.ServiceAccountTokenProjection) VolumeSource {
	detail := "for " + cmp.Or(from.Audience, "the API server")
	if from.ExpirationSeconds != nil {
		detail += ", renewed within " + seconds(*from.ExpirationSeconds)
	}
	return VolumeSource{Kind: "serviceAccountToken", Files: []File{{Path: from.Path}}, Detail: detail}
}

func bundleSource(from *corev1.ClusterTrustBundleProjection) VolumeSource {
	source := VolumeSource{Kind: "clusterTrustBundle", Files: []File{{Path: from.Path}}}
	switch {
	case from.Name != nil:
		source.Detail = *from.Name
	case from.SignerName != nil:
		source.Detail = "of signer " + *from.SignerName
	}
	return source
}

func certificateSource(from *corev1.PodCertificateProjection) VolumeSource {
	source := VolumeSource{Kind: "podCertificate", Detail: strings.TrimSpace(from.KeyType + " of signer " + from.SignerName)}
	for _, path := range []string{from.CredentialBundlePath, from.KeyPath, from.CertificateChainPath} {
		if path != "" {
			source.Files = append(source.Files, File{Path: path})
		}
	}
	return source
}

// claimSource is a claim with its state: "Bound, 1Gi, standard, ReadWriteOnce".
func (b *builder) claimSource(name string) VolumeSource {
	answer := b.in.Claims[name]
	ref := refTo("PersistentVolumeClaim", b.pod.Namespace, name, answer)
	source := VolumeSource{Kind: "persistentVolumeClaim", Object: &ref}
	claim := answer.Value
	if answer.Known != Read {
		return source
	}
	parts := []string{cmp.Or(string(claim.Status.Phase), "Pending")}
	if size, has := claim.Status.Capacity[corev1.ResourceStorage]; has {
		parts = append(parts, size.String())
	} else if size, has := claim.Spec.Resources.Requests[corev1.ResourceStorage]; has {
		parts = append(parts, "asks for "+size.String())
	}
	if claim.Spec.StorageClassName != nil && *claim.Spec.StorageClassName != "" {
		parts = append(parts, "class "+*claim.Spec.StorageClassName)
	}
	for _, mode := range claim.Spec.AccessModes {
		parts = append(parts, string(mode))
	}
	if claim.DeletionTimestamp != nil {
		parts = append(parts, "being deleted")
	}
	source.Detail = strings.Join(parts, ", ")
	return source
}
