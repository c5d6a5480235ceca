package apiserver

import (
	"reflect"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
)

func hasSpec(obj Object) bool {
	return reflect.ValueOf(obj).Elem().FieldByName("Spec").IsValid()
}

// setDefaults fills in what the API server does for the kinds of the demo (k8s.io/kubernetes
// pkg/apis/*/v1/defaults.go, as far as a person or a client of the demo can see it).
func setDefaults(obj Object) {
	switch o := obj.(type) {
	case *corev1.Pod:
		defaultPodSpec(&o.Spec)
		setDefault(&o.Status.Phase, corev1.PodPending)
		setDefault(&o.Status.QOSClass, qosClass(&o.Spec))
	case *corev1.ReplicationController:
		defaultTemplate(o.Spec.Template)
		setDefault(&o.Spec.Replicas, ptr.To[int32](1))
		if o.Spec.Selector == nil && o.Spec.Template != nil {
			o.Spec.Selector = o.Spec.Template.Labels
		}
	case *appsv1.ReplicaSet:
		defaultTemplate(&o.Spec.Template)
		setDefault(&o.Spec.Replicas, ptr.To[int32](1))
	case *appsv1.StatefulSet:
		defaultTemplate(&o.Spec.Template)
		setDefault(&o.Spec.Replicas, ptr.To[int32](1))
		setDefault(&o.Spec.PodManagementPolicy, appsv1.OrderedReadyPodManagement)
	case *appsv1.DaemonSet:
		defaultTemplate(&o.Spec.Template)
	case *appsv1.Deployment:
		defaultDeployment(&o.Spec)
	case *batchv1.Job:
		defaultTemplate(&o.Spec.Template)
		setDefault(&o.Spec.Completions, ptr.To[int32](1))
		setDefault(&o.Spec.Parallelism, ptr.To[int32](1))
		setDefault(&o.Spec.BackoffLimit, ptr.To[int32](6))
	case *corev1.Service:
		defaultService(&o.Spec)
	case *corev1.Namespace:
		setDefault(&o.Status.Phase, corev1.NamespaceActive)
		if o.Labels == nil {
			o.Labels = map[string]string{}
		}
		o.Labels[corev1.LabelMetadataName] = o.Name
	case *corev1.Secret:
		setDefault(&o.Type, corev1.SecretTypeOpaque)
	}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func defaultDeployment(spec *appsv1.DeploymentSpec) {
	defaultTemplate(&spec.Template)
	setDefault(&spec.Replicas, ptr.To[int32](1))
	setDefault(&spec.RevisionHistoryLimit, ptr.To[int32](10))
	setDefault(&spec.ProgressDeadlineSeconds, ptr.To[int32](600))
	setDefault(&spec.Strategy.Type, appsv1.RollingUpdateDeploymentStrategyType)
	if spec.Strategy.Type != appsv1.RollingUpdateDeploymentStrategyType {
		return
	}
	if spec.Strategy.RollingUpdate == nil {
		spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{}
	}
	setDefault(&spec.Strategy.RollingUpdate.MaxSurge, ptr.To(intstr.FromString("25%")))
	setDefault(&spec.Strategy.RollingUpdate.MaxUnavailable, ptr.To(intstr.FromString("25%")))
}

func defaultService(spec *corev1.ServiceSpec) {
	setDefault(&spec.Type, corev1.ServiceTypeClusterIP)
	setDefault(&spec.SessionAffinity, corev1.ServiceAffinityNone)
	if spec.Type != corev1.ServiceTypeExternalName {
		setDefault(&spec.IPFamilyPolicy, ptr.To(corev1.IPFamilyPolicySingleStack))
		setDefault(&spec.InternalTrafficPolicy, ptr.To(corev1.ServiceInternalTrafficPolicyCluster))
		if spec.IPFamilies == nil {
			spec.IPFamilies = []corev1.IPFamily{corev1.IPv4Protocol}
		}
	}
	for i := range spec.Ports {
		port := &spec.Ports[i]
		setDefault(&port.Protocol, corev1.ProtocolTCP)
		setDefault(&port.TargetPort, intstr.FromInt32(port.Port))
	}
}

func defaultTemplate(t *corev1.PodTemplateSpec) {
	if t != nil {
		defaultPodSpec(&t.Spec)
	}
}

func defaultPodSpec(spec *corev1.PodSpec) {
	setDefault(&spec.RestartPolicy, corev1.RestartPolicyAlways)
	setDefault(&spec.DNSPolicy, corev1.DNSClusterFirst)
	setDefault(&spec.SchedulerName, corev1.DefaultSchedulerName)
	setDefault(&spec.TerminationGracePeriodSeconds, ptr.To[int64](corev1.DefaultTerminationGracePeriodSeconds))
	setDefault(&spec.EnableServiceLinks, ptr.To(corev1.DefaultEnableServiceLinks))
	if spec.SecurityContext == nil {
		spec.SecurityContext = &corev1.PodSecurityContext{}
	}
	for i := range spec.Volumes {
		defaultVolume(&spec.Volumes[i])
	}
	for i := range spec.InitContainers {
		defaultContainer(&spec.InitContainers[i])
	}
	for i := range spec.Containers {
		defaultContainer(&spec.Containers[i])
	}
	for i := range spec.EphemeralContainers {
		c := corev1.Container(spec.EphemeralContainers[i].EphemeralContainerCommon)
		defaultContainer(&c)
		spec.EphemeralContainers[i].EphemeralContainerCommon = corev1.EphemeralContainerCommon(c)
	}
}

func defaultVolume(v *corev1.Volume) {
	if v.VolumeSource == (corev1.VolumeSource{}) {
		v.EmptyDir = &corev1.EmptyDirVolumeSource{}
	}
	if v.ConfigMap != nil {
		setDefault(&v.ConfigMap.DefaultMode, ptr.To(corev1.ConfigMapVolumeSourceDefaultMode))
	}
	if v.Secret != nil {
		setDefault(&v.Secret.DefaultMode, ptr.To(corev1.SecretVolumeSourceDefaultMode))
	}
	if v.HostPath != nil {
		setDefault(&v.HostPath.Type, ptr.To(corev1.HostPathUnset))
	}
}

func defaultContainer(c *corev1.Container) {
	setDefault(&c.TerminationMessagePath, corev1.TerminationMessagePathDefault)
	setDefault(&c.TerminationMessagePolicy, corev1.TerminationMessageReadFile)
	pull := corev1.PullIfNotPresent
	if _, tag, found := strings.Cut(c.Image[strings.LastIndex(c.Image, "/")+1:], ":"); !found || tag == "latest" {
		pull = corev1.PullAlways
	}
	setDefault(&c.ImagePullPolicy, pull)
	for i := range c.Ports {
		setDefault(&c.Ports[i].Protocol, corev1.ProtocolTCP)
	}
	if len(c.Resources.Requests) == 0 && len(c.Resources.Limits) > 0 {
		c.Resources.Requests = c.Resources.Limits.DeepCopy()
	}
	for _, p := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe, c.StartupProbe} {
		defaultProbe(p)
	}
}

