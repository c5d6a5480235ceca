package anatomy

// HideValues takes the values of all variables out: they are names and origins
// from then on.
func (a *Anatomy) HideValues() {
	for i := range a.Containers {
		hideValues(a.Containers[i].Env)
	}
	for i := range a.ServiceVariables {
		hideValues(a.ServiceVariables[i].Variables)
	}
}

func hideValues(list []Variable) {
	for i := range list {
		list[i].Value, list[i].Literal = nil, ""
	}
}

// Gaps are the objects that could not be read, each once: those that the user
// may not read, and those that the cluster failed at.
func (a *Anatomy) Gaps() []Ref {
	var gaps []Ref
	seen := map[Ref]bool{}
	add := func(ref *Ref) {
		if ref == nil || ref.Known != Forbidden && ref.Known != Failed {
			return
		}
		key := Ref{Kind: ref.Kind, Namespace: ref.Namespace, Name: ref.Name}
		if !seen[key] {
			seen[key] = true
			gaps = append(gaps, *ref)
		}
	}
	for i := range a.Volumes {
		for j := range a.Volumes[i].Sources {
			add(a.Volumes[i].Sources[j].Object)
		}
	}
	for i := range a.Containers {
		for j := range a.Containers[i].EnvFrom {
			add(&a.Containers[i].EnvFrom[j].Object)
		}
		for j := range a.Containers[i].Env {
			add(a.Containers[i].Env[j].Origin.Object)
		}
	}
	for i := range a.Owners {
		add(&a.Owners[i].Owner)
	}
	if a.Node != nil {
		add(&a.Node.Node)
	}
	add(&a.Account.Account)
	for i := range a.Unread {
		add(&a.Unread[i])
	}
	for i := range a.Services {
		if service := &a.Services[i]; service.Endpoint == EndpointUnknown && service.Why != "" {
			add(&Ref{Kind: "EndpointSlice", Namespace: a.Namespace, Name: service.Service.Name, Known: Failed, Why: service.Why})
		}
	}
	return gaps
}
