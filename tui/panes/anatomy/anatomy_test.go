package anatomy

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

func at(ago time.Duration) metav1.Time { return metav1.NewTime(noon.Add(-ago)) }

// timecheck is a pod with one of most things.
func timecheck() anatomy.Input {
	mount := func(volume, path string, readOnly bool) corev1.VolumeMount {
		return corev1.VolumeMount{Name: volume, MountPath: path, ReadOnly: readOnly}
	}
	empty := corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}
	running := func(name string) corev1.ContainerStatus {
		return corev1.ContainerStatus{
			Name: name, Ready: true, Started: ptr.To(true),
			State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at(10 * time.Minute)}},
		}
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: "timecheck-65cf857546-wj89c", UID: "pod", CreationTimestamp: at(11 * time.Minute),
			Labels:          map[string]string{"app": "timecheck", "pod-template-hash": "65cf857546"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "timecheck-65cf857546", UID: "set", Controller: ptr.To(true)}},
		},
		Spec: corev1.PodSpec{
			NodeName: "node1", ServiceAccountName: "default", TerminationGracePeriodSeconds: ptr.To(int64(30)),
			InitContainers: []corev1.Container{{
				Name: "init-config", Image: "busybox:1.36",
				Env: []corev1.EnvVar{
					{Name: "APP_ENVIRONMENT", Value: "TEST"},
					{Name: "GREETING", Value: "hello from $(APP_ENVIRONMENT)"},
					{Name: "PASSWORD", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "login"}, Key: "password"}}},
					{Name: "LEVEL", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}, Key: "level"}}},
					{Name: "NOWHERE", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}, Key: "absent"}}},
				},
				VolumeMounts: []corev1.VolumeMount{mount("config-map", "/config-in", true), mount("config-dir", "/config-out", false)},
			}},
			Containers: []corev1.Container{
				{Name: "timecheck", Image: "busybox:1.36", VolumeMounts: []corev1.VolumeMount{mount("config-dir", "/config", true), mount("logs-dir", "/logs", false)}},
				{Name: "logger", Image: "busybox:1.36", VolumeMounts: []corev1.VolumeMount{mount("logs-dir", "/logs-ro", true)}},
				{Name: "healthz", Image: "busybox:1.36", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}},
				{
					Name: "metrics", Image: "busybox:1.36", Ports: []corev1.ContainerPort{{Name: "metrics", ContainerPort: 8081}},
					SecurityContext: &corev1.SecurityContext{Privileged: ptr.To(true)},
				},
			},
			Volumes: []corev1.Volume{
				{Name: "config-map", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}}}},
				{Name: "config-dir", VolumeSource: empty},
				{Name: "logs-dir", VolumeSource: empty},
				{Name: "spare", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/data"}}},
			},
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: "10.244.0.17", PodIPs: []corev1.PodIP{{IP: "10.244.0.17"}}, QOSClass: corev1.PodQOSBestEffort, StartTime: ptr.To(at(11 * time.Minute)),
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue, LastTransitionTime: at(10 * time.Minute)}},
			InitContainerStatuses: []corev1.ContainerStatus{{
				Name: "init-config", Ready: true,
				State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 0, Reason: "Completed", StartedAt: at(11 * time.Minute), FinishedAt: at(11*time.Minute - 2*time.Second)}},
			}},
			ContainerStatuses: []corev1.ContainerStatus{running("timecheck"), running("logger"), running("healthz"), running("metrics")},
		},
	}
	const token = "kube-api-access-x2k4p"
	pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: token, VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: ptr.To(int64(3607))}}},
	}}})
	for _, containers := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range containers {
			containers[i].VolumeMounts = append(containers[i].VolumeMounts, mount(token, "/var/run/secrets/kubernetes.io/serviceaccount", true))
		}
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "timecheck", CreationTimestamp: at(12 * time.Minute)},
		Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeClusterIP, ClusterIP: "10.96.3.4", ClusterIPs: []string{"10.96.3.4"}, Selector: map[string]string{"app": "timecheck"}, Ports: []corev1.ServicePort{
			{Name: "http", Port: 8080, TargetPort: intstr.FromString("http")}, {Name: "metrics", Port: 8081, TargetPort: intstr.FromInt32(8081)},
		}},
	}
	set := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "timecheck-65cf857546", UID: "set"},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: ptr.To(int32(1)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "timecheck"}},
		},
		Status: appsv1.ReplicaSetStatus{Replicas: 1, ReadyReplicas: 1},
	}
	return anatomy.Input{Pod: pod, Now: noon, Neighbours: anatomy.Neighbours{
		ConfigMaps: map[string]anatomy.Answer[*corev1.ConfigMap]{"settings": anatomy.Found(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "settings"}, Data: map[string]string{"level": "debug", "appsettings.json": "{}"}})},
		Secrets:    map[string]anatomy.Answer[*corev1.Secret]{"login": anatomy.Found(&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login"}, Data: map[string][]byte{"password": []byte("hunter2")}})},
		Services:   anatomy.Found([]*corev1.Service{service}),
		Owners:     map[types.UID]anatomy.Answer[metav1.Object]{"set": anatomy.Found[metav1.Object](set)},
		Node:       anatomy.Answer[*corev1.Node]{Known: anatomy.Forbidden, Why: "you may not get nodes (as jane)"},
	}}
}

