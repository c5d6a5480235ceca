package anatomy

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Security is what holds for all containers and their volumes.
type Security struct {
	// FSGroup is the group that owns the files of the pod's volumes.
	FSGroup            *int64   `json:"fsGroup,omitempty"`
	FSGroupPolicy      string   `json:"fsGroupChangePolicy,omitempty"`
	SupplementalGroups []int64  `json:"supplementalGroups,omitempty"`
	Sysctls            []string `json:"sysctls,omitempty"`
	RuntimeClass       string   `json:"runtimeClass,omitempty"`
}

// ContainerSecurity is what is in force for one container: its own settings
// over those of the pod, over Kubernetes' defaults.
type ContainerSecurity struct {
	// User and Group are nil where the image decides; RunsAs is what the kubelet
	// says the first process got, "0:0".
	User   *int64 `json:"user,omitempty"`
	Group  *int64 `json:"group,omitempty"`
	RunsAs string `json:"runsAs,omitempty"`

	NonRoot      bool `json:"runAsNonRoot,omitempty"`
	Privileged   bool `json:"privileged,omitempty"`
	Escalation   bool `json:"allowPrivilegeEscalation"`
	ReadOnlyRoot bool `json:"readOnlyRootFilesystem,omitempty"`
	// Add and Drop change the runtime's own set of capabilities.
	Add  []string `json:"capabilitiesAdded,omitempty"`
	Drop []string `json:"capabilitiesDropped,omitempty"`

	Seccomp  string `json:"seccomp,omitempty"`
	AppArmor string `json:"appArmor,omitempty"`
	SELinux  string `json:"seLinux,omitempty"`
	// ProcMount is Unmasked where the container sees all of /proc, else "".
	ProcMount string `json:"procMount,omitempty"`
}

func podSecurity(pod *corev1.Pod) Security {
	var s Security
	if pod.Spec.RuntimeClassName != nil {
		s.RuntimeClass = *pod.Spec.RuntimeClassName
	}
	from := pod.Spec.SecurityContext
	if from == nil {
		return s
	}
	s.FSGroup, s.SupplementalGroups = from.FSGroup, from.SupplementalGroups
	if from.FSGroupChangePolicy != nil {
		s.FSGroupPolicy = string(*from.FSGroupChangePolicy)
	}
	for _, sysctl := range from.Sysctls {
		s.Sysctls = append(s.Sysctls, sysctl.Name+"="+sysctl.Value)
	}
	return s
}

func (b *builder) containerSecurity(p *part) ContainerSecurity {
	var pod corev1.PodSecurityContext
	if b.pod.Spec.SecurityContext != nil {
		pod = *b.pod.Spec.SecurityContext
	}
	var own corev1.SecurityContext
	if p.Spec.SecurityContext != nil {
		own = *p.Spec.SecurityContext
	}
	s := ContainerSecurity{
		User: cmp.Or(own.RunAsUser, pod.RunAsUser), Group: cmp.Or(own.RunAsGroup, pod.RunAsGroup),
		NonRoot:    isTrue(cmp.Or(own.RunAsNonRoot, pod.RunAsNonRoot)),
		Privileged: isTrue(own.Privileged), ReadOnlyRoot: isTrue(own.ReadOnlyRootFilesystem),
		Escalation: own.AllowPrivilegeEscalation == nil || *own.AllowPrivilegeEscalation,
		Seccomp:    seccomp(cmp.Or(own.SeccompProfile, pod.SeccompProfile)),
		AppArmor:   appArmor(cmp.Or(own.AppArmorProfile, pod.AppArmorProfile)),
		SELinux:    seLinux(cmp.Or(own.SELinuxOptions, pod.SELinuxOptions)),
	}
	if own.Capabilities != nil {
		s.Add, s.Drop = capabilities(own.Capabilities.Add), capabilities(own.Capabilities.Drop)
	}
	if own.ProcMount != nil && *own.ProcMount == corev1.UnmaskedProcMount {
		s.ProcMount = string(*own.ProcMount)
	}
	if s.Privileged {
		s.Escalation = true // whatever it says
		s.Seccomp = ""
	}
	if p.Status != nil && p.Status.User != nil && p.Status.User.Linux != nil {
		user := p.Status.User.Linux
		s.RunsAs = number64(user.UID) + ":" + number64(user.GID)
	}
	return s
}

func capabilities(list []corev1.Capability) []string {
	names := make([]string, len(list))
	for i, capability := range list {
		names[i] = string(capability)
	}
	slices.Sort(names)
	return names
}

func seccomp(profile *corev1.SeccompProfile) string {
	if profile == nil {
		return ""
	}
	return profileText(string(profile.Type), profile.LocalhostProfile)
}

func appArmor(profile *corev1.AppArmorProfile) string {
	if profile == nil {
		return ""
	}
	return profileText(string(profile.Type), profile.LocalhostProfile)
}

func profileText(kind string, localhost *string) string {
	if localhost == nil {
		return kind
	}
	return kind + " " + *localhost
}

func seLinux(options *corev1.SELinuxOptions) string {
	if options == nil {
		return ""
	}
	return options.User + ":" + options.Role + ":" + options.Type + ":" + options.Level
}
