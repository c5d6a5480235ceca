package portforward

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/podstatus"
)

// attend ends the session when its pod goes. A container runtime keeps the
// connection of a deleted pod open, so the connection alone would look alive
// and fail whoever uses it. It returns when the session has ended, or when the
// user may not look at the pod; then only its use shows.
func attend(client kubernetes.Interface, s *session) {
	ctx := s.ctx
	var refused time.Time
	for {
		pod, err := client.CoreV1().Pods(s.pod.Namespace).Get(ctx, s.pod.Name, metav1.GetOptions{})
		switch {
		case apierrors.IsNotFound(err):
			s.end(&goneError{pod: s.pod.Name})
			return
		case apierrors.IsForbidden(err):
			return
		case err == nil:
			if s.judge(pod) {
				return
			}
			if time.Since(refused) >= watchAgain && apierrors.IsForbidden(watchPod(ctx, client, s, pod.ResourceVersion)) {
				refused = time.Now()
			}
		}
		if err != nil && kube.Await(ctx, client) {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookAgain):
		}
	}
}

// watchPod follows the pod until the watch or the session ends. Its error says
// that there was no watch.
func watchPod(ctx context.Context, client kubernetes.Interface, s *session, version string) error {
	events, err := client.CoreV1().Pods(s.pod.Namespace).Watch(ctx, metav1.ListOptions{
		FieldSelector:   fields.OneTermEqualSelector(metav1.ObjectNameField, s.pod.Name).String(),
		ResourceVersion: version,
	})
	if err != nil {
		return err // asked for again by and by
	}
	defer events.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return nil
		case event, ok := <-events.ResultChan():
			if !ok || event.Type == watch.Error {
				return nil
			}
			pod, isPod := event.Object.(*corev1.Pod)
			if !isPod || pod.Name != s.pod.Name {
				continue
			}
			if event.Type == watch.Deleted && pod.UID == s.pod.UID {
				s.end(&goneError{pod: s.pod.Name})
				return nil
			}
			if s.judge(pod) {
				return nil
			}
		}
	}
}

// judge applies what is known of the pod to the session, and reports whether
// that ended it.
func (s *session) judge(pod *corev1.Pod) (ended bool) {
	switch {
	case s.pod.UID != "" && pod.UID != s.pod.UID:
		s.end(&goneError{pod: s.pod.Name})
		return true
	case podstatus.IsOver(pod):
		s.end(fmt.Errorf("pod %s has ended", s.pod.Name))
		return true
	case pod.DeletionTimestamp != nil:
		s.leave(fmt.Errorf("pod %s is being deleted", s.pod.Name))
	case !podstatus.IsServing(pod):
		s.leave(fmt.Errorf("pod %s is not ready any more", s.pod.Name))
	}
	return false
}
