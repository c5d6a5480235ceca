package examine

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/explain"
)

// Pod asks why one pod does not do its job, by what it says itself, its events and the last words of its
// containers. Its owners and the nodes are not asked for. Errors are one sentence.
func Pod(ctx context.Context, client kubernetes.Interface, namespace, name string) ([]diagnosis.Finding, error) {
	pod, err := client.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("get pod %s: %w", name, err))
	}
	c := &collector{client: client, gaps: map[Gap]bool{}}
	s := &suspect{pod: pod}
	c.ask(ctx, s)
	in := diagnosis.Input{Events: s.events, EventsKnown: s.eventsKnown, Logs: s.logs}
	in.Pod, in.Now, in.Claims = pod, time.Now(), s.claims
	return diagnosis.Diagnose(in), nil
}
