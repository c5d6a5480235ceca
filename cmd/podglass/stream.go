package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/util/podutils"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/safe"
)

// streamFlags are the flags of the commands that open a stream into a container, with kubectl's meanings.
type streamFlags struct {
	container  string
	stdin, tty bool
	quiet      bool
	readOnly   bool
	config     string
}

func (f *streamFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.container, "container", "c", "", "Container to use; without it the one of the annotation "+
		podstatus.DefaultContainerAnnotation+", or the first")
	flags.BoolVarP(&f.stdin, "stdin", "i", false, "Pass standard input on to the container")
	flags.BoolVarP(&f.tty, "tty", "t", false, "Use a terminal, where this one is")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "Tell nothing but errors on standard error")
	flags.BoolVar(&f.readOnly, "read-only", false, "Refuse, as where a context is read-only in the configuration")
	flags.StringVar(&f.config, "config", "", "Path to the configuration file of podglass")
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return ownFailure(fmt.Errorf("%w; what stands behind two dashes (--) is left to the container; see '%s --help'", wrongFlag(err), cmd.CommandPath()))
	})
}

// stream is one run of a command that opens a stream into a container.
type stream struct {
	streams genericiooptions.IOStreams
	flags   *streamFlags
	client  *kube.Client
}

// ownFailure marks a failure that is not the command's in the container, with whose exit code it must not be
// mixed up: its one line begins with the name of the program, as that of a shell does.
func ownFailure(err error) error {
	return &exit.Error{Code: exit.Failed, Err: fmt.Errorf("%s: %w", program, err)}
}

// runStream finds the container that is meant and does what is to be done there. The error has the exit
// code of what ran in the container.
func runStream(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *streamFlags, target string,
	do func(context.Context, *stream, kube.ContainerRef) error,
) error {
	return untilSignal(ctx, func(ctx context.Context) error {
		err := openStream(ctx, streams, c, flags, target, do)
		if ended, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.With(ended.Code)
		}
		if err != nil {
			return ownFailure(safeError{err})
		}
		return nil
	})
}

// safeError is an error whose text may come from a container.
type safeError struct{ error }

func (e safeError) Error() string { return safe.Text(exit.OneLine(e.error.Error())) }
func (e safeError) Unwrap() error { return e.error }

func openStream(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *streamFlags, target string,
	do func(context.Context, *stream, kube.ContainerRef) error,
) error {
	argument, err := workload.ParseArgument(target)
	if err != nil {
		return err
	}
	if err := c.check([]string{target}); err != nil {
		return err
	}
	config, err := loadConfig(flags.config)
	if err != nil {
		return err
	}
	redirectLibraryLogs(io.Discard)
	readOnly := kube.ReadOnlyIn(func(context string) bool { return flags.readOnly || config.readOnly(context) })
	client, err := c.open(ctx, streams.ErrOut, readOnly)
	if err != nil {
		return err
	}
	if client.ReadOnly {
		return fmt.Errorf("context %s is read-only here, so nothing is opened into its containers", client.ContextName())
	}
	s := &stream{streams: streams, flags: flags, client: client}
	ref, err := s.containerOf(ctx, argument)
	if err != nil {
		return err
	}
	return do(ctx, s, ref)
}

// note tells something beside the output.
func (s *stream) note(format string, args ...any) {
	if !s.flags.quiet {
		_, _ = fmt.Fprintf(s.streams.ErrOut, "%s: %s\n", program, safe.Text(fmt.Sprintf(format, args...)))
	}
}

// containerOf is the container that is meant, of a workload one of its first ready pod. What was chosen is
// told.
func (s *stream) containerOf(ctx context.Context, argument workload.Argument) (kube.ContainerRef, error) {
	selection, err := workload.Resolve(ctx, s.client.Clientset, s.client.Namespace, argument)
	if err != nil {
		return kube.ContainerRef{}, err
	}
	pods, err := gather.Pods(ctx, s.client.Clientset, selection)
	if err != nil {
		if selection.Pod != "" && s.flags.container != "" && explain.Failure(err).Class == explain.ClassForbidden {
			ref := kube.PodRef{Namespace: selection.Namespace, Name: selection.Pod}
			return kube.ContainerRef{Pod: ref, Container: s.flags.container}, nil
		}
		return kube.ContainerRef{}, err
	}
	pod := firstReady(pods)
	if pod == nil {
		return kube.ContainerRef{}, fmt.Errorf("there are no pods of %s at present", argument)
	}
	if selection.Pod == "" {
		s.note("of %s this is pod %s", argument, pod.Name)
	}
	container, err := s.containerIn(pod)
	return kube.ContainerRef{Pod: kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}, Container: container}, err
}

// firstReady is the first pod that is ready, of several that are not the first that runs.
func firstReady(pods []*corev1.Pod) *corev1.Pod {
	rank := func(pod *corev1.Pod) int {
		switch {
		case pod.DeletionTimestamp == nil && podutils.IsPodReady(pod):
			return 0
		case pod.Status.Phase == corev1.PodRunning:
			return 1
		}
		return 2
	}
	if len(pods) == 0 {
		return nil
	}
	return slices.MinFunc(pods, func(a, b *corev1.Pod) int { return cmp.Compare(rank(a), rank(b)) })
}

// containerIn is the container of a pod that is meant.
func (s *stream) containerIn(pod *corev1.Pod) (string, error) {
	var all []string
	for _, part := range podstatus.Parts(pod) {
		all = append(all, part.Spec.Name)
	}
	name := s.flags.container
	if name != "" {
		if !slices.Contains(all, name) {
			return "", fmt.Errorf("pod %s has no container %q; it has %s", pod.Name, name, strings.Join(all, ", "))
		}
		return name, nil
	}
	name = podstatus.DefaultContainer(pod)
	if pod.Annotations[podstatus.DefaultContainerAnnotation] == "" && len(all) > 1 {
		others := slices.DeleteFunc(slices.Clone(all), func(other string) bool { return other == name })
		s.note("using container %s; --container chooses %s instead", name, strings.Join(others, ", "))
	}
	return name, nil
}

// hasTerminal reports whether standard input and output are a terminal; if not, it says that none is used.
func (s *stream) hasTerminal() bool {
	for _, stream := range []any{s.streams.In, s.streams.Out} {
		file, ok := stream.(*os.File)
		if !ok || !term.IsTerminal(int(file.Fd())) {
			s.note("no terminal is used, since standard input and output are not one")
			return false
		}
	}
	return true
}

// options are the streams without a terminal: bytes are passed on as they are.
func (s *stream) options(target kube.ContainerRef) exec.Options {
	opts := exec.Options{Target: target, Stdout: s.streams.Out, Stderr: s.streams.ErrOut}
	if s.flags.stdin {
		opts.Stdin = s.streams.In
	}
	return opts
}

// onTerminal lends the terminal of the user to a session.
func (s *stream) onTerminal(terminal *exec.Terminal) error {
	terminal.Banner, terminal.Quick = "", true
	terminal.SetStdin(s.streams.In)
	terminal.SetStdout(s.streams.Out)
	return terminal.Run()
}
