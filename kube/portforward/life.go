package portforward

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/podstatus"
)

// attend ends the session when its pod goes. A container runtime keeps the
// connection of a deleted pod open, so the connection alone would look alive
// and fail each client. It returns when the session has ended. Where the user
// may not read the pod, only the session's use shows that it is gone.
func attend(client kubernetes.Interface, s *session) {
	pods := follow.NewResource(client, corev1.Resource("pods"), "pod", client.CoreV1().Pods)
	query := follow.Query{Namespace: s.pod.Namespace, Name: s.pod.Name, UID: s.pod.UID}
	pod := follow.One(nil, pods, query, follow.Options{Refuse: s.pod.Check(), AlwaysShown: true})
	changes, cancel := pod.Changed()
	defer cancel()
	group := parts.New(s.ctx)
	defer group.Wait()
	group.Go(pod.Run)
	for {
		select {
		case <-group.Context().Done():
			return
		case <-changes:
		}
		object, health := pod.Get()
		switch {
		case health.State == follow.Gone:
			s.abandon()
		case object != nil:
			s.judge(object)
		}
	}
}

// judge applies what is known of the pod to the session.
func (s *session) judge(pod *corev1.Pod) {
	switch {
	case s.pod.UID != "" && pod.UID != s.pod.UID:
		s.abandon()
	case podstatus.IsOver(pod):
		s.end(fmt.Errorf("pod %s has ended", s.pod.Name))
	case pod.DeletionTimestamp != nil:
		s.leave(fmt.Errorf("pod %s is being deleted", s.pod.Name))
	case !podstatus.IsServing(pod):
		s.leave(fmt.Errorf("pod %s is not ready any more", s.pod.Name))
	}
}