// show makes a pane that shows an input in which everything has arrived.
func show(t *testing.T, input anatomy.Input, theme string, glyphs *themes.Glyphs) (*Pane, *[]any) {
	t.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		t.Fatal(err)
	}
	var asked []any
	env := panes.Env{
		Look: panes.Look{Styles: loaded.Styles(), Glyphs: glyphs}, Now: func() time.Time { return noon },
		Ask: func(request any) { asked = append(asked, request) },
	}
	p := New(env, nil)
	t.Cleanup(p.Close)
	p.target = panes.Target{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: input.Pod.Name, UID: input.Pod.UID}}}
	p.input, p.health, p.model = input, follow.Health{State: follow.Live}, anatomy.Build(input)
	p.SetFocus(true)
	p.SetSize(157, 60)
	return p, &asked
}

func screen(p *Pane) string {
	rows := strings.Split(ansi.Strip(p.View()), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

func do(t *testing.T, p *Pane, names ...keymap.Action) {
	t.Helper()
	for _, name := range names {
		panetest.Perform(p, panetest.Do(t, p, Actions(), name))
	}
}

func see(t *testing.T, p *Pane, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(screen(p), text) {
			t.Errorf("the pane does not show %q:\n%s", text, screen(p))
		}
	}
}

func gone(t *testing.T, p *Pane, text string) {
	t.Helper()
	if strings.Contains(screen(p), text) {
		t.Errorf("the pane shows %q:\n%s", text, screen(p))
	}
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{157, 70}, {98, 80}, {80, 100}, {40, 30}} {
		for _, glyphs := range []string{"unicode", "ascii"} {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], glyphs), func(t *testing.T) {
				set := themes.Unicode()
				if glyphs == "ascii" {
					set = themes.ASCII()
				}
				p, _ := show(t, timecheck(), "mono", set)
				p.SetSize(size[0], size[1])
				golden.RequireEqual(t, screen(p))
			})
		}
	}
}

func TestTheCursorOpensWhatItIsOn(t *testing.T) {
	p, asked := show(t, timecheck(), "mono", themes.Unicode())
	p.Doc.Select(containerKey("logger"))
	do(t, p, "anatomy.open")
	open, ok := (*asked)[0].(panes.Open)
	if !ok || open.Kind != "logs" || open.Target.Container != "logger" || open.Target.Pod.Name != p.target.Pod.Name {
		t.Errorf("it asks for %+v", *asked)
	}
}

