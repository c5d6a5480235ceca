package logs

import (
	"bytes"
	"errors"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// kubeletErrors are the beginnings of what a kubelet says when it fails after it
// has begun an answer: it can only write it there, without a timestamp and
// without a line end (k8s.io/kubernetes/pkg/kubelet/server, getContainerLogs;
// k8s.io/cri-client/pkg/logs, ReadLogs).
var kubeletErrors = [...]string{
	noWatcher,
	"failed to watch directory",
	noContainer,
	"failed to try resolving symlinks in path",
	"failed to open log file",
	"failed to read log file",
	"failed to tail",
	"failed to seek",
	"failed to get parse function",
	"failed to get container status",
	"context cancelled",
	"rpc error: code =",
}

const (
	noWatcher   = "failed to create fsnotify watcher"
	noContainer = "unable to retrieve container logs"
)

// kubeletError returns the error that the kubelet reports at the end of an answer, nil
// when the unfinished line there is the container's.
func kubeletError(rest *record) error {
	if rest == nil || !rest.at.IsZero() || !IsKubeletError(rest.text) {
		return nil
	}
	return errors.New("the node cannot read the log: " + string(rest.text))
}

// IsKubeletError reports whether the last line of an answer, which has no end, is
// the kubelet's and not the container's, as far as that can be told without
// timestamps.
func IsKubeletError(unfinished []byte) bool {
	for _, known := range kubeletErrors {
		if bytes.HasPrefix(unfinished, []byte(known)) {
			return true
		}
	}
	return false
}

// cannotFollow reports whether the node read the log but has no means left to
// see it change.
func cannotFollow(err error) bool { return err != nil && strings.Contains(err.Error(), noWatcher) }

// mayBeGone reports whether the node says that it does not have the log, in
// words that it also uses while it starts.
func mayBeGone(err error) bool {
	if err == nil {
		return false
	}
	text := err.Error()
	return strings.Contains(text, noContainer) || strings.Contains(text, "no such file") ||
		apierrors.IsInternalError(err) && strings.Contains(text, "not found")
}
