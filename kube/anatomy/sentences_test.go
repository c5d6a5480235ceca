package anatomy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/anatomy"
)

// TestSentences holds what the parts of the model say of themselves. All of what is
// not there must leave no trace: no comma, no colon.
func TestSentences(t *testing.T) {
	code := func(n int32) *int32 { return &n }
	seconds := func(n float64) *float64 { return &n }
	toleration := func(n int64) *int64 { return &n }
	changed := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct{ got, want string }{
		{(*anatomy.Ref)(nil).Text(), ""},
		{(&anatomy.Ref{Kind: "ConfigMap", Name: "settings"}).Text(), "ConfigMap settings"},
		{(&anatomy.Ref{Known: anatomy.NotThere}).Gap(), "not there"},
		{(&anatomy.Ref{Known: anatomy.NotThere, Optional: true}).Gap(), "not there, which is allowed"},
		{(&anatomy.Ref{Known: anatomy.Forbidden, Why: "no right to get secrets"}).Gap(), "no right to get secrets"},
		{(&anatomy.Ref{Known: anatomy.Failed, Why: "no answer"}).Gap(), "no answer"},

		{(&anatomy.Order{Phase: "done", Reason: "Completed", ExitCode: code(0), Seconds: seconds(2)}).StateText(), "done, exit 0, took 2s"},
		{(&anatomy.Order{Phase: "failed", Reason: "OOMKilled", ExitCode: code(137), Signal: "SIGKILL"}).StateText(), "failed, OOMKilled, exit 137, SIGKILL"},
		{(&anatomy.Order{Phase: "failed", Reason: "Error", ExitCode: code(1)}).StateText(), "failed, exit 1"},
		{(&anatomy.Order{Phase: "running", Seconds: seconds(7200)}).StateText(), "running, for 120m"},
		{(&anatomy.Order{Phase: "waiting", Reason: "Waiting"}).StateText(), "waiting"},
		{(&anatomy.Order{Phase: "waiting", Reason: "ImagePullBackOff"}).StateText(), "waiting, ImagePullBackOff"},
		{(&anatomy.Order{WaitsFor: "init-config"}).WaitText(), "waits for init-config"},
		{(&anatomy.Order{}).WaitText() + (&anatomy.Order{}).TargetText() + (&anatomy.Order{}).RestartText() + (&anatomy.Order{}).LastText(), ""},
		{(&anatomy.Order{Target: "web"}).TargetText(), "sees the processes of web"},
		{(&anatomy.Order{Restarts: 1}).RestartText(), "1 restart"},
		{(&anatomy.Order{Last: &anatomy.End{ExitCode: 137, Reason: "OOMKilled"}}).LastText(), "before that exit 137 (OOMKilled)"},
		{(&anatomy.Order{Last: &anatomy.End{ExitCode: 2, Reason: "Error"}}).LastText(), "before that exit 2"},

		{(&anatomy.Mount{}).Note(), ""},
		{(&anatomy.Mount{Container: "web", Frozen: true}).Note(), "as it was at the start of web: changes do not arrive"},
		{
			(&anatomy.Mount{Container: "web", Frozen: true, Changed: &changed, Propagation: "Bidirectional"}).Note(),
			"changed after the start of web, which does not arrive; propagation Bidirectional",
		},
		{(&anatomy.Mount{SubPathExpr: "$(A)", SubPathWhy: "there is no A"}).Note(), "sub-path $(A): there is no A"},

		{(&anatomy.Port{Port: 80, Protocol: "TCP"}).Number(), ":80"},
		{(&anatomy.Port{Port: 53, Protocol: "UDP"}).Number(), ":53/UDP"},
		{(&anatomy.Port{Container: "web", Name: "http"}).Declarer(), "http of web"},
		{(&anatomy.Port{Container: "web"}).Declarer(), "web"},
		{(&anatomy.Port{Undeclared: true}).Declarer(), "declared by no container"},
		{(&anatomy.Port{}).HostText() + (&anatomy.Port{}).RoutesText() + (&anatomy.Port{}).ClashText(), ""},
		{(&anatomy.Port{HostPort: 8001}).HostText(), "hostPort 8001"},
		{(&anatomy.Port{HostPort: 8001, HostIP: "10.0.0.1"}).HostText(), "hostPort 8001 of 10.0.0.1"},
		{(&anatomy.Port{Clashes: []string{"a", "b"}}).ClashText(), "also declared by a, b: only one of them can listen"},

		{(&anatomy.Service{ClusterIPs: []string{"10.0.0.1", "fd00::1"}, External: []string{"1.2.3.4"}}).Addresses(), "10.0.0.1, fd00::1, external 1.2.3.4"},
		{(&anatomy.Service{Headless: true}).Addresses(), "headless"},
		{(&anatomy.Service{Pending: true}).Addresses(), "no external address yet"},
		{(&anatomy.ServicePort{Port: 80, Protocol: "TCP", To: 80, Target: "80", Container: "web"}).Text("->"), "80/TCP -> 80 of web"},
		{(&anatomy.ServicePort{Name: "p", Port: 81, NodePort: 30001, Protocol: "TCP", To: 80, Target: "http"}).Text("->"), "p 81/TCP, nodePort 30001 -> http -> 80, which no container declares"},
		{(&anatomy.ServicePort{Port: 80, Protocol: "TCP", Target: "htpp"}).Text("->"), "80/TCP -> no container has a port named htpp"},

		{(&anatomy.Policy{}).Text(), ""},
		{(&anatomy.Policy{Ingress: true}).Text(), "nothing may come in"},
		{(&anatomy.Policy{Ingress: true, IngressRules: 1, Egress: true}).Text(), "what comes in is limited by 1 rule, nothing may go out"},
		{(&anatomy.Budget{Allowed: 1, Healthy: 3, Desired: 2}).Text(), "1 may be evicted now; 3 healthy, 2 needed"},
		{(&anatomy.RevisionSet{Wanted: 2, Ready: 1, Revision: "4", Newest: true, This: true}).Text(), "1 of 2 ready, revision 4, the newest, of this pod"},
		{(&anatomy.Taint{Key: "gpu", Effect: "NoSchedule"}).Text(), "gpu:NoSchedule"},
		{(&anatomy.Taint{Key: "gpu", Value: "a100", Effect: "NoSchedule"}).Text(), "gpu=a100:NoSchedule"},
		{(&anatomy.Taint{}).Toleration(), "not tolerated"},
		{(&anatomy.Taint{Tolerated: true}).Toleration(), "tolerated"},
		{(&anatomy.Taint{Tolerated: true, Seconds: toleration(300)}).Toleration(), "tolerated for 300 s"},
		{(&anatomy.Amount{Request: "100m"}).Text(), "request 100m"},
		{(&anatomy.Amount{Limit: "1", InForceLimit: "2"}).Text(), "limit 1, limit in force 2"},

		{(&anatomy.Origin{Kind: anatomy.FromConfigMap, Object: &anatomy.Ref{Kind: "ConfigMap", Name: "c"}, Key: "k"}).Text(), "from ConfigMap c, key k"},
		{(&anatomy.Origin{Kind: anatomy.FromField, Key: "status.podIP"}).Text(), "from status.podIP"},
		{(&anatomy.Origin{Kind: anatomy.FromFile, Path: "/env", Volume: "v", Key: "k"}).Text(), "from /env of volume v, key k"},
		{(&anatomy.Origin{}).Text(), ""},
		{(&anatomy.Variable{Presence: anatomy.Present}).Lack(), ""},
		{(&anatomy.Variable{Presence: anatomy.Missing, Why: "no key k"}).Lack(), "missing: no key k"},
		{(&anatomy.Variable{Presence: anatomy.Unknown}).Lack(), "not known"},
		{(&anatomy.Variable{Unresolved: []string{"A", "B"}}).Dangling(), "there is no A, B to put in"},
		{(&anatomy.ServiceVariables{}).Lack(), ""},
		{
			(&anatomy.ServiceVariables{Lacking: []string{"web"}, Unsure: []string{"log"}}).Lack(),
			"not in web, which started before the service was there; not known whether in log, which started at about the same time",
		},
		{(&anatomy.Namespace{Of: anatomy.OfContainer}).Whose(), "each its own"},
		{(&anatomy.Namespace{Of: anatomy.OfNode}).Whose(), "node's"},
	} {
		if test.got != test.want {
			t.Errorf("it says %q, want %q", test.got, test.want)
		}
	}
}

// TestSecurityTexts holds that what makes a container dangerous is told apart from what
// makes it safe.
func TestSecurityTexts(t *testing.T) {
	uid := int64(1000)
	user, more, less := (&anatomy.ContainerSecurity{User: &uid, Privileged: true, Escalation: true, Drop: []string{"ALL"}}).Texts()
	if user != "user 1000" || !slices.Equal(more, []string{"privileged: root on the node"}) || !slices.Equal(less, []string{"drops ALL"}) {
		t.Errorf("%q, %q, %q", user, more, less)
	}
	user, more, less = (&anatomy.ContainerSecurity{NonRoot: true, ReadOnlyRoot: true}).Texts()
	if user != "user of the image" || len(more) > 0 || strings.Join(less, ", ") != "must not be root, no privilege escalation, read-only root" {
		t.Errorf("%q, %q, %q", user, more, less)
	}
}
