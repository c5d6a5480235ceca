package object

import (
	"testing"

	"sigs.k8s.io/yaml"
)

func TestFind(t *testing.T) {
	var pod map[string]any
	err := yaml.Unmarshal([]byte(`
metadata: {finalizers: [example.com/one, example.com/two], labels: {app.kubernetes.io/name: web}}
data: {app.json: "{}"}
spec:
  containers:
  - {name: proxy, image: a}
  - name: web
    envFrom: [{prefix: A_}, {configMapRef: {name: settings}}]
    env: [{name: LEVEL, value: debug}]
    ports: [{containerPort: 8080}, {containerPort: 9090, name: metrics}]
    readinessProbe: {tcpSocket: {port: 8080}}
status:
  conditions: [{type: Initialized, status: "True"}, {type: Ready, status: "False", reason: ContainersNotReady}]
`), &pod)
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]Path{
		"spec.containers[web].readinessProbe":            "/spec/containers/1/readinessProbe",
		"spec.containers[web].env[LEVEL].value":          "/spec/containers/1/env/0/value",
		"spec.containers[web].ports[9090]":               "/spec/containers/1/ports/1",
		"spec.containers[web].ports[metrics]":            "/spec/containers/1/ports/1",
		"spec.containers[web].envFrom.configMapRef":      "/spec/containers/1/envFrom/1/configMapRef",
		"status.conditions[Ready].reason":                "/status/conditions/1/reason",
		"data[app.json]":                                 "/data/app.json",
		"metadata.labels[app.kubernetes.io/name]":        "/metadata/labels/app.kubernetes.io~1name",
		"metadata.finalizers[example.com/two]":           "/metadata/finalizers/1",
		"spec.containers[web].livenessProbe.httpGet":     "/spec/containers/1",
		"spec.containers[absent].image":                  "/spec/containers",
		"status.containerStatuses[web].state.terminated": "/status",
		"events[Killing]":                                "",
		"":                                               "",
		"spec.containers[web":                            "/spec/containers/1",
		"..[[":                                           "",
	} {
		if got := Find(pod, field); got != want {
			t.Errorf("%s is at %q, want %q", field, got, want)
		}
	}
}
