package actions

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/podglass/podglass/kube/object"
)

// TestAChangeEndsWhenItsStrategyReplacesNoMore: a partition leaves pods as they are, and OnDelete all of them.
func TestAChangeEndsWhenItsStrategyReplacesNoMore(t *testing.T) {
	rolling := func(partition int64) map[string]any {
		return map[string]any{"type": "RollingUpdate", "rollingUpdate": map[string]any{"partition": partition}}
	}
	byHand := map[string]any{"type": "OnDelete"}
	const none = "db: the change is made; by its update strategy no pod is replaced now"
	for _, test := range []struct {
		kind           string
		strategy       map[string]any
		updated, ready int64
		want           Progress
	}{
		{"StatefulSet", rolling(0), 1, 3, Progress{Text: "db: 1 of 3 replaced"}},
		{"StatefulSet", rolling(0), 3, 3, Progress{Text: "db: 3 of 3 ready", Ended: true}},
		{"StatefulSet", rolling(1), 1, 3, Progress{Text: "db: 1 of 2 replaced"}},
		{"StatefulSet", rolling(1), 2, 2, Progress{Text: "db: 2 of 3 ready"}},
		{"StatefulSet", rolling(1), 2, 3, Progress{Text: "db: 3 of 3 ready", Ended: true}},
		{"StatefulSet", rolling(3), 0, 3, Progress{Text: none, Ended: true}},
		{"StatefulSet", byHand, 0, 3, Progress{Text: none, Ended: true}},
		{"DaemonSet", byHand, 0, 3, Progress{Text: none, Ended: true}},
		{"DaemonSet", map[string]any{"type": "RollingUpdate"}, 0, 3, Progress{Text: "db: 0 of 3 replaced"}},
	} {
		fields := map[string]any{
			"spec": map[string]any{"replicas": int64(3), "updateStrategy": test.strategy},
			"status": map[string]any{
				"replicas": int64(3), "updatedReplicas": test.updated, "readyReplicas": test.ready, "currentRevision": "a", "updateRevision": "b",
				"desiredNumberScheduled": int64(3), "currentNumberScheduled": int64(3), "updatedNumberScheduled": test.updated, "numberReady": test.ready,
			},
		}
		w := &watch{plan: &Plan{
			Change: Change{Verb: Restart}, Ref: object.Ref{Kind: test.kind, Name: "db"}, object: &unstructured.Unstructured{Object: fields},
		}}
		if got := w.rollout(fields, nil); got != test.want {
			t.Errorf("%s with %v, %d updated and %d ready: %+v, want %+v", test.kind, test.strategy, test.updated, test.ready, got, test.want)
		}
	}
}

func TestAPartitionIsForeseen(t *testing.T) {
	strategy := map[string]any{"type": "RollingUpdate", "rollingUpdate": map[string]any{"partition": int64(2)}}
	p := &Plan{Ref: object.Ref{Kind: "StatefulSet", Name: "db"}, object: &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"updateStrategy": strategy}}}}
	p.foreseeRollout()
	if want := "only its pods from number 2 on are replaced: the update strategy has a partition"; len(p.Warnings) != 1 || p.Warnings[0] != want {
		t.Errorf("it warns of %q, want %q", p.Warnings, want)
	}
}
