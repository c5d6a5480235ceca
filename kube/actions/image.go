package actions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// Templated is a container of a workload's template.
type Templated struct {
	Name, Image string
	list        string // of the template that it is in: "initContainers" or "containers"
}

// Containers are those of the workload's template, in the order in which they start.
func (p *Plan) Containers() []Templated { return containersOf(p.object.Object) }

func containersOf(object map[string]any) []Templated {
	var all []Templated
	eachContainer(object, []string{"spec", "template", "spec"}, func(list string, container map[string]any) {
		name, _ := container["name"].(string)
		image, _ := container["image"].(string)
		all = append(all, Templated{name, image, list})
	})
	return all
}

// eachContainer calls do with each container of a pod's spec, which is at a path of an object, and with the list
// that it is in: in the order in which they start.
func eachContainer(object map[string]any, spec []string, do func(list string, container map[string]any)) {
	for _, list := range []string{"initContainers", "containers"} {
		items, _, _ := unstructured.NestedSlice(object, append(slices.Clone(spec), list)...)
		for _, item := range items {
			container, _ := item.(map[string]any)
			do(list, container)
		}
	}
}

// setImage drafts another image for a container of the template.
func (p *Plan) setImage(named, slashed string) error {
	name, image := p.Change.Container, p.Change.Image
	for _, container := range p.Containers() {
		if container.Name != name {
			continue
		}
		if container.Image == image {
			return refusal(fmt.Sprintf("container %s of %s has the image %s already", name, named, image))
		}
		p.Title, p.Question = "Set the image", fmt.Sprintf("Let container %s of %s run %s?", name, named, image)
		p.Follows = append(p.Follows, "instead of "+container.Image)
		p.Command = []string{"set", "image", slashed, name + "=" + image}
		p.patches(types.StrategicMergePatchType, nested("spec", "template", "spec", container.list, []map[string]any{{"name": name, "image": image}}))
		return nil
	}
	return refusal(fmt.Sprintf("the template of %s has no container %s", named, name))
}

// CheckImage says what is wrong with the name of an image, nil for nothing that can be
// told without asking a registry.
func CheckImage(image string) error {
	if image == "" || strings.ContainsAny(image, " \t") {
		return errors.New("an image, such as busybox:1.36")
	}
	return nil
}
