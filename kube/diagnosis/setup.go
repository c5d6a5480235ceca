package diagnosis

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/podstatus"
)

// setupPatience is how long a node may take to make the network and the volumes of a
// pod without a warning.
const setupPatience = 2 * time.Minute

// setupRules are about what the node makes before any container starts.
var setupRules = []Rule{
	{
		ID: "runtime-class-unknown", Stage: StageSetup, Severity: Error, Confidence: Certain,
		About: "The pod's RuntimeClass names a handler that the container runtime of the node does not have.",
		Next:  "kubectl get runtimeclass, and the configuration of the node's container runtime",
		pod: func(p *podFacts) *Finding {
			event := p.setupEvent("FailedCreatePodSandBox")
			if event == nil || !noHandler.MatchString(event.Message) {
				return nil
			}
			var told evidence
			class := ""
			if p.pod.Spec.RuntimeClassName != nil {
				class = *p.pod.Spec.RuntimeClassName
				told.add("spec.runtimeClassName", class)
			}
			told.addEvent(event)
			return &Finding{Sentence: strings.TrimSpace(fmt.Sprintf("%s has no runtime for the RuntimeClass %s", p.onNode(), class)), Evidence: told}
		},
	},
	{
		ID: "sandbox-failed", Stage: StageSetup, Severity: Error, Confidence: Certain, Heals: true,
		About: "The node cannot make the pod's network: the network plugin fails or is not there.",
		Next:  "look at the pods of the network plugin on that node",
		pod: func(p *podFacts) *Finding {
			event := p.setupEvent("FailedCreatePodSandBox", "NetworkNotReady", "FailedPodSandBoxStatus")
			if event == nil {
				return nil
			}
			var told evidence
			told.addEvent(event)
			return &Finding{Sentence: fmt.Sprintf("%s cannot set up the pod's network%s", p.onNode(), colon(bareError(event.Message))), Evidence: told}
		},
	},
	{
		ID: "volume-attached-elsewhere", Stage: StageSetup, Severity: Error, Confidence: Certain, Heals: true,
		About: "A volume that one node may have at a time is still attached to another.",
		Next:  "end the pod that holds the volume; after a node has died, delete its pods with --force",
		pod:   attachedElsewhere,
	},
	{
		ID: "volume-object-missing", Stage: StageSetup, Severity: Error, Confidence: Certain,
		About: "A ConfigMap or Secret that a volume of the pod is made of, or a key of it, does not exist. The pod starts when it is created.",
		Next:  "create it, or correct its name in spec.volumes",
		pod:   volumeObjectMissing,
	},
	{
		ID: "volume-ownership", Stage: StageSetup, Severity: Warning, Confidence: Certain, Heals: true,
		About: "The kubelet changes the owner of every file of a large volume, since the pod has an fsGroup.",
		Next:  "wait, or set securityContext.fsGroupChangePolicy: OnRootMismatch",
		pod: func(p *podFacts) *Finding {
			event := p.setupEvent("VolumePermissionChangeInProgress")
			if event == nil {
				return nil
			}
			var told evidence
			told.addEvent(event)
			return &Finding{Sentence: "the node changes the owner of the files of a large volume (fsGroup) before the pod starts", Evidence: told}
		},
	},
	{
		ID: "devices-not-prepared", Stage: StageSetup, Severity: Error, Confidence: Certain, Heals: true,
		About: "The node could not prepare the devices of the pod's resource claims.",
		Next:  "look at the driver of the devices on that node",
		pod: func(p *podFacts) *Finding {
			return p.setupWarning(p.onNode()+" cannot prepare the pod's devices", "FailedPrepareDynamicResources", "PrepareDynamicResourcesFailed")
		},
	},
	{
		ID: "mount-failed", Stage: StageSetup, Severity: Error, Confidence: Certain, Heals: true,
		About: "The node cannot attach or mount a volume of the pod.",
		Next:  "read the event in full; look at the storage driver's pods on that node",
		pod: func(p *podFacts) *Finding {
			return p.setupWarning(p.onNode()+" cannot mount a volume of the pod", "FailedMount", "FailedAttachVolume", "FailedMapVolume")
		},
	},
	{
		ID: "setup-slow", Stage: StageSetup, Severity: Warning, Confidence: Likely, Heals: true,
		About: "The node has been making the network and volumes of the pod for long, and no event says why.",
		Next:  "look at the kubelet of the node; delete the pod to have it say anew what it does",
		pod:   setupSlow,
	},
}

