package object

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/keymap/count"
)

// Path names a field of an object as a JSON pointer does (RFC 6901): each part
// behind a slash, in which ~ is ~0 and / is ~1.
type Path string

// Join is the path of a part within a field.
func (p Path) Join(part string) Path {
	return p + "/" + Path(strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
}

// Parts are the names on the way to the field, the outermost first.
func (p Path) Parts() []string {
	if p == "" {
		return nil
	}
	parts := strings.Split(string(p), "/")[1:]
	for i := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(parts[i])
	}
	return parts
}

// Paths of what is long and seldom read.
const (
	ManagedFields Path = "/metadata/managedFields"
	LastApplied   Path = "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration"
)

// YAML is an object as "kubectl get -o yaml" prints it, managed fields included. The
// values of a Secret are masked. object is what it was made of.
func (s *Snapshot) YAML() (text string, object map[string]any, err error) {
	object, err = s.Map()
	if err != nil {
		return "", nil, err
	}
	masked := object
	if s.Ref.isSecret() {
		masked = mask(object)
	}
	out, err := yaml.Marshal(masked)
	if err != nil {
		return "", nil, fmt.Errorf("write %s: %w", s.Ref, err)
	}
	return string(out), object, nil
}

// IsSecret reports whether a path is that of a value that is masked.
func (s *Snapshot) IsSecret(path Path) bool {
	key, within := strings.CutPrefix(string(path), "/data/")
	return s.Ref.isSecret() && within && !strings.Contains(key, "/")
}

// Reveal is the value of a Secret at a path: as it was written if that is text, and
// in base64 otherwise.
func (s *Snapshot) Reveal(path Path) (value string, ok bool) {
	secret, is := s.Object.(*corev1.Secret)
	if !is {
		return "", false
	}
	for key, bytes := range secret.Data {
		if Path("/data").Join(key) != path {
			continue
		}
		if utf8.Valid(bytes) {
			return string(bytes), true
		}
		return base64.StdEncoding.EncodeToString(bytes), true
	}
	return "", false
}

// mask is a copy of a Secret without its values: instead of each it says how long it
// is. What kubectl noted of the last apply holds them too.
func mask(secret map[string]any) map[string]any {
	masked := (&unstructured.Unstructured{Object: secret}).DeepCopy().Object
	data, _, _ := unstructured.NestedMap(masked, "data")
	for key, value := range data {
		encoded, _ := value.(string)
		decoded, err := base64.StdEncoding.DecodeString(encoded)
		data[key] = "(not shown)"
		if err == nil {
			data[key] = "(" + count.Of(len(decoded), "byte") + ", not shown)"
		}
	}
	if data != nil {
		masked["data"] = data
	}
	if annotations, found, _ := unstructured.NestedStringMap(masked, "metadata", "annotations"); found {
		if _, found := annotations[corev1.LastAppliedConfigAnnotation]; found {
			annotations[corev1.LastAppliedConfigAnnotation] = "(not shown, it holds the values)"
			_ = unstructured.SetNestedStringMap(masked, annotations, "metadata", "annotations")
		}
	}
	return masked
}
