package podstatus

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// Resource is what a container may have of one resource.
type Resource struct {
	Name corev1.ResourceName
	// Request and Limit are what the pod asks for, nil for nothing.
	Request, Limit *resource.Quantity
	// Allocated is the request that the node has set aside, Actual what the
	// runtime has put in force. They are nil unless they differ from what the
	// pod asks for, as they do while the container is being resized.
	Allocated                  *resource.Quantity
	ActualRequest, ActualLimit *resource.Quantity
}

// resourcesOf are the resources that a container asks for or has: processor
// time, memory, then the others by name.
func resourcesOf(spec *corev1.Container, status *corev1.ContainerStatus) []Resource {
	asked := &spec.Resources
	actual := &corev1.ResourceRequirements{}
	var allocated corev1.ResourceList
	if status != nil {
		allocated = status.AllocatedResources
		if status.Resources != nil {
			actual = status.Resources
		}
	}
	var resources []Resource
	for _, name := range resourceNames(asked.Requests, asked.Limits, allocated, actual.Requests, actual.Limits) {
		resource := Resource{Name: name, Request: quantity(asked.Requests, name), Limit: quantity(asked.Limits, name)}
		resource.Allocated = unlike(quantity(allocated, name), resource.Request)
		resource.ActualRequest = unlike(quantity(actual.Requests, name), resource.Request)
		resource.ActualLimit = unlike(quantity(actual.Limits, name), resource.Limit)
		resources = append(resources, resource)
	}
	return resources
}

// resourceNames are the names in any of the lists, each once.
func resourceNames(lists ...corev1.ResourceList) []corev1.ResourceName {
	var names []corev1.ResourceName
	for _, list := range lists {
		for name := range list {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	rank := func(name corev1.ResourceName) int {
		if i := slices.Index([]corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory}, name); i >= 0 {
			return i
		}
		return 2
	}
	slices.SortFunc(names, func(a, b corev1.ResourceName) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a, b))
	})
	return names
}

func quantity(list corev1.ResourceList, name corev1.ResourceName) *resource.Quantity {
	if q, there := list[name]; there {
		return &q
	}
	return nil
}

// unlike is q where it is known and not what was asked for.
func unlike(q, asked *resource.Quantity) *resource.Quantity {
	if q == nil || asked != nil && q.Cmp(*asked) == 0 {
		return nil
	}
	return q
}

// Percent is how much of a quantity an amount in thousandths of its unit is,
// rounded down; false where the quantity is nil or zero.
func Percent(milli int64, of *resource.Quantity) (percent int64, known bool) {
	if of == nil || of.Sign() <= 0 {
		return 0, false
	}
	return int64(float64(milli) * 100 / float64(of.MilliValue())), true
}
