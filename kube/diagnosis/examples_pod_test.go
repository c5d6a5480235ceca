package diagnosis_test

import (
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// examples are one for each rule about pods, and more where a rule reads several
// wordings. The first of a rule is in docs/diagnosis.md.
func examples() []example {
	return slices.Concat(schedulingExamples(), nodeExamples(), setupExamples(), imageExamples(), runExamples(), readinessExamples(), endingExamples())
}

func schedulingExamples() []example {
	placed := fine(scheduled)
	hostPort := spec("web", func(c *corev1.Container) { c.Ports = []corev1.ContainerPort{{ContainerPort: 80, HostPort: 8080}} })
	neighbour := podtest.Pod(podtest.Named("shop", "cart-1"), podtest.App("web", podtest.Ready), hostPort, claims("data"), podtest.Labelled(map[string]string{"app": "cart"}))
	apart := func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{
			LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "cart"}}, TopologyKey: corev1.LabelHostname,
		}}}}
	}
	spread := func(p *corev1.Pod) {
		p.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{TopologyKey: "zone", MaxSkew: 1, WhenUnsatisfiable: corev1.DoNotSchedule}}
	}
	class := "slow"
	unbound := anatomy.Found(&corev1.PersistentVolumeClaim{Spec: corev1.PersistentVolumeClaimSpec{StorageClassName: &class}, Status: corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimPending}})
	bound := anatomy.Found(&corev1.PersistentVolumeClaim{Spec: corev1.PersistentVolumeClaimSpec{StorageClassName: &class}, Status: corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimBound}})
	app := podtest.App("web")
	return []example{
		{
			"scheduling-gated", "the pod is held back from scheduling by example.com/quota",
			situation(podtest.Pod(nowhere, app, func(p *corev1.Pod) { p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "example.com/quota"}} })), placed,
		},
		{"no-scheduler", "the scheduler batch, which the pod asks for, has not looked at it", situation(podtest.Pod(nowhere, app, func(p *corev1.Pod) { p.Spec.SchedulerName = "batch" })), placed},
		{"no-scheduler", "no scheduler has looked at the pod since it was created", situation(podtest.Pod(nowhere, app)), situation(podtest.Pod(nowhere, app, func(p *corev1.Pod) { p.CreationTimestamp = podtest.Ago(time.Second) }))},
		{
			"scheduler-error", "the scheduler failed to place the pod: running PreFilter plugin: timed out",
			situation(podtest.Pod(nowhere, app, condition(corev1.PodScheduled, corev1.ConditionFalse, "SchedulerError", "running PreFilter plugin: timed out"))), placed,
		},
		{
			"waits-for-preemption", "the pod waits until pods of lower priority have ended on node1",
			situation(podtest.Pod(refused("0/1 nodes are available: 1 Insufficient cpu."), app, func(p *corev1.Pod) { p.Status.NominatedNodeName = "node1" })), placed,
		},
		{
			"insufficient-resources", "no node takes the pod: 1 node has too little cpu left for the 64 that it asks for, and none has more than 2",
			situation(podtest.Pod(app, asks("cpu", "64"), refused("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.")), among(node("node1"))), placed,
		},
		{
			"insufficient-resources", "no node takes the pod: 2 of 3 nodes have too little memory left for the 1Gi that it asks for; 1 of 3 nodes has a taint that it does not tolerate (dedicated=db)",
			situation(podtest.Pod(app, asks("memory", "1Gi"), refused("0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: db}, 2 Insufficient memory. preemption: not helpful.")), among(node("node1"))), placed,
		},
		{
			"insufficient-resources", "no node takes the pod: 2 nodes have too little cpu left for the 1500m that it asks for, the most is 800m on node2",
			situation(podtest.Pod(app, asks("cpu", "1500m"), refused("0/2 nodes are available: 2 Insufficient cpu.")), among(node("node1"), node("node2")), requested(map[string]string{"node1": "1900m", "node2": "1200m"})), placed,
		},
		{
			"insufficient-resources", "no node takes the pod: 1 of 9 nodes has too little cpu left for the 1500m that it asks for; 8 of 9 nodes have a taint that it does not tolerate (dedicated=db)",
			situation(podtest.Pod(app, asks("cpu", "1500m"), refused("0/9 nodes are available: 1 Insufficient cpu, 8 node(s) had untolerated taint {dedicated: db}.")), among(node("node1"))), placed,
		},
		{"too-many-pods", "no node takes the pod: 3 nodes have as many pods as they take", situation(podtest.Pod(app, refused("0/3 nodes are available: 3 Too many pods."))), placed},
		{
			"node-selector-unmatched", "no node takes the pod: no node has the label disk=ssd",
			situation(podtest.Pod(app, refused("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."), func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{"disk": "ssd"} }), among(node("node1"))), placed,
		},
		{
			"node-selector-unmatched", "no node takes the pod: 2 nodes lack the labels that it asks for (disk=ssd)",
			situation(podtest.Pod(app, refused("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."), func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{"disk": "ssd"} })), placed,
		},
		{
			"taint-not-tolerated", "no node takes the pod: 1 node has a taint that it does not tolerate (dedicated=db)",
			situation(podtest.Pod(app, refused("0/1 nodes are available: 1 node(s) had untolerated taint(s).")), among(node("node1", func(n *corev1.Node) {
				n.Spec.Taints = []corev1.Taint{{Key: "dedicated", Value: "db", Effect: "NoSchedule"}}
			}))), placed,
		},
		{
			"taint-not-tolerated", "no node takes the pod: 1 of 3 nodes has a taint that it does not tolerate (dedicated=db); 2 of 3 nodes lack the labels that it asks for (disk=ssd)",
			situation(podtest.Pod(app, refused("0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: db}, 2 node(s) didn't match Pod's node affinity/selector."),
				func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{"disk": "ssd"} }),
				among(node("node1"), node("node2", func(n *corev1.Node) { n.Labels = map[string]string{"disk": "ssd"} }))), placed,
		},
		{
			"pod-affinity-unmet", "no node takes the pod: 1 node is excluded by its own pod anti-affinity (cart-1 runs on node1)",
			situation(podtest.Pod(app, apart, refused("0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.")), beside(neighbour)), placed,
		},
		{"pod-affinity-unmet", "no node takes the pod: 2 nodes are excluded by the anti-affinity of pods that run there", situation(podtest.Pod(app, refused("0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules."))), placed},
		{"topology-spread", "no node takes the pod: on 2 nodes its pods would be spread too unevenly over zone", situation(podtest.Pod(app, spread, refused("0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints."))), placed},
		{
			"topology-spread", "no node takes the pod: 2 nodes lack the label that its pods are to be spread over zone",
			situation(podtest.Pod(app, spread, refused("0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints (missing required label)."))), placed,
		},
		{
			"host-port-taken", "no node takes the pod: host port 8080 is taken on 1 node, pod shop/cart-1 has it on node1",
			situation(podtest.Pod(app, hostPort, refused("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.")), beside(neighbour)), placed,
		},
		{
			"claim-in-use", "no node takes the pod: its claim data is for one pod alone, and pod cart-1 has it",
			situation(podtest.Pod(app, claims("data"), refused("0/1 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode.")), beside(neighbour)), placed,
		},
		{
			"claim-pending", "no node takes the pod: claim data has no volume yet from storage class slow",
			situation(podtest.Pod(app, claims("data"), refused("0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.")), claim("data", unbound)), placed,
		},
		{"claim-pending", "the pod cannot start: claim data has no volume yet from storage class slow", situation(podtest.Pod(pending, claims("data"), podtest.App("web", waiting("ContainerCreating", ""))), claim("data", unbound)), situation(podtest.Pod(pending, claims("data"), podtest.App("web", waiting("ContainerCreating", ""))), claim("data", bound))},
		{"claim-missing", "no node takes the pod: there is no claim data", situation(podtest.Pod(app, claims("data"), refused(`0/1 nodes are available: persistentvolumeclaim "data" not found.`))), placed},
		{
			"claim-missing", "the pod cannot start: there is no claim data",
			situation(podtest.Pod(pending, claims("data"), podtest.App("web", waiting("ContainerCreating", ""))), claim("data", anatomy.Answer[*corev1.PersistentVolumeClaim]{Known: anatomy.NotThere})), placed,
		},
		{"volume-placement", "no node takes the pod: 2 nodes cannot have its volumes: had volume node affinity conflict", situation(podtest.Pod(app, refused("0/2 nodes are available: 2 node(s) had volume node affinity conflict."))), placed},
		{"device-claim-not-allocated", "no node takes the pod: 1 node cannot give it its devices: cannot allocate all claims", situation(podtest.Pod(app, refused("0/1 nodes are available: 1 cannot allocate all claims."))), placed},
		{"nodes-cordoned", "no node takes the pod: 2 nodes are cordoned", situation(podtest.Pod(app, refused("0/2 nodes are available: 2 node(s) were unschedulable."))), placed},
		{"unschedulable", "no node takes the pod: 1 node: node(s) are on strike", situation(podtest.Pod(app, refused("0/1 nodes are available: 1 node(s) are on strike."))), placed},
	}
}

