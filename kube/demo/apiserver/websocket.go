package apiserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	constants "k8s.io/apimachinery/pkg/util/remotecommand"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	"k8s.io/klog/v2"
	"k8s.io/streaming/pkg/httpstream/wsstream"
	utilexec "k8s.io/utils/exec"
)

// serveWebSocket runs a session over WebSocket, v5.channel.k8s.io: one byte before each message says
// which stream it is of, and the client can close its input. The outcome goes over the error stream
// as a Status. A real API server translates this for the kubelet, whose library speaks no v5.
func serveWebSocket(w http.ResponseWriter, r *http.Request, run *session, opts *remotecommand.Options, refused error) {
	channels := []wsstream.ChannelType{
		constants.StreamStdIn:  when(opts.Stdin, wsstream.ReadChannel),
		constants.StreamStdOut: when(opts.Stdout, wsstream.WriteChannel),
		constants.StreamStdErr: when(opts.Stderr, wsstream.WriteChannel),
		constants.StreamErr:    wsstream.WriteChannel,
		constants.StreamResize: wsstream.ReadChannel,
	}
	conn := wsstream.NewConn(map[string]wsstream.ChannelProtocolConfig{
		constants.StreamProtocolV5Name: {Binary: true, Channels: channels},
	})
	conn.SetIdleTimeout(streamIdle)
	// The library logs every client that leaves without a word as an error.
	_, streams, err := conn.Open(w, r.WithContext(klog.NewContext(r.Context(), logr.Discard())))
	if err != nil {
		return // the client has been told
	}
	defer conn.Close() // nobody is left to tell

	if refused != nil {
		refused = apierrors.NewInternalError(fmt.Errorf("unable to upgrade connection: %w", refused))
	} else {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		refused = run.run(ctx, webSocketStreams(ctx, streams, opts))
	}
	status, err := json.Marshal(run.outcome(refused))
	if err != nil {
		return
	}
	_, _ = streams[constants.StreamErr].Write(status)
}

func when(wanted bool, kind wsstream.ChannelType) wsstream.ChannelType {
	if wanted {
		return kind
	}
	return wsstream.IgnoreChannel
}

func webSocketStreams(ctx context.Context, from []io.ReadWriteCloser, opts *remotecommand.Options) Streams {
	streams := Streams{TTY: opts.TTY}
	if opts.Stdin {
		streams.In = from[constants.StreamStdIn]
	}
	if opts.Stdout {
		streams.Out = from[constants.StreamStdOut]
	}
	if opts.Stderr {
		streams.Err = from[constants.StreamStdErr]
	}
	changes := make(chan remotecommand.TerminalSize)
	go func() {
		defer close(changes)
		decoder := json.NewDecoder(from[constants.StreamResize])
		for {
			var size remotecommand.TerminalSize
			if decoder.Decode(&size) != nil {
				return
			}
			select {
			case changes <- size:
			case <-ctx.Done():
				return
			}
		}
	}()
	if opts.TTY {
		streams.Resize = sizes(ctx, changes)
	}
	return streams
}

// outcome words the end of a session as the kubelet does.
func (s *session) outcome(err error) *metav1.Status {
	var exit utilexec.ExitError
	var known apierrors.APIStatus
	switch {
	case err == nil:
		return success(nil)
	case errors.As(err, &exit) && exit.Exited():
		return &metav1.Status{
			Status: metav1.StatusFailure, Reason: constants.NonZeroExitCodeReason,
			Message: fmt.Sprintf("command terminated with non-zero exit code: %v", exit),
			Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{
				{Type: constants.ExitCodeCauseType, Message: fmt.Sprint(exit.ExitStatus())},
			}},
		}
	case errors.As(err, &known):
		return statusOf(err)
	}
	return statusOf(apierrors.NewInternalError(fmt.Errorf("error %s: %w", s.what, err)))
}
