package actions

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
)

// Revision is a state of a workload's template that there was: as one of the ReplicaSets
// of a Deployment keeps it, or a ControllerRevision of a StatefulSet or DaemonSet.
type Revision struct {
	Number  int64
	Kept    string // the object that keeps it
	Created time.Time
	Cause   string // the annotation kubernetes.io/change-cause, mostly ""
	Images  []string
	Present bool // it is what the workload has now
	// Differs are what is different in it from the revision before it, a sentence each;
	// nil for the oldest one.
	Differs []string

	template map[string]any
}

const causeAnnotation = "kubernetes.io/change-cause"

// Revisions are what a workload can be taken back to, the newest first.
func (p *Plan) Revisions(ctx context.Context, client *kube.Client) ([]Revision, error) {
	read := controllerRevisions
	if p.Ref.Kind == "Deployment" {
		read = replicaSetRevisions
	}
	all, err := read(ctx, client, p)
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("read the revisions of %s: %w", p.Ref, err))
	}
	slices.SortFunc(all, func(a, b Revision) int { return int(b.Number - a.Number) })
	for i := range all {
		for _, container := range containersOf(nested("spec", "template", all[i].template)) {
			all[i].Images = append(all[i].Images, container.Image)
		}
		if i > 0 {
			all[i-1].Differs = differences(all[i].template, all[i-1].template)
		}
	}
	if len(all) > 0 {
		all[0].Present = true
	}
	return all, nil
}

// isOf reports whether an object belongs to the workload of the plan.
func (p *Plan) isOf(o metav1.Object) bool {
	owner := metav1.GetControllerOfNoCopy(o)
	return owner != nil && owner.UID == p.Ref.UID
}

func replicaSetRevisions(ctx context.Context, client *kube.Client, p *Plan) ([]Revision, error) {
	sets, err := client.Clientset.AppsV1().ReplicaSets(p.Ref.Namespace).List(ctx, metav1.ListOptions{LabelSelector: p.selector()})
	if err != nil {
		return nil, err
	}
	var all []Revision
	for i := range sets.Items {
		set := &sets.Items[i]
		number, err := strconv.ParseInt(set.Annotations[podstatus.RevisionAnnotation], 10, 64)
		if !p.isOf(set) || err != nil {
			continue
		}
		template := set.Spec.Template.DeepCopy()
		delete(template.Labels, appsv1.DefaultDeploymentUniqueLabelKey) // which the Deployment has given it
		fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(template)
		if err != nil {
			return nil, err
		}
		all = append(all, Revision{
			Number: number, Kept: set.Name, Created: set.CreationTimestamp.Time, Cause: set.Annotations[causeAnnotation], template: fields,
		})
	}
	return all, nil
}

func controllerRevisions(ctx context.Context, client *kube.Client, p *Plan) ([]Revision, error) {
	kept, err := client.Clientset.AppsV1().ControllerRevisions(p.Ref.Namespace).List(ctx, metav1.ListOptions{LabelSelector: p.selector()})
	if err != nil {
		return nil, err
	}
	var all []Revision
	for i := range kept.Items {
		one := &kept.Items[i]
		if !p.isOf(one) {
			continue
		}
		var data unstructured.Unstructured // a patch, which sets the template
		if err := json.Unmarshal(one.Data.Raw, &data.Object); err != nil {
			return nil, fmt.Errorf("read %s: %w", one.Name, err)
		}
		template, _, err := unstructured.NestedMap(data.Object, "spec", "template")
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", one.Name, err)
		}
		delete(template, "$patch")
		all = append(all, Revision{
			Number: one.Revision, Kept: one.Name, Created: one.CreationTimestamp.Time, Cause: one.Annotations[causeAnnotation], template: template,
		})
	}
	return all, nil
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
	template := (&unstructured.Unstructured{Object: to.template}).DeepCopy().Object
	template["$patch"] = "replace"
	p.patches(types.StrategicMergePatchType, nested("spec", "template", template))
	return nil
}
