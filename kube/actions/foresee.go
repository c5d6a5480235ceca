package actions

import (
	"context"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// foresee says what will come of the change, and what will undo it.
func (p *Plan) foresee(ctx context.Context, client *kube.Client) {
	switch p.Change.Verb {
	case Delete:
		p.foreseeDeletion()
	case Evict:
		p.foreseeReplacement()
		p.follows("a disruption budget may refuse it")
	case Scale:
		p.foreseeScale(ctx, client)
	case Restart, Undo, Image:
		p.foreseeRestart()
	case Cordon:
		p.follows("the pods that run there stay")
	case Pause:
		p.follows("changes of its template start no pods until it is resumed")
	case Resume:
		p.follows("the changes that were made meanwhile are rolled out")
	}
	if tool := keeper(p.object); tool != "" && p.Ref.Kind != "Pod" {
		p.warns(tool)
	}
}

func (p *Plan) follows(sentence string) { p.Follows = append(p.Follows, sentence) }
func (p *Plan) warns(sentence string)   { p.Warnings = append(p.Warnings, sentence) }

func (p *Plan) foreseeDeletion() {
	if p.Ref.Kind == "Pod" {
		p.foreseeReplacement()
		if grace, found, _ := unstructured.NestedInt64(p.object.Object, "spec", "terminationGracePeriodSeconds"); found && !p.Change.Force {
			p.follows(fmt.Sprintf("its containers have %s to end", count.Of(grace, "second")))
		}
		if p.Change.Force {
			p.warns("its containers may go on running on a node that does not answer")
		}
	} else {
		if p.Replicas > 0 && Takes(Scale, p.Ref) == "" {
			p.follows(fmt.Sprintf("its %s will be deleted with it", count.Of(p.Replicas, "pod")))
		}
		if p.owner != nil {
			p.warns(fmt.Sprintf("%s %s will make it again", p.owner.GetKind(), p.owner.GetName()))
		}
	}
	if finalizers := p.object.GetFinalizers(); len(finalizers) > 0 {
		p.warns("it stays until its finalizers are removed: " + strings.Join(finalizers, ", "))
	}
	if p.object.GetDeletionTimestamp() != nil {
		p.warns("it is being deleted already")
	}
}

// foreseeReplacement says who replaces the pod.
func (p *Plan) foreseeReplacement() {
	controller := metav1.GetControllerOf(p.object)
	switch {
	case controller == nil:
		p.warns("nothing will replace it: it belongs to no workload")
	case controller.Kind == "Node":
		p.follows("its node will start it again: it is a static pod of " + controller.Name)
	case p.owner == nil:
		p.warns(fmt.Sprintf("nothing will replace it: %s %s is gone", controller.Kind, controller.Name))
	case p.owner.GetDeletionTimestamp() != nil:
		p.warns(fmt.Sprintf("nothing will replace it: %s %s is being deleted", controller.Kind, controller.Name))
	case controller.Kind == "StatefulSet":
		p.follows(fmt.Sprintf("StatefulSet %s will make it again, under the same name", controller.Name))
	default:
		p.follows(fmt.Sprintf("%s %s will replace it", controller.Kind, controller.Name))
	}
}

func (p *Plan) foreseeScale(ctx context.Context, client *kube.Client) {
	switch by := p.Change.Replicas - p.Replicas; {
	case p.Change.Replicas == 0:
		p.warns(fmt.Sprintf("all of its %s will be deleted", count.Of(p.Replicas, "pod")))
	case by > 0:
		p.follows(count.Of(by, "pod") + " will be started")
	case by < 0:
		p.follows(count.Of(-by, "pod") + " will be deleted")
	default:
		p.follows("nothing will change: there are to be as many as now")
	}
	scalers, err := client.Clientset.AutoscalingV2().HorizontalPodAutoscalers(p.Ref.Namespace).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return // the cluster has no autoscalers
	}
	if err != nil {
		p.warns("it is not known whether an autoscaler sets the replicas: " + explain.Failure(err).Sentence)
		return
	}
	for i := range scalers.Items {
		scaler := &scalers.Items[i]
		if scaler.Spec.ScaleTargetRef.Kind != p.Ref.Kind || scaler.Spec.ScaleTargetRef.Name != p.Ref.Name {
			continue
		}
		least := int32(1)
		if scaler.Spec.MinReplicas != nil {
			least = *scaler.Spec.MinReplicas
		}
		p.warns(fmt.Sprintf("HorizontalPodAutoscaler %s will set the replicas again, from %d to %d", scaler.Name, least, scaler.Spec.MaxReplicas))
	}
}

func (p *Plan) foreseeRestart() {
	strategy, _, _ := unstructured.NestedString(p.object.Object, "spec", "updateStrategy", "type")
	if p.Ref.Kind == "Deployment" {
		strategy, _, _ = unstructured.NestedString(p.object.Object, "spec", "strategy", "type")
	}
	switch strategy {
	case "OnDelete":
		p.warns("no pod is replaced before it is deleted: the update strategy is OnDelete")
	case "Recreate":
		p.warns("all of its pods are deleted before new ones start: the strategy is Recreate")
	default:
		p.follows("its pods are replaced one after another")
	}
}

// keeper says which tool keeps an object as it is written down elsewhere, "" for none
// that is known.
func keeper(o *unstructured.Unstructured) string {
	labels, annotations := o.GetLabels(), o.GetAnnotations()
	switch {
	case annotations["argocd.argoproj.io/tracking-id"] != "":
		app, _, _ := strings.Cut(annotations["argocd.argoproj.io/tracking-id"], ":")
		return "Argo CD may undo it: the object belongs to its application " + app
	case labels["kustomize.toolkit.fluxcd.io/name"] != "":
		return "Flux may undo it: the object belongs to its kustomization " + labels["kustomize.toolkit.fluxcd.io/name"]
	case labels["helm.toolkit.fluxcd.io/name"] != "":
		return "Flux may undo it: the object belongs to its Helm release " + labels["helm.toolkit.fluxcd.io/name"]
	case annotations["meta.helm.sh/release-name"] != "":
		return "the next upgrade of the Helm release " + annotations["meta.helm.sh/release-name"] + " may undo it"
	}
	return ""
}
