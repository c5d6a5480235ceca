package node

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

type mountList = []vfs.Mount

// mountVolumes makes the trees of the pod's volumes. The problem, if any, is in the
// kubelet's words; it is tried again.
func (r *runner) mountVolumes() (problem string) {
	for i := range r.pod.Spec.Volumes {
		v := &r.pod.Spec.Volumes[i]
		if r.volumes[v.Name] != nil {
			continue
		}
		tree, problem := r.volume(v)
		if problem != "" {
			return fmt.Sprintf("MountVolume.SetUp failed for volume %q : %s", v.Name, problem)
		}
		r.volumes[v.Name] = tree
	}
	return ""
}

func (r *runner) volume(v *corev1.Volume) (tree *vfs.Node, problem string) {
	switch {
	case v.ConfigMap != nil:
		data, found := r.configData(v.ConfigMap.Name)
		if !found && !ptr.Deref(v.ConfigMap.Optional, false) {
			return nil, fmt.Sprintf("configmap %q not found", v.ConfigMap.Name)
		}
		return r.projection(data, v.ConfigMap.Items, v.ConfigMap.DefaultMode), ""
	case v.Secret != nil:
		data, found := r.secretData(v.Secret.SecretName)
		if !found && !ptr.Deref(v.Secret.Optional, false) {
			return nil, fmt.Sprintf("secret %q not found", v.Secret.SecretName)
		}
		return r.projection(data, v.Secret.Items, v.Secret.DefaultMode), ""
	case v.DownwardAPI != nil:
		data := map[string][]byte{}
		for _, item := range v.DownwardAPI.Items {
			if item.FieldRef != nil {
				data[item.Path] = []byte(r.fieldValue(item.FieldRef.FieldPath))
			}
		}
		return r.projection(data, nil, nil), ""
	case v.Projected != nil:
		return r.projected(v.Projected)
	case v.HostPath != nil:
		return r.node.hostPath(r.pod.Spec.NodeName, v.HostPath.Path), ""
	case v.PersistentVolumeClaim != nil:
		return r.node.hostPath("claims", r.namespace+"/"+v.PersistentVolumeClaim.ClaimName), ""
	}
	return vfs.NewDir(0o777, r.node.timeline.Now()), ""
}

func (r *runner) projected(source *corev1.ProjectedVolumeSource) (tree *vfs.Node, problem string) {
	all := map[string][]byte{}
	for i := range source.Sources {
		s := &source.Sources[i]
		single := corev1.Volume{}
		switch {
		case s.ConfigMap != nil:
			single.ConfigMap = &corev1.ConfigMapVolumeSource{LocalObjectReference: s.ConfigMap.LocalObjectReference, Items: s.ConfigMap.Items, Optional: s.ConfigMap.Optional}
		case s.Secret != nil:
			single.Secret = &corev1.SecretVolumeSource{SecretName: s.Secret.Name, Items: s.Secret.Items, Optional: s.Secret.Optional}
		case s.DownwardAPI != nil:
			single.DownwardAPI = &corev1.DownwardAPIVolumeSource{Items: s.DownwardAPI.Items}
		case s.ServiceAccountToken != nil:
			all[s.ServiceAccountToken.Path] = []byte("demo-token")
			continue
		}
		part, problem := r.volume(&single)
		if problem != "" {
			return nil, problem
		}
		collect(part, "", all)
	}
	return r.projection(all, nil, source.DefaultMode), ""
}

func collect(tree *vfs.Node, prefix string, into map[string][]byte) {
	for _, name := range tree.Names() {
		child := tree.Child(name)
		if child.IsDir() {
			collect(child, prefix+name+"/", into)
			continue
		}
		into[prefix+name] = child.Content()
	}
}

// projection is a tree of the given files, or of those that items choose.
func (r *runner) projection(data map[string][]byte, items []corev1.KeyToPath, mode *int32) *vfs.Node {
	now := r.node.timeline.Now()
	tree := vfs.NewDir(0o755, now)
	files := map[string][]byte{}
	for _, item := range items {
		if content, ok := data[item.Key]; ok {
			files[item.Path] = content
		}
	}
	if len(items) == 0 {
		files = data
	}
	for name, content := range files {
		dir := tree
		parts := strings.Split(path.Clean(name), "/")
		for _, part := range parts[:len(parts)-1] {
			if dir.Child(part) == nil {
				dir.Put(part, vfs.NewDir(0o755, now))
			}
			dir = dir.Child(part)
		}
		dir.Put(parts[len(parts)-1], vfs.NewFile(fs.FileMode(ptr.Deref(mode, 0o644)), now, append([]byte(nil), content...)))
	}
	return tree
}

// hostPath is a directory of a node, shared by all pods that mount it. Of the machine that
// the demo runs on it is nothing.
func (n *Node) hostPath(node, name string) *vfs.Node {
	id := node + ":" + path.Clean(name)
	if n.hostPaths[id] == nil {
		n.hostPaths[id] = vfs.NewDir(0o755, n.timeline.Now())
	}
	return n.hostPaths[id]
}

// readOnlyVolume reports volumes that can only be read, whatever the mount says.
func readOnlyVolume(pod *corev1.Pod, name string) bool {
	for _, v := range pod.Spec.Volumes {
		if v.Name == name {
			return v.ConfigMap != nil || v.Secret != nil || v.DownwardAPI != nil || v.Projected != nil
		}
	}
	return false
}

// mounts are a container's mounts.
func (r *runner) mounts(c *container) (list mountList, problem string) {
	for _, m := range c.spec.VolumeMounts {
		tree := r.volumes[m.Name]
		if tree == nil {
			return nil, fmt.Sprintf("volume %q not found", m.Name)
		}
		for _, part := range strings.FieldsFunc(m.SubPath, func(r rune) bool { return r == '/' }) {
			child := tree.Child(part)
			if child == nil {
				child = vfs.NewDir(0o755, r.node.timeline.Now())
				tree.Put(part, child)
			}
			if tree = child; !tree.IsDir() {
				break
			}
		}
		list = append(list, vfs.Mount{
			Path: m.MountPath, Root: tree, ReadOnly: m.ReadOnly || readOnlyVolume(r.pod, m.Name),
			Source: "/dev/vda1", Type: "ext4",
		})
	}
	return list, ""
}
