package diagnosis_test

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// An example is a situation, in which a rule speaks or is silent.
type example struct {
	id string
	// sentence is what the rule says of in; of silent it says nothing.
	sentence   string
	in, silent diagnosis.Input
}

// workloadExample is the same of a rule about workloads.
type workloadExample struct {
	id, sentence string
	in, silent   diagnosis.WorkloadInput
}

type (
	edit   = func(*corev1.Pod)
	state  = func(*corev1.ContainerStatus)
	around = func(*diagnosis.Input)
)

// situation is a pod and what is around it, at noon.
func situation(pod *corev1.Pod, edits ...around) diagnosis.Input {
	in := diagnosis.Input{Input: anatomy.Input{Pod: pod, Now: podtest.Noon}, EventsKnown: anatomy.Read}
	for _, edit := range edits {
		edit(&in)
	}
	return in
}

// fine is a pod that does its job.
func fine(edits ...edit) diagnosis.Input {
	return situation(podtest.Pod(append([]edit{podtest.App("web", podtest.Ready), podtest.Condition(corev1.PodReady, corev1.ConditionTrue, "")}, edits...)...))
}

func event(container, reason, message string) around {
	return eventAgo(time.Minute, container, reason, message)
}

func eventAgo(ago time.Duration, container, reason, message string) around {
	return func(in *diagnosis.Input) {
		at := podtest.Noon.Add(-ago)
		in.Events = append(in.Events, podstatus.Event{
			Container: container, Warning: reason != "Killing" && reason != "Pulling", Reason: reason, Message: message, Count: 3, First: at, Last: at,
		})
	}
}

func log(container string, lines ...string) around {
	return func(in *diagnosis.Input) {
		if in.Logs == nil {
			in.Logs = map[string][]string{}
		}
		in.Logs[container] = lines
	}
}

func waiting(reason, message string) state {
	return func(s *corev1.ContainerStatus) {
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: message}
	}
}

// last is how the run before ended, and how often the container was restarted.
func last(code int32, reason, message string, restarts int32) state {
	return func(s *corev1.ContainerStatus) {
		s.RestartCount = restarts
		s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: code, Reason: reason, Message: message, StartedAt: podtest.Ago(3 * time.Minute), FinishedAt: podtest.Ago(2 * time.Minute),
		}
	}
}

func looping(code int32, reason string) []state {
	return []state{waiting("CrashLoopBackOff", "back-off 2m40s restarting failed container=web pod=cart-0"), last(code, reason, "", 5)}
}

func pending(p *corev1.Pod) {
	p.Status.Phase, p.Status.StartTime = corev1.PodPending, newTime(10*time.Minute)
}

func newTime(ago time.Duration) *metav1.Time {
	at := podtest.Ago(ago)
	return &at
}

// nowhere is a pod without a node.
func nowhere(p *corev1.Pod) {
	p.Spec.NodeName = ""
	p.Status.Phase = corev1.PodPending
}

// refused is a pod that no node takes.
func refused(message string) edit {
	return func(p *corev1.Pod) {
		nowhere(p)
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: message,
		})
	}
}

func scheduled(p *corev1.Pod) {
	p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionTrue, LastTransitionTime: podtest.Ago(time.Hour)})
}

func failed(reason, message string) edit {
	return func(p *corev1.Pod) {
		p.Status.Phase, p.Status.Reason, p.Status.Message = corev1.PodFailed, reason, message
	}
}

func condition(kind corev1.PodConditionType, status corev1.ConditionStatus, reason, message string) edit {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: kind, Status: status, Reason: reason, Message: message})
	}
}

// spec edits the spec of the container of a name.
func spec(name string, change func(*corev1.Container)) edit {
	return func(p *corev1.Pod) {
		for _, list := range [][]corev1.Container{p.Spec.InitContainers, p.Spec.Containers} {
			for i := range list {
				if list[i].Name == name {
					change(&list[i])
				}
			}
		}
	}
}

func asks(name corev1.ResourceName, amount string) edit {
	return spec("web", func(c *corev1.Container) {
		c.Resources.Requests = corev1.ResourceList{name: resource.MustParse(amount)}
	})
}

func node(name string, changes ...func(*corev1.Node)) *corev1.Node {
	made := &corev1.Node{}
	made.Name = name
	made.Status.Allocatable = corev1.ResourceList{"cpu": resource.MustParse("2"), "memory": resource.MustParse("4Gi")}
	made.Status.Conditions = []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}}
	for _, change := range changes {
		change(made)
	}
	return made
}

func among(nodes ...*corev1.Node) around { return func(in *diagnosis.Input) { in.Nodes = nodes } }

// requested is how much CPU the pods of each node request.
func requested(by map[string]string) around {
	return func(in *diagnosis.Input) {
		in.Requested = map[string]corev1.ResourceList{}
		for node, cpu := range by {
			in.Requested[node] = corev1.ResourceList{"cpu": resource.MustParse(cpu)}
		}
	}
}

func beside(pods ...*corev1.Pod) around { return func(in *diagnosis.Input) { in.Pods = pods } }

// on says what is known of the pod's node.
func on(node *corev1.Node) around { return func(in *diagnosis.Input) { in.Node = anatomy.Found(node) } }

func get(port int) *corev1.Probe {
	return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/healthz", Port: intstr.FromInt(port)}}}
}

func claims(name string) edit {
	return func(p *corev1.Pod) {
		p.Spec.Volumes = append(p.Spec.Volumes, corev1.Volume{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name},
		}})
	}
}

func claim(name string, answer anatomy.Answer[*corev1.PersistentVolumeClaim]) around {
	return func(in *diagnosis.Input) {
		in.Claims = map[string]anatomy.Answer[*corev1.PersistentVolumeClaim]{name: answer}
	}
}

func deleted(over time.Duration, grace int64) edit {
	return func(p *corev1.Pod) {
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = newTime(over), &grace
	}
}
