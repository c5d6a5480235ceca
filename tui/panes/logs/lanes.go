package logs

import (
	"strings"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// lanes are the names and colours of the containers of a log.
type lanes struct {
	labels []string // "" for all while there is just one
	colors []int
}

// maxLabel is the most cells that a container's name has before its lines.
const maxLabel = 28

// manyColors is a multiple of how many any theme has.
const manyColors = 1 << 20

// set takes the containers that there are, with the numbers that decide their
// colours, and reports whether the names changed.
func (l *lanes) set(list []book.Lane, tint func(kube.ContainerRef) uint32) bool {
	if len(list) == len(l.labels) {
		return false
	}
	targets := make([]kube.ContainerRef, len(list))
	l.colors = make([]int, len(list))
	for i, lane := range list {
		targets[i] = lane.Target
		l.colors[i] = int(tint(lane.Target) % manyColors)
	}
	l.labels = labelsOf(targets)
	return true
}

// width is how many cells the longest label has.
func (l *lanes) width(ruler cells.Ruler) int {
	widest := 0
	for _, label := range l.labels {
		widest = max(widest, ruler.Width(label))
	}
	return min(widest, maxLabel)
}

func (l *lanes) label(lane int) string {
	if lane >= len(l.labels) {
		return ""
	}
	return l.labels[lane]
}

func (l *lanes) color(lane int) int {
	if lane >= len(l.colors) {
		return 0
	}
	return l.colors[lane]
}

// labelsOf names containers as shortly as tells them apart: by their names when
// they are all of one pod, by their pods when they all have the same name. Pods of one Deployment, which the title
// names, are told apart by their ends.
func labelsOf(targets []kube.ContainerRef) []string {
	labels := make([]string, len(targets))
	if len(targets) < 2 {
		return labels
	}
	onePod, oneName := true, true
	deployment, _ := deployed(targets[0].Pod.Name)
	oneDeployment := deployment != ""
	for _, target := range targets[1:] {
		onePod = onePod && target.Pod == targets[0].Pod
		oneName = oneName && target.Container == targets[0].Container
		other, _ := deployed(target.Pod.Name)
		oneDeployment = oneDeployment && other == deployment
	}
	for i, target := range targets {
		pod := shortPod(target.Pod.Name)
		if oneDeployment {
			_, pod = deployed(target.Pod.Name) // where there is little room, the rest would be what is left of it
		}
		switch {
		case onePod:
			labels[i] = target.Container
		case oneName:
			labels[i] = pod
		default:
			labels[i] = pod + "/" + target.Container
		}
		labels[i] = safe.Text(labels[i])
	}
	return labels
}

// shortPod is a pod's name without the part that a Deployment gives to all pods
// of one version: "web-6d8f7c9b5-xk2lp" is "web-xk2lp".
func shortPod(name string) string {
	if deployment, pod := deployed(name); deployment != "" {
		return deployment + "-" + pod
	}
	return name
}

// deployed are the name of the Deployment that a pod's name begins with, and what its ReplicaSet has put at the end:
// "web" and "xk2lp" of "web-6d8f7c9b5-xk2lp"; "" where the name has no such form.
func deployed(name string) (deployment, pod string) {
	parts := strings.Split(name, "-")
	n := len(parts)
	if n >= 3 && len(parts[n-1]) == 5 && len(parts[n-2]) >= 7 {
		return strings.Join(parts[:n-2], "-"), parts[n-1]
	}
	return "", ""
}