func nodeExamples() []example {
	silent := node("node1", func(n *corev1.Node) {
		n.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionUnknown, LastHeartbeatTime: podtest.Ago(5 * time.Minute)}}
	})
	bound := podtest.Pod(podtest.Phase(corev1.PodPending), podtest.App("web"), scheduled)
	gone := fine()
	gone.Node = anatomy.Answer[*corev1.Node]{Known: anatomy.NotThere}
	left := func(in *diagnosis.Input) {
		in.Owners = map[types.UID]anatomy.Answer[metav1.Object]{"job": anatomy.Found[metav1.Object](doneJob())}
	}
	return []example{
		{"node-not-ready", "node node1 does not answer: what is shown of the pod is from 5m ago", situation(podtest.Pod(podtest.App("web", podtest.Ready)), on(silent)), situation(podtest.Pod(podtest.App("web", podtest.Ready)), on(node("node1")))},
		{"node-not-ready", "node node1 does not answer: what is shown of the pod is what it last said", situation(podtest.Pod(podtest.App("web", podtest.Ready), podtest.Because("NodeLost"))), fine()},
		{"node-not-ready", "node node1 does not answer: what is shown of the pod is what it last said", situation(podtest.Pod(podtest.App("web", podtest.Ready), podtest.Condition(corev1.ContainersReady, corev1.ConditionTrue, ""), podtest.Condition(corev1.PodReady, corev1.ConditionFalse, ""))), fine()},
		{"node-gone", "the pod is on node node1, which does not exist", gone, fine()},
		{"kubelet-silent", "the kubelet of node1 has not taken the pod up", situation(bound), situation(podtest.Pod(pending, podtest.App("web", waiting("ContainerCreating", "")), func(p *corev1.Pod) { p.Status.StartTime = newTime(time.Second) }))},
		{"node-out-of-resources", "node node1 refused the pod: it is out of cpu", situation(podtest.Pod(podtest.App("web"), failed("OutOfcpu", "Pod was rejected: Node didn't have enough resource: cpu, requested: 100"))), fine()},
		{"admission-failed", "node node1 could not admit the pod: Allocate failed due to no healthy devices present", situation(podtest.Pod(podtest.App("web"), failed("UnexpectedAdmissionError", "Pod was rejected: Allocate failed due to no healthy devices present"))), fine()},
		{"node-unfit", "node node1 refused the pod: Predicate NodeAffinity failed", situation(podtest.Pod(podtest.App("web"), failed("NodeAffinity", "Pod was rejected: Predicate NodeAffinity failed"))), fine()},
		{"node-shutdown", "node node1 was shut down and ended the pod: Pod was terminated in response to imminent node shutdown", situation(podtest.Pod(podtest.App("web"), failed("Terminated", "Pod was terminated in response to imminent node shutdown."))), fine()},
		{"evicted", "the pod was evicted: it wrote more to local storage than the limit of its containers, 10Mi", situation(podtest.Pod(podtest.App("web"), failed("Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers 10Mi. "))), fine()},
		{"evicted", "the pod was evicted: node node1 was low on memory", situation(podtest.Pod(podtest.App("web"), failed("Evicted", "The node was low on resource: memory. Threshold quantity: 100Mi, available: 20Mi."))), fine()},
		{"evicted", "the pod was evicted: its emptyDir tmp holds more than its limit of 5Mi", situation(podtest.Pod(podtest.App("web"), failed("Evicted", `Usage of EmptyDir volume "tmp" exceeds the limit "5Mi".`))), fine()},
		{"evicted", "the pod was evicted: web wrote more to local storage than its limit of 5Mi", situation(podtest.Pod(podtest.App("web"), failed("Evicted", `Container web exceeded its local ephemeral storage limit "5Mi". `))), fine()},
		{"evicted", "the pod was refused: node node1 is under DiskPressure", situation(podtest.Pod(podtest.App("web"), failed("Evicted", "The node had condition: [DiskPressure]. "))), fine()},
		{"pod-deadline", "the pod was ended: it ran for longer than its deadline of 30s", situation(podtest.Pod(podtest.App("web"), failed("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"), func(p *corev1.Pod) { p.Spec.ActiveDeadlineSeconds = ptr(int64(30)) })), fine()},
		{
			"disrupted", "the pod was preempted by a pod of higher priority: default-scheduler: preempting to accommodate a higher priority pod",
			situation(podtest.Pod(podtest.App("web", podtest.Ended(143, "Error")), podtest.Phase(corev1.PodFailed), condition(corev1.DisruptionTarget, corev1.ConditionTrue, "PreemptionByScheduler", "default-scheduler: preempting to accommodate a higher priority pod"))),
			situation(podtest.Pod(podtest.App("web", podtest.Ended(143, "Error")), ownedByJob, podtest.Phase(corev1.PodFailed), condition(corev1.DisruptionTarget, corev1.ConditionTrue, "PreemptionByScheduler", "x")), left),
		},
		{"pod-failed", "the pod has failed: Frobnicated: the node was frobnicated", situation(podtest.Pod(podtest.App("web"), failed("Frobnicated", "the node was frobnicated"))), fine()},
	}
}

