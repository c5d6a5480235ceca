package anatomy

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
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
			"status.initContainerStatuses[migrate].state.terminated.exitCode: 1", "next: read the log of the init container (init-fails)",
		}, "logs"},
		"the pod was evicted": {evicted, []string{"WHY NOT  the pod was evicted", "status.reason: Evicted", "(evicted)"}, "object"},
	} {
		t.Run(name, func(t *testing.T) {
			p, asked := show(t, anatomy.Input{Pod: test.pod}, "mono", themes.Unicode())
			p.build()
			p.changed()
			see(t, p, test.shows...)
			p.view.Select(key(keyFinding, "0"))
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
