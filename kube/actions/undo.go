package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// Revision is a state of a Deployment's template that there was, as one of its
// ReplicaSets keeps it.
type Revision struct {
	Number  int64
	Set     string // the ReplicaSet
	Created time.Time
	Cause   string // the annotation kubernetes.io/change-cause, mostly ""
	Images  []string
	Present bool // it is what the Deployment has now

	template map[string]any
}

const (
	revisionAnnotation = "deployment.kubernetes.io/revision"
	causeAnnotation    = "kubernetes.io/change-cause"
)

// Revisions are what a Deployment can be taken back to, the newest first.
func (p *Plan) Revisions(ctx context.Context, client *kube.Client) ([]Revision, error) {
	sets, err := client.Clientset.AppsV1().ReplicaSets(p.Ref.Namespace).List(ctx, metav1.ListOptions{LabelSelector: p.selector()})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("read the revisions of %s: %w", p.Ref, err))
	}
	var all []Revision
	for i := range sets.Items {
		set := &sets.Items[i]
		number, err := strconv.ParseInt(set.Annotations[revisionAnnotation], 10, 64)
		if owner := metav1.GetControllerOfNoCopy(set); owner == nil || owner.UID != p.Ref.UID || err != nil {
			continue
		}
		template, err := templateOf(set)
		if err != nil {
			return nil, err
		}
		revision := Revision{
			Number: number, Set: set.Name, Created: set.CreationTimestamp.Time, Cause: set.Annotations[causeAnnotation], template: template,
		}
		for _, container := range slices.Concat(set.Spec.Template.Spec.InitContainers, set.Spec.Template.Spec.Containers) {
			revision.Images = append(revision.Images, container.Image)
		}
		all = append(all, revision)
	}
	slices.SortFunc(all, func(a, b Revision) int { return int(b.Number - a.Number) })
	if len(all) > 0 {
		all[0].Present = true
	}
	return all, nil
}

// templateOf is the template of a Deployment's ReplicaSet, without the label that the
// Deployment has given it.
func templateOf(set *appsv1.ReplicaSet) (map[string]any, error) {
	template := set.Spec.Template.DeepCopy()
	delete(template.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return runtime.DefaultUnstructuredConverter.ToUnstructured(template)
}

// undo drafts going back to a revision: to the one before the present one where none
// is named.
func (p *Plan) undo(ctx context.Context, client *kube.Client) error {
	named := words(p.Ref.Kind) + " " + p.Ref.Name
	if p.paused() {
		return refusal("the rollout of " + named + " is paused; resume it before it is undone")
	}
	revisions, err := p.Revisions(ctx, client)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(revisions, func(r Revision) bool { return r.Number == p.Change.Revision })
	switch {
	case len(revisions) < 2:
		return refusal(named + " has no earlier revision")
	case p.Change.Revision == 0:
		at = 1
	case at < 0:
		return refusal(fmt.Sprintf("%s has no revision %d", named, p.Change.Revision))
	case at == 0:
		return refusal(fmt.Sprintf("%s is at revision %d already", named, p.Change.Revision))
	}
	to := revisions[at]
	p.Title = "Undo the rollout"
	p.Question = fmt.Sprintf("Take %s back to revision %d?", named, to.Number)
	p.Command = []string{"rollout", "undo", strings.ToLower(p.Ref.Kind) + "/" + p.Ref.Name, "--to-revision", strconv.FormatInt(to.Number, 10)}
	p.Follows = append(p.Follows, differences(revisions[0].template, to.template)...)
	p.request.wanted = map[string]any{"spec": map[string]any{"template": to.template}}
	p.request.jsonPatch, err = json.Marshal([]map[string]any{{"op": "replace", "path": "/spec/template", "value": to.template}})
	return err
}

// manyDifferences is how many are told one by one.
const manyDifferences = 8

// differences are what changes from one template to another, a sentence each.
func differences(from, to map[string]any) []string {
	all := differ("", from, to)
	if more := len(all) - manyDifferences; more > 0 {
		all = append(all[:manyDifferences:manyDifferences], "and "+count.Of(more, "more difference"))
	}
	return all
}

// differ goes down to the innermost fields that differ. Items of lists that have names,
// as containers do, are told by them.
func differ(path string, from, to any) []string {
	old, wasFields := fieldsOf(from)
	now, hasFields := fieldsOf(to)
	switch {
	case reflect.DeepEqual(from, to):
		return nil
	case from == nil:
		return []string{path + " is added: " + brief(to)}
	case to == nil:
		return []string{path + " is taken away: " + brief(from)}
	case !wasFields || !hasFields:
		return []string{fmt.Sprintf("%s: %s instead of %s", path, brief(to), brief(from))}
	}
	names := map[string]bool{}
	for name := range old {
		names[name] = true
	}
	for name := range now {
		names[name] = true
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		all = append(all, differ(strings.TrimPrefix(path+"/"+name, "/"), old[name], now[name])...)
	}
	return all
}

// fieldsOf are the fields of a map, or the items of a list by their names.
func fieldsOf(value any) (fields map[string]any, ok bool) {
	if fields, ok = value.(map[string]any); ok {
		return fields, true
	}
	items, ok := value.([]any)
	fields = map[string]any{}
	for _, item := range items {
		of, is := item.(map[string]any)
		name, named := of["name"].(string)
		if !is || !named {
			return nil, false
		}
		fields[name] = of
	}
	return fields, ok
}

// brief is a value in a few words.
func brief(value any) string {
	said, is := value.(string)
	if !is {
		var out strings.Builder
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(value) != nil {
			return "something"
		}
		said = out.String()
	}
	said = strings.Join(strings.Fields(said), " ")
	const most = 60
	if runes := []rune(said); len(runes) > most {
		said = string(runes[:most]) + "…"
	}
	return said
}
