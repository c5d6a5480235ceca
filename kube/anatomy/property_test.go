package anatomy

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"pgregory.net/rapid"
)

// TestEachThingOnce: every mount, port and variable of a pod is in its anatomy exactly once, whatever
// the pod is like.
func TestEachThingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pod := drawPod(t)
		a := Build(Input{Pod: pod})
		mounts, ports, variables := map[string]int{}, map[string]int{}, map[string]int{}
		for _, p := range partsOf(pod) {
			c := p.Spec
			for _, m := range c.VolumeMounts {
				mounts[c.Name+" "+m.Name+" "+m.MountPath]--
			}
			for _, m := range c.VolumeDevices {
				mounts[c.Name+" "+m.Name+" "+m.DevicePath]--
			}
			for _, port := range c.Ports {
				ports[fmt.Sprintf("%s %d/%s", c.Name, port.ContainerPort, protocolOf(port.Protocol))]--
			}
			for _, v := range c.Env {
				variables[c.Name+" "+v.Name]--
			}
		}
		for i := range a.Volumes {
			for _, m := range a.Volumes[i].Mounts {
				mounts[m.Container+" "+a.Volumes[i].Name+" "+m.Path]++
			}
		}
		declared := map[string]int{}
		for _, port := range a.Ports {
			key := fmt.Sprintf("%d/%s", port.Port, port.Protocol)
			if port.Undeclared {
				if declared[key] > 0 {
					t.Fatalf("port %s is declared, and undeclared beside", key)
				}
				declared[key]++
				continue
			}
			ports[port.Container+" "+key]++
		}
		for i := range a.Containers {
			for _, v := range a.Containers[i].Env {
				variables[a.Containers[i].Name+" "+v.Name]++
			}
		}
		for what, counts := range map[string]map[string]int{"mount": mounts, "port": ports, "variable": variables} {
			for key, n := range counts {
				if n != 0 {
					t.Fatalf("%s %q is there %+d times too often", what, key, n)
				}
			}
		}
	})
}

// drawPod makes a pod that an API server might or might not take: names may be the same, and refer to
// nothing.
func drawPod(t *rapid.T) *corev1.Pod {
	pod := &corev1.Pod{}
	name := rapid.SampledFrom([]string{"a", "b", "c", "d", ""})
	for range rapid.IntRange(0, 4).Draw(t, "volumes") {
		pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: name.Draw(t, "volume"), VolumeSource: drawSource(t)})
	}
	always := corev1.ContainerRestartPolicyAlways
	for i := range rapid.IntRange(0, 3).Draw(t, "inits") {
		c := drawContainer(t, fmt.Sprintf("init-%d", i))
		if rapid.Bool().Draw(t, "sidecar") {
			c.RestartPolicy = &always
		}
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, c)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "apps") {
		pod.Spec.Containers = append(pod.Spec.Containers, drawContainer(t, fmt.Sprintf("app-%d", i)))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "ephemeral") {
		c := drawContainer(t, fmt.Sprintf("debug-%d", i))
		pod.Spec.EphemeralContainers = append(pod.Spec.EphemeralContainers,
			corev1.EphemeralContainer{EphemeralContainerCommon: corev1.EphemeralContainerCommon(c)})
	}
	return pod
}

func drawSource(t *rapid.T) corev1.VolumeSource {
	return rapid.SampledFrom([]corev1.VolumeSource{
		{},
		{EmptyDir: &corev1.EmptyDirVolumeSource{}},
		{ConfigMap: &corev1.ConfigMapVolumeSource{}},
		{Secret: &corev1.SecretVolumeSource{SecretName: "s"}},
		{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{{}}}},
		{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "c"}},
		{Image: &corev1.ImageVolumeSource{Reference: "i"}},
	}).Draw(t, "source")
}

func drawContainer(t *rapid.T, name string) corev1.Container {
	c := corev1.Container{Name: name}
	word := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
	for range rapid.IntRange(0, 4).Draw(t, "mounts") {
		c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{
			Name: word.Draw(t, "of"), MountPath: "/" + word.Draw(t, "path"), ReadOnly: rapid.Bool().Draw(t, "ro"),
			SubPathExpr: rapid.SampledFrom([]string{"", "$(a)", "$(zzz)/x"}).Draw(t, "expr"),
		})
	}
	for range rapid.IntRange(0, 1).Draw(t, "devices") {
		c.VolumeDevices = append(c.VolumeDevices, corev1.VolumeDevice{Name: word.Draw(t, "of"), DevicePath: "/dev/x"})
	}
	for range rapid.IntRange(0, 3).Draw(t, "ports") {
		c.Ports = append(c.Ports, corev1.ContainerPort{
			Name: word.Draw(t, "port"), ContainerPort: rapid.Int32Range(1, 4).Draw(t, "number"),
			Protocol: rapid.SampledFrom([]corev1.Protocol{"", corev1.ProtocolTCP, corev1.ProtocolUDP}).Draw(t, "protocol"),
		})
	}
	for range rapid.IntRange(0, 5).Draw(t, "env") {
		c.Env = append(c.Env, corev1.EnvVar{Name: word.Draw(t, "name"), Value: rapid.StringOfN(rapid.RuneFrom([]rune("$()abc")), 0, 12, -1).Draw(t, "value")})
	}
	if rapid.Bool().Draw(t, "probe") {
		c.ReadinessProbe = &corev1.Probe{ProbeHandler: corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(rapid.Int32Range(1, 6).Draw(t, "probed"))}}}
	}
	return c
}
