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
		p.foreseeRollout()
	case Edit:
		if p.changesTemplate() {
			p.foreseeRollout()
		}
	case Resize:
		p.foreseeResize()
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

// foreseeReplacement says who replaces the pod.
func (p *Plan) foreseeReplacement() {
	if sentence, lost := replacement(p.object, p.owner, p.ownerErr); lost {
		p.warns(sentence)
	} else {
		p.follows(sentence)
	}
}

// replacement says who replaces a pod that goes; lost that nobody does, or that it is not
// known. ownerErr says why the controller could not be read.
func replacement(pod metav1.Object, owner *unstructured.Unstructured, ownerErr error) (sentence string, lost bool) {
	controller := metav1.GetControllerOf(pod)
	if controller == nil {
		return "nothing will replace it: it belongs to no workload", true
	}
	named := controller.Kind + " " + controller.Name
	switch {
	case controller.Kind == "Node":
		return "its node will start it again: it is a static pod of " + controller.Name, false
	case ownerErr != nil:
		return fmt.Sprintf("whether %s replaces it is not known: %s", named, explain.Failure(ownerErr).Sentence), true
	case owner == nil:
		return "nothing will replace it: " + named + " is gone", true
	case owner.GetDeletionTimestamp() != nil:
		return "nothing will replace it: " + named + " is being deleted", true
	case hasEnded(owner):
		return "nothing will replace it: " + named + " has ended", true
	case controller.Kind == "StatefulSet":
		return named + " will make it again, under the same name", false
	}
	return named + " will replace it", false
}

// hasEnded reports whether an object is a job that makes no pods any more.
func hasEnded(o *unstructured.Unstructured) bool {
	if o.GetKind() != "Job" {
		return false
	}
	return isTrue(o.Object, "Complete") || isTrue(o.Object, "Failed")
}

// isTrue reports whether a condition of an object holds.
func isTrue(object map[string]any, kind string) bool {
	conditions, _, _ := unstructured.NestedSlice(object, "status", "conditions")
	for _, c := range conditions {
		condition, _ := c.(map[string]any)
		if condition["type"] == kind && condition["status"] == "True" {
			return true
		}
	}
	return false
}

func (p *Plan) foreseeScale(ctx context.Context, client *kube.Client) {
	switch by := p.Change.Replicas - p.Replicas; {
	case p.Change.Replicas == 0:
		p.warns(fmt.Sprintf("all of its %s will be deleted", count.Of(p.pods(), "pod")))
	case by > 0:
		p.follows(count.Of(by, "pod") + " will be started")
	case by < 0:
		p.follows(count.Of(-by, "pod") + " will be deleted")
	default:
		p.follows("nothing will change: there are to be as many as now")
	}
	p.foreseeAutoscaler(ctx, client)
}

// foreseeAutoscaler warns of what sets the replicas again.
func (p *Plan) foreseeAutoscaler(ctx context.Context, client *kube.Client) {
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

func (p *Plan) foreseeRollout() {
	if p.paused() {
		p.follows("no pod is replaced before its rollout is resumed")
		return
	}
	strategy, _, _ := unstructured.NestedString(p.object.Object, "spec", "updateStrategy", "type")
	if p.Ref.Kind == "Deployment" {
		strategy, _, _ = unstructured.NestedString(p.object.Object, "spec", "strategy", "type")
	}
	partition, _, _ := unstructured.NestedInt64(p.object.Object, "spec", "updateStrategy", "rollingUpdate", "partition")
	switch {
	case strategy == "OnDelete":
		p.warns("no pod is replaced before it is deleted: the update strategy is OnDelete")
	case strategy == "Recreate":
		p.warns("all of its pods are deleted before new ones start: the strategy is Recreate")
	case partition > 0:
		p.warns(fmt.Sprintf("only its pods from number %d on are replaced: the update strategy has a partition", partition))
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
