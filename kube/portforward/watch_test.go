package portforward

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

// notifyOfWatch closes the channel once pods are watched, so that a test does
// not delete one before anybody looks.
func notifyOfWatch(clientset *fake.Clientset, watching chan struct{}) {
	var once sync.Once
	clientset.PrependWatchReactor("pods", func(action clienttesting.Action) (bool, watch.Interface, error) {
		w, err := clientset.Tracker().Watch(action.GetResource(), action.GetNamespace())
		once.Do(func() { close(watching) })
		return true, w, err
	})
}

// TestAttendWhereThePodMayNotBeWatched counts what a session asks for by a user
// who may get its pod and not watch it, and lets the pod go.
func TestAttendWhereThePodMayNotBeWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clientset := fake.NewClientset(runningPod("web-0"))
		watches := 0
		clientset.PrependWatchReactor("pods", func(clienttesting.Action) (bool, watch.Interface, error) {
			watches++
			return true, nil, apierrors.NewForbidden(corev1.Resource("pods"), "", errors.New("no"))
		})
		s := newSession(t.Context(), endpoint{pod: kube.PodRef{Namespace: "shop", Name: "web-0"}}, newFakeConn())
		go attend(clientset, s)
		<-time.After(5*time.Minute + time.Second)
		if watches > 6 {
			t.Errorf("%d attempts to watch in five minutes", watches)
		}
		if err := clientset.CoreV1().Pods("shop").Delete(t.Context(), "web-0", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		<-time.After(follow.GetStill)
		synctest.Wait()
		select {
		case <-s.gone:
		default:
			t.Errorf("the pod is gone, and the session has %v", s.cause())
		}
	})
}
