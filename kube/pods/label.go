package pods

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
)

// labelSet is the labels of a pod as one text, "app=web,tier=front", which all
// pods of a workload share.
func labelSet(pod map[string]string) string {
	if len(pod) == 0 {
		return ""
	}
	return intern(labels.Set(pod).String())
}

// Label is the value of one of the pod's labels.
func (r *Row) Label(key string) (value string, ok bool) {
	for rest := r.Labels; rest != ""; {
		var pair string
		pair, rest, _ = strings.Cut(rest, ",") // neither keys nor values hold commas
		if found, value, _ := strings.Cut(pair, "="); found == key {
			return value, true
		}
	}
	return "", false
}

// LabelKeys are the keys of the pod's labels, sorted.
func (r *Row) LabelKeys() []string {
	var keys []string
	for pair := range strings.SplitSeq(r.Labels, ",") {
		if key, _, ok := strings.Cut(pair, "="); ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
