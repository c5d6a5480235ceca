package apiserver

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func (s *Server) logs(w http.ResponseWriter, r *request) error {
	pod, err := Get[*corev1.Pod](s.state, r.namespace, r.name)
	if err != nil {
		return err
	}
	opts, err := logOptions(r)
	if err != nil {
		return err
	}
	if opts.Container, err = pickContainer(pod, opts.Container); err != nil {
		return err
	}
	if pod.Spec.NodeName == "" { // nothing has run: an empty log, not an error
		w.Header().Set("Content-Type", "text/plain")
		return nil
	}
	if err := logReady(pod, opts); err != nil {
		return err
	}
	stream, err := s.runtime.Logs(r.Context(), pod, opts)
	if err != nil {
		return err
	}
	defer stream.Close() // only read from
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusOK)
	flush(w)
	return s.copyLog(w, r, stream)
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// copyLog sends a log as it comes, through the faults that logs can have.
func (s *Server) copyLog(w http.ResponseWriter, r *request, stream io.Reader) error {
	cut, cutting := s.faults.logCut(r.name)
	left := cut.After
	buf := make([]byte, 32<<10)
	for {
		n, readErr := stream.Read(buf)
		if held := s.faults.logsHeld(); held != nil && n > 0 {
			select {
			case <-held:
			case <-r.Context().Done():
				return nil
			}
		}
		if cutting && int64(n) >= left {
			_, _ = w.Write(buf[:left])
			flush(w)
			if cut.Whole {
				return nil
			}
			panic(http.ErrAbortHandler) // the connection breaks without the end of the answer
		}
		left -= int64(n)
		if _, err := w.Write(buf[:n]); err != nil {
			return nil //nolint:nilerr // the client has gone
		}
		flush(w)
		if readErr != nil {
			if readErr != io.EOF && r.Context().Err() == nil {
				panic(http.ErrAbortHandler)
			}
			return nil
		}
	}
}

func logOptions(r *request) (*corev1.PodLogOptions, error) {
	q := r.query
	opts := &corev1.PodLogOptions{
		Container: q.Get("container"), Follow: flag(q.Get("follow")),
		Previous: flag(q.Get("previous")), Timestamps: flag(q.Get("timestamps")),
	}
	var err error
	if opts.TailLines, err = intParam(r, "tailLines"); err != nil {
		return nil, err
	}
	if opts.SinceSeconds, err = intParam(r, "sinceSeconds"); err != nil {
		return nil, err
	}
	if opts.LimitBytes, err = intParam(r, "limitBytes"); err != nil {
		return nil, err
	}
	if text := q.Get("sinceTime"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, apierrors.NewBadRequest(fmt.Sprintf("sinceTime: %v", err))
		}
		since := metav1.NewTime(at)
		opts.SinceTime = &since
	}
	return opts, nil
}

// flag reads a boolean as the API does: there and not false.
func flag(text string) bool { return text == "true" || text == "1" }

// pickContainer finds the container that is meant, in the words of the API server
// (validateContainer in k8s.io/kubernetes/pkg/registry/core/pod).
func pickContainer(pod *corev1.Pod, name string) (string, error) {
	all := containerNames(pod)
	switch {
	case name != "" && slices.Contains(all, name):
		return name, nil
	case name != "":
		return "", apierrors.NewBadRequest(fmt.Sprintf("container %s is not valid for pod %s", name, pod.Name))
	case len(pod.Spec.Containers) == 1:
		return pod.Spec.Containers[0].Name, nil
	}
	return "", apierrors.NewBadRequest(fmt.Sprintf("a container name must be specified for pod %s, choose one of: %s", pod.Name, all))
}

func containerNames(pod *corev1.Pod) []string {
	var names []string
	for _, c := range pod.Spec.InitContainers {
		names = append(names, c.Name)
	}
	for _, c := range pod.Spec.Containers {
		names = append(names, c.Name)
	}
	for _, c := range pod.Spec.EphemeralContainers {
		names = append(names, c.Name)
	}
	return names
}

// logReady refuses the log of a container that has none yet, in the words of the kubelet
// (validateContainerLogStatus in k8s.io/kubernetes/pkg/kubelet).
func logReady(pod *corev1.Pod, opts *corev1.PodLogOptions) error {
	refuse := func(format string, args ...any) error {
		return apierrors.NewBadRequest(fmt.Sprintf(format, append([]any{opts.Container, pod.Name}, args...)...))
	}
	status := containerStatus(pod, opts.Container)
	if status == nil {
		return refuse("container %q in pod %q is not available")
	}
	last, state := status.LastTerminationState.Terminated, status.State
	hasLast := last != nil && last.ContainerID != ""
	switch {
	case opts.Previous && !hasLast:
		return refuse("previous terminated container %q in pod %q not found")
	case opts.Previous, state.Running != nil:
		return nil
	case state.Terminated != nil && state.Terminated.ContainerID == "" && !hasLast, state.Terminated == nil && last != nil && !hasLast:
		return refuse("container %q in pod %q is terminated")
	case state.Terminated != nil, last != nil:
		return nil
	case state.Waiting == nil:
		return refuse("container %q in pod %q is waiting to start - no logs yet")
	case state.Waiting.Reason == "ErrImagePull":
		return refuse("container %q in pod %q is waiting to start: image can't be pulled")
	case state.Waiting.Reason == "ImagePullBackOff":
		return refuse("container %q in pod %q is waiting to start: trying and failing to pull image")
	}
	return refuse("container %q in pod %q is waiting to start: %v", state.Waiting.Reason)
}

func containerStatus(pod *corev1.Pod, name string) *corev1.ContainerStatus {
	for _, list := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses} {
		for i := range list {
			if list[i].Name == name {
				return &list[i]
			}
		}
	}
	return nil
}