// What there is to know beyond the line is told in place, and only where there is more.
func TestALineTellsMore(t *testing.T) {
	p, _ := show(t, timecheck(), "mono", themes.Unicode())
	gone(t, p, "appsettings.json")
	p.Doc.Select(key("volume", "config-map"))
	do(t, p, "anatomy.more")
	see(t, p, "ConfigMap settings", "appsettings.json")
	do(t, p, "anatomy.more")
	gone(t, p, "appsettings.json")
	p.Doc.Select(key("service", "timecheck"))
	do(t, p, "anatomy.more")
	see(t, p, "http 8080/TCP → http → 8080 of healthz")
	gone(t, p, "TIMECHECK_SERVICE_HOST")
	p.Doc.Select(key("links"))
	do(t, p, "anatomy.more")
	see(t, p, "Service timecheck: TIMECHECK_SERVICE_HOST=10.96.3.4", "TIMECHECK_SERVICE_PORT_METRICS=8081")
	p.Doc.Select(containerKey("logger"))
	if p.hasMore() {
		t.Error("there is more to tell about a container, and nothing of that was written")
	}
}

// A path that is longer than what the columns leave stands below them, in one piece; a port that nobody
// declares is not cut.
func TestNothingIsCutWhereThereIsRoom(t *testing.T) {
	input := timecheck()
	input.Services.Value[0].Spec.Ports[1].TargetPort = intstr.FromInt32(22)
	input.Pod.Status.ContainerStatuses[0].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason: "CrashLoopBackOff", Message: "back-off 5m0s restarting failed container=timecheck pod=timecheck-65cf857546-wj89c_shop(206abc29)",
	}}
	p, _ := show(t, input, "mono", themes.Unicode())
	p.SetSize(60, 120)
	see(t, p, "/var/run/secrets/kubernetes.io/serviceaccount", "declared by no container", "hostPath /data", "back-off 5m0s")
}

// Each line opens what it is about: an object as described, or the field of one in its
// YAML.
func TestEveryLineOpensWhatItIsAbout(t *testing.T) {
	input := timecheck()
	input.Pod.Spec.Volumes = append(input.Pod.Spec.Volumes, corev1.Volume{Name: "all", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{
			{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}}},
			{Secret: &corev1.SecretProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "login"}}},
		},
	}}})
	p, asked := show(t, input, "mono", themes.Unicode())
	p.open[key("volume", "all")] = true
	p.changed()
	p.View()
	pod := object.Pod(p.target.Pod)
	in := func(kind, name string) object.Ref {
		return object.Ref{APIVersion: "v1", Kind: kind, Namespace: "shop", Name: name}
	}
	field := func(ref object.Ref, at string) panes.Object { return panes.Object{Ref: ref, Form: panes.YAML, At: at} }
	for at, want := range map[string]panes.Object{
		key("volume", "config-map"):                        {Ref: in("ConfigMap", "settings")},
		key("volume", "logs-dir"):                          field(pod, "spec.volumes[logs-dir]"),
		key("volume", "all"):                               field(pod, "spec.volumes[all]"),
		key("source", "all", "1"):                          {Ref: in("Secret", "login")},
		key(keyVariable, "init-config", "APP_ENVIRONMENT"): field(pod, "spec.initContainers[init-config].env[APP_ENVIRONMENT]"),
		key(keyVariable, "init-config", "PASSWORD"):        field(in("Secret", "login"), "data[password]"),
		key(keyVariable, "init-config", "LEVEL"):           field(in("ConfigMap", "settings"), "data[level]"),
		key("env", "init-config"):                          field(pod, "spec.initContainers[init-config].env"),
		key("port", "8080", "TCP", "healthz"):              field(pod, "spec.containers[healthz].ports[8080]"),
		key("condition", "Ready"):                          field(pod, "status.conditions[Ready]"),
		key("security", "metrics"):                         field(pod, "spec.containers[metrics].securityContext"),
		key("namespace", "pid"):                            field(pod, "spec.shareProcessNamespace"),
		key("pod", "labels"):                               field(pod, "metadata.labels"),
		key("mountless"):                                   field(pod, "spec.containers"),
	} {
		*asked = nil
		if !p.Doc.Select(at) {
			t.Errorf("there is no line %s", at)
			continue
		}
		do(t, p, "anatomy.open")
		if got, ok := (*asked)[0].(panes.Open); !ok || got.Kind != "object" || got.How != want {
			t.Errorf("%s asks for %+v, want %+v", at, *asked, want)
		}
	}
	p.Doc.Select(key("service", "timecheck"))
	do(t, p, "anatomy.open")
	if got := (*asked)[len(*asked)-1].(panes.Open); got.Kind != "services" || got.How != (panes.Service{Name: "timecheck"}) {
		t.Errorf("a service asks for %+v", got)
	}
}

