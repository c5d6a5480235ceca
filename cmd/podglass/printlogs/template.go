package printlogs

import (
	"io"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/muesli/termenv"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/logs/fields"
)

// templateLine is a line as the user's template sees it. Names are part of podglass's interface.
type templateLine struct {
	Namespace, Pod, Container, Node string
	Time                            time.Time // when the container runtime received it
	Text                            string    // as the container wrote it

	shown  func(string) string // makes text safe for a terminal, nil where that is not needed
	parsed *fields.Record
}

// onTerminal makes the line fit for a terminal, with what makes a text safe for it.
func (l *templateLine) onTerminal(shown func(string) string) {
	l.shown = shown
	for _, text := range []*string{&l.Namespace, &l.Pod, &l.Container, &l.Node, &l.Text} {
		*text = shown(*text)
	}
}

// record takes the line apart, once, and only for a template that wants its parts. A text that was
// made safe has parts that are, but for the line breaks that JSON writes as \n.
func (l *templateLine) record() *fields.Record {
	if l.parsed == nil {
		record := fields.Parse(l.Text)
		l.parsed = &record
	}
	return l.parsed
}

func (l *templateLine) fit(text string) string {
	if l.shown == nil {
		return text
	}
	return l.shown(text)
}

// Level is how serious the line is: trace, debug, info, warn, error, fatal, or "".
func (l *templateLine) Level() string { return l.record().Level.String() }

// Message is what the line says to people: all of it, unless it is JSON, logfmt or klog's.
func (l *templateLine) Message() string { return l.fit(l.record().Message) }

// Fields are the other fields of a JSON, logfmt or klog line, with the keys of nested ones joined by
// dots.
func (l *templateLine) Fields() map[string]string {
	found := l.record().Fields
	byKey := make(map[string]string, len(found))
	for _, field := range found {
		if _, twice := byKey[field.Key]; !twice {
			byKey[field.Key] = l.fit(field.Value)
		}
	}
	return byKey
}

// templateFunctions are termenv's: Color, Foreground, Background, Bold, Faint, Italic, Underline,
// Overline, Blink, Reverse and CrossOut.
func templateFunctions(profile termenv.Profile) template.FuncMap {
	return termenv.TemplateFuncs(profile)
}

// parseTemplate reads the user's template, and tries it out on a line, so that what is wrong with
// it is said before anything is printed.
func parseTemplate(text string) (*template.Template, error) {
	parsed, err := template.New("template").Option("missingkey=zero").Funcs(templateFunctions(termenv.Ascii)).Parse(text)
	if err != nil {
		return nil, templateError(err)
	}
	sample := &templateLine{
		Namespace: "namespace", Pod: "pod", Container: "container", Node: "node", Time: time.Unix(0, 0).UTC(), Text: "text",
	}
	own, err := parsed.Clone()
	if err == nil {
		// With colours, whose functions are stricter about what they are given.
		err = own.Funcs(templateFunctions(termenv.ANSI)).Execute(io.Discard, sample)
	}
	if err != nil && !dependsOnTheLine.MatchString(err.Error()) {
		return nil, templateError(err)
	}
	return parsed, nil
}

// dependsOnTheLine recognises failures that other lines than the sample need not have.
var dependsOnTheLine = regexp.MustCompile(`error calling (slice|index): `)

// templatePlace is how text/template begins its errors, and how it calls our own types.
var templatePlace = regexp.MustCompile(`^template: template:(\d+)(:\d+)?: (executing "template" at )?`)

// templateError says in one sentence what is wrong with the user's template.
func templateError(err error) error {
	said := templatePlace.ReplaceAllString(err.Error(), "")
	said = strings.ReplaceAll(said, "*printlogs.templateLine", "a line")
	return exit.Usagef("--output: the template is not valid: %s", said)
}
