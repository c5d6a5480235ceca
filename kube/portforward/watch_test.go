package portforward

import (
	"sync"

	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
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
