package diagnosis

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/podstatus"
)

// pullPatience is how long a pull may take before that is told.
const pullPatience = 2 * time.Minute

// imageRules are about images that cannot be had. The words are those of containerd,
// CRI-O and cri-dockerd, and of the registries behind them; the first rule whose words
// are in the message speaks.
var imageRules = []Rule{
	{
		ID: "image-name-invalid", Stage: StageImage, Severity: Error, Confidence: Certain,
		About:     "The image's name is not one that a registry could have.",
		Next:      "correct the image in the container's spec",
		container: pull(`(?i)invalid reference format|couldn't parse image`, "its image has an invalid name", "InvalidImageName"),
	},
	{
		ID: "image-never-pulled", Stage: StageImage, Severity: Error, Confidence: Certain,
		About:     "The image is not on the node, and imagePullPolicy Never forbids to pull it.",
		Next:      "load the image onto the node, or use IfNotPresent",
		container: pull("", "its image is not on the node, and imagePullPolicy is Never", "ErrImageNeverPull"),
	},
	{
		ID: "image-no-platform", Stage: StageImage, Severity: Error, Confidence: Certain,
		About:     "The image exists, and not for the processor architecture or system of the node.",
		Next:      "build the image for the node's platform, or choose nodes with nodeSelector kubernetes.io/arch",
		container: pull(`(?i)no match for platform|no matching manifest for|no image found in (?:manifest list|image index)|does not match the (?:specified|expected) platform`, "its image does not exist for the platform of the node"),
	},
	{
		ID: "registry-limit", Stage: StageImage, Severity: Error, Confidence: Certain, Heals: true,
		About:     "The registry refuses the pull because too many came before it.",
		Next:      "wait, pull with an account, or use a mirror",
		container: pull(`(?i)toomanyrequests|too many requests|rate limit`, "the registry refuses more pulls for now (rate limit)"),
	},
	{
		ID: "image-signature-refused", Stage: StageImage, Severity: Error, Confidence: Certain,
		About:     "The node's policy demands a signature that the image does not have.",
		Next:      "sign the image, or correct the policy of the node",
		container: pull(`(?i)signature (?:validation|verification)|signature.*(?:required|rejected)|Source image rejected`, "the signature of its image is refused", "SignatureValidationFailed"),
	},
	{
		ID: "image-unauthorized", Stage: StageImage, Severity: Error, Confidence: Likely,
		About:     "The registry does not let the node pull the image: a pull secret is missing, wrong or of another registry. Some registries say the same of an image that does not exist.",
		Next:      "check the image's name, then imagePullSecrets of the pod and its service account",
		container: unauthorized,
	},
	{
		ID: "image-not-found", Stage: StageImage, Severity: Error, Confidence: Certain,
		About:     "The registry has no such image, or no such tag of it.",
		Next:      "correct the image or its tag in the container's spec, or push it",
		container: pull(`(?i)manifest unknown|name unknown|repository .* not found|: not found|manifest for .* not found|404 Not Found|not found: manifest`, "the registry has no such image"),
	},
	{
		ID: "registry-unreachable", Stage: StageImage, Severity: Error, Confidence: Certain, Heals: true,
		About:     "The node cannot talk to the registry: its name does not resolve, it does not answer, or its certificate is not trusted.",
		Next:      "check the registry's name in the image, and DNS, proxy and certificates of the node",
		container: pull(`(?i)no such host|i/o timeout|connection refused|connection reset|network is unreachable|no route to host|deadline exceeded|TLS handshake|x509:|server misbehaving|server gave HTTP response to HTTPS|EOF|50[0234] |temporary failure|failed to do request`, "the node cannot reach the registry", "RegistryUnavailable"),
	},
	{
		ID: "image-pull-failed", Stage: StageImage, Severity: Error, Confidence: Certain, Heals: true,
		About:     "The image cannot be pulled, for a reason that podglass has no rule for or that is not told any more. The runtime's own words are told.",
		Next:      "read the message in full; pull the image on the node by hand: crictl pull IMAGE",
		container: pull(``, "its image cannot be pulled"),
	},
	{
		ID: "image-pull-slow", Stage: StageImage, Severity: Warning, Confidence: Certain, Heals: true,
		About:     "The image has been pulling for minutes, without an error.",
		Next:      "wait; look at the size of the image and the node's way to the registry",
		container: slowPull,
	},
}

// pullReasons are the kubelet's reasons for a container whose image it cannot have
// (k8s.io/kubernetes, pkg/kubelet/images/types.go).
var pullReasons = []string{
	"ErrImagePull", "ImagePullBackOff", "ImageInspectError", "ErrImageNeverPull", "RegistryUnavailable", "InvalidImageName", "SignatureValidationFailed",
}

