package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/workload"
)

// anatomySchema is the version of what `podglass anatomy -o json` prints; docs/anatomy.schema.json
// describes it. Fields may be added to a version; what is taken away or means something else makes a
// new one.
const anatomySchema = "podglass/anatomy/v1"

// anatomyDocument is what -o json and -o yaml print.
type anatomyDocument struct {
	Schema string             `json:"schema"`
	Pods   []*anatomy.Anatomy `json:"pods"`
}

type anatomyFlags struct {
	output string
	env    bool
}

func newAnatomyCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	flags := &anatomyFlags{}
	cmd := &cobra.Command{
		Use:   "anatomy TYPE/NAME",
		Short: "Print what a pod is made of and what its containers share",
		Long: "anatomy prints, of one pod or of all pods of a workload or service (a name without TYPE is a pod's): the order in which " +
			"containers start, which volume each of them sees where, the ports under the one IP and the services that " +
			"lead to them, the owners and the rollout, the node, and the environment of each container with where it comes from.\n\n" +
			"Values of variables are printed with --env only, and those that come from a Secret never. The exit code is 3 when objects " +
			"around a pod could not be read: what they would have told is left out, and each says why.",
		Example: strings.Join([]string{
			"# One pod",
			name + " anatomy web-0",
			"# All pods of a deployment, with the values of their variables",
			name + " anatomy deploy/web --env",
			"# Which volumes are shared, for a script",
			name + ` anatomy web-0 -o json | jq '.pods[].volumes[] | select(.use == "shared") | .name'`,
		}, "\n"),
		Args: anatomyArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runAnatomy(cmd.Context(), streams, connection, flags, args)
		},
	}
	completeConnection(cmd, connection)
	cmd.ValidArgsFunction = connection.completeTarget(1, true)
	cmd.Flags().StringVarP(&flags.output, "output", "o", "text", "print as 'text', 'json' or 'yaml'")
	cmd.Flags().BoolVar(&flags.env, "env", false, "Print the values of variables, but for those from Secrets")
	completeFlag(cmd, "output", completeWords("text", "json", "yaml"))
	return cmd
}

func anatomyArgument(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return exit.Usagef("%s needs to know of which pods: TYPE/NAME, or the name of a pod; see '%s --help'", cmd.CommandPath(), cmd.CommandPath())
	case len(args) > 1:
		return exit.Usagef("%s describes one TYPE/NAME at a time, and got %q and %q", cmd.CommandPath(), args[0], args[1])
	}
	_, err := workload.ParseArgument(args[0])
	if err != nil {
		return exit.Usagef("%w", err)
	}
	return nil
}

// runAnatomy is the anatomy command.
func runAnatomy(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *anatomyFlags, args []string) error {
	write, err := anatomyWriter(flags)
	if err != nil {
		return err
	}
	target, err := workload.ParseArgument(args[0])
	if err != nil {
		return exit.Usagef("%w", err)
	}
	if err := c.check(args); err != nil {
		return err
	}
	redirectLibraryLogs(io.Discard)
	client, err := c.open(ctx, streams.ErrOut)
	if err != nil {
		return err
	}
	var anatomies []*anatomy.Anatomy
	err = untilSignal(ctx, func(ctx context.Context) (err error) {
		anatomies, err = anatomiesOf(ctx, client, target)
		return err
	})
	if err != nil {
		return err
	}
	if !flags.env {
		for _, a := range anatomies {
			a.HideValues()
		}
	}
	out := bufio.NewWriter(streams.Out)
	if err := write(out, anatomies); err != nil {
		return exit.Output(err)
	}
	if err := out.Flush(); err != nil {
		return exit.Output(err)
	}
	return anatomyGaps(anatomies)
}

// anatomiesOf asks the cluster for the pods of a target and for what is around them.
func anatomiesOf(ctx context.Context, client *kube.Client, target workload.Argument) ([]*anatomy.Anatomy, error) {
	selection, err := workload.Resolve(ctx, client.Clientset, client.Namespace, target)
	if err != nil {
		return nil, err
	}
	pods, err := gather.Pods(ctx, client.Clientset, selection)
	if err != nil {
		return nil, err
	}
	if len(pods) == 0 {
		return nil, fmt.Errorf("there are no pods of %s at present", target)
	}
	var cache gather.Cache
	anatomies := make([]*anatomy.Anatomy, 0, len(pods))
	for _, pod := range pods {
		anatomies = append(anatomies, anatomyOf(ctx, client, &cache, pod))
	}
	return anatomies, ctx.Err()
}

func anatomyOf(ctx context.Context, client *kube.Client, cache *gather.Cache, pod *corev1.Pod) *anatomy.Anatomy {
	neighbours := cache.Gather(ctx, client.Clientset, pod)
	return anatomy.Build(anatomy.Input{Pod: pod, Neighbours: neighbours, Now: time.Now()})
}

// anatomyGaps says what is missing of the output.
func anatomyGaps(anatomies []*anatomy.Anatomy) error {
	var first string
	count := 0
	seen := map[string]bool{}
	for _, a := range anatomies {
		for _, gap := range a.Gaps() {
			key := gap.Kind + "/" + gap.Namespace + "/" + gap.Name
			if seen[key] {
				continue
			}
			seen[key] = true
			if count == 0 {
				first = gap.Why
			}
			count++
		}
	}
	switch count {
	case 0:
		return nil
	case 1:
		return exit.Incompletef("one object could not be read: %s", first)
	default:
		return exit.Incompletef("%d objects could not be read, the first since %s", count, first)
	}
}

// anatomyWriter is how the output is written.
func anatomyWriter(flags *anatomyFlags) (func(io.Writer, []*anatomy.Anatomy) error, error) {
	switch flags.output {
	case "text":
		return func(out io.Writer, anatomies []*anatomy.Anatomy) error {
			return writeAnatomyText(out, anatomies, flags.env)
		}, nil
	case "json":
		return func(out io.Writer, anatomies []*anatomy.Anatomy) error {
			encoder := json.NewEncoder(out)
			encoder.SetIndent("", "  ")
			encoder.SetEscapeHTML(false)
			return encoder.Encode(anatomyDocument{anatomySchema, anatomies})
		}, nil
	case "yaml":
		return func(out io.Writer, anatomies []*anatomy.Anatomy) error {
			text, err := yaml.Marshal(anatomyDocument{anatomySchema, anatomies})
			if err != nil {
				return fmt.Errorf("write the anatomy as YAML: %w", err)
			}
			_, err = out.Write(text)
			return err
		}, nil
	default:
		return nil, exit.Usagef("--output %q is not known; use text, json or yaml", flags.output)
	}
}
