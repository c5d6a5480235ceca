package diagnosis

import (
	"fmt"

	"github.com/podglass/podglass/kube/podstatus"
)

// configRules are about containers that the kubelet cannot make because of what the
// pod says.
var configRules = []Rule{
	{
		ID: "config-missing", Stage: StageSetup, Severity: Error, Confidence: Certain,
		About:     "A ConfigMap or Secret that the container takes variables from, or a key of it, does not exist. The container starts when it is created.",
		Next:      "create it, or correct its name in env and envFrom",
		container: configMissing,
	},
	{
		ID: "runs-as-root", Stage: StageSetup, Severity: Error, Confidence: Certain,
		About:     "The pod demands runAsNonRoot, and the image runs as root or as a user that is a name, of which the kubelet cannot tell.",
		Next:      "set securityContext.runAsUser to a number other than 0, or build the image with USER and a number",
		container: runsAsRoot,
	},
	{
		ID: "mount-unsupported", Stage: StageSetup, Severity: Error, Confidence: Certain,
		About:     "The node cannot mount something the way the container asks: recursively read-only, an image as a volume, or a subPath that cannot be prepared.",
		Next:      "compare the container's volumeMounts with what the node supports: kubectl get node NODE -o yaml, runtimeHandlers",
		container: mountUnsupported,
	},
	{
		ID: "config-error", Stage: StageSetup, Severity: Error, Confidence: Certain,
		About:     "The kubelet cannot make the container's configuration, for a reason that podglass has no rule for. Its own words are told.",
		Next:      "read the message in full",
		container: configError,
	},
}

// The kubelet's words for what variables cannot be made of.
var keyNotFound = words(`couldn't find key (\S+) in (ConfigMap|Secret) (?:[^/\s]+/)?([^\s"]+)`)

// isConfigError reports whether the container waits for its configuration.
func isConfigError(s *containerFacts) bool {
	return s.c.State == podstatus.StateWaiting && s.c.Reason == "CreateContainerConfigError"
}

func configMissing(p *podFacts, s *containerFacts) *Finding {
	if !isConfigError(s) {
		return nil
	}
	text := ""
	if found := keyNotFound.FindStringSubmatch(s.why); found != nil {
		text = fmt.Sprintf("%s %s has no key %s", found[2], found[3], found[1])
	} else if found := objectMissing.FindStringSubmatch(s.why); found != nil {
		text = fmt.Sprintf("there is no %s %s", kindNamed(found[1]), found[2])
	}
	if text == "" {
		return nil
	}
	return &Finding{Sentence: p.who(s) + " cannot start: " + text, Evidence: append(p.of(s), sourceOf(s, text)...)}
}

// sourceOf is where the container asks for what is missing.
func sourceOf(s *containerFacts, text string) evidence {
	var told evidence
	at := specOf(s)
	for i := range s.Spec.Env {
		from := s.Spec.Env[i].ValueFrom
		path := at + ".env[" + s.Spec.Env[i].Name + "].valueFrom"
		switch {
		case from == nil:
		case from.ConfigMapKeyRef != nil && mentions(text, from.ConfigMapKeyRef.Name):
			told.add(path+".configMapKeyRef", from.ConfigMapKeyRef.Name+" "+from.ConfigMapKeyRef.Key)
		case from.SecretKeyRef != nil && mentions(text, from.SecretKeyRef.Name):
			told.add(path+".secretKeyRef", from.SecretKeyRef.Name+" "+from.SecretKeyRef.Key)
		}
	}
	for i := range s.Spec.EnvFrom {
		if from := s.Spec.EnvFrom[i].ConfigMapRef; from != nil && mentions(text, from.Name) {
			told.add(at+".envFrom.configMapRef", from.Name)
		}
		if from := s.Spec.EnvFrom[i].SecretRef; from != nil && mentions(text, from.Name) {
			told.add(at+".envFrom.secretRef", from.Name)
		}
	}
	return told
}

var nonRoot = words(`runAsNonRoot and image (will run as root|has non-numeric user \(([^)]*)\))`)

func runsAsRoot(p *podFacts, s *containerFacts) *Finding {
	if !isConfigError(s) {
		return nil
	}
	found := nonRoot.FindStringSubmatch(s.why)
	if found == nil {
		return nil
	}
	text := "the pod demands runAsNonRoot, and the image runs as root"
	if found[2] != "" {
		text = fmt.Sprintf("the pod demands runAsNonRoot, and the image's user %s is a name and no number", quoted(found[2]))
	}
	return &Finding{Sentence: p.who(s) + " cannot start: " + text, Evidence: p.of(s)}
}

var mountWords = words(`(?i)recursive read-only|image volume|prepare subPath|failed to create subPath|SubPath`)

func mountUnsupported(p *podFacts, s *containerFacts) *Finding {
	if s.c.State != podstatus.StateWaiting || podstatus.IsOrdinaryWait(s.c.Reason) || !mountWords.MatchString(s.why) {
		return nil
	}
	return &Finding{Sentence: p.who(s) + " cannot start" + colon(bareError(s.why)), Evidence: p.of(s)}
}

func configError(p *podFacts, s *containerFacts) *Finding {
	if !isConfigError(s) {
		return nil
	}
	return &Finding{Sentence: p.who(s) + " cannot start" + colon(bareError(s.why)), Evidence: p.of(s)}
}