// noHandler are the runtimes' words for a handler that they do not have: those of
// containerd and of CRI-O.
var noHandler = words(`no runtime for "[^"]*" is configured|failed to find runtime handler|runtime handler .* not found`)

// isBeingPrepared reports whether the first containers wait for what the node makes
// before any of them starts.
func (p *podFacts) isBeingPrepared() bool {
	if ready := p.condition(corev1.PodReadyToStartContainers); ready != nil && ready.Status == corev1.ConditionTrue {
		return false
	}
	for i := range p.containers {
		if c := p.containers[i].c; c.State != podstatus.StateWaiting || !podstatus.IsOrdinaryWait(c.Reason) || c.Restarts > 0 {
			return false
		}
	}
	return true
}

// setupEvent is the latest event of the reasons about a pod that is being prepared.
// An event from before a later attempt that got further is none.
func (p *podFacts) setupEvent(reasons ...string) *podstatus.Event {
	if p.pod.Spec.NodeName == "" || podstatus.StartsNothing(p.pod) || !p.isBeingPrepared() {
		return nil
	}
	return p.event("", reasons...)
}

func (p *podFacts) setupWarning(text string, reasons ...string) *Finding {
	event := p.setupEvent(reasons...)
	if event == nil {
		return nil
	}
	var told evidence
	told.addEvent(event)
	return &Finding{Sentence: text + colon(bareError(event.Message)), Evidence: told}
}

// The words around the error that matters, of gRPC, of the kubelet and of the
// runtimes.
var wrapping = words(`^(?:Failed to create pod sandbox: |MountVolume\.\w+ failed for volume "[^"]*" : |rpc error: code = \w+ desc = |failed to create pod network sandbox [^:]*: |failed to setup network for sandbox "[^"]*": |failed to create containerd task: |failed to create shim task: |OCI runtime create failed: |runc create failed: |unable to start container process: |error during container init: )+`)

// bareError is a message without what wraps the error in it.
func bareError(message string) string {
	message = said(message, readLimit)
	return strings.TrimSuffix(wrapping.ReplaceAllString(message, ""), ": unknown")
}

// The words of the attach controller for a volume that another node has.
var (
	multiAttach = words(`Multi-Attach error for volume "([^"]+)"`)
	usedBy      = words(`already used by pod\(s\) (.+?)$`)
)

func attachedElsewhere(p *podFacts) *Finding {
	event := p.setupEvent("FailedAttachVolume")
	if event == nil {
		return nil
	}
	message := said(event.Message, readLimit)
	volume := multiAttach.FindStringSubmatch(message)
	if volume == nil {
		return nil
	}
	text := fmt.Sprintf("volume %s is still attached to another node", volume[1])
	if pods := usedBy.FindStringSubmatch(message); pods != nil {
		text += ", used by pod " + quoted(pods[1])
	}
	var told evidence
	told.addEvent(event)
	return &Finding{Sentence: text, Evidence: told}
}

// The kubelet's words for what a volume cannot be made of.
var (
	objectMissing = words(`(?i)(configmap|secret) "([^"]+)" not found`)
	keyMissing    = words(`references non-existent (config|secret) key: (\S+)`)
	ofVolume      = words(`for volume "([^"]+)"`)
)

// volumeObjectMissing goes by the objects where they were read, and else by the event.
func volumeObjectMissing(p *podFacts) *Finding {
	if p.pod.Spec.NodeName == "" || podstatus.StartsNothing(p.pod) || !p.isBeingPrepared() {
		return nil
	}
	event := p.event("", "FailedMount")
	if finding := p.danglingVolume(event); finding != nil {
		return finding
	}
	if event == nil {
		return nil
	}
	message := said(event.Message, readLimit)
	volume := ""
	if found := ofVolume.FindStringSubmatch(message); found != nil {
		volume = "volume " + found[1] + " cannot be mounted: "
	}
	var told evidence
	told.addEvent(event)
	if found := objectMissing.FindStringSubmatch(message); found != nil {
		return &Finding{Sentence: fmt.Sprintf("%sthere is no %s %s", volume, kindNamed(found[1]), found[2]), Evidence: told}
	}
	if found := keyMissing.FindStringSubmatch(message); found != nil {
		return &Finding{Sentence: fmt.Sprintf("%sits %s has no key %s", volume, kindNamed(found[1]), found[2]), Evidence: told}
	}
	return nil
}

// kindNamed is a kind as the API writes it.
func kindNamed(word string) string {
	if strings.EqualFold(word, "secret") {
		return "Secret"
	}
	return "ConfigMap"
}

