package actions

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/podstatus"
)

// Resources are what a container is to have, as quantities ("200m", "64Mi"); "" leaves
// one as it is.
type Resources struct{ CPURequest, CPULimit, MemoryRequest, MemoryLimit string }

// amounts are the resources with where they stand in a container.
func (r *Resources) amounts() []amount {
	return []amount{
		{"requests", corev1.ResourceCPU, &r.CPURequest},
		{"limits", corev1.ResourceCPU, &r.CPULimit},
		{"requests", corev1.ResourceMemory, &r.MemoryRequest},
		{"limits", corev1.ResourceMemory, &r.MemoryLimit},
	}
}

type amount struct {
	list string
	name corev1.ResourceName
	text *string
}

// String is what a sentence calls it: "cpu request".
func (a amount) String() string { return string(a.name) + " " + strings.TrimSuffix(a.list, "s") }

// Sized is a container of a pod with what it has.
type Sized struct {
	Name string
	Resources
	list     string   // of the pod that it is in: "initContainers" or "containers"
	restarts []string // the resources whose change restarts it
}

// Sized are the containers of a pod that can be resized: all that go on running.
func (p *Plan) Sized() []Sized {
	var all []Sized
	eachContainer(p.object.Object, []string{"spec"}, func(list string, container map[string]any) {
		if list != "initContainers" || container["restartPolicy"] == string(corev1.ContainerRestartPolicyAlways) {
			all = append(all, sizedOf(list, container))
		}
	})
	return all
}

func sizedOf(list string, container map[string]any) Sized {
	name, _ := container["name"].(string)
	of := Sized{Name: name, list: list}
	for _, a := range of.amounts() {
		*a.text, _, _ = unstructured.NestedString(container, "resources", a.list, string(a.name))
	}
	policies, _, _ := unstructured.NestedSlice(container, "resizePolicy")
	for _, item := range policies {
		policy, _ := item.(map[string]any)
		if name, _ := policy["resourceName"].(string); policy["restartPolicy"] == string(corev1.RestartContainer) {
			of.restarts = append(of.restarts, name)
		}
	}
	return of
}

// CheckQuantity says what is wrong with a quantity, nil for nothing, and for none at all.
func CheckQuantity(text string) error {
	if text == "" {
		return nil
	}
	if quantity, err := resource.ParseQuantity(text); err != nil || quantity.Sign() < 0 {
		return errors.New("a quantity, such as 200m of CPU or 64Mi of memory")
	}
	return nil
}

// resize drafts other resources for a container of a pod that runs.
func (p *Plan) resize() error {
	named := "pod " + p.Ref.Name
	for _, container := range p.Sized() {
		if container.Name != p.Change.Container {
			continue
		}
		resources := map[string]any{}
		want := p.Change.Resources
		has := container.amounts()
		for i, a := range want.amounts() {
			if *a.text == "" || same(*a.text, *has[i].text) {
				continue
			}
			if err := CheckQuantity(*a.text); err != nil {
				return refusal(fmt.Sprintf("the %s %q is not %s", a, *a.text, err))
			}
			list, _ := resources[a.list].(map[string]any)
			if list == nil {
				list = map[string]any{}
				resources[a.list] = list
			}
			list[string(a.name)] = *a.text
			p.follows(fmt.Sprintf("%s: %s instead of %s", a, *a.text, cmp.Or(*has[i].text, "none")))
		}
		if len(resources) == 0 {
			return refusal(fmt.Sprintf("container %s of %s has these resources already", container.Name, named))
		}
		return p.draftResize(&container, named, resources)
	}
	return refusal(fmt.Sprintf("%s has no container %s that goes on running", named, p.Change.Container))
}

func (p *Plan) draftResize(container *Sized, named string, resources map[string]any) error {
	patch := nested("spec", container.list, []map[string]any{{"name": container.Name, "resources": resources}})
	text, err := json.Marshal(patch)
	if err != nil {
		return err
	}
	p.Title, p.Question = "Resize container", fmt.Sprintf("Resize container %s of %s while it runs?", container.Name, named)
	p.Command = []string{"patch", "pod", p.Ref.Name, "--subresource", "resize", "--patch", string(text)}
	p.request.subresource = "resize"
	p.patches(types.StrategicMergePatchType, patch)
	return nil
}

// same reports whether two quantities are the same amount.
func same(a, b string) bool {
	one, err := resource.ParseQuantity(a)
	other, otherErr := resource.ParseQuantity(b)
	return a == b || err == nil && otherErr == nil && one.Cmp(other) == 0
}

// foreseeResize says whether the container is restarted, and how long the change lasts.
func (p *Plan) foreseeResize() {
	for _, container := range p.Sized() {
		if container.Name != p.Change.Container {
			continue
		}
		has := container.amounts()
		for _, name := range container.restarts {
			for i, a := range p.Change.Resources.amounts() {
				if string(a.name) == name && *a.text != "" && !same(*a.text, *has[i].text) {
					p.warns("the container is restarted: its resize policy for " + name + " says so")
					break
				}
			}
		}
	}
	if p.owner != nil {
		p.follows("only this pod changes: one that replaces it has what its workload says")
	}
}

// resized is how far the node is with the resources of the container.
func (p *Plan) resized(pod *corev1.Pod) Progress {
	named := p.Ref.Name + " " + p.Change.Container
	for _, condition := range pod.Status.Conditions {
		switch {
		case condition.Status != corev1.ConditionTrue:
		case condition.Type == corev1.PodResizePending && condition.Reason == corev1.PodReasonInfeasible:
			return Progress{Text: named + " is not resized, it never fits on its node: " + condition.Message, Ended: true, Bad: true}
		case condition.Type == corev1.PodResizePending:
			return Progress{Text: named + " waits until its node has room for it: " + condition.Message}
		case condition.Type == corev1.PodResizeInProgress && condition.Reason == corev1.PodReasonError:
			return Progress{Text: named + " cannot be resized yet: " + condition.Message}
		}
	}
	part, _ := podstatus.PartNamed(pod, p.Change.Container)
	if part.Status != nil && p.hasResources(part.Status.Resources) {
		return Progress{Text: named + " is resized", Ended: true}
	}
	return Progress{Text: named + " is being resized"}
}

// hasResources reports whether what a container has is what the change asks for.
func (p *Plan) hasResources(has *corev1.ResourceRequirements) bool {
	if has == nil {
		return false
	}
	want := p.Change.Resources
	for _, a := range want.amounts() {
		list := has.Requests
		if a.list == "limits" {
			list = has.Limits
		}
		if quantity := list[a.name]; *a.text != "" && !same(*a.text, quantity.String()) {
			return false
		}
	}
	return true
}
