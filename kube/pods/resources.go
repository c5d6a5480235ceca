package pods

import (
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	resourcehelper "k8s.io/component-helpers/resource"
)

// Resources is an amount of processor time and memory.
type Resources struct {
	MilliCPU int64 // thousandths of a core
	Memory   int64 // bytes
}

// Usage is what the metrics API last said of a pod; Known is false when it has
// said nothing, or not for too long.
type Usage struct {
	Resources
	Known bool
}

// ResourcesOf reads the two resources out of a list; what is not in it is 0.
func ResourcesOf(list corev1.ResourceList) Resources {
	return Resources{MilliCPU: list.Cpu().MilliValue(), Memory: list.Memory().Value()}
}

// Of is how much of one resource it is, in thousandths of the resource's unit;
// false for the resources that nobody measures.
func (r Resources) Of(name corev1.ResourceName) (milli int64, measured bool) {
	switch name {
	case corev1.ResourceCPU:
		return r.MilliCPU, true
	case corev1.ResourceMemory:
		return r.Memory * 1000, true
	default:
		return 0, false
	}
}

// requestsAndLimits are what the scheduler counts for the pod: the apps and
// sidecars together, or what an init container needs where that is more.
func requestsAndLimits(pod *corev1.Pod) (requests, limits Resources) {
	if !asksForAnything(pod) {
		return Resources{}, Resources{} // as many pods do; adding nothing up takes a while
	}
	opts := resourcehelper.PodResourcesOptions{UseStatusResources: true}
	return ResourcesOf(resourcehelper.PodRequests(pod, opts)), ResourcesOf(resourcehelper.PodLimits(pod, opts))
}

func asksForAnything(pod *corev1.Pod) bool {
	if pod.Spec.Resources != nil || len(pod.Spec.Overhead) > 0 {
		return true
	}
	for _, containers := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range containers {
			if r := &containers[i].Resources; len(r.Requests) > 0 || len(r.Limits) > 0 {
				return true
			}
		}
	}
	return false
}

// usage is the number of one of the columns of [Column.IsUsage].
func (r *Row) usage(column Column) (n int64, known bool) {
	of := func(used, whole int64) (int64, bool) {
		if whole == 0 {
			return 0, false
		}
		const percent = 100
		return used * percent / whole, r.Usage.Known
	}
	switch column {
	case ColCPU:
		return r.Usage.MilliCPU, r.Usage.Known
	case ColCPURequest:
		return of(r.Usage.MilliCPU, r.Requests.MilliCPU)
	case ColCPULimit:
		return of(r.Usage.MilliCPU, r.Limits.MilliCPU)
	case ColMemory:
		return r.Usage.Memory, r.Usage.Known
	case ColMemoryRequest:
		return of(r.Usage.Memory, r.Requests.Memory)
	case ColMemoryLimit:
		return of(r.Usage.Memory, r.Limits.Memory)
	}
	return 0, false
}

// usageText is the number as kubectl top prints it, or a percentage; "" where
// nothing is known.
func (r *Row) usageText(column Column) string {
	n, known := r.usage(column)
	switch {
	case !known:
		return ""
	case column == ColCPU:
		return CPUText(n)
	case column == ColMemory:
		return MemoryText(n)
	default:
		return strconv.FormatInt(n, 10) + "%"
	}
}

// CPUText is processor time as kubectl top prints it: "250m".
func CPUText(milli int64) string { return strconv.FormatInt(milli, 10) + "m" }

// MemoryText is memory as kubectl top prints it: "64Mi", rounded down.
func MemoryText(bytes int64) string {
	const mebi = 1 << 20
	return strconv.FormatInt(bytes/mebi, 10) + "Mi"
}

// answer is what the metrics API said of pods, and when.
type answer struct {
	usage map[podKey]Resources
	at    time.Time
}

// SetUsage takes in what the metrics API says of the pods; a pod it says nothing
// of is not known to use anything. What it says of a pod that is not in the list
// yet is kept for when it is. nil forgets all usage.
func (s *Store) SetUsage(usage map[types.NamespacedName]Resources) {
	s.mu.Lock()
	s.unlisted = answer{usage: map[podKey]Resources{}, at: s.now()}
	for name, used := range usage {
		if key := podKey(name); s.rows[key] == nil {
			s.unlisted.usage[key] = used
		}
	}
	changed := s.metered != (usage != nil)
	s.metered = usage != nil
	if changed {
		s.revision++
	}
	for key, row := range s.rows {
		now, known := usage[types.NamespacedName(key)]
		if found := (Usage{Resources: now, Known: known}); found != row.Usage {
			copied := *row
			copied.Usage = found
			s.storeLocked(key, row, &copied)
			changed = true
		}
	}
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
}

// usageOf is the usage of a pod that arrives in the place of another row, or of
// none: its own as known so far, or what the metrics API has said before the
// list. A pod made after that answer is not the one of that name that it is
// about.
func (s *Store) usageOf(key podKey, old, row *Row) Usage {
	if old != nil && old.Ref.UID == row.Ref.UID {
		return old.Usage
	}
	used, known := s.unlisted.usage[key]
	delete(s.unlisted.usage, key)
	if !known || row.Created.After(s.unlisted.at) {
		return row.Usage
	}
	return Usage{Resources: used, Known: true}
}
