package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/themes"
)

// completion is what cobra asks for the words that may come next. Errors are not told: the user
// sees them when the command runs.
type completion = cobra.CompletionFunc

// completeConnection completes the namespace and the context of a command that has the connection's
// flags.
func completeConnection(cmd *cobra.Command, c *connection) {
	c.flags.AddFlags(cmd.Flags())
	completeFlag(cmd, "namespace", c.completeNamespaces)
	completeFlag(cmd, "context", c.completeContexts)
	for _, name := range []string{"kubeconfig", "cache-dir", "client-certificate", "client-key", "certificate-authority"} {
		completeFlag(cmd, name, completeFiles)
	}
}

// completeFlag completes the values of a flag, which the command must have.
func completeFlag(cmd *cobra.Command, name string, f completion) {
	if err := cmd.RegisterFlagCompletionFunc(name, f); err != nil {
		panic(err) // the flag does not exist, or is completed twice: a mistake in the command
	}
}

// completeWords completes a fixed choice.
func completeWords(words ...string) completion {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// completeScreen completes the flags of the screen.
func completeScreen(cmd *cobra.Command) {
	completeFlag(cmd, "theme", completeThemes)
	completeFlag(cmd, "config", completeFiles)
	completeFlag(cmd, "log-file", completeFiles)
}

// completeFiles leaves it to the shell, which knows its files.
func completeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// completeThemes completes the themes that are built in and those of the user's directory.
func completeThemes(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := themes.Names()
	files, _ := filepath.Glob(filepath.Join(defaultPaths().Themes, "*.yaml"))
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".yaml"))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (c *connection) completeContexts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	contexts, err := kube.NewKubeconfig(c.flags).Contexts()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := make([]string, len(contexts))
	for i, context := range contexts {
		names[i] = context.Name
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeNamespaces completes the last of the namespaces that --namespace takes.
func (c *connection) completeNamespaces(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	names := c.ask(cmd, func(ctx context.Context, client *kube.Client) ([]string, error) { return client.Namespaces(ctx) })
	for i := range names {
		names[i] = before + names[i]
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeTarget completes TYPE/NAME, and where a name alone is a pod's the names of pods. At most
// that many targets are taken, none but one of them twice; 0 for any number.
func (c *connection) completeTarget(most int, podsAlone bool) completion {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if most > 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		if typeName, _, complete := strings.Cut(typed, "/"); complete {
			return without(c.namesOf(cmd, typeName+"/"), args), cobra.ShellCompDirectiveNoFileComp
		}
		var words []string
		if podsAlone {
			words = without(c.namesOf(cmd, ""), args)
		}
		directive := cobra.ShellCompDirectiveNoFileComp
		for _, kind := range workload.Kinds() {
			if strings.HasPrefix(string(kind), typed) {
				words, directive = append(words, string(kind)+"/"), directive|cobra.ShellCompDirectiveNoSpace
			}
		}
		return words, directive
	}
}

// namesOf are the targets that begin with "deployment/", or "" for pods by their name alone.
func (c *connection) namesOf(cmd *cobra.Command, prefix string) []string {
	argument, err := workload.ParseArgument(prefix + "x")
	if err != nil {
		return nil
	}
	names := c.ask(cmd, func(ctx context.Context, client *kube.Client) ([]string, error) {
		return workload.Names(ctx, client.Clientset, client.Namespace, argument.Kind)
	})
	for i := range names {
		names[i] = prefix + names[i]
	}
	return names
}

// completeForward completes the target of a forward, and behind it the ports that it has: those of a
// service, or those that the containers of a pod declare.
func (c *connection) completeForward(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return c.completeTarget(1, true)(cmd, args, typed)
	}
	local := typed[:strings.IndexByte(typed, ':')+1]
	ports := c.ask(cmd, func(ctx context.Context, client *kube.Client) ([]string, error) { return portsOf(ctx, client, args[0]) })
	for i := range ports {
		ports[i] = local + ports[i]
	}
	return without(ports, args), cobra.ShellCompDirectiveNoFileComp
}

// portsOf are the ports of a target, by name where they have one, and by number.
func portsOf(ctx context.Context, client *kube.Client, arg string) ([]string, error) {
	target, err := workload.ParseArgument(arg)
	if err != nil {
		return nil, err
	}
	var ports []string
	add := func(name string, number int32) {
		if name != "" {
			ports = append(ports, name)
		}
		ports = append(ports, strconv.Itoa(int(number)))
	}
	if target.Kind == workload.Service {
		service, err := client.Clientset.CoreV1().Services(client.Namespace).Get(ctx, target.Name, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		for i := range service.Spec.Ports {
			add(service.Spec.Ports[i].Name, service.Spec.Ports[i].Port)
		}
		return ports, nil
	}
	pods, err := podsOf(ctx, client, arg)
	if err != nil {
		return nil, err
	}
	for i := range pods {
		for _, container := range slices.Concat(pods[i].Spec.InitContainers, pods[i].Spec.Containers) {
			for _, port := range container.Ports {
				add(port.Name, port.ContainerPort)
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports), nil
}

// completeContainers completes the containers of the targets that stand before, all kinds of them.
func (c *connection) completeContainers(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	names := c.ask(cmd, func(ctx context.Context, client *kube.Client) ([]string, error) {
		var all []string
		for _, arg := range args {
			pods, err := podsOf(ctx, client, arg)
			if err != nil {
				return nil, err
			}
			for i := range pods {
				all = append(all, containersOf(&pods[i])...)
			}
		}
		slices.Sort(all)
		return slices.Compact(all), nil
	})
	return names, cobra.ShellCompDirectiveNoFileComp
}

// podsOf are some of the pods of a target.
func podsOf(ctx context.Context, client *kube.Client, arg string) ([]corev1.Pod, error) {
	target, err := workload.ParseArgument(arg)
	if err != nil {
		return nil, err
	}
	selection, err := workload.Resolve(ctx, client.Clientset, client.Namespace, target)
	if err != nil {
		return nil, err
	}
	if selection.Pod != "" {
		pod, err := client.Clientset.CoreV1().Pods(client.Namespace).Get(ctx, selection.Pod, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		return []corev1.Pod{*pod}, nil
	}
	const some = 20
	list, err := client.Clientset.CoreV1().Pods(client.Namespace).List(ctx, metav1.ListOptions{
		LabelSelector: selection.Labels, Limit: some,
	})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

func containersOf(pod *corev1.Pod) []string {
	var names []string
	for i := range pod.Spec.InitContainers {
		names = append(names, pod.Spec.InitContainers[i].Name)
	}
	for i := range pod.Spec.Containers {
		names = append(names, pod.Spec.Containers[i].Name)
	}
	for i := range pod.Spec.EphemeralContainers {
		names = append(names, pod.Spec.EphemeralContainers[i].Name)
	}
	return names
}

// ask asks the cluster within the time that a completion may take, and returns nothing where it does
// not answer, or where a plugin would ask the user first.
func (c *connection) ask(cmd *cobra.Command, question func(context.Context, *kube.Client) ([]string, error)) (words []string) {
	redirectLibraryLogs(io.Discard)
	client, err := kube.Connect(c.flags)
	if err != nil || client.Config.ExecProvider != nil && client.Config.ExecProvider.InteractiveMode == clientcmdapi.AlwaysExecInteractiveMode {
		return nil
	}
	answered := make(chan []string, 1)
	err = within(cmd.Context(), completeLimit, func(ctx context.Context) error {
		words, err := question(ctx, client)
		answered <- words
		return err
	})
	if err != nil {
		return nil
	}
	return <-answered
}

func without(words, typed []string) []string {
	return slices.DeleteFunc(words, func(word string) bool { return slices.Contains(typed, word) })
}