// doneJob is a Job that has succeeded; ownedByJob a pod of it.
func doneJob() *batchv1.Job {
	job := &batchv1.Job{Status: batchv1.JobStatus{Conditions: []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}}}
	job.Name, job.UID, job.Namespace = "sums", "job", "shop"
	return job
}

func ownedByJob(p *corev1.Pod) {
	p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "Job", Name: "sums", UID: "job", Controller: ptr(true)}}
}

func ptr[T any](value T) *T { return &value }

func setupExamples() []example {
	creating := podtest.App("web", waiting("ContainerCreating", ""))
	config := func(p *corev1.Pod) {
		p.Spec.Volumes = []corev1.Volume{{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}, Items: []corev1.KeyToPath{{Key: "app.json", Path: "app.json"}},
		}}}}
	}
	optional := func(p *corev1.Pod) { config(p); p.Spec.Volumes[0].ConfigMap.Optional = ptr(true) }
	known := func(answer anatomy.Answer[*corev1.ConfigMap]) around {
		return func(in *diagnosis.Input) {
			in.ConfigMaps = map[string]anatomy.Answer[*corev1.ConfigMap]{"settings": answer}
		}
	}
	missing := known(anatomy.Answer[*corev1.ConfigMap]{Known: anatomy.NotThere})
	soon := func(p *corev1.Pod) { p.Status.StartTime = newTime(time.Second) }
	at := func(reason, message string) diagnosis.Input {
		return situation(podtest.Pod(pending, soon, creating), event("", reason, message))
	}
	going := situation(podtest.Pod(podtest.Phase(corev1.PodRunning), podtest.App("web", podtest.Ready)), event("", "FailedMount", "it has passed"), event("", "FailedCreatePodSandBox", "it has passed"))
	fromEnv := spec("web", func(c *corev1.Container) {
		c.Env = []corev1.EnvVar{{Name: "MODE", ValueFrom: &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}, Key: "mode"}}}}
	})
	broken := func(message string) diagnosis.Input {
		return situation(podtest.Pod(pending, podtest.App("web", waiting("CreateContainerConfigError", message)), fromEnv))
	}
	repeated := broken("the moon is in the wrong phase")
	event("web", "Failed", "Error: the moon is in the wrong phase")(&repeated)
	return []example{
		{"runtime-class-unknown", "node node1 has no runtime for the RuntimeClass gvisor", situation(podtest.Pod(pending, creating, func(p *corev1.Pod) { p.Spec.RuntimeClassName = ptr("gvisor") }), event("", "FailedCreatePodSandBox", `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "runsc" is configured`)), going},
		{"sandbox-failed", "node node1 cannot set up the pod's network: plugin type=\"flannel\" failed (add): open /run/flannel/subnet.env: no such file or directory", at("FailedCreatePodSandBox", `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "c0ffee": plugin type="flannel" failed (add): open /run/flannel/subnet.env: no such file or directory`), going},
		{"volume-attached-elsewhere", "volume pvc-1 is still attached to another node, used by pod db-0", at("FailedAttachVolume", `Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) db-0`), going},
		{"volume-object-missing", "volume config cannot be mounted: there is no ConfigMap settings", situation(podtest.Pod(pending, creating, config), missing, event("", "FailedMount", `MountVolume.SetUp failed for volume "config" : configmap "settings" not found`)), situation(podtest.Pod(pending, soon, creating, optional), missing)},
		{"volume-object-missing", "volume config cannot be mounted: ConfigMap settings has no key app.json", situation(podtest.Pod(pending, creating, config), known(anatomy.Found(&corev1.ConfigMap{Data: map[string]string{"other": ""}}))), situation(podtest.Pod(pending, soon, creating, config), known(anatomy.Found(&corev1.ConfigMap{Data: map[string]string{"app.json": ""}})))},
		{"volume-object-missing", "volume keys cannot be mounted: there is no Secret tls", at("FailedMount", `MountVolume.SetUp failed for volume "keys" : secret "tls" not found`), going},
		{"volume-object-missing", "volume keys cannot be mounted: its Secret has no key tls.crt", at("FailedMount", `MountVolume.SetUp failed for volume "keys" : references non-existent secret key: tls.crt`), going},
		{"volume-ownership", "the node changes the owner of the files of a large volume (fsGroup) before the pod starts", at("VolumePermissionChangeInProgress", `Setting volume ownership for pvc-1 is taking longer than expected`), going},
		{"devices-not-prepared", "node node1 cannot prepare the pod's devices: claim gpu: driver example.com is not registered", at("FailedPrepareDynamicResources", "claim gpu: driver example.com is not registered"), going},
		{"mount-failed", "node node1 cannot mount a volume of the pod: hostPath type check failed: /data is not a directory", at("FailedMount", `MountVolume.SetUp failed for volume "data" : hostPath type check failed: /data is not a directory`), going},
		{"setup-slow", "node node1 has been setting up the pod for 10m", situation(podtest.Pod(pending, creating)), situation(podtest.Pod(pending, soon, creating))},
		{"setup-slow", "node node1 has been setting up the pod for 120m; why cannot be told: its events are gone", situation(podtest.Pod(pending, creating, func(p *corev1.Pod) { p.Status.StartTime = newTime(2 * time.Hour) })), situation(podtest.Pod(pending, soon, creating))},
		{"config-missing", "web cannot start: there is no ConfigMap settings", broken(`configmap "settings" not found`), fine(fromEnv)},
		{"config-missing", "web cannot start: Secret keys has no key token", broken(`couldn't find key token in Secret shop/keys`), fine(fromEnv)},
		{"runs-as-root", "web cannot start: the pod demands runAsNonRoot, and the image runs as root", broken("container has runAsNonRoot and image will run as root (pod: \"cart-0\", container: web)"), fine()},
		{"runs-as-root", "web cannot start: the pod demands runAsNonRoot, and the image's user nobody is a name and no number", broken("container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is non-root"), fine()},
		{"mount-unsupported", "web cannot start: failed to prepare subPath for volumeMount \"data\" of container \"web\"", broken(`failed to prepare subPath for volumeMount "data" of container "web"`), fine()},
		{"config-error", "web cannot start: the moon is in the wrong phase", broken("the moon is in the wrong phase"), fine()},
		{"config-error", "web cannot start: the moon is in the wrong phase", repeated, fine()},
	}
}

