package printlogs

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"text/template"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"golang.org/x/term"

	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/safe"
)

// formatKind is how lines are printed.
type formatKind uint8

const (
	formatDefault formatKind = iota
	formatRaw
	formatJSON
	formatTemplate
)

// format is what --output asks for.
type format struct {
	kind     formatKind
	template *template.Template // of formatTemplate
}

// stampFormat is how kubectl logs --timestamps writes times.
const stampFormat = "2006-01-02T15:04:05.000000000Z07:00"

// container is one whose lines are printed.
type container struct {
	member roster.Member
	prefix string // of its lines in the default format, with colours
	past   bool   // it had ended when the command started
}

// lineWriter prints lines in one format. It is used by one goroutine.
type lineWriter struct {
	format     format
	timestamps bool
	terminal   bool // the output is one, so that text from the cluster is made safe for it
	profile    termenv.Profile
	namespaces bool // there are several, so that pods are named with theirs

	buffer bytes.Buffer // one line
	stamp  []byte
}

// newLineWriter prints to out as far as that can show it; color is the value of --color.
func newLineWriter(o *Request, out io.Writer, environ []string) (*lineWriter, error) {
	w := &lineWriter{format: o.format, timestamps: o.timestamps, profile: chooseProfile(o.color, out, environ)}
	file, ok := out.(*os.File)
	w.terminal = ok && term.IsTerminal(int(file.Fd()))
	if o.format.kind == formatTemplate {
		own, err := o.format.template.Clone()
		if err != nil {
			return nil, err
		}
		w.format.template = own.Funcs(templateFunctions(w.profile))
	}
	return w, nil
}

// chooseProfile finds out which colours to use.
func chooseProfile(color string, out io.Writer, environ []string) termenv.Profile {
	switch color {
	case "never":
		return termenv.Ascii
	case "always":
		return max16(profileOf(colorprofile.Env(environ)))
	default:
		return profileOf(colorprofile.Detect(out, environ))
	}
}

func profileOf(p colorprofile.Profile) termenv.Profile {
	switch p {
	case colorprofile.TrueColor:
		return termenv.TrueColor
	case colorprofile.ANSI256:
		return termenv.ANSI256
	case colorprofile.ANSI:
		return termenv.ANSI
	default:
		return termenv.Ascii
	}
}

// max16 is the profile, or the 16 colours that every terminal has where it has none.
func max16(p termenv.Profile) termenv.Profile {
	if p == termenv.Ascii {
		return termenv.ANSI
	}
	return p
}

// source makes a container whose lines are printed. named says that its lines begin with its name in the default
// format.
func (w *lineWriter) source(member roster.Member, named bool) *container {
	s := &container{member: member}
	if !named || w.format.kind != formatDefault {
		return s
	}
	name := member.Pod.Name + " " + member.Container
	if w.namespaces {
		name = member.Pod.Namespace + "/" + name
	}
	if w.terminal {
		name = safe.Text(name)
	}
	bar := termenv.String("|").Faint()
	if w.profile == termenv.Ascii {
		s.prefix = name + " | "
		return s
	}
	s.prefix = w.profile.String(name).Foreground(w.profile.Color(tint(member))).String() + " " + bar.String() + " "
	return s
}

// tint is the container's colour: one of the sixteen that any theme of a terminal makes readable, and
// that is no colour of failure.
func tint(member roster.Member) string {
	colours := [...]string{"6", "3", "5", "2", "4", "14", "11", "13", "10", "12"}
	return colours[member.Tint()%uint32(len(colours))]
}

// line returns a line as it is printed, with its end. It is valid until the next call.
func (w *lineWriter) line(s *container, at time.Time, text []byte) ([]byte, error) {
	w.buffer.Reset()
	switch w.format.kind {
	case formatJSON:
		return w.json(s, at, text)
	case formatTemplate:
		return w.fill(s, at, text)
	}
	w.buffer.WriteString(s.prefix)
	if w.timestamps {
		w.stamp = at.UTC().AppendFormat(w.stamp[:0], stampFormat)
		w.buffer.Write(append(w.stamp, ' '))
	}
	if w.terminal {
		w.buffer.WriteString(w.shown(string(text)))
	} else {
		w.buffer.Write(text)
	}
	w.buffer.WriteByte('\n')
	return w.buffer.Bytes(), nil
}

// shown is the text of a line as a terminal may show it.
func (w *lineWriter) shown(text string) string {
	text = safe.Log(text)
	if w.profile == termenv.Ascii {
		return ansi.Strip(text)
	}
	return text
}

// JSONLine is a line in JSON. The names are part of podglass's interface.
type JSONLine struct {
	Time      time.Time `json:"time,omitzero"` // when the container runtime received it
	Namespace string    `json:"namespace"`
	Pod       string    `json:"pod"`
	Container string    `json:"container"`
	Node      string    `json:"node,omitempty"`
	Level     string    `json:"level,omitempty"` // as far as the line tells
	Line      string    `json:"line"`
}

func (w *lineWriter) json(s *container, at time.Time, text []byte) ([]byte, error) {
	line := string(text)
	encoder := json.NewEncoder(&w.buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(JSONLine{
		Time: at.UTC(), Namespace: s.member.Pod.Namespace, Pod: s.member.Pod.Name, Container: s.member.Container,
		Node: s.member.Node, Level: fields.LevelOf(visible.Of(line)).String(), Line: line,
	})
	if w.terminal {
		return []byte(safe.Text(string(bytes.TrimSuffix(w.buffer.Bytes(), []byte("\n")))) + "\n"), err
	}
	return w.buffer.Bytes(), err
}

func (w *lineWriter) fill(s *container, at time.Time, text []byte) ([]byte, error) {
	record := &templateLine{
		Namespace: s.member.Pod.Namespace, Pod: s.member.Pod.Name, Container: s.member.Container,
		Node: s.member.Node, Time: at, Text: string(text),
	}
	if w.terminal {
		record.onTerminal(w.shown)
	}
	if err := w.format.template.Execute(&w.buffer, record); err != nil {
		return nil, templateError(err)
	}
	if !bytes.HasSuffix(w.buffer.Bytes(), []byte("\n")) {
		w.buffer.WriteByte('\n')
	}
	return w.buffer.Bytes(), nil
}
