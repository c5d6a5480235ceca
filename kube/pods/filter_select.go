package pods

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
)

// selectableFields are the fields by which the API server selects pods
// (podToSelectableFields in k8s.io/kubernetes, pkg/registry/core/pod).
var selectableFields = []string{
	"metadata.name", "metadata.namespace",
	"spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
	"status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
}

// checkLabels says in one sentence what is wrong with a label selector.
func checkLabels(selector string) error {
	if _, err := labels.Parse(selector); err != nil {
		return fmt.Errorf("the label selector %q cannot be read: %w", selector, err)
	}
	return nil
}

// CheckFields says in one sentence what is wrong with a field selector for
// pods.
func CheckFields(selector string) error {
	parsed, err := fields.ParseSelector(selector)
	if err != nil {
		return fmt.Errorf("the field selector %q cannot be read: %w", selector, err)
	}
	for _, requirement := range parsed.Requirements() {
		if !slices.Contains(selectableFields, requirement.Field) {
			return fmt.Errorf("pods cannot be selected by the field %s; they can by %s",
				requirement.Field, strings.Join(selectableFields, ", "))
		}
	}
	return nil
}

// fieldsOf are the fields of a pod by which the API server selects it.
func fieldsOf(pod *corev1.Pod) fields.Set {
	ips := make([]string, len(pod.Status.PodIPs))
	for i, ip := range pod.Status.PodIPs {
		ips[i] = ip.IP
	}
	return fields.Set{
		"metadata.name": pod.Name, "metadata.namespace": pod.Namespace,
		"spec.nodeName": pod.Spec.NodeName, "spec.restartPolicy": string(pod.Spec.RestartPolicy),
		"spec.schedulerName": pod.Spec.SchedulerName, "spec.serviceAccountName": pod.Spec.ServiceAccountName,
		"spec.hostNetwork": strconv.FormatBool(pod.Spec.HostNetwork),
		"status.phase":     string(pod.Status.Phase), "status.podIP": pod.Status.PodIP, "status.podIPs": strings.Join(ips, ","),
		"status.nominatedNodeName": pod.Status.NominatedNodeName,
	}
}

// isSelected reports whether the API server would pick a pod by a label selector
// and a field selector, each "" for any.
func isSelected(pod *corev1.Pod, byLabels, byFields string) bool {
	labelSelector, err := labels.Parse(byLabels)
	if err != nil || !labelSelector.Matches(labels.Set(pod.Labels)) {
		return false
	}
	fieldSelector, err := fields.ParseSelector(byFields)
	return err == nil && fieldSelector.Matches(fieldsOf(pod))
}

// selectors are the parts of a filter that are for the server.
type selectors struct{ labels, fields []string }

// selectorFlag is a flag as it is spelled, with what to say when nothing
// follows it.
type selectorFlag struct {
	flag, missing string
	label         bool
}

var selectorFlags = []selectorFlag{
	{"--field-selector", "needs a field selector, such as status.phase=Running", false},
	{"--selector", "needs a label selector, such as app=web", true},
	{"-f", "needs a field selector, such as status.phase=Running", false},
	{"-l", "needs a label selector, such as app=web", true},
}

// ends reports whether the flag ends where it seems to. What follows -l without
// a space is a selector only with an equals sign in it: "-logger" is a word.
func (f selectorFlag) ends(after string) bool {
	if after == "" || after[0] == '=' || unicode.IsSpace(rune(after[0])) {
		return true
	}
	attached, _ := cutWord(after)
	return f.flag == "-l" && strings.Contains(attached, "=")
}

// cutArgument takes a flag's argument off the text, without its quotes.
func cutArgument(text string) (argument, rest string) {
	text = strings.TrimLeftFunc(strings.TrimPrefix(text, "="), unicode.IsSpace)
	if strings.HasPrefix(text, `"`) || strings.HasPrefix(text, "'") {
		argument, rest = cutQuoted(text)
	} else {
		argument, rest = cutWord(text)
	}
	return argument, strings.TrimLeftFunc(rest, unicode.IsSpace)
}

// cut takes a flag with its selector, in any of kubectl's spellings, off the
// text.
func (s *selectors) cut(text string) (rest string, ok bool, err error) {
	for _, f := range selectorFlags {
		after, found := strings.CutPrefix(text, f.flag)
		if !found || !f.ends(after) {
			continue
		}
		selector, rest := cutArgument(after)
		switch {
		case selector == "":
			return "", false, errors.New(f.flag + " " + f.missing)
		case f.label:
			s.labels = append(s.labels, selector)
		default:
			s.fields = append(s.fields, selector)
		}
		return rest, true, nil
	}
	return text, false, nil
}
