package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/safe"
)

// forwardRun is one run of the forward command.
type forwardRun struct {
	streams    genericiooptions.IOStreams
	flags      *forwardFlags
	supervisor *portforward.Supervisor
	forwards   []*toldForward
}

// toldForward is a forward and what was told of it last.
type toldForward struct {
	id        int
	announced bool
	state     portforward.State
	pod, err  string
}

// startForwarding forwards until it is interrupted. find connects to the clusters and tells what is wanted.
func startForwarding(ctx context.Context, streams genericiooptions.IOStreams, flags *forwardFlags,
	find func(*config, kube.Option) ([]wantedForward, error),
) error {
	config, err := loadConfig(flags.config)
	if err != nil {
		return err
	}
	redirectLibraryLogs(io.Discard)
	readOnly := kube.ReadOnlyIn(func(context string) bool { return flags.readOnly || config.readOnly(context) })
	wanted, err := find(config, readOnly)
	if err != nil {
		return err
	}
	for _, w := range wanted {
		if w.client.ReadOnly {
			return fmt.Errorf("context %s is read-only here, so nothing is forwarded", w.client.ContextName())
		}
	}
	r := &forwardRun{streams: streams, flags: flags, supervisor: portforward.NewSupervisor()}
	return untilSignal(ctx, func(ctx context.Context) error {
		defer r.supervisor.Close()
		if err := r.start(ctx, wanted); err != nil {
			return err
		}
		return r.follow(ctx)
	})
}

// start opens the local ports.
func (r *forwardRun) start(ctx context.Context, wanted []wantedForward) error {
	for _, w := range wanted {
		if w.same {
			number, err := portforward.NumberOf(ctx, w.client.Clientset, w.spec.Target)
			if err != nil {
				return err
			}
			w.spec.LocalPort = number
		}
		id, err := r.supervisor.Start(w.client, w.spec)
		if err != nil {
			return err
		}
		r.forwards = append(r.forwards, &toldForward{id: id})
	}
	return nil
}

// follow tells how the forwards are, until ctx is done or one of them cannot begin.
func (r *forwardRun) follow(ctx context.Context) error {
	changed, cancel := r.supervisor.Changed()
	defer cancel()
	ready := false
	for {
		up := 0
		for _, told := range r.forwards {
			status, _ := r.supervisor.Status(told.id)
			if err := r.tell(told, &status); err != nil {
				return err
			}
			if told.announced {
				up++
			}
		}
		if up == len(r.forwards) && !ready {
			ready = true
			r.onReady(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// tell says what is new of a forward. The error ends the command: the output takes no more, or the
// forward was never up and cannot be.
func (r *forwardRun) tell(told *toldForward, status *portforward.Status) error {
	is := status.State
	switch {
	case !told.announced && is == portforward.Failed:
		return errors.New(safe.Text(status.Err))
	case is == portforward.Stopped:
		return fmt.Errorf("the forward to %s ended: %s", status.Spec.Target, safe.Text(status.Err))
	case !told.announced && is == portforward.Active:
		told.announced = true
		if err := r.announce(status); err != nil {
			return err
		}
		told.state, told.pod, told.err = is, status.Pod, status.Err
		return nil
	case is == told.state && status.Pod == told.pod && status.Err == told.err, is == portforward.Starting && status.Err == "":
		return nil
	}
	told.state, told.pod, told.err = is, status.Pod, status.Err
	return r.change(status)
}

// announce prints the addresses of a forward as kubectl does.
func (r *forwardRun) announce(status *portforward.Status) error {
	if status.Note != "" && r.flags.output != "json" {
		r.note(status.Note)
	}
	for _, local := range status.Locals {
		if r.flags.output == "json" {
			if err := r.line(status, "forwarding", local); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(r.streams.Out, "Forwarding from %s -> %d\n", local, status.PodPort); err != nil {
			return exit.Output(err)
		}
	}
	return nil
}

// change tells that a forward is in another state.
func (r *forwardRun) change(status *portforward.Status) error {
	if r.flags.output == "json" {
		return r.line(status, "state", "")
	}
	text := fmt.Sprintf("%s: %s", status.Spec.Target, status.State)
	switch {
	case status.Err != "":
		text += ": " + status.Err
	case status.State == portforward.Active:
		text += " with pod " + status.Pod
	}
	r.note(text)
	return nil
}

// forwardLine is a line of -o json.
type forwardLine struct {
	Schema string `json:"schema"`
	// Event is forwarding, once for each local address when a pod is connected, or state.
	Event  string `json:"event"`
	Target string `json:"target"`
	// Address is the local one, of an event forwarding.
	Address string `json:"address,omitempty"`
	State   string `json:"state"`
	Pod     string `json:"pod,omitempty"`
	Port    int    `json:"port,omitempty"`
	Error   string `json:"error,omitempty"`
	// Note says that ::1 is not listened on because another program does.
	Note string `json:"note,omitempty"`
}

func (r *forwardRun) line(status *portforward.Status, event, address string) error {
	err := json.NewEncoder(r.streams.Out).Encode(forwardLine{
		Schema: forwardSchema, Event: event, Target: status.Spec.Target.String(), Address: address,
		State: status.State.String(), Pod: status.Pod, Port: status.PodPort, Error: status.Err, Note: status.Note,
	})
	if err != nil {
		return exit.Output(err)
	}
	return nil
}

func (r *forwardRun) note(text string) {
	if !r.flags.quiet {
		_, _ = fmt.Fprintf(r.streams.ErrOut, "%s: %s\n", program, safe.Text(text)) // there is nobody else to tell
	}
}

// onReady runs the user's command beside the forwards, until it ends or they do. What it prints goes to
// standard error, so that the lines about forwards stay alone.
func (r *forwardRun) onReady(ctx context.Context) {
	if r.flags.onReady == "" {
		return
	}
	var locals []string
	for _, told := range r.forwards {
		status, _ := r.supervisor.Status(told.id)
		locals = append(locals, status.Local)
	}
	shell, option := "/bin/sh", "-c"
	if runtime.GOOS == "windows" {
		shell, option = "cmd", "/C"
	}
	command := exec.CommandContext(ctx, shell, option, r.flags.onReady)
	command.Env = append(os.Environ(), "PODGLASS_FORWARDS="+strings.Join(locals, " "))
	command.Stdin, command.Stdout, command.Stderr = r.streams.In, r.streams.ErrOut, r.streams.ErrOut
	go func() {
		if err := command.Run(); err != nil && ctx.Err() == nil {
			r.note("--on-ready: " + err.Error())
		}
	}()
}
