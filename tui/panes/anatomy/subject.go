package anatomy

import (
	"cmp"
	"strconv"
	"strings"

	kubeanatomy "github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
)

// subject is what a line is about: an object, or one field of it.
type subject struct {
	of    object.Ref
	field string // as [object.Find] takes it, "" for the object as a whole
}

// how is how the subject is shown: an object is described, a field is gone to in the
// YAML.
func (s subject) how() panes.Object {
	if s.field == "" {
		return panes.Object{Ref: s.of, Form: panes.Describe}
	}
	return panes.Object{Ref: s.of, Form: panes.YAML, At: s.field}
}

// Object is the object that the line under the cursor is about, the pod where it is
// about none.
func (p *Pane) Object() object.Ref {
	if p.model == nil {
		return object.Ref{}
	}
	return p.subject().of
}

// subject is what the line under the cursor is about.
func (p *Pane) subject() subject {
	kind, rest, _ := strings.Cut(p.Doc.Cursor(), "/")
	first, second, _ := strings.Cut(rest, "/")
	switch kind {
	case "owner":
		return subject{of: p.owner(rest)}
	case "set":
		return subject{of: p.namespaced("ReplicaSet", rest)}
	case "service":
		return subject{of: p.namespaced("Service", rest)}
	case "policy":
		return subject{of: p.namespaced("NetworkPolicy", rest)}
	case "budget":
		return subject{of: p.namespaced("PodDisruptionBudget", rest)}
	case "volume":
		return p.volume(rest)
	case "source":
		return p.part(first, second)
	case keyVariable, keyOverridden:
		return p.variableSubject(first, second, kind == keyOverridden)
	case "envfrom":
		if kind, name, has := strings.Cut(second, "/"); has {
			return subject{of: p.namespaced(kind, name)}
		}
	case keyEvidence:
		if e := p.evidence(rest); e != nil {
			return p.fieldSubject(e.Field)
		}
	case "blocked":
		if n := len(p.model.Owners); n > 0 {
			last := &p.model.Owners[n-1].Owner
			return subject{of: p.owner(last.Kind + "/" + last.Name)}
		}
	case "unread":
		ref := p.owner(rest)
		switch {
		case ref.Kind != "Pod":
			return subject{of: ref}
		case first == "EndpointSlice": // by the name of its service
			return subject{of: p.namespaced("Service", second)}
		case second != "":
			return subject{of: p.namespaced(first, second)}
		}
	case "taint":
		return subject{of: p.node()}
	case "node-condition":
		return subject{p.node(), "status.conditions[" + rest + "]"}
	}
	return subject{object.Pod(p.target.Pod), p.podField(kind, rest)}
}

// podField is the field of the pod that a line is about, "" for none.
func (p *Pane) podField(kind, rest string) string {
	switch kind {
	case "condition":
		return "status.conditions[" + rest + "]"
	case "gate":
		return "spec.schedulingGates[" + rest + "]"
	case "finalizer":
		return "metadata.finalizers[" + rest + "]"
	case "deadline":
		return "spec.activeDeadlineSeconds"
	case "namespace":
		return map[string]string{
			"network": "spec.hostNetwork", "ipc": "spec.hostIPC", "pid": "spec.shareProcessNamespace", "user": "spec.hostUsers", "uts": "spec.hostname",
		}[rest]
	case "links":
		return "spec.enableServiceLinks"
	case "mountless", "difference":
		return "spec.containers"
	case "env":
		return p.containerField(rest) + ".env"
	case "resources":
		return p.containerField(rest) + ".resources"
	case "security":
		return p.containerField(rest) + ".securityContext"
	case "token":
		volume, _, _ := strings.Cut(rest, "/")
		return "spec.volumes[" + volume + "]"
	case "port":
		if parts := strings.SplitN(rest, "/", 3); len(parts) == 3 && parts[2] != "" {
			return p.containerField(parts[2]) + ".ports[" + parts[0] + "]"
		}
	case "pod":
		return map[string]string{"labels": "metadata.labels", "times": "status.startTime"}[rest]
	}
	return ""
}

// containerField is where the pod's spec has a container.
func (p *Pane) containerField(name string) string {
	list := "containers"
	if c := p.model.Container(name); c != nil {
		switch c.Kind {
		case "init", "sidecar":
			list = "initContainers"
		case "ephemeral":
			list = "ephemeralContainers"
		}
	}
	return "spec." + list + "[" + name + "]"
}

