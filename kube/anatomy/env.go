package anatomy

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Presence is whether a container has a variable.
type Presence string

// What can be said of a variable.
const (
	// Present: the container has it, or will when it starts.
	Present Presence = ""
	// Absent: what it comes from is not there, and is optional.
	Absent Presence = "absent"
	// Missing: what it comes from is not there, and the container cannot start
	// without.
	Missing Presence = "missing"
	// Unknown: what it comes from was not read, or only the node knows.
	Unknown Presence = "unknown"
	// Overridden: a later entry has the same name.
	Overridden Presence = "overridden"
)

// The kinds of origin of a variable.
const (
	FromLiteral   = "literal"
	FromConfigMap = "configMap"
	FromSecret    = "secret"
	FromField     = "field"
	FromResource  = "resource"
	FromFile      = "file"
	FromService   = "service"
)

// Origin says where a variable comes from.
type Origin struct {
	Kind string `json:"kind"`
	// Object is the ConfigMap, Secret or Service.
	Object *Ref `json:"object,omitempty"`
	// Key is the key within the object or file, the path of the field, or the
	// resource.
	Key string `json:"key,omitempty"`
	// Source is the place of the entry in envFrom, from 1; 0 for one of env.
	Source int `json:"source,omitempty"`
	// Volume and Path say where the file of variables is.
	Volume string `json:"volume,omitempty"`
	Path   string `json:"path,omitempty"`
}

// Variable is one entry of a container's environment. The image's own
// variables (PATH) and the runtime's (HOSTNAME) are not known to the cluster.
type Variable struct {
	Name string `json:"name"`
	// Value is what the container has, or would have if it started now; nil
	// where there is none, where it is not known, and where it is secret.
	Value *string `json:"value,omitempty"`
	// Secret says that the value is from a Secret, as a whole or in part;
	// [Reveal] returns it.
	Secret   bool     `json:"secret,omitempty"`
	Presence Presence `json:"presence,omitempty"`
	Origin   Origin   `json:"origin"`
	// Literal is what the manifest says, where references in it were replaced.
	Literal string `json:"literal,omitempty"`
	// Unresolved are the names of references to variables that there are none
	// of: they stay in the value as they are.
	Unresolved []string `json:"unresolved,omitempty"`
	// Why is one sentence where there is no value: what is missing.
	Why string `json:"why,omitempty"`
	// Changed is when the manager of the key, or of one that the value
	// refers to, changed the object last, if that was after the container started:
	// Value is then what the object says now, and the container has what it said
	// then. It may be the same: the API server notes who changed something in an
	// object when, and not for each key.
	Changed *time.Time `json:"changedAfterStart,omitempty"`
}

// EnvSource is an object all of whose keys are variables.
type EnvSource struct {
	Object Ref    `json:"object"`
	Prefix string `json:"prefix,omitempty"`
	// Variables is how many the object gives.
	Variables int `json:"variables"`
}

// entry is a variable with its value, secret or not. It does not leave the
// package but by [Reveal].
type entry struct {
	Variable
	text  string
	known bool // text is the value
}

// export is the variable without what must not be seen.
func (e *entry) export() Variable {
	v := e.Variable
	if e.known && !v.Secret && v.Presence != Absent && v.Presence != Missing {
		text := e.text
		v.Value = &text
	}
	if v.Presence == Present && !e.known {
		v.Presence = Unknown
	}
	return v
}

// environment is what a container finds in its environment by its own
// manifest, without the variables of services.
type environment struct {
	sources []EnvSource
	entries []entry
	// last is the entry that holds for a name.
	last map[string]int
	// open says that there may be variables whose names are not known.
	open bool
}

// environment follows the kubelet's order (makeEnvironmentVariables): the
// objects of envFrom one after the other, then the entries of env, each of
// which sees what came before it. Services' variables fill in what is left.
func (b *builder) environment(p *part) environment {
	e := environment{last: make(map[string]int, len(p.Spec.Env))}
	if n := len(p.Spec.Env); n > 0 {
		e.entries = make([]entry, 0, n)
	}
	for i := range p.Spec.EnvFrom {
		b.addSource(&e, p, i)
	}
	for i := range p.Spec.Env {
		e.add(b.entry(&e, p, &p.Spec.Env[i]))
	}
	return e
}

func (e *environment) add(next entry) {
	if next.Presence == Absent || next.Presence == Missing {
		e.entries = append(e.entries, next)
		return // the one before goes on to hold
	}
	if before, has := e.last[next.Name]; has {
		e.entries[before].Presence = Overridden
	}
	e.last[next.Name] = len(e.entries)
	e.entries = append(e.entries, next)
}

// addSource adds all keys of an object of envFrom, in alphabetical order.
func (b *builder) addSource(e *environment, p *part, index int) {
	from := &p.Spec.EnvFrom[index]
	source := EnvSource{Prefix: from.Prefix}
	origin := Origin{Source: index + 1}
	var keys []string
	var text func(key string) string
	switch {
	case from.ConfigMapRef != nil:
		origin.Kind, source.Object = FromConfigMap, b.in.configMap(from.ConfigMapRef.Name, from.ConfigMapRef.Optional)
		object := b.in.ConfigMaps[from.ConfigMapRef.Name].Value
		keys = configMapKeys(object, false)
		text = func(key string) string { return object.Data[key] }
	case from.SecretRef != nil:
		origin.Kind, source.Object = FromSecret, b.in.secret(from.SecretRef.Name, from.SecretRef.Optional)
		object := b.in.Secrets[from.SecretRef.Name].Value
		keys = secretKeys(object)
		text = func(key string) string { return string(object.Data[key]) }
	default:
		return // a source of a kind to come
	}
	object := source.Object
	origin.Object = &object
	e.open = e.open || !isAnswered(object.Known)
	source.Variables = len(keys)
	e.sources = append(e.sources, source)
	for _, key := range keys {
		origin.Key = key
		e.add(entry{
			Variable: Variable{
				Name: from.Prefix + key, Origin: origin, Secret: origin.Kind == FromSecret,
				Changed: b.changedAfter(p, &object, key),
			},
			text: text(key), known: true,
		})
	}
}

