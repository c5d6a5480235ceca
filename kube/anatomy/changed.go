package anatomy

import (
	"encoding/json"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// changedAfter is when the key of an object was changed last, nil unless that
// was after the container started.
func (b *builder) changedAfter(p *part, ref *Ref, key string) *time.Time {
	started := p.started()
	if ref.Known != Read || started.IsZero() {
		return nil
	}
	var meta *metav1.ObjectMeta
	if ref.Kind == "Secret" {
		meta = &b.in.Secrets[ref.Name].Value.ObjectMeta
	} else {
		meta = &b.in.ConfigMaps[ref.Name].Value.ObjectMeta
	}
	changed := lastChange(meta, key, started)
	if changed.IsZero() {
		return nil
	}
	return &changed
}

// lastChange is the last time after since at which somebody who looks after the
// key changed the object, zero if there is none. The API server keeps, for each
// manager, which fields are its own and when it changed any of them, in whole
// seconds.
func lastChange(meta *metav1.ObjectMeta, key string, since time.Time) time.Time {
	var last time.Time
	if meta.CreationTimestamp.After(since) {
		last = meta.CreationTimestamp.Time
	}
	for i := range meta.ManagedFields {
		managed := &meta.ManagedFields[i]
		if managed.Time == nil || !managed.Time.After(since) || !managed.Time.After(last) || managed.FieldsV1 == nil {
			continue
		}
		var fields struct {
			Data   map[string]json.RawMessage `json:"f:data"`
			Binary map[string]json.RawMessage `json:"f:binaryData"`
		}
		if json.Unmarshal(managed.FieldsV1.GetRawBytes(), &fields) != nil {
			continue
		}
		_, text := fields.Data["f:"+key]
		_, binary := fields.Binary["f:"+key]
		if text || binary {
			last = managed.Time.Time
		}
	}
	return last
}

// configMapKeys are the keys of a ConfigMap in alphabetical order, with those
// of binary data where they count.
func configMapKeys(object *corev1.ConfigMap, binary bool) []string {
	if object == nil {
		return nil
	}
	keys := make([]string, 0, len(object.Data)+len(object.BinaryData))
	for key := range object.Data {
		keys = append(keys, key)
	}
	if binary {
		for key := range object.BinaryData {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func secretKeys(object *corev1.Secret) []string {
	if object == nil {
		return nil
	}
	keys := make([]string, 0, len(object.Data))
	for key := range object.Data {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
