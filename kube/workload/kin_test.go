package workload

import "testing"

func TestOfPodAndSharedLabels(t *testing.T) {
	for _, test := range []struct {
		name, kind, owner, labels string
		want, shared              string
	}{
		{
			"of a Deployment", "ReplicaSet", "web-6d8f7c9b5", "app=web,pod-template-hash=6d8f7c9b5,tier=front",
			"deployment/web", "app=web,tier=front",
		},
		{"of a ReplicaSet of its own", "ReplicaSet", "web-6d8f7c9b5", "app=web", "replicaset/web-6d8f7c9b5", "app=web"},
		{"whose hash is another's", "ReplicaSet", "web-1", "app=web,pod-template-hash=2", "replicaset/web-1", "app=web"},
		{
			"of a StatefulSet", "StatefulSet", "db",
			"app=db,apps.kubernetes.io/pod-index=0,controller-revision-hash=db-1,statefulset.kubernetes.io/pod-name=db-0",
			"statefulset/db", "app=db",
		},
		{"of a Job", "Job", "load-1", "batch.kubernetes.io/controller-uid=1,job-name=load-1", "job/load-1", "job-name=load-1"},
		{"of a kind that nobody knows", "Workflow", "etl", "step=1", "", "step=1"},
		{"alone", "", "", "", "", ""},
	} {
		got := ""
		if of, ok := OfPod(test.kind, test.owner, test.labels); ok {
			got = of.String()
		}
		if got != test.want {
			t.Errorf("%s: it belongs to %q, want %q", test.name, got, test.want)
		}
		if shared := SharedLabels(test.labels); shared != test.shared {
			t.Errorf("%s: it shares %q, want %q", test.name, shared, test.shared)
		}
	}
}