func imageExamples() []example {
	at := func(reason, message string) diagnosis.Input {
		return situation(podtest.Pod(pending, podtest.App("web", waiting(reason, message)), spec("web", func(c *corev1.Container) { c.Image = "registry.test/shop:9" })))
	}
	containerd := `Back-off pulling image "registry.test/shop:9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "registry.test/shop:9": failed to resolve reference "registry.test/shop:9": `
	is := "web cannot start: "
	const image, refused = " (registry.test/shop:9)", ": dial tcp 127.0.0.1:1: connect: connection refused"
	after := func(in diagnosis.Input, warning string) diagnosis.Input {
		event("web", "Failed", warning)(&in)
		return in
	}
	pulling := podtest.Pod(pending, podtest.App("web", waiting("ContainerCreating", "")), condition(corev1.PodReadyToStartContainers, corev1.ConditionTrue, "", ""))
	return []example{
		{"image-name-invalid", is + "its image has an invalid name" + image, at("InvalidImageName", `Failed to apply default image tag "registry.test/shop:9": couldn't parse image name: invalid reference format`), fine()},
		{"image-never-pulled", is + "its image is not on the node, and imagePullPolicy is Never" + image, at("ErrImageNeverPull", `Container image "registry.test/shop:9" is not present with pull policy of Never`), fine()},
		{"image-no-platform", is + "its image does not exist for the platform of the node" + image, at("ImagePullBackOff", containerd+`no match for platform in manifest: not found`), fine()},
		{"image-no-platform", is + "its image does not exist for the platform of the node" + image, at("ErrImagePull", `choosing an image from manifest list docker://registry.test/shop:9: no image found in image index for architecture arm64`), fine()},
		{"registry-limit", is + "the registry refuses more pulls for now (rate limit)" + image, at("ErrImagePull", containerd+`unexpected status from GET request: 429 Too Many Requests: toomanyrequests: You have reached your pull rate limit`), fine()},
		{"image-signature-refused", is + "the signature of its image is refused" + image, at("SignatureValidationFailed", `Source image rejected: A signature was required, but no signature exists`), fine()},
		{"image-unauthorized", is + "the registry does not let the node pull its image" + image + "; the pod has no pull secret", at("ErrImagePull", containerd+`failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://registry.test/token: 401 Unauthorized`), fine()},
		{"image-unauthorized", is + "its image does not exist, or the registry does not let the node pull it" + image + "; the pod has no pull secret", at("ErrImagePull", `Error response from daemon: pull access denied for shop, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`), fine()},
		{"image-not-found", is + "the registry has no such image" + image, at("ImagePullBackOff", containerd+`registry.test/shop:9: not found`), fine()},
		{"image-not-found", is + "the registry has no such image" + image, at("ErrImagePull", `initializing source docker://registry.test/shop:9: reading manifest 9 in registry.test/shop: manifest unknown`), fine()},
		{"image-not-found", is + "the registry has no such image" + image, at("ErrImagePull", `Error response from daemon: manifest for registry.test/shop:9 not found: manifest unknown`), fine()},
		{"registry-unreachable", is + "the node cannot reach the registry" + image + ": dial tcp: lookup registry.test: no such host", at("ImagePullBackOff", containerd+`failed to do request: Head "https://registry.test/v2/shop/manifests/9": dial tcp: lookup registry.test: no such host`), fine()},
		{"registry-unreachable", is + "the node cannot reach the registry" + image + ": dial tcp 127.0.0.1:1: connect: connection refused", at("ImagePullBackOff", `Back-off pulling image "registry.test/shop:9": ErrImagePull: failed to pull and unpack image "registry.test/shop:9": failed to resolve image: failed to do request: Head "http://127.0.0.1:1/v2/shop/manifests/9?ns=%5BREDACTED%5D": dial tcp 127.0.0.1:1: connect: connection refused`), fine()},
		{"registry-unreachable", is + "the node cannot reach the registry" + image + ": x509: certificate signed by unknown authority", at("ErrImagePull", `pinging container registry registry.test: Get "https://registry.test/v2/": x509: certificate signed by unknown authority`), fine()},
		{"registry-unreachable", is + "the node cannot reach the registry" + image + refused, after(at("ImagePullBackOff", `Back-off pulling image "registry.test/shop:9": ErrImagePull: dial tcp 127.0.0.1:1: connect: connection refused`), "Error: ImagePullBackOff"), fine()},
		{"registry-unreachable", is + "the node cannot reach the registry" + image + refused, after(at("ErrImagePull", `dial tcp 127.0.0.1:1: connect: connection refused`), `Failed to pull image "registry.test/shop:9": dial tcp 127.0.0.1:1: connect: connection refused`), fine()},
		{"registry-unreachable", is + "the node cannot reach the registry" + image + refused, after(at("ImagePullBackOff", `Back-off pulling image "registry.test/shop:9"`), `Failed to pull image "registry.test/shop:9": dial tcp 127.0.0.1:1: connect: connection refused`), fine()},
		{"image-pull-failed", is + "its image cannot be pulled" + image, at("ImagePullBackOff", `Back-off pulling image "registry.test/shop:9"`), fine()},
		{"image-pull-failed", is + "its image cannot be pulled" + image + ": disk quota of the moon", at("ErrImagePull", `rpc error: code = Unknown desc = disk quota of the moon`), fine()},
		{"image-pull-slow", "web waits for its image, which has been pulling for 5m", situation(pulling, eventAgo(5*time.Minute, "web", "Pulling", `Pulling image "registry.test/shop:9"`)), situation(pulling, event("web", "Pulling", `Pulling image "registry.test/shop:9"`))},
	}
}
