package podstatus

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Detail is what is shown of one container alone, but for its environment,
// its mounts and its ports, which are told with the rest of the pod (package anatomy).
type Detail struct {
	Container
	Probes    []Probe
	Resources []Resource
	// Claims are the names of the pod's resource claims (devices) that the
	// container has a part of.
	Claims []string

	Command, Args []string // empty for those of the image
	WorkingDir    string   // "" for that of the image
	PullPolicy    corev1.PullPolicy
	// PostStart and PreStop are the hooks, "" for none: "exec nginx -s quit".
	PostStart, PreStop string
	// StopSignal is the signal that asks the container to end, "" where the
	// image or the runtime decides.
	StopSignal string

	// RestartPolicy is when the container is started again after its end.
	// OwnPolicy says that it is the container's and not the whole pod's, which is
	// PodPolicy.
	RestartPolicy string
	OwnPolicy     bool
	PodPolicy     string
	// RestartRules go before the policy: "restart on exit code 42".
	RestartRules []string
}

// DetailOf returns the details of a pod's container; false if it has none of
// that name.
func DetailOf(pod *corev1.Pod, name string) (*Detail, bool) {
	part, found := PartNamed(pod, name)
	if !found {
		return nil, false
	}
	return newDetail(pod, &part), true
}

func newDetail(pod *corev1.Pod, p *Part) *Detail {
	spec := p.Spec
	detail := &Detail{
		Container:  newContainer(pod, p),
		Probes:     probesOf(spec),
		Resources:  resourcesOf(spec, p.Status),
		Command:    spec.Command,
		Args:       spec.Args,
		WorkingDir: spec.WorkingDir,
		PullPolicy: spec.ImagePullPolicy,
	}
	detail.Default = spec.Name == DefaultContainer(pod)
	for _, claim := range spec.Resources.Claims {
		detail.Claims = append(detail.Claims, strings.TrimSuffix(claim.Name+"/"+claim.Request, "/"))
	}
	if hooks := spec.Lifecycle; hooks != nil {
		detail.PostStart, detail.PreStop = HookText(hooks.PostStart), HookText(hooks.PreStop)
		if hooks.StopSignal != nil {
			detail.StopSignal = string(*hooks.StopSignal)
		}
	}
	if p.Status != nil && p.Status.StopSignal != nil {
		detail.StopSignal = string(*p.Status.StopSignal)
	}
	detail.RestartPolicy, detail.OwnPolicy = p.RestartPolicy(pod)
	detail.PodPolicy = string(podPolicy(pod))
	detail.RestartRules = p.RestartRules()
	return detail
}

// RestartPolicy is the policy that holds for a container, and whether it is its
// own. Nothing restarts an ephemeral container, and an init container that has
// succeeded is done whatever the pod's policy.
func (p *Part) RestartPolicy(pod *corev1.Pod) (policy string, own bool) {
	whole := podPolicy(pod)
	switch {
	case p.Spec.RestartPolicy != nil:
		return string(*p.Spec.RestartPolicy), true
	case p.Kind == Ephemeral:
		return string(corev1.RestartPolicyNever), true
	case p.Kind == Init && whole == corev1.RestartPolicyAlways:
		return string(corev1.RestartPolicyOnFailure), false
	default:
		return string(whole), false
	}
}

func podPolicy(pod *corev1.Pod) corev1.RestartPolicy {
	if pod.Spec.RestartPolicy == "" {
		return corev1.RestartPolicyAlways // the API server's default
	}
	return pod.Spec.RestartPolicy
}

// RestartRules are the rules of a container that go before its policy, in words.
func (p *Part) RestartRules() []string {
	var rules []string
	for i := range p.Spec.RestartPolicyRules {
		rules = append(rules, ruleText(&p.Spec.RestartPolicyRules[i]))
	}
	return rules
}

// PolicyText is when the container is started again: "policy Always (the pod's)".
func (d *Detail) PolicyText() string {
	switch {
	case d.OwnPolicy:
		return "policy " + d.RestartPolicy
	case d.Kind == Init && d.PodPolicy == string(corev1.RestartPolicyAlways):
		return "policy " + d.PodPolicy + " (the pod's); an init container is retried on failure"
	default:
		return "policy " + d.RestartPolicy + " (the pod's)"
	}
}

// ruleText words a rule: "Restart when the exit code is in 42, 43".
func ruleText(rule *corev1.ContainerRestartRule) string {
	if rule.ExitCodes == nil {
		return string(rule.Action)
	}
	operator := strings.ToLower(string(rule.ExitCodes.Operator))
	if rule.ExitCodes.Operator == corev1.ContainerRestartRuleOnExitCodesOpNotIn {
		operator = "not in"
	}
	codes := strings.Trim(strings.ReplaceAll(fmt.Sprint(rule.ExitCodes.Values), " ", ", "), "[]")
	return fmt.Sprintf("%s when the exit code is %s %s", rule.Action, operator, codes)
}

// HookText words what a hook does, "" for none.
func HookText(hook *corev1.LifecycleHandler) string {
	switch {
	case hook == nil:
		return ""
	case hook.Exec != nil:
		return "exec " + strings.Join(hook.Exec.Command, " ")
	case hook.HTTPGet != nil:
		return "get " + probeURL(hook.HTTPGet)
	case hook.Sleep != nil:
		return fmt.Sprintf("sleep %ds", hook.Sleep.Seconds)
	case hook.TCPSocket != nil:
		return "tcp " + hook.TCPSocket.Port.String()
	default:
		return "unknown"
	}
}
