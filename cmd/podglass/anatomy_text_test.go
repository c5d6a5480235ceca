package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/workload"
)

// TestAnatomyText holds the whole text of pods of the demo: a pod that works, with four containers and
// three volumes, and the two of a rollout that is stuck.
func TestAnatomyText(t *testing.T) {
	now := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	for _, scenario := range []string{"timecheck", "numbers-web"} {
		t.Run(scenario, func(t *testing.T) {
			cluster, err := demo.Start(t.Context(), demo.Options{
				Scenarios: []string{scenario}, Clock: clocktesting.NewFakeClock(now), History: time.Minute,
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(cluster.Close)
			client, err := kube.NewForConfig(cluster.RESTConfig(), "", demo.Namespace)
			if err != nil {
				t.Fatal(err)
			}
			pods, err := gather.Pods(t.Context(), client.Clientset, workload.Selection{Namespace: demo.Namespace})
			if err != nil {
				t.Fatal(err)
			}
			var cache gather.Cache
			var anatomies []*anatomy.Anatomy
			for _, pod := range pods {
				neighbours := cache.Gather(t.Context(), client.Clientset, pod)
				anatomies = append(anatomies, anatomy.Build(anatomy.Input{Pod: pod, Neighbours: neighbours, Now: now}))
			}
			var out bytes.Buffer
			if err := writeAnatomyText(&out, anatomies, true); err != nil {
				t.Fatal(err)
			}
			golden.RequireEqual(t, out.Bytes())
		})
	}
}
