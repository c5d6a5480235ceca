package anatomy

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Resources are what a container, or the pod as a whole, may use.
type Resources struct {
	// Amounts are by the resource's name.
	Amounts []Amount `json:"amounts,omitempty"`
	// Claims are the names of the resource claims (devices) that a container has
	// a part of; for the pod, all of them with the objects they are.
	Claims []string `json:"claims,omitempty"`
	// Resize is how a change of the running pod stands: "Pending: Deferred", ""
	// for none. The pod has it.
	Resize string `json:"resize,omitempty"`
}

// Amount is a request and a limit, in the quantities of the API.
type Amount struct {
	Name    string `json:"name"`
	Request string `json:"request,omitempty"`
	Limit   string `json:"limit,omitempty"`
	// InForceRequest and InForceLimit are what the running container has, where
	// that differs from what it should.
	InForceRequest string `json:"requestInForce,omitempty"`
	InForceLimit   string `json:"limitInForce,omitempty"`
}

func containerResources(p *part) Resources {
	var inForce *corev1.ResourceRequirements
	if p.Status != nil {
		inForce = p.Status.Resources
	}
	r := Resources{Amounts: amounts(&p.Spec.Resources, inForce)}
	for _, claim := range p.Spec.Resources.Claims {
		name := claim.Name
		if claim.Request != "" {
			name += "/" + claim.Request
		}
		r.Claims = append(r.Claims, name)
	}
	return r
}

// podResources are what the pod sets as a whole, not the sum of its containers.
func podResources(pod *corev1.Pod) Resources {
	var r Resources
	if pod.Spec.Resources != nil {
		r.Amounts = amounts(pod.Spec.Resources, pod.Status.Resources)
	}
	for _, claim := range pod.Spec.ResourceClaims {
		text := claim.Name
		for _, status := range pod.Status.ResourceClaimStatuses {
			if status.Name == claim.Name && status.ResourceClaimName != nil {
				text += " → " + *status.ResourceClaimName
			}
		}
		if claim.ResourceClaimName != nil {
			text += " → " + *claim.ResourceClaimName
		}
		r.Claims = append(r.Claims, text)
	}
	for _, condition := range pod.Status.Conditions {
		if condition.Status != corev1.ConditionTrue {
			continue
		}
		switch condition.Type {
		case corev1.PodResizePending:
			r.Resize = "pending: " + cmp.Or(condition.Message, condition.Reason)
		case corev1.PodResizeInProgress:
			r.Resize = joined(r.Resize, "in progress")
			if condition.Reason == corev1.PodReasonError {
				r.Resize += ": " + condition.Message
			}
		}
	}
	return r
}

// amounts are by name; CPU and memory come first by the alphabet, too.
func amounts(wanted, inForce *corev1.ResourceRequirements) []Amount {
	var names []corev1.ResourceName
	for _, list := range []corev1.ResourceList{wanted.Requests, wanted.Limits} {
		for name := range list {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	var list []Amount
	for _, name := range names {
		amount := Amount{Name: string(name), Request: quantity(wanted.Requests, name), Limit: quantity(wanted.Limits, name)}
		if inForce != nil {
			if has, ok := inForce.Requests[name]; ok && has.Cmp(wanted.Requests[name]) != 0 {
				amount.InForceRequest = has.String()
			}
			if has, ok := inForce.Limits[name]; ok && has.Cmp(wanted.Limits[name]) != 0 {
				amount.InForceLimit = has.String()
			}
		}
		list = append(list, amount)
	}
	return list
}

func quantity(list corev1.ResourceList, name corev1.ResourceName) string {
	q, has := list[name]
	if !has {
		return ""
	}
	return q.String()
}

func number64(n int64) string { return strconv.FormatInt(n, 10) }

// seconds words a number of seconds: "1h0m7s".
func seconds(n int64) string { return (time.Duration(n) * time.Second).String() }