func defaultProbe(p *corev1.Probe) {
	if p == nil {
		return
	}
	setDefault(&p.TimeoutSeconds, 1)
	setDefault(&p.PeriodSeconds, 10)
	setDefault(&p.SuccessThreshold, 1)
	setDefault(&p.FailureThreshold, 3)
	if p.HTTPGet != nil {
		setDefault(&p.HTTPGet.Path, "/")
		setDefault(&p.HTTPGet.Scheme, corev1.URISchemeHTTP)
	}
}

// qosClass follows k8s.io/component-helpers' rules: guaranteed when every container has equal
// requests and limits for CPU and memory, best effort when none has any.
func qosClass(spec *corev1.PodSpec) corev1.PodQOSClass {
	guaranteed, any := true, false
	for _, c := range append(append([]corev1.Container{}, spec.InitContainers...), spec.Containers...) {
		for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
			request, limit := c.Resources.Requests[name], c.Resources.Limits[name]
			any = any || !request.IsZero() || !limit.IsZero()
			guaranteed = guaranteed && !limit.IsZero() && request.Cmp(limit) == 0
		}
	}
	switch {
	case !any:
		return corev1.PodQOSBestEffort
	case guaranteed:
		return corev1.PodQOSGuaranteed
	}
	return corev1.PodQOSBurstable
}