// Owners lead to their pods, what has nothing to tell in place to its description.
func TestOwnersOpenTheirPods(t *testing.T) {
	p, asked := show(t, timecheck(), "mono", themes.Unicode())
	for at, want := range map[string]panes.Open{
		key("owner", "ReplicaSet", "timecheck-65cf857546"): {Kind: "pods", How: panes.Filtered{Filter: "-l app=timecheck"}},
	} {
		*asked = nil
		if !p.Doc.Select(at) {
			t.Errorf("there is no line %s", at)
			continue
		}
		do(t, p, "anatomy.open")
		if got, ok := (*asked)[0].(panes.Open); !ok || got != want {
			t.Errorf("%s asks for %+v", at, *asked)
		}
	}
	p.input.Owners = nil // the user may not read them
	*asked = nil
	p.Doc.Select(key("owner", "ReplicaSet", "timecheck-65cf857546"))
	do(t, p, "anatomy.open")
	if got, ok := (*asked)[0].(panes.Open); !ok || got.Kind != "object" || got.How.(panes.Object).Ref.Name != "timecheck-65cf857546" {
		t.Errorf("it asks for %+v", *asked)
	}
}

// What a line is about can be described: the pod where it is about nothing else.
func TestTheObjectUnderTheCursor(t *testing.T) {
	p, _ := show(t, timecheck(), "mono", themes.Unicode())
	pod := object.Pod(p.target.Pod)
	for at, want := range map[string]object.Ref{
		key("owner", "ReplicaSet", "timecheck-65cf857546"): {APIVersion: "apps/v1", Kind: "ReplicaSet", Namespace: pod.Namespace, Name: "timecheck-65cf857546"},
		key("service", "timecheck"):                        {APIVersion: "v1", Kind: "Service", Namespace: pod.Namespace, Name: "timecheck"},
		key("volume", "config-map"):                        {APIVersion: "v1", Kind: "ConfigMap", Namespace: pod.Namespace, Name: "settings"},
		key("volume", "logs-dir"):                          pod,
		containerKey("logger"):                             pod,
	} {
		if !p.Doc.Select(at) {
			t.Errorf("there is no line %s", at)
		} else if got := p.Object(); got != want {
			t.Errorf("%s: %+v, want %+v", at, got, want)
		}
	}
}

func TestSectionsFoldAndStayFolded(t *testing.T) {
	p, _ := show(t, timecheck(), "mono", themes.Unicode())
	p.Doc.Select(key("volume", "logs-dir"))
	do(t, p, "anatomy.fold")
	see(t, p, "▸ VOLUMES", "▾ NETWORK")
	gone(t, p, "/logs-ro")
	p.Restyle(p.Env.Look)
	gone(t, p, "/logs-ro")
	do(t, p, "anatomy.open")
	see(t, p, "▾ VOLUMES", "/logs-ro")
	do(t, p, "anatomy.fold-all")
	gone(t, p, "svc/timecheck")
}

func TestAFoldedHeadingThatGoesOnSaysSo(t *testing.T) {
	p, _ := show(t, timecheck(), "mono", themes.Unicode())
	for _, width := range []int{60, 50, 40, 30} {
		p.SetSize(width, 40)
		if !p.Doc.Folded(key(keySection, "NAMESPACES")) {
			do(t, p, "anatomy.fold-all")
		}
		heading := regexp.MustCompile(`(?m)^.*NAMESPACES.*$`).FindString(screen(p))
		if heading = strings.TrimRight(heading, " "); !strings.HasSuffix(heading, "…") || ansi.StringWidth(heading) > width {
			t.Errorf("%d cells: %q", width, heading)
		}
	}
}