// fieldSubject is what a piece of evidence is about: a field of the pod, or another
// object, named before a field of it: "ConfigMap/settings.data[key]".
func (p *Pane) fieldSubject(field string) subject {
	kind, rest, other := strings.Cut(field, "/")
	if !other || strings.ContainsAny(kind, ".[") {
		return subject{object.Pod(p.target.Pod), field}
	}
	for _, separator := range []string{".status.", ".spec.", ".metadata.", ".data["} {
		if name, within, has := strings.Cut(rest, separator); has {
			return subject{p.namespaced(kind, name), strings.TrimPrefix(separator, ".") + within}
		}
	}
	return subject{of: p.namespaced(kind, rest)}
}

// namespaced is an object of the pod's namespace, or a node.
func (p *Pane) namespaced(kind, name string) object.Ref {
	ref := object.Ref{APIVersion: "v1", Kind: kind, Namespace: p.model.Namespace, Name: name}
	switch kind {
	case "Node", "PersistentVolume":
		ref.Namespace = ""
	case "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet":
		ref.APIVersion = "apps/v1"
	case "Job", "CronJob":
		ref.APIVersion = "batch/v1"
	case "NetworkPolicy":
		ref.APIVersion = "networking.k8s.io/v1"
	case "PodDisruptionBudget":
		ref.APIVersion = "policy/v1"
	case "ClusterTrustBundle":
		ref.APIVersion, ref.Namespace = "certificates.k8s.io/v1beta1", ""
	}
	return ref
}

func (p *Pane) node() object.Ref {
	if p.model.Node == nil {
		return object.Pod(p.target.Pod)
	}
	return p.namespaced("Node", p.model.Node.Node.Name)
}

// owner is an owner of the pod, named by kind and name.
func (p *Pane) owner(named string) object.Ref {
	for _, owner := range p.model.Owners {
		if owner.Owner.Kind+"/"+owner.Owner.Name != named {
			continue
		}
		ref := p.namespaced(owner.Owner.Kind, owner.Owner.Name)
		ref.APIVersion = cmp.Or(owner.APIVersion, ref.APIVersion)
		return ref
	}
	return object.Pod(p.target.Pod)
}

// volume is the object that a volume comes from. One that comes from none, or from
// several, is a field of the pod; one that the pod does not have, the mount.
func (p *Pane) volume(named string) subject {
	pod := object.Pod(p.target.Pod)
	for i := range p.model.Volumes {
		v := &p.model.Volumes[i]
		if v.Name != named {
			continue
		}
		if v.Kind == "" && len(v.Mounts) > 0 {
			return subject{pod, p.containerField(v.Mounts[0].Container) + ".volumeMounts[" + named + "]"}
		}
		if from := objectsOf(v); len(from) == 1 {
			return subject{of: p.namespaced(from[0].Kind, from[0].Name)}
		}
	}
	return subject{pod, "spec.volumes[" + named + "]"}
}

// objectsOf are the objects that a volume is made of.
func objectsOf(v *kubeanatomy.Volume) []kubeanatomy.Ref {
	var from []kubeanatomy.Ref
	for _, source := range v.Sources {
		if source.Object != nil && source.Object.Name != "" {
			from = append(from, *source.Object)
		}
	}
	return from
}

// part is one of what a volume is made of, by its number.
func (p *Pane) part(volume, number string) subject {
	at, _ := strconv.Atoi(number)
	for i := range p.model.Volumes {
		if v := &p.model.Volumes[i]; v.Name == volume && at < len(v.Sources) && v.Sources[at].Object != nil {
			return subject{of: p.namespaced(v.Sources[at].Object.Kind, v.Sources[at].Object.Name)}
		}
	}
	return subject{object.Pod(p.target.Pod), "spec.volumes[" + volume + "]"}
}

// variableSubject is where a variable has its value from: the key of an object, or
// the pod's own spec.
func (p *Pane) variableSubject(container, name string, overridden bool) subject {
	at := subject{object.Pod(p.target.Pod), p.containerField(container) + ".env[" + name + "]"}
	c := p.model.Container(container)
	if c == nil {
		return at
	}
	for i := range c.Env {
		v := &c.Env[i]
		if v.Name != name || (v.Presence == kubeanatomy.Overridden) != overridden {
			continue
		}
		if from := v.Origin.Object; from != nil && from.Known != kubeanatomy.NotThere {
			at = subject{p.namespaced(from.Kind, from.Name), "data[" + v.Origin.Key + "]"}
		}
	}
	return at
}