// isAnswered reports whether it is known what an object says.
func isAnswered(known Knowledge) bool { return known == Read || known == NotThere }

// entry is the variable of one entry of env.
func (b *builder) entry(e *environment, p *part, from *corev1.EnvVar) entry {
	next := entry{Variable: Variable{Name: from.Name}}
	source := from.ValueFrom
	switch {
	case from.Value != "" || source == nil:
		next.Origin.Kind = FromLiteral
		b.expandInto(&next, e, p, from.Value)
	case source.ConfigMapKeyRef != nil:
		b.configMapKey(&next, p, source.ConfigMapKeyRef)
	case source.SecretKeyRef != nil:
		b.secretKey(&next, p, source.SecretKeyRef)
	case source.FieldRef != nil:
		next.Origin = Origin{Kind: FromField, Key: source.FieldRef.FieldPath}
		b.field(&next, source.FieldRef)
	case source.ResourceFieldRef != nil:
		next.Origin = Origin{Kind: FromResource, Key: resourceKey(source.ResourceFieldRef)}
		b.resource(&next, p, source.ResourceFieldRef)
	case source.FileKeyRef != nil:
		file := source.FileKeyRef
		next.Origin = Origin{Kind: FromFile, Key: file.Key, Volume: file.VolumeName, Path: file.Path}
		next.Presence, next.Why = Unknown, "only the node can read the file"
	default:
		next.Presence, next.Why = Unknown, "podglass does not know this kind of source"
	}
	return next
}

// expandInto sets the value that a manifest says, with its references replaced.
func (b *builder) expandInto(next *entry, e *environment, p *part, text string) {
	next.known = true
	next.text = expand(text, func(name string) (string, bool) {
		if at, has := e.last[name]; has {
			seen := &e.entries[at]
			next.Secret = next.Secret || seen.Secret
			next.known = next.known && seen.known
			if seen.Changed != nil && (next.Changed == nil || next.Changed.Before(*seen.Changed)) {
				next.Changed = seen.Changed
			}
			return seen.text, true
		}
		value, presence := b.linked(p, name)
		switch {
		case presence == Present:
			return value, true
		case presence == Unknown || e.open:
			next.known = false
			next.Why = "it refers to " + name + ", which is not known"
		case !slices.Contains(next.Unresolved, name):
			next.Unresolved = append(next.Unresolved, name)
		}
		return "", false
	})
	if next.text != text {
		next.Literal = text
	}
}

func (b *builder) configMapKey(next *entry, p *part, from *corev1.ConfigMapKeySelector) {
	ref := b.in.configMap(from.Name, from.Optional)
	next.Origin = Origin{Kind: FromConfigMap, Object: &ref, Key: from.Key}
	if object := b.in.ConfigMaps[from.Name].Value; ref.Known == Read {
		next.text, next.known = object.Data[from.Key]
		_, binary := object.BinaryData[from.Key]
		next.missing(ref, binary)
	} else {
		next.missing(ref, false)
	}
	next.Changed = b.changedAfter(p, &ref, from.Key)
}

func (b *builder) secretKey(next *entry, p *part, from *corev1.SecretKeySelector) {
	ref := b.in.secret(from.Name, from.Optional)
	next.Origin = Origin{Kind: FromSecret, Object: &ref, Key: from.Key}
	next.Secret = true
	if ref.Known == Read {
		data, has := b.in.Secrets[from.Name].Value.Data[from.Key]
		next.text, next.known = string(data), has
	}
	next.missing(ref, false)
	next.Changed = b.changedAfter(p, &ref, from.Key)
}

// missing says what there is no value for, where there is none.
func (e *entry) missing(ref Ref, binary bool) {
	if e.known {
		return
	}
	switch ref.Known {
	case Read:
		e.Why = ref.Kind + " " + ref.Name + " has no key " + e.Origin.Key
		if binary {
			e.Why = "the key " + e.Origin.Key + " of ConfigMap " + ref.Name + " holds binary data, which is no variable"
		}
	case NotThere:
		e.Why = "there is no " + ref.Kind + " " + ref.Name
	default:
		e.Presence, e.Why = Unknown, ref.Why
		return
	}
	e.Presence = Missing
	if ref.Optional {
		e.Presence = Absent
	}
}

// exported are the variables of a container as they may be seen.
func (e *environment) exported() []Variable {
	if len(e.entries) == 0 {
		return nil
	}
	out := make([]Variable, len(e.entries))
	for i := range e.entries {
		out[i] = e.entries[i].export()
	}
	return out
}

// Env are all variables of a container that hold, those of services included,
// by name. The result is nil for a container that is not there.
func (a *Anatomy) Env(container string) []Variable {
	c := a.Container(container)
	if c == nil {
		return nil
	}
	own := map[string]bool{}
	var out []Variable
	for _, v := range c.Env {
		if v.Presence == Present || v.Presence == Unknown {
			own[v.Name] = true
			out = append(out, v)
		}
	}
	for i := range a.ServiceVariables {
		service := &a.ServiceVariables[i]
		if presence := service.In(container); presence != Absent {
			for _, v := range service.Variables {
				if own[v.Name] {
					continue
				}
				v.Presence, v.Origin.Object = presence, &service.Service
				out = append(out, v)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
	return out
}
