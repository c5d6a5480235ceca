package containers

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube/anatomy/gather"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// fields are the labels of what shows, in their order.
func fields(p *Pane) []string {
	var labels []string
	for line := range strings.Lines(ansi.Strip(p.View())) {
		if label := strings.TrimSpace(ansi.Cut(line, margin, margin+labelWidth)); label != "" && strings.HasPrefix(line, "  ") && line[margin] != ' ' {
			labels = append(labels, label)
		}
	}
	return labels
}

func variable(name, value string, from *corev1.EnvVarSource) edit {
	return spec(func(c *corev1.Container) {
		c.Env = append(c.Env, corev1.EnvVar{Name: name, Value: value, ValueFrom: from})
	})
}

func configKey(object, key string) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: object}, Key: key}}
}

func secretKey(object, key string) *corev1.EnvVarSource {
	return &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: object}, Key: key}}
}

// What explains comes first; what only machines read, and what every pod has, last.
func TestWhatExplainsComesFirst(t *testing.T) {
	s := scene{health: live, pod: pod(
		app("web", ready(0), restarted(2, endedWith(1, "Error", 0, 0)), probes(nil, httpProbe("/ready"), nil), asks("cpu", "100m", ""),
			port("http", 80, 0), mount("kube-api-access-x", "/var/run/secrets", true), mount("data", "/data", false), variable("LEVEL", "debug", nil)),
		func(p *corev1.Pod) {
			p.Spec.Volumes = []corev1.Volume{
				{Name: "kube-api-access-x", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{}}}, {Name: "data"},
			}
		},
	)}
	p := open(t, s, envOf(t, "mono", themes.Unicode()))
	panetest.Do(t, p, Actions(), "containers.details")
	p.SetSize(118, 40)
	want := []string{
		"State", "Last end", "Restarts", "Readiness", "Resources", "Uses", "Ports", "Mounts", "Env", "Image", "Image ID", "ID", "Token",
	}
	got := fields(p)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the details know of the environment without asking is what the pod says; what
// the objects around it say comes when the details have the pane, and is followed.
func TestTheEnvironmentOfAContainer(t *testing.T) {
	s := scene{health: live, pod: pod(app("web", ready(0),
		variable("LEVEL", "debug", nil), variable("HOST", "", configKey("settings", "host")), variable("PORT", "", configKey("settings", "port")),
		variable("PASSWORD", "", secretKey("login", "password")), variable("URL", "http://$(HOST)/", nil), variable("TEXT", "one\ntwo", nil),
	))}
	settings := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}, Data: map[string]string{"host": "db.shop"}}
	login := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "login"}, Data: map[string][]byte{"password": []byte("hunter2")}}
	client := fake.NewClientset(settings, login)
	p := open(t, s, envOf(t, "mono", themes.Unicode()))
	p.source.Around = func() *gather.Follower { return gather.FollowInside(client, nil) }
	p.SetSize(118, 40)
	see(t, p, "LEVEL = debug", "HOST from ConfigMap settings, key host", "URL = http://$(HOST)/", "TEXT = one two")
	gone(t, p, "not known")
	if p.link.around != nil {
		t.Fatal("the objects around the pod are followed before the details have the pane")
	}

	panetest.Do(t, p, Actions(), "containers.details")
	around := p.link.around
	if around == nil {
		t.Fatal("nothing follows the objects around the pod")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); around.Run(ctx) }()
	changes, unsubscribe := around.Changed()
	defer unsubscribe()
	for around.Neighbours().ConfigMaps["settings"].Value == nil || around.Neighbours().Secrets["login"].Value == nil {
		<-changes
	}
	p.facts.around = around.Neighbours()
	p.show()
	see(t, p, "HOST = db.shop · from ConfigMap settings, key host", "PORT = missing: ConfigMap settings has no key port",
		"PASSWORD = ********", "URL = http://db.shop/")
	gone(t, p, "hunter2")
	cancel()
	<-done
}

