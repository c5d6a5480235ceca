package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// printed runs podglass in this process and returns what it prints.
func printed(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	streams, _, out, errOut := genericiooptions.NewTestIOStreams()
	code = execute(t.Context(), append([]string{program}, args...), streams)
	return out.String(), errOut.String(), code
}

// TestTopics holds that each topic is printed whole, in lines that fit, and is a section of the manual
// page, and that none is a command, which would hide a pod of that name.
func TestTopics(t *testing.T) {
	var manual bytes.Buffer
	root := newCommandTree(program, genericiooptions.NewTestIOStreamsDiscard())
	if err := writeManual(&manual, root, buildVersion{Date: "2026-03-04T05:06:07Z"}); err != nil {
		t.Fatal(err)
	}
	unescaped := strings.NewReplacer(`\&`, "", `\-`, "-", `\(aq`, "'").Replace(manual.String())
	overview, _, _ := printed(t, "help", "help")
	help, _, _ := printed(t, "help")
	flag, _, _ := printed(t, "--help")
	for name, text := range map[string]string{"help": help, "--help": flag} {
		for _, topic := range topics() {
			if strings.Count(text, "\n  "+topic.name+" ") != 1 || !strings.Contains(text, topic.short) {
				t.Errorf("%s lists %s not once:\n%s", name, topic.name, text)
			}
		}
	}
	if logs, _, _ := printed(t, "help", "logs"); strings.Contains(logs, "help TOPIC") {
		t.Error("the help on a command lists the topics")
	}
	for _, topic := range topics() {
		text, stderr, code := printed(t, "help", topic.name)
		if code != exit.OK || stderr != "" || !strings.HasPrefix(text, topic.title+"\n\n") {
			t.Errorf("help %s: exit %d, %q: %q", topic.name, code, stderr, text)
		}
		for line := range strings.Lines(text) {
			if len(strings.TrimSuffix(line, "\n")) > topicWidth || strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
				t.Errorf("help %s has the line %q", topic.name, line)
			}
		}
		if !strings.Contains(unescaped, ".SH "+strings.ToUpper(topic.title)+"\n") {
			t.Errorf("the manual has no section %s", topic.title)
		}
		for _, part := range topic.parts {
			if !strings.Contains(exit.OneLine(text), exit.OneLine(part.term+" "+part.text)) {
				t.Errorf("help %s lacks %q", topic.name, part.text)
			}
			if !strings.Contains(unescaped, "\n"+part.text) || strings.HasPrefix(part.text, "'") { // a request of roff
				t.Errorf("the manual lacks %q", part.text)
			}
		}
		if !strings.Contains(overview, topic.name+" ") {
			t.Errorf("help does not name the topic %s", topic.name)
		}
		if cmd, rest, err := root.Find([]string{topic.name}); err == nil && (cmd != root || len(rest) == 0) {
			t.Errorf("%s is a command", topic.name)
		}
	}
}

func TestHelpKnowsCommandsAndTopics(t *testing.T) {
	if text, _, code := printed(t, "help", "logs"); code != exit.OK || !strings.HasPrefix(text, "logs prints ") {
		t.Errorf("exit %d: %q", code, text)
	}
	if _, stderr, code := printed(t, "help", "nonsense"); code != exit.Usage || !strings.Contains(stderr, `no help on "nonsense"; 'podglass help' lists`) {
		t.Errorf("exit %d: %q", code, stderr)
	}
	if _, stderr, code := printed(t, "help", "logs", "nonsense"); code != exit.Usage || !strings.Contains(stderr, `"logs nonsense"`) {
		t.Errorf("exit %d: %q", code, stderr)
	}
	words, _, _ := printed(t, "__complete", "help", "")
	for _, want := range []string{"exit-codes\t", "logs\t"} {
		if !slices.ContainsFunc(strings.Split(words, "\n"), func(line string) bool { return strings.HasPrefix(line, want) }) {
			t.Errorf("help is not completed to %q: %q", want, words)
		}
	}
}

// TestManualHasTheDayOfTheCommit: the same commit makes the same page on every day.
func TestManualHasTheDayOfTheCommit(t *testing.T) {
	if got := manualDate(buildVersion{Date: "2026-03-04T05:06:07Z"}); got.Format(time.DateOnly) != "2026-03-04" {
		t.Errorf("the page is dated %s", got)
	}
	var page bytes.Buffer
	if err := writeManual(&page, newCommandTree(program, genericiooptions.NewTestIOStreamsDiscard()), buildVersion{Date: "2026-03-04T05:06:07Z"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "2026-03-04") {
		t.Errorf("the page lacks its day: %.200s", page.String())
	}
}

// The text on the configuration names every setting, and what it shows of each is accepted.
func TestTheTopicOnTheConfigurationHasEverySetting(t *testing.T) {
	told := map[string]bool{}
	for _, topic := range topics() {
		for _, part := range topic.parts {
			if topic.name != "configuration" || part.term == "" {
				continue
			}
			if _, err := parseConfig("config.yaml", []byte(part.term)); err != nil {
				t.Error(err)
			}
			name, _, _ := strings.Cut(part.term, ":")
			told[name] = true
		}
	}
	for _, s := range configSettings() {
		if !told[s.name] {
			t.Errorf("help configuration does not tell of %s", s.name)
		}
	}
}
