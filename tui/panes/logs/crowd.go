package logs

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
)

// findOutput looks which of a pod's many containers has output, and opens the log of the first. Where none has, or the
// answers take too long, it opens that of the one to look at first.
func (p *Pane) findOutput(s subject) tea.Cmd {
	p.view.SetEmpty("looking for the first container with output" + p.env.Glyphs.Ellipsis)
	client, pod, candidates := p.cluster.Client, s.target.Pod, candidates(s.target.Row)
	return panes.Run(p.rest, outputTime, func(ctx context.Context) string {
		return firstWithOutput(ctx, client, pod, candidates)
	}, func(found string) tea.Cmd {
		s.sought = false
		s.target.Container = cmp.Or(found, s.target.Container)
		return p.show(s)
	})
}

// candidates are the containers of a pod that have run, those that go on before those that are done with.
func candidates(row *kubepods.Row) []string {
	var lasting, others []string
	for _, c := range row.Containers {
		switch {
		case c.Phase == podstatus.Waiting:
		case c.Kind == podstatus.App, c.Kind == podstatus.Sidecar:
			lasting = append(lasting, c.Name)
		default:
			others = append(others, c.Name)
		}
	}
	return slices.Concat(lasting, others)
}

// firstWithOutput is the first container whose log has anything in it, "" where none has or that cannot be learnt.
func firstWithOutput(ctx context.Context, client kubernetes.Interface, pod kube.PodRef, containers []string) string {
	one := int64(1)
	for _, container := range containers {
		text, err := client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{
			Container: container, TailLines: &one, LimitBytes: &one,
		}).DoRaw(ctx)
		switch {
		case ctx.Err() != nil:
			return ""
		case err == nil && len(text) > 0:
			return container
		}
	}
	return ""
}
