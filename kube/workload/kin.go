package workload

import (
	"slices"
	"strings"
)

// OfPod is the workload that a pod belongs to, as far as the pod tells: its owner
// or, of a ReplicaSet with the hash that a Deployment gives, that Deployment. It
// is false for a pod without an owner, and for an owner of another kind than
// [Kinds]. labels are the pod's, "key=value" with commas between them.
func OfPod(ownerKind, ownerName, labels string) (Argument, bool) {
	if ownerKind == "" {
		return Argument{}, false
	}
	kind, name := Kind(strings.ToLower(ownerKind)), ownerName
	if hash := labelOf(labels, "pod-template-hash"); kind == ReplicaSet && hash != "" {
		if above, found := strings.CutSuffix(name, "-"+hash); found {
			kind, name = Deployment, above
		}
	}
	return Argument{Kind: kind, Name: name}, slices.Contains(Kinds(), kind)
}

// SharedLabels are the labels of a pod but for those that a controller gives to
// each pod or to each version of it: a selector for the pods that belong together,
// where their owner is not known or may not be read. It is "" for none.
func SharedLabels(labels string) string {
	var kept []string
	for label := range strings.SplitSeq(labels, ",") {
		if key, _, found := strings.Cut(label, "="); found && !isOfOnePod(key) {
			kept = append(kept, label)
		}
	}
	return strings.Join(kept, ",")
}

func isOfOnePod(key string) bool {
	switch key {
	case "pod-template-hash", "controller-revision-hash", "pod-template-generation",
		"statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
		"controller-uid", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-completion-index":
		return true
	}
	return false
}

// labelOf is the value of one of several labels, "" for none.
func labelOf(labels, key string) string {
	for label := range strings.SplitSeq(labels, ",") {
		if value, found := strings.CutPrefix(label, key+"="); found {
			return value
		}
	}
	return ""
}
