package anatomy

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/podstatus/podtest"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
)

// Why a pod does not do its job stands above all else, with its evidence; enter goes to
// the log, or to the pod where no container has one.
func TestFindings(t *testing.T) {
	crashed := podtest.Pod(podtest.Phase(corev1.PodPending), podtest.Initial("migrate", podtest.Ended(1, "Error")), podtest.App("web", podtest.Waiting("PodInitializing")))
	evicted := podtest.Pod(podtest.App("web"), podtest.Phase(corev1.PodFailed), podtest.Because("Evicted"))
	for name, test := range map[string]struct {
		pod   *corev1.Pod
		shows []string
		opens string
	}{
		"a step fails": {crashed, []string{
			"WHY NOT  init step 1 of 1 migrate fails: exit 1", "web waits for it",
			"status.initContainerStatuses[migrate].state.terminated.exitCode: 1", "next: read the log of the init container", "rule: init-fails",
		}, "logs"},
		"the pod was evicted": {evicted, []string{"WHY NOT  the pod was evicted", "status.reason: Evicted", "rule: evicted"}, "object"},
	} {
		t.Run(name, func(t *testing.T) {
			p, asked := show(t, anatomy.Input{Pod: test.pod}, "mono", themes.Unicode())
			p.build()
			p.changed()
			see(t, p, test.shows...)
			if drawn := screen(p); strings.Index(drawn, "next: ") > strings.Index(drawn, "status.") {
				t.Errorf("the advice stands below what the finding rests on:\n%s", drawn)
			}
			p.Doc.Select(key(keyFinding, "0"))
			do(t, p, "anatomy.open")
			if len(*asked) != 1 {
				t.Fatalf("asked %+v", *asked)
			}
			open, is := (*asked)[0].(panes.Open)
			if !is || open.Kind != test.opens || test.opens == "logs" && open.Target.Container != "migrate" {
				t.Errorf("asked %+v", open)
			}
		})
	}
}

// Of a pod that is well there is no such section.
func TestNoFindings(t *testing.T) {
	p, _ := show(t, timecheck(), "mono", themes.Unicode())
	p.build()
	p.changed()
	if strings.Contains(screen(p), "WHY NOT") {
		t.Error(screen(p))
	}
}

// Each piece of evidence leads to where it stands: the line of a log, the event, the
// field. A finding leads to what tells most.
func TestEvidenceOpensWhereItStands(t *testing.T) {
	pod := podtest.Pod(podtest.App("web"), podtest.App("log"))
	p, asked := show(t, anatomy.Input{Pod: pod}, "mono", themes.Unicode())
	ref := object.Pod(p.target.Pod)
	p.found = []diagnosis.Finding{{
		ID: "crashes", Severity: diagnosis.Error, Stage: diagnosis.StageRun, Container: "web", Sentence: "web fails", Next: "look", Evidence: []diagnosis.Evidence{
			{Field: "status.containerStatuses[web].restartCount", Value: "5"},
			{Field: "log[web]", Value: "fatal: no licence…"},
			{Field: "events[Killing]", Value: "x"},
			{Field: "ConfigMap/settings.data[colour]", Value: "missing"},
			{Field: "Node/node1.status.conditions[Ready].status", Value: "Unknown"},
			{Field: "spec.containers[web].livenessProbe", Value: "get :80"},
		},
	}}
	p.changed()
	node := object.Ref{APIVersion: "v1", Kind: "Node", Name: "node1"}
	settings := object.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: pod.Namespace, Name: "settings"}
	for at, want := range map[string]any{
		key(keyEvidence, "0", "0"): panes.Object{Ref: ref, Form: panes.YAML, At: "status.containerStatuses[web].restartCount"},
		key(keyEvidence, "0", "1"): panes.Log{Line: "fatal: no licence"},
		key(keyEvidence, "0", "2"): panes.Object{Ref: ref, Form: panes.Events, At: "events[Killing]"},
		key(keyEvidence, "0", "3"): panes.Object{Ref: settings, Form: panes.YAML, At: "data[colour]"},
		key(keyEvidence, "0", "4"): panes.Object{Ref: node, Form: panes.YAML, At: "status.conditions[Ready].status"},
		key(keyEvidence, "0", "5"): panes.Object{Ref: ref, Form: panes.YAML, At: "spec.containers[web].livenessProbe"},
		key(keyFinding, "0"):       panes.Log{Line: "fatal: no licence"},
	} {
		*asked = nil
		p.View()
		if !p.Doc.Select(at) {
			t.Errorf("there is no line %s", at)
			continue
		}
		do(t, p, "anatomy.open")
		if got, ok := (*asked)[0].(panes.Open); !ok || got.How != want {
			t.Errorf("%s asks for %+v, want %+v", at, *asked, want)
		}
	}
	p.found[0].Evidence = p.found[0].Evidence[3:] // without a line of the log it is the log anyway
	p.Doc.Select(key(keyFinding, "0"))
	*asked = nil
	do(t, p, "anatomy.open")
	if got := (*asked)[0].(panes.Open); got.Kind != "logs" || got.Target.Container != "web" {
		t.Errorf("the finding asks for %+v", got)
	}
}