// Numbers that come later, or not at all, move nothing but themselves.
func TestUsageThatArrivesShiftsNothing(t *testing.T) {
	s := scenes()["healthy"]
	usage := s.usage
	s.usage = nil
	p := open(t, s, envOf(t, "mono", themes.Unicode()))
	for _, size := range []size{wide, zoomed, narrow} {
		p.facts.usage = nil
		p.SetSize(size.width, size.height)
		p.show()
		before := strings.Split(ansi.Strip(p.View()), "\n")
		p.takeUsage(usageFound{used: usage})
		after := strings.Split(ansi.Strip(p.View()), "\n")
		for i := range before {
			fits := strings.Contains(before[i], "not measured yet")
			for at, r := range []rune(before[i]) {
				if now := []rune(after[i]); !fits && r != ' ' && r != now[at] {
					t.Fatalf("%s: line %d was\n%s and is\n%s", size, i, before[i], after[i])
				}
			}
		}
	}
	see(t, p, "120Mi")
	p.takeUsage(usageFound{err: errors.New("no metrics")})
	see(t, p, "120Mi") // one answer may fail
}

// The pause of a crash loop is told in the line above the table alone, and in full in
// the details.
func TestACrashLoopIsToldOnce(t *testing.T) {
	p := open(t, scenes()["broken init"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(118, 40)
	table := p.rows.state(&p.facts.Containers[0])
	if table != "CrashLoopBackOff" {
		t.Errorf("the table says %q", table)
	}
	panetest.Do(t, p, Actions(), "containers.details")
	if n := strings.Count(ansi.Strip(p.View()), "CrashLoopBackOff"); n != 1 {
		t.Errorf("the details tell of it %d times", n)
	}
}

// Keys of the pane scroll the details wherever they show, and only where not all of
// them do.
func TestTheDetailsScrollWithKeys(t *testing.T) {
	p := open(t, scenes()["everything"], envOf(t, "mono", themes.Unicode()))
	p.SetSize(118, 24)
	p.View()
	selected := p.Table.Selected()
	if !p.isDetailCut() {
		t.Fatal("all details show")
	}
	panetest.Do(t, p, Actions(), "containers.details-down")
	p.View()
	if p.view.scroll == 0 || p.Table.Selected() != selected {
		t.Errorf("scrolled by %d lines, on %s", p.view.scroll, p.Table.Selected())
	}
	panetest.Do(t, p, Actions(), "containers.details-up")
	p.View()
	if p.view.scroll != 0 {
		t.Errorf("%d lines from the top", p.view.scroll)
	}
	p.SetSize(118, 200)
	p.View()
	if p.isDetailCut() {
		t.Error("some details do not show")
	}
}

// A column in which no row has anything gives its room to the others.
func TestEmptyColumnsAreLeftOut(t *testing.T) {
	bare := scene{health: live, pod: pod(app("web", ready(0)))}
	p := open(t, bare, envOf(t, "mono", themes.Unicode()))
	p.SetSize(118, 40)
	gone(t, p, "#")
	gone(t, p, "PORTS")
	s := scene{health: live, pod: pod(initial("prepare", over(0, "Completed", 0, 0)), app("web", ready(0), port("http", 80, 0)))}
	p = open(t, s, envOf(t, "mono", themes.Unicode()))
	p.SetSize(118, 40)
	see(t, p, "#", "PORTS", "CPU")
	p.takeUsage(usageFound{used: map[string]kubepods.Resources{"web": {MilliCPU: 5}}})
	see(t, p, "5m")
}

// A long value is cut between two of its characters, however many bytes they take.
func TestALongValueIsCutWhereACharacterEnds(t *testing.T) {
	s := scene{health: live, pod: pod(app("web", ready(0), variable("TEXT", "x"+strings.Repeat("é", longValue), nil)))}
	p := open(t, s, envOf(t, "mono", themes.Unicode()))
	panetest.Do(t, p, Actions(), "containers.details")
	p.SetSize(118, 40)
	text := strings.Join(strings.Fields(ansi.Strip(p.View())), "")
	if n := strings.Count(text, "é"); n != longValue-2 || !strings.Contains(text, "é…") {
		t.Errorf("%d of the characters show in\n%s", n, ansi.Strip(p.View()))
	}
}