// danglingVolume is a volume whose object is known not to be there.
func (p *podFacts) danglingVolume(event *podstatus.Event) *Finding {
	for i := range p.pod.Spec.Volumes {
		volume := &p.pod.Spec.Volumes[i]
		for _, ref := range objectsOf(volume) {
			text, told := p.missing(ref)
			if text == "" {
				continue
			}
			told.addEvent(event)
			return &Finding{Sentence: fmt.Sprintf("volume %s cannot be mounted: %s", volume.Name, text), Evidence: told}
		}
	}
	return nil
}

// reference is an object that something is made of, with the keys that it must have.
type reference struct {
	kind, name string
	keys       []string
	optional   bool
	path       string
}

// objectsOf are the ConfigMaps and Secrets of a volume.
func objectsOf(volume *corev1.Volume) []reference {
	at := "spec.volumes[" + volume.Name + "]."
	var refs []reference
	add := func(kind, name, path string, items []corev1.KeyToPath, optional *bool) {
		refs = append(refs, reference{kind, name, keysOf(items), optional != nil && *optional, at + path})
	}
	if from := volume.ConfigMap; from != nil {
		add("ConfigMap", from.Name, "configMap", from.Items, from.Optional)
	}
	if from := volume.Secret; from != nil {
		add("Secret", from.SecretName, "secret", from.Items, from.Optional)
	}
	if volume.Projected == nil {
		return refs
	}
	for i := range volume.Projected.Sources {
		if from := volume.Projected.Sources[i].ConfigMap; from != nil {
			add("ConfigMap", from.Name, "projected.configMap", from.Items, from.Optional)
		}
		if from := volume.Projected.Sources[i].Secret; from != nil {
			add("Secret", from.Name, "projected.secret", from.Items, from.Optional)
		}
	}
	return refs
}

func keysOf(items []corev1.KeyToPath) []string {
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].Key
	}
	return keys
}

// missing says what of an object is known not to be there, "" for nothing.
func (p *podFacts) missing(ref reference) (string, evidence) {
	var told evidence
	known, has := p.knowledgeOf(ref)
	if ref.optional {
		return "", nil
	}
	if known == anatomy.NotThere {
		told.add(ref.path, ref.name)
		told.add(ref.kind+"/"+ref.name, "missing")
		return fmt.Sprintf("there is no %s %s", ref.kind, ref.name), told
	}
	for _, key := range ref.keys {
		if known == anatomy.Read && !has(key) {
			told.add(ref.path, ref.name)
			told.add(ref.kind+"/"+ref.name+".data["+key+"]", "missing")
			return fmt.Sprintf("%s %s has no key %s", ref.kind, ref.name, key), told
		}
	}
	return "", nil
}

// knowledgeOf is what is known of an object, and which keys it has.
func (p *podFacts) knowledgeOf(ref reference) (anatomy.Knowledge, func(key string) bool) {
	if ref.kind == "Secret" {
		answer := p.in.Secrets[ref.name]
		return answer.Known, func(key string) bool {
			if answer.Value == nil {
				return false
			}
			_, has := answer.Value.Data[key]
			return has
		}
	}
	answer := p.in.ConfigMaps[ref.name]
	return answer.Known, func(key string) bool {
		if answer.Value == nil {
			return false
		}
		_, text := answer.Value.Data[key]
		_, binary := answer.Value.BinaryData[key]
		return text || binary
	}
}

func setupSlow(p *podFacts) *Finding {
	if p.pod.Spec.NodeName == "" || podstatus.StartsNothing(p.pod) || p.pod.Status.StartTime == nil || !p.isBeingPrepared() {
		return nil
	}
	began := p.pod.Status.StartTime.Time
	if !p.longer(began, setupPatience) {
		return nil
	}
	if going := p.pulls(); going {
		return nil
	}
	took, _ := p.since(began)
	var told evidence
	told.add("status.startTime", began.UTC().Format(time.RFC3339))
	told.addCondition(p.condition(corev1.PodReadyToStartContainers))
	text := fmt.Sprintf("%s has been setting up the pod for %s", p.onNode(), duration.HumanDuration(took))
	if gone := p.eventsGone(began); gone != "" {
		text += "; why cannot be told: " + gone
	}
	return &Finding{Sentence: text, Evidence: told}
}

// pulls reports whether an image is being pulled.
func (p *podFacts) pulls() bool {
	for i := range p.containers {
		if podstatus.PullOf(p.containers[i].c.Name, p.in.Events).Going {
			return true
		}
	}
	return false
}
