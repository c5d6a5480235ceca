package pods

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// ofDeployment is the row of a pod of a Deployment.
func ofDeployment(deployment, hash, end string) *kubepods.Row {
	yes := true
	return kubepods.NewRow(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Namespace: "shop", Name: deployment + "-" + hash + "-" + end, UID: types.UID(deployment + hash + end),
		Labels:          map[string]string{"pod-template-hash": hash},
		OwnerReferences: []metav1.OwnerReference{{Kind: "ReplicaSet", Name: deployment + "-" + hash, Controller: &yes}},
	}})
}

// A rollout has pods of two ReplicaSets, which are told apart by their revisions, or by their hashes where those may
// not be read. A Deployment with one has nothing to tell apart.
func TestRevisionsTellPodsOfADeploymentApart(t *testing.T) {
	for name, test := range map[string]struct {
		revisions map[string]string
		want      []string
	}{
		"readable":     {map[string]string{"web-6d8f": "2", "web-5c7d": "1"}, []string{"web-5c7d-old1 · revision 1", "web-6d8f-new1 · revision 2", "web-6d8f-new2 · revision 2"}},
		"not readable": {nil, []string{"web-5c7d-old1 · 5c7d", "web-6d8f-new1 · 6d8f", "web-6d8f-new2 · 6d8f"}},
	} {
		t.Run(name, func(t *testing.T) {
			source := &shelf{health: live(), revisions: test.revisions, rows: []*kubepods.Row{
				ofDeployment("api", "77aa", "one"),
				ofDeployment("web", "5c7d", "old1"), ofDeployment("web", "6d8f", "new1"), ofDeployment("web", "6d8f", "new2"),
			}}
			p := grouped(t, source)
			screen := ansi.Strip(p.View())
			for _, want := range append(test.want, "Deployment/api · 1 pod ", "Deployment/web · 3 pods · 2 revisions", "api-77aa-one ") {
				if !strings.Contains(screen, want) {
					t.Errorf("there is no %q:\n%s", want, screen)
				}
			}
			source.rows = source.rows[:1:1]
			source.rows = append(source.rows, ofDeployment("web", "6d8f", "new1"))
			p.pull()
			if screen := ansi.Strip(p.View()); strings.Contains(screen, "revision") || strings.Contains(screen, "· 6d8f") {
				t.Errorf("after the rollout:\n%s", screen)
			}
		})
	}
}

// grouped is a list that is grouped by owner, with the revisions that the source knows.
func grouped(t *testing.T, source *shelf) *Pane {
	t.Helper()
	env := envOf(t, "mono", themes.Unicode())
	var asked []any
	env.Ask = func(request any) { asked = append(asked, request) }
	p := New(env, "", nil)
	p.SetSize(120, 12)
	p.show(source, kube.Scope{Namespaces: []string{"shop"}})
	panetest.Perform(p, panetest.Do(t, p, Actions(), keymap.Action("pods.group")))
	panetest.Perform(p, asked[len(asked)-1].(panes.Dialog).Answer(kubepods.ByOwner))
	return p
}
