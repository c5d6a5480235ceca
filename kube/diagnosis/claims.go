package diagnosis

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/podstatus"
)

// claim is a claim that a volume of the pod is.
type claim struct{ volume, name string }

// claims are the persistent volume claims of the pod.
func (p *podFacts) claims() []claim { return claimsOf(p.pod) }

func claimsOf(pod *corev1.Pod) []claim {
	var claims []claim
	for i := range pod.Spec.Volumes {
		volume := &pod.Spec.Volumes[i]
		switch {
		case volume.PersistentVolumeClaim != nil:
			claims = append(claims, claim{volume.Name, volume.PersistentVolumeClaim.ClaimName})
		case volume.Ephemeral != nil:
			claims = append(claims, claim{volume.Name, anatomy.ClaimOf(pod, volume.Name)})
		}
	}
	return claims
}

func usesClaim(pod *corev1.Pod, name string) bool {
	return slices.ContainsFunc(claimsOf(pod), func(c claim) bool { return c.name == name })
}

// claimState says what is wrong with a claim as it was read, "" for nothing that it
// tells itself.
func claimState(name string, answer anatomy.Answer[*corev1.PersistentVolumeClaim]) (string, evidence) {
	var told evidence
	of := answer.Value
	switch {
	case answer.Known == anatomy.NotThere:
		told.add("PersistentVolumeClaim/"+name, "missing")
		return "there is no claim " + name, told
	case of == nil:
		return "", nil
	}
	told.add("PersistentVolumeClaim/"+name+".status.phase", cmp.Or(string(of.Status.Phase), "Pending"))
	if of.Spec.StorageClassName != nil {
		told.add("PersistentVolumeClaim/"+name+".spec.storageClassName", cmp.Or(*of.Spec.StorageClassName, `""`))
	}
	switch {
	case of.DeletionTimestamp != nil:
		return "claim " + name + " is being deleted", told
	case of.Status.Phase == corev1.ClaimLost:
		return "claim " + name + " has lost its volume", told
	case of.Spec.StorageClassName == nil && of.Status.Phase != corev1.ClaimBound:
		return "claim " + name + " has no volume, and no storage class that could provide one", told
	case of.Status.Phase != corev1.ClaimBound:
		return "claim " + name + " has no volume yet" + after(" from storage class ", *of.Spec.StorageClassName), told
	}
	return "", told
}

// claimPendingLater is a claim that lost its place after the pod got a node.
func claimPendingLater(p *podFacts) *Finding { return p.claimTrouble(false) }

func claimLost(p *podFacts) *Finding { return p.claimTrouble(true) }

// claimTrouble finds a claim that keeps a pod with a node from starting: one that is
// missing, lost or being deleted, or one that has no volume.
func (p *podFacts) claimTrouble(lost bool) *Finding {
	if p.pod.Spec.NodeName == "" || podstatus.StartsNothing(p.pod) || !p.isBeingPrepared() {
		return nil
	}
	for _, claim := range p.claims() {
		answer := p.in.Claims[claim.name]
		text, told := claimState(claim.name, answer)
		isLost := answer.Known == anatomy.NotThere || answer.Value != nil && (answer.Value.DeletionTimestamp != nil || answer.Value.Status.Phase == corev1.ClaimLost)
		if text != "" && isLost == lost {
			told.add("spec.volumes["+claim.volume+"]", claim.name)
			return &Finding{Sentence: "the pod cannot start: " + text, Evidence: told}
		}
	}
	return nil
}
