package anatomy

// unread are the lists that the Anatomy would be fuller with: single objects say
// themselves what is known of them. A cluster that does not serve a kind has
// none of it.
func (b *builder) unread() []Ref {
	namespace := b.pod.Namespace
	refs := []Ref{
		refTo("Service", namespace, "", b.in.Services),
		refTo("NetworkPolicy", namespace, "", b.in.Policies),
		refTo("PodDisruptionBudget", namespace, "", b.in.Budgets),
	}
	if wanted := b.pod.Spec.EnableServiceLinks; wanted != nil && !*wanted || namespace != "default" {
		refs = append(refs, refTo("Service", "default", "kubernetes", b.in.APIService))
	}
	var out []Ref
	for _, ref := range refs {
		if !isAnswered(ref.Known) {
			out = append(out, ref)
		}
	}
	return out
}
