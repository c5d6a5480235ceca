package anatomy

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

// recorded reads a pod and its neighbours as TestRecord of package gather wrote them down on a real
// cluster. What the pod refers to and is not among them was not there.
func recorded(t testing.TB, name string) Input {
	t.Helper()
	file, err := os.ReadFile(filepath.Join("testdata", "recorded", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{}
	n := &in.Neighbours
	n.ConfigMaps, n.Secrets = map[string]Answer[*corev1.ConfigMap]{}, map[string]Answer[*corev1.Secret]{}
	n.Owners, n.Slices = map[types.UID]Answer[metav1.Object]{}, map[string]Answer[[]*discoveryv1.EndpointSlice]{}
	n.Services, n.ReplicaSets = Found([]*corev1.Service(nil)), Found([]*appsv1.ReplicaSet(nil))
	n.Policies, n.Budgets = Found([]*networkingv1.NetworkPolicy(nil)), Found([]*policyv1.PodDisruptionBudget(nil))
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(file)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		take(&in, object)
	}
	for i := range in.Pod.Spec.Volumes {
		volume := &in.Pod.Spec.Volumes[i]
		if from := volume.ConfigMap; from != nil && n.ConfigMaps[from.Name].Known == NotAsked {
			n.ConfigMaps[from.Name] = Answer[*corev1.ConfigMap]{Known: NotThere}
		}
		if from := volume.Secret; from != nil && n.Secrets[from.SecretName].Known == NotAsked {
			n.Secrets[from.SecretName] = Answer[*corev1.Secret]{Known: NotThere}
		}
	}
	if n.ConfigMaps["not-there"].Known == NotAsked {
		n.ConfigMaps["not-there"] = Answer[*corev1.ConfigMap]{Known: NotThere}
	}
	return in
}

func take(in *Input, object runtime.Object) {
	n := &in.Neighbours
	switch of := object.(type) {
	case *corev1.Pod:
		in.Pod = of
	case *corev1.ConfigMap:
		n.ConfigMaps[of.Name] = Found(of)
	case *corev1.Secret:
		n.Secrets[of.Name] = Found(of)
	case *corev1.ServiceAccount:
		n.ServiceAccount = Found(of)
	case *corev1.Node:
		n.Node = Found(of)
	case *corev1.Service:
		if of.Namespace == "default" {
			n.APIService = Found(of)
			return
		}
		n.Services.Value = append(n.Services.Value, of)
	case *discoveryv1.EndpointSlice:
		service := of.Labels[discoveryv1.LabelServiceName]
		n.Slices[service] = Found(append(n.Slices[service].Value, of))
	case *networkingv1.NetworkPolicy:
		n.Policies.Value = append(n.Policies.Value, of)
	case *policyv1.PodDisruptionBudget:
		n.Budgets.Value = append(n.Budgets.Value, of)
	case *appsv1.ReplicaSet:
		n.ReplicaSets.Value = append(n.ReplicaSets.Value, of)
		n.Owners[of.UID] = Found[metav1.Object](of)
	case metav1.Object:
		n.Owners[of.GetUID()] = Found(of)
	}
}

// digest is an Anatomy as lines of a few words, for tests.
func digest(a *Anatomy) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, strings.TrimSpace(fmt.Sprintf(format, args...))) }
	for _, c := range a.Containers {
		o := c.Order
		say("container %s: %s %d %s %s", c.Name, c.Kind, o.Step, o.Turn, o.Phase)
		if o.ExitCode != nil {
			say("%s: exit %d %s", c.Name, *o.ExitCode, o.Reason)
		}
		if o.WaitsFor != "" {
			say("%s: waits for %s", c.Name, o.WaitsFor)
		}
		if o.Target != "" {
			say("%s: target %s", c.Name, o.Target)
		}
		say("%s: restart policy %s", c.Name, o.RestartPolicy)
		for _, v := range c.Env {
			value := "-"
			if v.Value != nil {
				value = *v.Value
			}
			say("env %s %s=%q %s", c.Name, v.Name, value, v.Presence)
			if v.Secret {
				say("env %s %s is secret", c.Name, v.Name)
			}
			if v.Changed != nil {
				say("env %s %s changed after the start", c.Name, v.Name)
			}
			if len(v.Unresolved) > 0 {
				say("env %s %s has no %s", c.Name, v.Name, strings.Join(v.Unresolved, ","))
			}
		}
	}
	for i, step := range a.Ending.Steps {
		for _, stop := range step {
			say("end %d %s", i+1, stop.Container)
		}
	}
	for i := range a.Volumes {
		v := &a.Volumes[i]
		say("volume %s: %s %s, %s", v.Name, v.Kind, v.Detail, v.UseText())
		if v.Outside != "" {
			say("volume %s: outside %s", v.Name, v.Outside)
		}
		for _, problem := range v.Problems {
			say("volume %s: %s", v.Name, problem)
		}
		for _, m := range v.Mounts {
			say("mount %s %s %s %s %s", v.Name, m.Container, m.Path, m.Access, m.SubPath)
		}
	}
	for _, n := range a.Namespaces {
		say("namespace %s of %s", n.Kind, n.Of)
	}
	for _, p := range a.Ports {
		say("port %d/%s %s %s", p.Port, p.Protocol, p.Container, p.Name)
		if p.HostPort != 0 {
			say("port %d: host %d", p.Port, p.HostPort)
		}
		for _, r := range p.Routes {
			say("port %d: from %s %s %d", p.Port, r.Service, r.Name, r.Port)
		}
		if len(p.Clashes) > 0 {
			say("port %d of %s: clashes with %s", p.Port, p.Container, strings.Join(p.Clashes, ","))
		}
		if p.Undeclared {
			say("port %d: undeclared", p.Port)
		}
		for _, probe := range p.Probes {
			say("port %d: %s", p.Port, probe)
		}
	}
	for _, s := range a.Services {
		say("service %s: %s %s", s.Service.Name, s.Type, s.Endpoint)
		if s.Why != "" {
			say("service %s: %s", s.Service.Name, s.Why)
		}
		if s.Pending {
			say("service %s: external pending", s.Service.Name)
		}
		for _, p := range s.Ports {
			say("service %s: %s %d to %d of %s", s.Service.Name, p.Name, p.Port, p.To, p.Container)
			if p.NodePort != 0 {
				say("service %s: node port", s.Service.Name)
			}
		}
	}
	for _, o := range a.Owners {
		say("owner %s %s: %s", o.Owner.Kind, o.Owner.Name, o.Text)
	}
	if r := a.Rollout; r != nil {
		say("rollout done %v: %s", r.Done, r.Text)
		for _, blocked := range r.Blocked {
			say("rollout blocked: %s", blocked)
		}
		for _, set := range r.Sets {
			say("rollout %s: newest %v this %v, %d of %d", set.Name, set.Newest, set.This, set.Ready, set.Wanted)
		}
	}
	for _, s := range a.ServiceVariables {
		for i := range a.Containers {
			say("links %s in %s %s", s.Service.Name, a.Containers[i].Name, s.In(a.Containers[i].Name))
		}
	}
	for _, d := range a.Differences {
		say("differs %s: in %s, lacking %s, values %v", d.Name, strings.Join(d.In, ","), strings.Join(d.Lacking, ","), d.Values)
	}
	for _, p := range a.Policies {
		say("policy %s: ingress %v %d, egress %v %d", p.Policy.Name, p.Ingress, p.IngressRules, p.Egress, p.EgressRules)
	}
	for _, b := range a.Budgets {
		say("budget %s: %d", b.Budget.Name, b.Allowed)
	}
	return out
}
