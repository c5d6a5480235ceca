package logs

import (
	"testing"
	"time"

	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/tui/panes"
)

func TestOwnerAndSelector(t *testing.T) {
	for _, test := range []struct {
		name            string
		row             *kubepods.Row
		owner, selector string
	}{
		{
			"of a Deployment",
			&kubepods.Row{OwnerKind: "ReplicaSet", OwnerName: "web-6d8f7c9b5", Labels: "app=web,pod-template-hash=6d8f7c9b5,tier=front"},
			"deployment/web", "app=web,tier=front",
		},
		{
			"of a ReplicaSet of its own",
			&kubepods.Row{OwnerKind: "ReplicaSet", OwnerName: "web-6d8f7c9b5", Labels: "app=web"},
			"replicaset/web-6d8f7c9b5", "app=web",
		},
		{
			"of a StatefulSet",
			&kubepods.Row{OwnerKind: "StatefulSet", OwnerName: "db", Labels: "app=db,apps.kubernetes.io/pod-index=0,controller-revision-hash=db-1,statefulset.kubernetes.io/pod-name=db-0"},
			"statefulset/db", "app=db",
		},
		{"of a kind that nobody knows", &kubepods.Row{OwnerKind: "Workflow", OwnerName: "etl", Labels: "step=1"}, "", "step=1"},
		{"alone", &kubepods.Row{}, "", ""},
		{"not in the list", nil, "", ""},
	} {
		s := subject{target: panes.Target{Row: test.row}}
		owner := ""
		if of, ok := s.owner(); ok {
			owner = of.String()
		}
		if owner != test.owner || s.selector() != test.selector {
			t.Errorf("%s: owner %q, selector %q; want %q, %q", test.name, owner, s.selector(), test.owner, test.selector)
		}
	}
}

func TestLabelsTellContainersApart(t *testing.T) {
	ref := func(pod, container string) kube.ContainerRef {
		return kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: pod}, Container: container}
	}
	for _, test := range []struct {
		name    string
		targets []kube.ContainerRef
		want    []string
	}{
		{"one", []kube.ContainerRef{ref("web", "app")}, []string{""}},
		{"of one pod", []kube.ContainerRef{ref("web", "app"), ref("web", "proxy")}, []string{"app", "proxy"}},
		{
			"of many pods, of one name",
			[]kube.ContainerRef{ref("web-6d8f7c9b5-xk2lp", "app"), ref("web-6d8f7c9b5-aaaaa", "app"), ref("db-0", "app")},
			[]string{"web-xk2lp", "web-aaaaa", "db-0"},
		},
		{
			"of the pods of one Deployment",
			[]kube.ContainerRef{ref("web-6d8f7c9b5-xk2lp", "app"), ref("web-5c7d9fbd6-aaaaa", "proxy")},
			[]string{"xk2lp/app", "aaaaa/proxy"},
		},
		{"of many pods", []kube.ContainerRef{ref("web-0", "app"), ref("web-1", "proxy")}, []string{"web-0/app", "web-1/proxy"}},
	} {
		got := labelsOf(test.targets)
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
				break
			}
		}
	}
}

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"11:58":                "2026-03-14T11:58:00Z",
		"11:58:03.5":           "2026-03-14T11:58:03.5Z",
		"13:00":                "2026-03-13T13:00:00Z", // not yet today
		"-10m":                 "2026-03-14T11:50:00Z",
		"-1h30m":               "2026-03-14T10:30:00Z",
		"2026-01-31 14:05":     "2026-01-31T14:05:00Z",
		"2026-01-31":           "2026-01-31T00:00:00Z",
		"2026-01-31T14:05:01Z": "2026-01-31T14:05:01Z",
	} {
		at, err := parseTime(text, now, time.UTC)
		if err != nil || at.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %v, %v; want %s", text, at, err, want)
		}
	}
	for _, text := range []string{"", "tomorrow", "25:00", "--5m", "-x", "14.05"} {
		if at, err := parseTime(text, now, time.UTC); err == nil {
			t.Errorf("%q is %v", text, at)
		}
	}
}

func TestWindowTexts(t *testing.T) {
	for text, w := range map[string]window{
		"": {tail: history}, "whole log": {tail: -1}, "last 1m": {tail: -1, since: time.Minute}, "last 1h": {tail: -1, since: time.Hour},
	} {
		if got := w.text(); got != text {
			t.Errorf("%+v is %q, want %q", w, got, text)
		}
	}
}