func TestSearch(t *testing.T) {
	p, asked := show(t, timecheck(), "mono", themes.Unicode())
	do(t, p, "anatomy.fold-all", "anatomy.search")
	p.Update(tea.PasteMsg{Content: "svc/"})
	if p.Mode() != panes.Text {
		t.Error("what is typed would run as keys")
	}
	do(t, p, keymap.Accept)
	see(t, p, "svc/timecheck http 8080")
	if got := p.Title().State; got != "match 1 of 3" {
		t.Errorf("the title says %q", got)
	}
	do(t, p, "anatomy.next-match", "anatomy.next-match", "anatomy.previous-match")
	if got := p.Title().State; got != "match 2 of 3" {
		t.Errorf("the title says %q", got)
	}
	p.Undo()
	if p.CanUndo() {
		t.Error("the search is not taken back")
	}
	do(t, p, "anatomy.search")
	p.Update(tea.PasteMsg{Content: "nowhere to be found"})
	do(t, p, keymap.Accept)
	if len(*asked) != 1 {
		t.Errorf("it says %+v", *asked)
	}
}

// A secret value shows only where it was asked for, one at a time, and no longer than
// the cursor is on it.
func TestASecretValueIsShownAfterAsking(t *testing.T) {
	p, asked := show(t, timecheck(), "mono", themes.Unicode())
	secret := key(keyVariable, "init-config", "PASSWORD")
	reveal := func() {
		t.Helper()
		p.Doc.Select(secret)
		do(t, p, "anatomy.show-secret")
		dialog, ok := (*asked)[len(*asked)-1].(panes.Dialog)
		if !ok {
			t.Fatalf("it asks for %+v", *asked)
		}
		gone(t, p, "hunter2")
		dialog.Answer(nil)
		see(t, p, "PASSWORD=hunter2")
	}
	gone(t, p, "hunter2")
	for name, leave := range map[string]func(){
		"by the same key":     func() { do(t, p, "anatomy.show-secret") },
		"by moving on":        func() { do(t, p, keymap.Down) },
		"by a click":          func() { p.Click(0, 2) },
		"by leaving the pane": func() { p.SetFocus(false); p.SetFocus(true) },
		"by esc":              func() { p.Undo() },
		"by another pod":      func() { p.Follow(panes.Target{}) },
	} {
		p, asked = show(t, timecheck(), "mono", themes.Unicode())
		reveal()
		if leave(); strings.Contains(screen(p), "hunter2") {
			t.Errorf("%s it still shows", name)
		}
	}

	// An answer that comes late shows nothing of another line.
	p, asked = show(t, timecheck(), "mono", themes.Unicode())
	p.Doc.Select(secret)
	do(t, p, "anatomy.show-secret")
	do(t, p, keymap.Down)
	(*asked)[0].(panes.Dialog).Answer(nil)
	gone(t, p, "hunter2")
	p.Doc.Select(key(keyVariable, "init-config", "LEVEL"))
	if works, why := Actions()[5].Works(p); works || why == "" {
		t.Error("a variable without a secret has one to show")
	}
}

// What a cluster says cannot draw on the screen, and a pod with little or with too much
// in it is shown anyway.
func TestOddPods(t *testing.T) {
	hostile := timecheck()
	hostile.Pod.Spec.InitContainers[0].Env[0].Value = "\x1b[31mred\x1b]0;title\a\nsecond line"
	many := timecheck()
	for j := range 30 {
		many.Pod.Spec.Containers = append(many.Pod.Spec.Containers, corev1.Container{Name: fmt.Sprintf("app-%d", j)})
	}
	for i := range 50 {
		name := fmt.Sprintf("volume-%d", i)
		many.Pod.Spec.Volumes = append(many.Pod.Spec.Volumes, corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}})
		for j := range 30 {
			c := &many.Pod.Spec.Containers[len(many.Pod.Spec.Containers)-30+j]
			c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: name, MountPath: "/" + name})
		}
	}
	for name, input := range map[string]anatomy.Input{
		"hostile": hostile, "50 volumes in 30 containers": many,
		"without anything": {Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "bare"}}},
	} {
		for _, size := range [][2]int{{157, 60}, {80, 24}, {30, 8}, {3, 2}, {1, 1}, {0, 0}} {
			p, _ := show(t, input, "dark", themes.Unicode())
			p.SetSize(size[0], size[1])
			for range 40 {
				p.Move(keymap.PageDown)
				view := p.View()
				if strings.Contains(view, "\x1b]") || strings.Contains(view, "\x1b[31mred") {
					t.Fatalf("%s draws on the screen: %q", name, view)
				}
				rows := strings.Split(view, "\n")
				if size[1] > 0 && len(rows) != size[1] {
					t.Fatalf("%s at %v has %d rows", name, size, len(rows))
				}
				for _, row := range rows {
					if ansi.StringWidth(row) != size[0] {
						t.Fatalf("%s at %v: %q has %d cells", name, size, row, ansi.StringWidth(row))
					}
				}
			}
		}
	}
}

