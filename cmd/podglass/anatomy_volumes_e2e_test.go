//go:build e2e && unix

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/anatomy"
)

// rareVolume is a kind of volume that a cluster may not serve.
type rareVolume struct {
	volume corev1.VolumeSource
	mounts bool // a node needs nothing else to mount it
	// kind, detail and source are what the anatomy says of it.
	kind, detail, source string
}

func rareVolumes() map[string]rareVolume {
	projected := func(source corev1.VolumeProjection) corev1.VolumeSource {
		return corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{source}}}
	}
	signer := "example.com/signer"
	return map[string]rareVolume{
		"image": {
			corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "busybox:1.36", PullPolicy: corev1.PullIfNotPresent}},
			true, "image", "busybox:1.36", "",
		},
		"csi": {corev1.VolumeSource{CSI: &corev1.CSIVolumeSource{Driver: e2eDriver}}, false, "csi", e2eDriver, ""},
		"bundle": {
			projected(corev1.VolumeProjection{ClusterTrustBundle: &corev1.ClusterTrustBundleProjection{SignerName: &signer, LabelSelector: &metav1.LabelSelector{}, Path: "roots.pem"}}),
			false, "projected", "", "clusterTrustBundle of signer example.com/signer: roots.pem",
		},
		"certificate": {
			projected(corev1.VolumeProjection{PodCertificate: &corev1.PodCertificateProjection{SignerName: signer, KeyType: "ED25519", CredentialBundlePath: "bundle.pem"}}),
			false, "projected", "", "podCertificate ED25519 of signer example.com/signer: bundle.pem",
		},
	}
}

// e2eDriver is a driver that no node has.
const e2eDriver = "e2e.podglass.example.com"

// TestRealAnatomyOfRareVolumes looks at kinds of volumes of which some need a feature gate, a driver or a signer.
// What the cluster's API server does not take is said and left out.
func TestRealAnatomyOfRareVolumes(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	c.driver(t)
	for name, want := range rareVolumes() {
		t.Run(name, func(t *testing.T) {
			if why := c.podWith(t, namespace, name, want.volume); why != "" {
				t.Skipf("the cluster has no such volume: %s", why)
			}
			if want.mounts {
				c.waitReady(t, namespace, name)
			}
			a := anatomy.Build(c.input(t, namespace, name))
			at := -1
			for i := range a.Volumes {
				if a.Volumes[i].Name == "volume" {
					at = i
				}
			}
			if at < 0 || a.Volumes[at].Kind != want.kind || a.Volumes[at].Detail != want.detail || a.Volumes[at].Use != anatomy.Private {
				t.Fatalf("the volumes are told as %+v", a.Volumes)
			}
			if got := sourceText(&a.Volumes[at]); got != want.source {
				t.Errorf("it is made of %q, want %q", got, want.source)
			}
			if want.mounts {
				c.compareMounts(t, a, "app")
			}
		})
	}
}

func sourceText(v *anatomy.Volume) string {
	var parts []string
	for _, source := range v.Sources {
		text := source.Text() + " " + source.Detail + ":"
		for _, file := range source.Files {
			text += " " + file.Path
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// driver makes a CSI driver that volumes may name, and that no node has.
func (c *cluster) driver(t *testing.T) {
	t.Helper()
	drivers := c.clientset.StorageV1().CSIDrivers()
	_, err := drivers.Create(t.Context(), &storagev1.CSIDriver{
		ObjectMeta: metav1.ObjectMeta{Name: e2eDriver},
		Spec:       storagev1.CSIDriverSpec{VolumeLifecycleModes: []storagev1.VolumeLifecycleMode{storagev1.VolumeLifecycleEphemeral}},
	}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := drivers.Delete(ctx, e2eDriver, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			t.Errorf("remove the driver: %v", err)
		}
	})
}

// podWith makes a pod with a volume; it says why the API server does not take it.
func (c *cluster) podWith(t *testing.T, namespace, name string, volume corev1.VolumeSource) (why string) {
	t.Helper()
	grace := int64(1)
	made, err := c.clientset.CoreV1().Pods(namespace).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: &grace,
			Volumes:                       []corev1.Volume{{Name: "volume", VolumeSource: volume}},
			Containers: []corev1.Container{{
				Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "3600"},
				VolumeMounts: []corev1.VolumeMount{{Name: "volume", MountPath: "/volume", ReadOnly: true}},
			}},
		},
	}, metav1.CreateOptions{})
	switch {
	case apierrors.IsInvalid(err), apierrors.IsForbidden(err), apierrors.IsBadRequest(err):
		return err.Error()
	case err != nil:
		t.Fatal(err)
	}
	if of := made.Spec.Volumes[0].Projected; of != nil && len(of.Sources) == 1 && of.Sources[0] == (corev1.VolumeProjection{}) {
		return "it dropped the field, whose feature gate is off"
	}
	return ""
}

// testAnatomyWalk goes from the list into a pod, from a volume to its ConfigMap and back, and to the service; and
// from why a pod does not work to the line of the log that says so.
func testAnatomyWalk(t *testing.T, c *cluster, namespace string) {
	a := c.podglass(t, "-n", namespace)
	a.choosePod("timecheck")
	a.do("target.anatomy")
	a.waitText("› anatomy", "VOLUMES", "passes from init-config", "svc/timecheck")
	a.find("config-map ", `▌ +config-map +configMap`)
	a.do("anatomy.open")
	a.waitText("ConfigMap timecheck-config", "› describe", "appsettings.json")
	a.do(keymap.Back)
	a.waitText("› anatomy", "VOLUMES")
	a.find("svc/timecheck  ", `▌ +svc/timecheck `)
	a.do("anatomy.open")
	a.waitText("› services", "timecheck")
	a.do(keymap.Back)
	a.waitText("› anatomy")
	a.quit()

	a = c.podglass(t, "-n", namespace)
	a.choosePod("numbers-web")
	a.waitText("init-version fails")
	a.do("pods.failing-only")
	a.waitLine("the failing pod alone", `▌ numbers-web-\S+ .*Init:`)
	a.do("target.anatomy")
	a.waitText("WHY NOT", "log[init-version]")
	a.find("log[init-version]", `▌ +log\[init-version\]`)
	a.do("anatomy.open")
	a.waitText("init-version › log")
	a.waitLine("the line of the log under the cursor", `▌.*can't open '/config-in/version.txt'`)
	a.quit()
}

// find puts the cursor of the anatomy on a line.
func (a *app) find(text, expression string) {
	a.t.Helper()
	a.do("anatomy.search")
	a.waitLine("the prompt", `search\W`)
	a.press("\x15" + text)
	a.do(keymap.Accept)
	a.waitLine(text, expression)
}
