package services

import corev1 "k8s.io/api/core/v1"

// narrowings are the settings by which not every request reaches every endpoint.
func narrowings(service *corev1.Service, endpoints []Endpoint) []Narrowing {
	var all []Narrowing
	spec := &service.Spec
	if policy := spec.InternalTrafficPolicy; policy != nil && *policy == corev1.ServiceInternalTrafficPolicyLocal {
		all = append(all, Narrowing{
			"spec.internalTrafficPolicy", string(*policy),
			"a client in the cluster reaches only the pods on its own node",
		})
	}
	if spec.ExternalTrafficPolicy == corev1.ServiceExternalTrafficPolicyLocal {
		all = append(all, Narrowing{
			"spec.externalTrafficPolicy", string(spec.ExternalTrafficPolicy),
			"a request from out of the cluster reaches only the pods on the node that it arrives at",
		})
	}
	if spec.SessionAffinity == corev1.ServiceAffinityClientIP {
		all = append(all, Narrowing{
			"spec.sessionAffinity", string(spec.SessionAffinity),
			"the requests of one client go to one pod",
		})
	}
	if allHinted(endpoints) {
		all = append(all, Narrowing{
			"endpoints.hints", "every endpoint",
			"requests stay in their zone, or on their node, where it has a pod",
		})
	}
	return all
}

// allHinted reports whether every ready endpoint has hints: kube-proxy takes no
// notice of them where one lacks them.
func allHinted(endpoints []Endpoint) bool {
	hinted := false
	for i := range endpoints {
		if !endpoints[i].Ready {
			continue
		}
		if !endpoints[i].Hinted {
			return false
		}
		hinted = true
	}
	return hinted
}