func BenchmarkLayOut(b *testing.B) {
	theme, err := themes.Load("dark", nil)
	if err != nil {
		b.Fatal(err)
	}
	p := New(panes.Env{Look: panes.Look{Styles: theme.Styles(), Glyphs: themes.Unicode()}, Now: func() time.Time { return noon }}, nil)
	p.input = timecheck()
	p.model = anatomy.Build(p.input)
	p.SetSize(157, 60)
	b.ReportAllocs()
	for b.Loop() {
		p.changed()
		p.View()
	}
}

// A rollout that is not done says so, and names each of its ReplicaSets once.
func TestARolloutOfSeveralReplicaSets(t *testing.T) {
	input := timecheck()
	set := input.Owners["set"].Value.(*appsv1.ReplicaSet)
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "timecheck", UID: "deployment", Annotations: map[string]string{"deployment.kubernetes.io/revision": "2"}},
		Status:     appsv1.DeploymentStatus{Replicas: 2, UpdatedReplicas: 1, ReadyReplicas: 1, AvailableReplicas: 1},
	}
	of := func(set *appsv1.ReplicaSet, name, revision string, ready int32) *appsv1.ReplicaSet {
		set = set.DeepCopy()
		set.Name, set.Annotations, set.Status.ReadyReplicas = name, map[string]string{"deployment.kubernetes.io/revision": revision}, ready
		set.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "timecheck", UID: "deployment", Controller: ptr.To(true)}}
		return set
	}
	old, newest := of(set, set.Name, "1", 1), of(set, "timecheck-5d9c", "2", 0)
	newest.UID = "newest"
	input.Owners = map[types.UID]anatomy.Answer[metav1.Object]{
		"set": anatomy.Found[metav1.Object](old), "deployment": anatomy.Found[metav1.Object](deployment),
	}
	input.ReplicaSets = anatomy.Found([]*appsv1.ReplicaSet{old, newest})
	p, _ := show(t, input, "mono", themes.Unicode())
	p.SetSize(160, 80)
	see(t, p, "the rollout is not done: 1 of 1 updated, 1 available, 1 of an older revision", "Deployment timecheck · 1 of 1 ready, 2 pods in all",
		"ReplicaSet timecheck-5d9c  0 of 1 ready, revision 2, the newest", "the new pod is not ready")
	if n := strings.Count(screen(p), "ReplicaSet "+set.Name+"  "); n != 1 {
		t.Errorf("the ReplicaSet of the pod has %d lines:\n%s", n, screen(p))
	}
}

// TestDifferencesOfTheEnvironment: "only in" is said where all variables of the other containers are known.
func TestDifferencesOfTheEnvironment(t *testing.T) {
	input := timecheck()
	set := func(at int, from []corev1.EnvFromSource, names ...string) {
		c := &input.Pod.Spec.Containers[at]
		c.EnvFrom = from
		for _, name := range names {
			c.Env = append(c.Env, corev1.EnvVar{Name: name, Value: c.Name})
		}
	}
	input.Pod.Spec.InitContainers, input.Pod.Status.InitContainerStatuses = nil, nil
	set(0, nil, "BOTH", "MODE")
	set(1, nil, "BOTH")
	p, _ := show(t, input, "dark", themes.Unicode())
	see(t, p, "different in timecheck, logger: BOTH", "only in timecheck: MODE")

	unread := corev1.LocalObjectReference{Name: "unread"}
	set(1, []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: unread}}})
	input.ConfigMaps["unread"] = anatomy.Answer[*corev1.ConfigMap]{Known: anatomy.Forbidden, Why: "you may not get it"}
	p, _ = show(t, input, "dark", themes.Unicode())
	see(t, p, "not in healthz, metrics: MODE")
}