func isPullTrouble(s *containerFacts) bool {
	return s.c.State == podstatus.StateWaiting && slices.Contains(pullReasons, s.c.Reason)
}

// pull makes the function of a rule about a container whose image cannot be had for one of the
// reasons, or where the words are in what the runtime said.
func pull(pattern, text string, reasons ...string) func(*podFacts, *containerFacts) *Finding {
	var said *regexp.Regexp
	if pattern != "" || len(reasons) == 0 {
		said = words(pattern)
	}
	return func(p *podFacts, s *containerFacts) *Finding {
		if !isPullTrouble(s) || !slices.Contains(reasons, s.c.Reason) && (said == nil || !said.MatchString(s.why)) {
			return nil
		}
		return p.pullFinding(s, text)
	}
}

// pullFinding tells of an image with what the runtime said of it, where that says more
// than the sentence.
func (p *podFacts) pullFinding(s *containerFacts, text string) *Finding {
	told := p.of(s)
	told.add(specOf(s)+".image", s.c.Image)
	if event := p.event(s.c.Name, "Failed"); event != nil {
		told.addEvent(event)
	}
	finding := &Finding{Sentence: fmt.Sprintf("%s cannot start: %s (%s)", p.who(s), text, said(s.c.Image, quoteLimit/2)), Evidence: told}
	if strings.HasSuffix(text, "cannot be pulled") || strings.HasSuffix(text, "reach the registry") {
		finding.Sentence += colon(pullError(s))
	}
	if isRunningBefore(s) {
		finding.Sentence = strings.Replace(finding.Sentence, "cannot start", "cannot start again", 1)
	}
	return finding
}

func isRunningBefore(s *containerFacts) bool { return s.c.Last != nil || s.c.Restarts > 0 }

// The words around the error of a pull.
var pullWrapping = words(`^(?:Back-off pulling image "[^"]*"(?:: |$)|ErrImagePull: |Failed to pull image "[^"]*": |Error: ImagePullBackOff(?:: |$)|Error: ErrImagePull(?:: |$)|rpc error: code = \w+ desc = |failed to pull and unpack image "[^"]*": |failed to resolve (?:reference|image)(?: "[^"]*")?: |failed to do request: |initializing source docker://[^ ]+: |pinging container registry [^ ]+: |Error response from daemon: |(?:Head|Get) "[^"]*": )+`)

// pullError is the end of the chain of errors, "" where nothing is said but that it
// failed.
func pullError(s *containerFacts) string {
	return strings.TrimSpace(pullWrapping.ReplaceAllString(s.why, ""))
}

var refusedPull = words(`(?i)unauthorized|authentication required|access denied|denied:|403 Forbidden|401 |insufficient_scope|authorization failed|no basic auth|failed to authorize|requires? 'docker login'`)

func unauthorized(p *podFacts, s *containerFacts) *Finding {
	// A registry that cannot be reached fails in the step that is named so too.
	if !isPullTrouble(s) || !refusedPull.MatchString(s.why) || strings.Contains(s.why, "dial tcp") {
		return nil
	}
	text := "the registry does not let the node pull its image"
	if strings.Contains(s.why, "does not exist") {
		text = "its image does not exist, or the registry does not let the node pull it"
	}
	finding := p.pullFinding(s, text)
	secrets := make([]string, len(p.pod.Spec.ImagePullSecrets))
	for i, secret := range p.pod.Spec.ImagePullSecrets {
		secrets[i] = secret.Name
		finding.Evidence = append(finding.Evidence, Evidence{"spec.imagePullSecrets", said(secret.Name, evidenceLimit)})
	}
	if len(secrets) == 0 {
		finding.Sentence += "; the pod has no pull secret"
	} else {
		finding.Sentence += "; its pull secret is " + list(secrets)
	}
	return finding
}

func slowPull(p *podFacts, s *containerFacts) *Finding {
	going := podstatus.PullOf(s.c.Name, p.in.Events)
	if s.c.State != podstatus.StateWaiting || !podstatus.IsOrdinaryWait(s.c.Reason) || !going.Going || !p.longer(going.Last, pullPatience) {
		return nil
	}
	took, _ := p.since(going.Last)
	told := p.of(s)
	told.addEvent(p.event(s.c.Name, "Pulling"))
	return &Finding{Sentence: fmt.Sprintf("%s waits for its image, which has been pulling for %s", p.who(s), duration.HumanDuration(took)), Evidence: told}
}

// mentions reports whether a text has a word.
func mentions(text, word string) bool {
	return word != "" && slices.Contains(strings.Fields(text), word)
}
