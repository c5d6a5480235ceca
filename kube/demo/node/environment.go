package node

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// environment is a container's environment as NAME=value: first the services that existed
// when it started, then its own. The problem, if any, is in the kubelet's words.
func (r *runner) environment(c *container) (env []string, problem string) {
	if ptr.Deref(r.pod.Spec.EnableServiceLinks, true) {
		env = r.node.serviceVariables(r.namespace)
	}
	values := map[string]string{}
	add := func(name, value string) {
		values[name] = value
		env = append(env, name+"="+value)
	}
	for _, from := range c.spec.EnvFrom {
		pairs, problem := r.envFrom(from)
		if problem != "" {
			return nil, problem
		}
		for name, value := range pairs {
			add(from.Prefix+name, value)
		}
	}
	for _, v := range c.spec.Env {
		value := expandVariables(v.Value, values)
		if v.ValueFrom != nil {
			var problem string
			if value, problem = r.envValue(v.ValueFrom); problem != "" {
				return nil, problem
			}
		}
		add(v.Name, value)
	}
	return env, ""
}

// serviceVariables are the variables by which pods found services before there was DNS.
func (n *Node) serviceVariables(namespace string) []string {
	var env []string
	for _, ns := range []string{"default", namespace} {
		for _, svc := range apiserver.List[*corev1.Service](n.state, ns) {
			if svc.Spec.ClusterIP == "" || svc.Spec.ClusterIP == corev1.ClusterIPNone || len(svc.Spec.Ports) == 0 {
				continue
			}
			if ns == "default" && svc.Name != "kubernetes" && namespace != "default" {
				continue
			}
			env = append(env, variablesOf(svc)...)
		}
	}
	return env
}

func variablesOf(svc *corev1.Service) []string {
	name := strings.ToUpper(strings.ReplaceAll(svc.Name, "-", "_"))
	ip, first := svc.Spec.ClusterIP, svc.Spec.Ports[0]
	url := func(p corev1.ServicePort) string {
		return fmt.Sprintf("%s://%s:%d", strings.ToLower(string(p.Protocol)), ip, p.Port)
	}
	env := []string{
		name + "_SERVICE_HOST=" + ip, fmt.Sprintf("%s_SERVICE_PORT=%d", name, first.Port), name + "_PORT=" + url(first),
	}
	for _, p := range svc.Spec.Ports {
		if p.Name != "" {
			env = append(env, fmt.Sprintf("%s_SERVICE_PORT_%s=%d", name, strings.ToUpper(strings.ReplaceAll(p.Name, "-", "_")), p.Port))
		}
		prefix := fmt.Sprintf("%s_PORT_%d_%s", name, p.Port, p.Protocol)
		env = append(env, prefix+"="+url(p), prefix+"_PROTO="+strings.ToLower(string(p.Protocol)),
			fmt.Sprintf("%s_PORT=%d", prefix, p.Port), prefix+"_ADDR="+ip)
	}
	return env
}

func (r *runner) envFrom(from corev1.EnvFromSource) (pairs map[string]string, problem string) {
	switch {
	case from.ConfigMapRef != nil:
		data, found := r.configData(from.ConfigMapRef.Name)
		if !found && !ptr.Deref(from.ConfigMapRef.Optional, false) {
			return nil, fmt.Sprintf("configmap %q not found", from.ConfigMapRef.Name)
		}
		return asText(data), ""
	case from.SecretRef != nil:
		data, found := r.secretData(from.SecretRef.Name)
		if !found && !ptr.Deref(from.SecretRef.Optional, false) {
			return nil, fmt.Sprintf("secret %q not found", from.SecretRef.Name)
		}
		return asText(data), ""
	}
	return nil, ""
}

func asText(data map[string][]byte) map[string]string {
	text := map[string]string{}
	for name, value := range data {
		text[name] = string(value)
	}
	return text
}

func (r *runner) envValue(from *corev1.EnvVarSource) (value, problem string) {
	key := func(kind, name, key string, optional *bool, data map[string][]byte, found bool) (string, string) {
		value, has := data[key]
		switch {
		case has || ptr.Deref(optional, false):
			return string(value), ""
		case !found:
			return "", fmt.Sprintf("%s %q not found", kind, name)
		}
		return "", fmt.Sprintf("couldn't find key %s in %s %s/%s", key, kindWords(kind), r.namespace, name)
	}
	switch {
	case from.ConfigMapKeyRef != nil:
		ref := from.ConfigMapKeyRef
		data, found := r.configData(ref.Name)
		return key("configmap", ref.Name, ref.Key, ref.Optional, data, found)
	case from.SecretKeyRef != nil:
		ref := from.SecretKeyRef
		data, found := r.secretData(ref.Name)
		return key("secret", ref.Name, ref.Key, ref.Optional, data, found)
	case from.FieldRef != nil:
		return r.fieldValue(from.FieldRef.FieldPath), ""
	}
	return "", ""
}

func kindWords(kind string) string {
	if kind == "secret" {
		return "Secret"
	}
	return "ConfigMap"
}

// fieldValue is the downward API.
func (r *runner) fieldValue(path string) string {
	pod := r.pod
	if name, is := strings.CutPrefix(path, "metadata.labels['"); is {
		return pod.Labels[strings.TrimSuffix(name, "']")]
	}
	if name, is := strings.CutPrefix(path, "metadata.annotations['"); is {
		return pod.Annotations[strings.TrimSuffix(name, "']")]
	}
	ip := ""
	if r.host != nil {
		ip = r.host.IP
	}
	return map[string]string{
		"metadata.name": pod.Name, "metadata.namespace": pod.Namespace, "metadata.uid": string(pod.UID),
		"spec.nodeName": pod.Spec.NodeName, "spec.serviceAccountName": pod.Spec.ServiceAccountName,
		"status.podIP": ip, "status.hostIP": nodeIP(pod.Spec.NodeName),
	}[path]
}

// expandVariables replaces $(NAME) by what is known of it; $$ escapes, as in Kubernetes.
func expandVariables(text string, values map[string]string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) {
			out.WriteByte(text[i])
			continue
		}
		switch text[i+1] {
		case '$':
			out.WriteByte('$')
			i++
		case '(':
			name, _, closed := strings.Cut(text[i+2:], ")")
			value, known := values[name]
			if closed && known {
				out.WriteString(value)
				i += len(name) + 2
				continue
			}
			out.WriteByte('$')
		default:
			out.WriteByte('$')
		}
	}
	return out.String()
}

// command is what the container runs, with $(NAME) of its environment replaced.
func (c *container) command(env []string) []string {
	values := map[string]string{}
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	var command []string
	for _, word := range append(append([]string{}, c.spec.Command...), c.spec.Args...) {
		command = append(command, expandVariables(word, values))
	}
	return command
}

func (r *runner) configData(name string) (map[string][]byte, bool) {
	cm, err := apiserver.Get[*corev1.ConfigMap](r.node.state, r.namespace, name)
	if err != nil {
		return nil, false
	}
	data := map[string][]byte{}
	for key, value := range cm.Data {
		data[key] = []byte(value)
	}
	for key, value := range cm.BinaryData {
		data[key] = value
	}
	return data, true
}

func (r *runner) secretData(name string) (map[string][]byte, bool) {
	secret, err := apiserver.Get[*corev1.Secret](r.node.state, r.namespace, name)
	if err != nil {
		return nil, false
	}
	data := map[string][]byte{}
	for key, value := range secret.StringData {
		data[key] = []byte(value)
	}
	for key, value := range secret.Data {
		data[key] = value
	}
	return data, true
}
