package anatomy

import (
	"strings"

	kubeanatomy "github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/object"
)

// Object is the object that the line under the cursor is about, the pod where it is
// about none.
func (p *Pane) Object() object.Ref {
	if p.model == nil {
		return object.Ref{}
	}
	kind, rest, _ := strings.Cut(p.view.Cursor(), "/")
	in := func(version, kind, name string) object.Ref {
		return object.Ref{APIVersion: version, Kind: kind, Namespace: p.model.Namespace, Name: name}
	}
	switch kind {
	case "owner":
		return p.owner(rest)
	case "set":
		return in("apps/v1", "ReplicaSet", rest)
	case "service":
		return in("v1", "Service", rest)
	case "policy":
		return in("networking.k8s.io/v1", "NetworkPolicy", rest)
	case "budget":
		return in("policy/v1", "PodDisruptionBudget", rest)
	case "volume":
		return p.volumeSource(rest)
	case "envfrom":
		if parts := strings.Split(rest, "/"); len(parts) == 3 {
			return in("v1", parts[1], parts[2])
		}
	case "taint":
		if p.model.Node != nil {
			return object.Ref{APIVersion: "v1", Kind: "Node", Name: p.model.Node.Node.Name}
		}
	}
	return object.Pod(p.target.Pod)
}

// owner is an owner of the pod, named by kind and name.
func (p *Pane) owner(named string) object.Ref {
	for _, owner := range p.model.Owners {
		if owner.Owner.Kind+"/"+owner.Owner.Name != named {
			continue
		}
		ref := object.Ref{APIVersion: owner.APIVersion, Kind: owner.Owner.Kind, Namespace: p.model.Namespace, Name: owner.Owner.Name}
		if ref.Kind == "Node" {
			ref.Namespace = ""
		}
		return ref
	}
	return object.Pod(p.target.Pod)
}

// volumeSource is the object that a volume comes from, the pod for one that comes from
// none or from several.
func (p *Pane) volumeSource(volume string) object.Ref {
	for i := range p.model.Volumes {
		v := &p.model.Volumes[i]
		if v.Name != volume {
			continue
		}
		var from []kubeanatomy.Ref
		for _, source := range v.Sources {
			if source.Object != nil && source.Object.Name != "" {
				from = append(from, *source.Object)
			}
		}
		if len(from) == 1 {
			return object.Ref{APIVersion: "v1", Kind: from[0].Kind, Namespace: p.model.Namespace, Name: from[0].Name}
		}
	}
	return object.Pod(p.target.Pod)
}
