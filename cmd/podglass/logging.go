package main

import (
	"context"
	"io"
	"log"
	"log/slog"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// loggedMark is how each line of our loggers begins: slog's text handler keeps a record in one.
const loggedMark = slog.TimeKey + "="

// redirectLibraryLogs sends to w what the Kubernetes libraries (and anything that uses the standard
// logger) would otherwise write on the terminal, over the screen.
func redirectLibraryLogs(w io.Writer) *slog.Logger {
	handler := slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo})
	logger := slog.New(handler)
	klog.SetSlogLogger(logger)
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(handler, slog.LevelInfo).Writer())
	// The stock handlers also slow down whoever reports an error, by sleeping. Reflectors back off
	// by themselves, and the log is bounded, so one handler that writes is enough.
	utilruntime.ErrorHandlers = []utilruntime.ErrorHandler{
		func(ctx context.Context, err error, msg string, keysAndValues ...any) {
			logger.ErrorContext(ctx, msg, append([]any{"err", err}, keysAndValues...)...)
		},
	}
	return logger
}
