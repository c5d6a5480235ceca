package services

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/nearest"
)

// nearestLabels says what of a selector no pod has, beside the labels that come
// nearest: "; the nearest pod, web-1, has app=wbe". It is "; there is no pod in the
// namespace" without pods.
func nearestLabels(selector map[string]string, pods []*corev1.Pod) string {
	if len(pods) == 0 {
		return "; there is no pod in the namespace"
	}
	best, most := pods[0], -1
	closest := closestValues(selector, pods)
	for _, pod := range pods {
		if agreed := agreement(selector, closest, pod); agreed > most {
			best, most = pod, agreed
		}
	}
	var has, lacks string
	for _, key := range slices.Sorted(maps.Keys(selector)) {
		value, known := best.Labels[key]
		switch {
		case known && value == selector[key]:
		case known:
			has = joined(has, key+"="+value)
		default:
			lacks = joined(lacks, key)
		}
	}
	switch {
	case has != "":
		return fmt.Sprintf("; the nearest pod, %s, has %s", best.Name, has)
	case most > 0:
		return fmt.Sprintf("; the nearest pod, %s, has no label %s", best.Name, lacks)
	}
	if other := similarKey(selector, pods); other != "" {
		return fmt.Sprintf("; no pod has the label %s, and some have %s", lacks, other)
	}
	return "; no pod has the label " + lacks
}

// closestValues are, for each key of a selector, the value among the pods' labels that
// comes nearest to the one asked for.
func closestValues(selector map[string]string, pods []*corev1.Pod) map[string]string {
	closest := map[string]string{}
	for key, value := range selector {
		values := map[string]bool{}
		for _, pod := range pods {
			if has, known := pod.Labels[key]; known {
				values[has] = true
			}
		}
		closest[key] = nearest.Name(value, slices.Sorted(maps.Keys(values)))
	}
	return closest
}

// agreement is how near the labels of a pod come to a selector: labels that agree
// count most, then the value that comes nearest, then keys alone.
func agreement(selector, closest map[string]string, pod *corev1.Pod) int {
	const agrees, near, same = 10, 3, 1
	sum := 0
	for key, value := range selector {
		has, known := pod.Labels[key]
		switch {
		case !known:
		case has == value:
			sum += agrees
		case has == closest[key]:
			sum += near
		default:
			sum += same
		}
	}
	return sum
}

// similarKey is a label of some pod with a key that was perhaps meant, "" for none.
func similarKey(selector map[string]string, pods []*corev1.Pod) string {
	values := map[string]string{}
	for _, pod := range pods {
		for key, value := range pod.Labels {
			if _, known := values[key]; !known {
				values[key] = value
			}
		}
	}
	keys := slices.Sorted(maps.Keys(values))
	for _, key := range slices.Sorted(maps.Keys(selector)) {
		if near := nearest.Typo(key, keys); near != "" {
			return near + "=" + values[near]
		}
		for _, pod := range pods {
			for _, other := range slices.Sorted(maps.Keys(pod.Labels)) {
				if pod.Labels[other] == selector[key] {
					return other + "=" + pod.Labels[other]
				}
			}
		}
	}
	return ""
}

func joined(list, more string) string {
	if list == "" {
		return more
	}
	return list + ", " + more
}
