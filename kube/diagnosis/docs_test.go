package diagnosis_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/diagnosis"
)

var update = flag.Bool("update", false, "write docs/diagnosis.md anew")

// TestDocumentIsThatOfTheRules holds docs/diagnosis.md against the rules and their
// first examples.
func TestDocumentIsThatOfTheRules(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "diagnosis.md")
	want := document()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not that of the rules; run this test with -update", path)
	}
}

const documentHead = `# Why it does not work

<!-- Made from the rules of kube/diagnosis by its tests; change them and run: go test ./kube/diagnosis -run TestDocument -update -->

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="pictures/diagnosis-dark.svg">
  <img alt="Why a pod does not start, and what follows from it" src="pictures/diagnosis-light.svg">
</picture>

podglass says in one sentence why a pod, its rollout or its service does not do its job: in the panes of containers, anatomy
and logs, and with ` + "`podglass check`" + `:

    podglass check                          # the namespace
    podglass check deploy/web svc/web       # a workload with its pods, a service, a pod
    podglass check -A                       # all namespaces
    podglass check deploy/web --wait=2m     # until it is healthy, or something is wrong that time does not mend
    podglass check -o json | jq -r '.findings[] | select(.severity == "error") | .id'

Each finding has an id, which stays as it is, the fields that it rests on, and what to look at next. Of what blocks a pod
only the earliest is told: a missing ConfigMap hides the readiness probe that fails because of it, and who waits for a step
stands beside the step. A finding may heal by itself where time alone may mend it, as when a dependency is still starting.
What is well, and what ends as it should, gives no finding.

On the screen ` + "`enter`" + ` on a finding in the anatomy goes to what tells most of it: the line of the log, the event, the probe,
the object; on a piece of evidence, to where that stands.

A finding is *certain* where the cluster itself says so, and *likely* where it is put together from what the cluster says.
Events are kept for an hour or so. Where a rule needs one that is gone, or may not be read, the finding says that it cannot
be told.

## podglass check

One finding a line: id, severity, kind/namespace/name, and the sentence with what follows from it. Pods, workloads, services
and endpoint slices are listed once each; events, claims and the last log lines are asked of the pods that fail. ` + "`-o json`" + `
prints one document with evidence, described by [check.schema.json](check.schema.json). On a terminal long lines go on below,
and where nothing was found a line on standard error says what was looked at.

| exit code | |
|---|---|
| 0 | no error was found; warnings alone are printed |
| 1 | nothing matched, or the cluster could not be asked |
| 2 | the command line is wrong |
| 3 | an error was found; with ` + "`--wait`" + `, one that time does not mend, or the time was over. What could not be read is named on standard error |
| 4 | no error was found, and not all can be told because a right is missing: standard error names it |

`

// document is docs/diagnosis.md.
func document() []byte {
	var out bytes.Buffer
	out.WriteString(documentHead)
	found := firstFindings()
	for _, stage := range diagnosis.Stages() {
		title := false
		for _, rule := range diagnosis.Rules() {
			if rule.Stage != stage {
				continue
			}
			if !title {
				title = true
				fmt.Fprintf(&out, "## %s%s\n\n", strings.ToUpper(string(stage)[:1]), string(stage)[1:])
			}
			writeRule(&out, &rule, found[rule.ID])
		}
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}

func writeRule(out *bytes.Buffer, rule *diagnosis.Rule, example diagnosis.Finding) {
	heals := ""
	if example.Heals {
		heals = ", may heal by itself"
	}
	fmt.Fprintf(out, "### %s\n\n%s (%s, %s%s)\n\n", rule.ID, rule.About, rule.Severity, rule.Confidence, heals)
	fmt.Fprintf(out, "> %s\n\n", example.Sentence)
	for _, e := range example.Evidence {
		fmt.Fprintf(out, "    %s: %s\n", e.Field, e.Value)
	}
	fmt.Fprintf(out, "\nNext: %s.\n\n", rule.Next)
}

// firstFindings are what the first example of each rule gives.
func firstFindings() map[string]diagnosis.Finding {
	first := map[string]diagnosis.Finding{}
	add := func(found []diagnosis.Finding) {
		if _, has := first[found[0].ID]; !has {
			first[found[0].ID] = found[0]
		}
	}
	for _, e := range examples() {
		add(diagnosis.Diagnose(e.in))
	}
	for _, e := range workloadExamples() {
		add(diagnosis.Workloads(e.in))
	}
	for _, e := range serviceExamples() {
		add(findingsOf(e.in))
	}
	return first
}
