package anatomy

import corev1 "k8s.io/api/core/v1"

// Anatomy is a pod as a place. The names of its fields in JSON are part of
// podglass's interface.
type Anatomy struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	UID       string `json:"uid,omitempty"`

	Life Life `json:"life"`
	// Containers are in the order in which they start; see [Container].
	Containers []Container `json:"containers"`
	Ending     Ending      `json:"ending"`

	Volumes    []Volume    `json:"volumes,omitempty"`
	Namespaces []Namespace `json:"namespaces"`

	IPs      []string  `json:"ips,omitempty"`
	Ports    []Port    `json:"ports,omitempty"`
	Services []Service `json:"services,omitempty"`
	Policies []Policy  `json:"networkPolicies,omitempty"`
	Budgets  []Budget  `json:"disruptionBudgets,omitempty"`

	// Owners lead from the pod up to the workload.
	Owners  []Owner  `json:"owners,omitempty"`
	Rollout *Rollout `json:"rollout,omitempty"`
	Node    *Node    `json:"node,omitempty"`

	Account   Account   `json:"serviceAccount"`
	Security  Security  `json:"security"`
	Resources Resources `json:"resources"`

	// ServiceVariables are what the kubelet puts into the environment of all
	// containers, one entry a service.
	ServiceVariables []ServiceVariables `json:"serviceVariables,omitempty"`
	// Differences are the variables that not all containers have alike.
	Differences []Difference `json:"environmentDifferences,omitempty"`

	// Unread are objects that the Anatomy would be fuller with.
	Unread []Ref `json:"unread,omitempty"`
}

// Container is one container of the pod.
type Container struct {
	Name string `json:"name"`
	// Kind is init, sidecar, app or ephemeral.
	Kind string `json:"kind"`
	// Order is when and how it runs.
	Order Order  `json:"order"`
	Image string `json:"image"`

	EnvFrom   []EnvSource       `json:"envFrom,omitempty"`
	Env       []Variable        `json:"env,omitempty"`
	Security  ContainerSecurity `json:"security"`
	Resources Resources         `json:"resources"`
}

// Build describes the pod of an input. It takes a pod in any state, also one
// without a status, and never fails: what is wrong with the pod is part of
// what it tells.
func Build(in Input) *Anatomy {
	if in.Pod == nil {
		in.Pod = &corev1.Pod{}
	}
	b := newBuilder(&in)
	pod := in.Pod
	a := &Anatomy{
		Name: pod.Name, Namespace: pod.Namespace, UID: string(pod.UID),
		Life:       lifeOf(pod),
		Ending:     b.ending(),
		Volumes:    b.volumes(),
		Namespaces: b.namespaces(),
		IPs:        podIPs(pod),
		Policies:   b.policies(),
		Budgets:    b.budgets(),
		Owners:     b.owners(),
		Node:       b.node(),
		Security:   podSecurity(pod),
		Resources:  podResources(pod),
	}
	a.Containers = b.containers()
	a.Services = b.services()
	a.Ports = b.ports(a.Services)
	a.Rollout = b.rollout(a.Owners)
	a.Account = b.account(a.Volumes)
	a.ServiceVariables = b.serviceVariables()
	a.Differences = b.differences()
	a.Unread = b.unread()
	return a
}

// Container is the container of the given name, nil if there is none.
func (a *Anatomy) Container(name string) *Container {
	for i := range a.Containers {
		if a.Containers[i].Name == name {
			return &a.Containers[i]
		}
	}
	return nil
}

// builder is one making of an Anatomy.
type builder struct {
	in    *Input
	pod   *corev1.Pod
	parts []part
	links []link
	envs  []environment // of parts
}

func newBuilder(in *Input) *builder {
	b := &builder{in: in, pod: in.Pod, parts: partsOf(in.Pod)}
	b.links = linksOf(in)
	b.envs = make([]environment, len(b.parts))
	for i := range b.parts {
		b.parts[i].earliest = b.earliest(&b.parts[i])
	}
	for i := range b.parts {
		b.envs[i] = b.environment(&b.parts[i])
	}
	return b
}
