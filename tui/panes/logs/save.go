package logs

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/savefile"
	"github.com/podglass/podglass/tui/widget/dialog"
	"github.com/podglass/podglass/tui/widget/logview"
)

// writing is the file that what arrives is written to, if there is one.
type writing struct {
	path string // "" for none
	end  context.CancelFunc
}

func (w *writing) stop() {
	if w.end != nil {
		w.end()
	}
	*w = writing{}
}

// saveWhat is what is to be written to a file.
type saveWhat uint8

const (
	whatShows saveWhat = iota
	fromNowOn
	stopWriting
)

// save asks what to write, then where.
func (p *Pane) save() {
	log := p.log
	if log == nil {
		return
	}
	options := []dialog.Option{
		{Label: "the lines that show", Detail: "what is kept of the log, as it is filtered", Value: whatShows},
		{Label: "from now on", Detail: "every line that arrives, until it is stopped", Value: fromNowOn},
	}
	if p.writing.path != "" {
		options[1] = dialog.Option{Label: "stop writing", Detail: p.writing.path, Value: stopWriting}
	}
	p.env.Ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: "save", Title: "Save to a file", Options: options},
		Answer: func(value any) tea.Cmd {
			switch value.(saveWhat) {
			case stopWriting:
				p.writing.stop()
			default:
				p.askFile(log, value.(saveWhat))
			}
			return nil
		},
	})
}

// askFile asks for the name of a file that there is not yet.
func (p *Pane) askFile(log *openLog, what saveWhat) {
	of := log.subject.target.ContainerRef
	name := of.Pod.Name
	if log.subject.extent == oneContainer {
		name += "-" + of.Container
	}
	name += "-" + p.env.Now().Format("20060102-150405") + ".log"
	p.askAgain(log, what, &dialog.Form{
		ID: "save-file", Title: "Save to a file", Intro: "Without colours; readable by you only.",
		Fields: []dialog.Field{{Name: "file", Label: "File", Value: name, Validate: savefile.Check}},
	})
}

// askAgain asks until nothing stands in the way of a file, or somebody gives up.
func (p *Pane) askAgain(log *openLog, what saveWhat, form *dialog.Form) {
	p.env.Ask(panes.Dialog{Dialog: form, Answer: func(value any) tea.Cmd {
		return p.write(log, value.(dialog.Values)["file"], what, func(written savefile.Written) tea.Cmd {
			if !written.Nothing() {
				return p.written(written)
			}
			p.forget(written)
			form.Refuse(written.Reason(), nil)
			p.askAgain(log, what, form)
			return nil
		})
	}})
}

// write writes to a new file what shows of a log, or what arrives from now on. While a dialog was open the pane may have
// turned to another log, as when the pod was deleted.
func (p *Pane) write(log *openLog, path string, what saveWhat, done func(savefile.Written) tea.Cmd) tea.Cmd {
	if p.log != log {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: "the log that was to be saved no longer shows; nothing was saved"})
		return nil
	}
	path = savefile.Path(path)
	b, format, until := log.book, p.format(), log.ctx
	recording, end := context.WithCancel(context.Background())
	run, ends := panes.Run[savefile.Written], b.Ends() // the file may take a while to open
	if what == fromNowOn {
		p.writing.stop()
		p.writing = writing{path: path, end: end}
		run = panes.Await[savefile.Written] // until somebody ends it
	}
	return run(p.env.NewTask(), 0, func(ctx context.Context) savefile.Written {
		defer context.AfterFunc(ctx, end)()
		defer context.AfterFunc(until, end)()
		defer end()
		return savefile.Write(path, func(file io.Writer) (int, error) {
			if what == fromNowOn {
				return b.Record(recording, ends, file, format)
			}
			return b.Save(recording, file, format)
		})
	}, done)
}

// forget takes note that a file is written no more.
func (p *Pane) forget(msg savefile.Written) {
	if msg.Path == p.writing.path {
		p.writing = writing{}
	}
}

// written says how writing ended.
func (p *Pane) written(msg savefile.Written) tea.Cmd {
	p.forget(msg)
	p.env.Ask(msg.Notice())
	return nil
}

// format writes lines as they show, without their colours.
func (p *Pane) format() book.Format {
	times := p.view.Times() != logview.TimeOff
	zone := p.zone
	var labels atomic.Pointer[[]string]
	b := p.log.book
	label := func(lane int) string {
		if known := labels.Load(); known != nil && lane < len(*known) {
			return (*known)[lane]
		}
		var names lanes
		names.set(b.Lanes(), func(kube.ContainerRef) uint32 { return 0 })
		labels.Store(&names.labels)
		return names.label(lane)
	}
	return func(dst []byte, line book.Line) []byte {
		if times && !line.Time.IsZero() {
			dst = line.Time.In(zone).AppendFormat(dst, time.RFC3339Nano)
			dst = append(dst, ' ')
		}
		if name := label(line.Lane); name != "" {
			dst = append(append(dst, name...), ' ')
		}
		switch {
		case line.Kind == store.Marker:
			dst = append(dst, "-- "...)
		case line.Part:
			dst = append(dst, "-- the end of a longer line: "...)
		}
		return append(append(dst, visible.Of(line.Text)...), '\n')
	}
}
