package logs

import (
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// isFinal reports whether trying again cannot help.
func isFinal(failure *explain.Error) bool { return failure.Class == explain.ClassForbidden }

// isNotStarted reports whether the API server refused because the container
// has not been started yet, whatever its status said a moment ago.
func isNotStarted(err error) bool {
	return apierrors.IsBadRequest(err) && strings.Contains(err.Error(), "waiting to start")
}

// isLogGone reports whether the API server, or the kubelet through it, says
// that it has no such log.
func isLogGone(err error) bool {
	return apierrors.IsBadRequest(err) || apierrors.IsNotFound(err)
}

func noSuchContainer(target kube.ContainerRef) *explain.Error {
	return notFound(target, fmt.Sprintf("pod %s has no container named %q", target.Pod, target.Container))
}

// ErrRemoved says that a container was started again, and that the kubelet has removed the instance before.
var ErrRemoved = errors.New("the kubelet has removed the previous instance and its log")

// NoPreviousLog says why there is no log of the instance before the present one.
func NoPreviousLog(target kube.ContainerRef, restarts int32) *explain.Error {
	failure := notFound(target, fmt.Sprintf("container %q of pod %s has no previous log: it was not restarted", target.Container, target.Pod))
	if restarts > 0 {
		failure.Err = ErrRemoved
		failure.Sentence = fmt.Sprintf("container %q of pod %s has no previous log: it was restarted %s, and %s",
			target.Container, target.Pod, count.Of(int(restarts), "time"), ErrRemoved)
	}
	return failure
}

func notFound(target kube.ContainerRef, sentence string) *explain.Error {
	return &explain.Error{
		Class: explain.ClassNotFound, Verb: "get", Resource: "pods/log",
		Namespace: target.Pod.Namespace, Name: target.Pod.Name,
		Sentence: sentence,
	}
}
