package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
)

// target is the TYPE/NAME argument.
type target struct {
	kind targetKind
	name string
}

// targetKind is a type of object that is a pod or has pods. kubectl asks the server's discovery for
// the types; these few are known by heart, which saves a restricted user the rights for it and
// everybody its time.
type targetKind struct {
	name    string   // as sentences say it
	aliases []string // what kubectl accepts for it, without the API group
	// selector finds the pods of the named object. It is nil for a pod.
	selector func(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error)
}

// podSelection is what a target comes down to: one pod by name, or pods by label.
type podSelection struct {
	pod      string
	selector string
}

func targetKinds() []targetKind {
	return []targetKind{
		{name: "pod", aliases: []string{"pod", "pods", "po"}},
		{"deployment", []string{"deployment", "deployments", "deploy"}, deploymentPods},
		{"statefulset", []string{"statefulset", "statefulsets", "sts"}, statefulSetPods},
		{"daemonset", []string{"daemonset", "daemonsets", "ds"}, daemonSetPods},
		{"replicaset", []string{"replicaset", "replicasets", "rs"}, replicaSetPods},
		{"replicationcontroller", []string{"replicationcontroller", "replicationcontrollers", "rc"}, replicationControllerPods},
		{"job", []string{"job", "jobs"}, jobPods},
		{"service", []string{"service", "services", "svc"}, servicePods},
	}
}

// targetArgument checks the arguments of a command that opens the screen.
func targetArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if len(args) > 1 {
		return usagef("podglass looks at one TYPE/NAME at a time, and got %q and %q", args[0], args[1])
	}
	if !strings.Contains(args[0], "/") {
		return usagef("%q is neither a command nor TYPE/NAME, such as pod/%s; see '%s --help'",
			args[0], args[0], cmd.CommandPath())
	}
	_, err := parseTarget(args[0])
	return err
}

// parseTarget reads TYPE/NAME; TYPE may carry its API group, as in deployment.apps/web.
func parseTarget(arg string) (target, error) {
	typeName, name, _ := strings.Cut(arg, "/")
	if typeName == "" || name == "" || strings.Contains(name, "/") {
		return target{}, usagef("%q is not TYPE/NAME, such as deployment/web", arg)
	}
	alias, _, _ := strings.Cut(strings.ToLower(typeName), ".")
	kinds := targetKinds()
	index := slices.IndexFunc(kinds, func(k targetKind) bool { return slices.Contains(k.aliases, alias) })
	if index < 0 {
		var known []string
		for _, kind := range kinds {
			known = append(known, kind.name)
		}
		return target{}, usagef("podglass cannot tell the pods of a %q; it knows %s, and any others by label with -l",
			typeName, strings.Join(known, ", "))
	}
	return target{kind: kinds[index], name: name}, nil
}

// resolve asks the cluster which pods the target means. Errors are sentences.
func (t target) resolve(ctx context.Context, client *kube.Client) (podSelection, error) {
	if t.kind.selector == nil {
		_, err := client.Clientset.CoreV1().Pods(client.Namespace).Get(ctx, t.name, metav1.GetOptions{})
		if err != nil {
			return podSelection{}, t.explain(err, client.Namespace)
		}
		return podSelection{pod: t.name}, nil
	}
	selector, err := t.kind.selector(ctx, client.Clientset, client.Namespace, t.name)
	if err != nil {
		return podSelection{}, t.explain(err, client.Namespace)
	}
	if selector.String() == "" {
		return podSelection{}, fmt.Errorf("%s %q in namespace %q has no selector, so no pods belong to it",
			t.kind.name, t.name, client.Namespace)
	}
	return podSelection{selector: selector.String()}, nil
}

// explain adds to a failure what the API server leaves out: the namespace, which is what is most
// often wrong.
func (t target) explain(err error, namespace string) error {
	told := kube.Explain(err)
	if told.Class == kube.ClassNotFound {
		return fmt.Errorf("there is no %s %q in namespace %q", t.kind.name, t.name, namespace)
	}
	return told
}
