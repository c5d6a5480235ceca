package actions

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// standing is how a workload is, by its status.
type standing struct {
	observed                      bool // the status is of the present specification
	wanted, total, updated, ready int64
	// due is how many pods a change of the template replaces: fewer than are wanted where the update
	// strategy has a partition, and none where it waits for somebody to delete them.
	due    int64
	failed string // why it will not get there; "" while it may
}

// stand reads how a workload is.
func stand(kind string, fields map[string]any) standing {
	number := func(path ...string) int64 {
		n, _, _ := unstructured.NestedInt64(fields, path...)
		return n
	}
	s := standing{
		observed: number("status", "observedGeneration") >= number("metadata", "generation"),
		wanted:   1,
		total:    number("status", "replicas"),
		updated:  number("status", "updatedReplicas"),
		ready:    number("status", "readyReplicas"),
	}
	if wanted, found, _ := unstructured.NestedInt64(fields, "spec", "replicas"); found {
		s.wanted = wanted
	}
	switch kind {
	case "DaemonSet":
		s.wanted, s.total = number("status", "desiredNumberScheduled"), number("status", "currentNumberScheduled")
		s.updated, s.ready = number("status", "updatedNumberScheduled"), number("status", "numberReady")
	case "StatefulSet":
		current, _, _ := unstructured.NestedString(fields, "status", "currentRevision")
		next, _, _ := unstructured.NestedString(fields, "status", "updateRevision")
		if current == next {
			s.updated = s.total // it says how many are of the next one
		}
	case "Deployment":
		s.failed = deadline(fields)
	}
	s.due = max(s.wanted-number("spec", "updateStrategy", "rollingUpdate", "partition"), 0)
	if strategy, _, _ := unstructured.NestedString(fields, "spec", "updateStrategy", "type"); strategy == "OnDelete" {
		s.due = 0
	}
	return s
}

// deadline says that a rollout has taken longer than it may.
func deadline(fields map[string]any) string {
	conditions, _, _ := unstructured.NestedSlice(fields, "status", "conditions")
	for _, c := range conditions {
		condition, _ := c.(map[string]any)
		if condition["type"] == "Progressing" && condition["reason"] == "ProgressDeadlineExceeded" {
			return "its new pods did not get ready in time, and it keeps the old ones"
		}
	}
	return ""
}
