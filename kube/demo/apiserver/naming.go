package apiserver

import (
	"fmt"
	"hash/fnv"

	"github.com/google/uuid"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// noKind clears an object's type: stored objects, like the items of a list, do not carry it.
var noKind schema.GroupVersionKind

// suffixAlphabet is Kubernetes' own: without vowels and look-alikes no name spells anything.
const suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789"

// stamp gives a new object its name, UID and timestamps. Names and UIDs look random but follow from
// what was created before, so that two starts of the same scenarios look the same. A creation time
// that is already set is kept: scenarios may be older than the cluster.
func (s *State) stamp(r *resource, obj Object) {
	if obj.GetName() == "" && obj.GetGenerateName() != "" {
		obj.SetName(s.generateName(r, obj.GetNamespace(), obj.GetGenerateName()))
	}
	if obj.GetUID() == "" {
		seed := fmt.Sprintf("%s/%s/%s/%d", r.group(), obj.GetNamespace(), obj.GetName(), s.version)
		obj.SetUID(types.UID(uuid.NewSHA1(uuid.NameSpaceURL, []byte(seed)).String()))
	}
	if created := obj.GetCreationTimestamp(); created.IsZero() {
		obj.SetCreationTimestamp(s.now())
	}
	obj.SetDeletionTimestamp(nil)
	obj.SetDeletionGracePeriodSeconds(nil)
	if hasSpec(obj) {
		obj.SetGeneration(1)
	}
}

func (s *State) generateName(r *resource, namespace, base string) string {
	key := r.group().String() + "/" + namespace + "/" + base
	for {
		s.generated[key]++
		h := fnv.New64a()
		_, _ = fmt.Fprintf(h, "%s/%d", base, s.generated[key])
		sum := h.Sum64()
		sum ^= sum >> 29
		suffix := make([]byte, 5)
		for i := range suffix {
			suffix[i] = suffixAlphabet[sum%uint64(len(suffixAlphabet))]
			sum /= uint64(len(suffixAlphabet))
		}
		if _, err := s.objects.Get(r.gvr, namespace, base+string(suffix)); err != nil {
			return base + string(suffix)
		}
	}
}
