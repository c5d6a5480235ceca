package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/panes"
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

// written says that a file has been written, or written to its end.
type written struct {
	path  string
	lines int // that are in it
	err   error
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
	if p.reading == nil {
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
				p.askFile(value.(saveWhat))
			}
			return nil
		},
	})
}

// askFile asks for the name of a file that there is not yet.
func (p *Pane) askFile(what saveWhat) {
	name := fmt.Sprintf("%s-%s.log", p.subject.target.Pod.Name, p.env.Now().Format("20060102-150405"))
	if p.subject.extent == oneContainer {
		name = p.subject.target.Pod.Name + "-" + p.subject.target.Container + name[len(p.subject.target.Pod.Name):]
	}
	p.env.Ask(panes.Dialog{
		Dialog: &dialog.Form{
			ID: "save-file", Title: "Save to a file", Intro: "Without colours; readable by you only.",
			Fields: []dialog.Field{{Name: "file", Label: "File", Value: name, Validate: checkFile}},
		},
		Answer: func(value any) tea.Cmd {
			return p.write(value.(dialog.Values)["file"], what)
		},
	})
}

// checkFile says what keeps a name from being that of a new file.
func checkFile(name string) error {
	if name == "" {
		return errors.New("a file needs a name")
	}
	name = fromHome(name)
	if _, err := os.Lstat(name); err == nil {
		return errors.New("there is such a file already; choose another name")
	}
	if info, err := os.Stat(filepath.Dir(name)); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %s", filepath.Dir(name))
	}
	return nil
}

// fromHome is a name in which ~/ stands for the home directory, as in a shell.
func fromHome(name string) string {
	rest, found := strings.CutPrefix(name, "~/")
	if home, err := os.UserHomeDir(); found && err == nil {
		return filepath.Join(home, rest)
	}
	return name
}

// write writes to a new file what shows, or what arrives from now on.
func (p *Pane) write(path string, what saveWhat) tea.Cmd {
	if p.reading == nil {
		return nil
	}
	if full, err := filepath.Abs(fromHome(path)); err == nil {
		path = full
	}
	b, format, until := p.reading.book, p.format(), p.reading.ctx
	recording, end := context.WithCancel(context.Background())
	if what == fromNowOn {
		p.writing.stop()
		p.writing = writing{path: path, end: end}
	}
	return panes.Run(p.env.NewTask(), 0, func(ctx context.Context) written {
		defer context.AfterFunc(ctx, end)()
		defer context.AfterFunc(until, end)()
		defer end()
		return writeFile(path, func(file io.Writer) (int, error) {
			if what == fromNowOn {
				return b.Record(recording, file, format)
			}
			return b.Save(recording, file, format)
		})
	}, p.written)
}

// writeFile writes lines to a new file. It leaves none behind that nothing could be
// written to.
func writeFile(path string, write func(io.Writer) (lines int, err error)) written {
	answer := written{path: path}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		answer.err = err
		return answer
	}
	answer.lines, answer.err = write(file)
	if err := file.Close(); err != nil {
		// What was taken before may not have reached the disk.
		answer.lines, answer.err = 0, errors.Join(answer.err, err)
		return answer
	}
	if answer.err != nil && answer.lines == 0 {
		_ = os.Remove(path) // it holds a part of a line at most
	}
	return answer
}

// written says how writing ended.
func (p *Pane) written(msg written) tea.Cmd {
	if msg.path == p.writing.path {
		p.writing = writing{}
	}
	if msg.err != nil {
		p.env.Ask(panes.Notice{Tone: panes.Bad, Text: writeError(msg)})
		return nil
	}
	p.env.Ask(panes.Notice{Tone: panes.Good, Text: fmt.Sprintf("saved %s to %s", count.Of(msg.lines, "line"), msg.path)})
	return nil
}

// writeError is one sentence that says what to do.
func writeError(msg written) string {
	switch {
	case errors.Is(msg.err, fs.ErrExist):
		return msg.path + " exists already; save under another name"
	case errors.Is(msg.err, fs.ErrPermission):
		return "you may not write " + msg.path + "; choose another folder"
	case errors.Is(msg.err, syscall.EROFS):
		return filepath.Dir(msg.path) + " can only be read; choose another folder"
	}
	why := "saving failed: " + reason(msg.err)
	if errors.Is(msg.err, syscall.ENOSPC) {
		why = "the disk is full"
	}
	if msg.lines == 0 {
		return why + "; nothing was saved, choose another folder"
	}
	kept := fmt.Sprintf("%s %s in %s", count.Of(msg.lines, "line"), count.Verb(msg.lines, "is", "are"), msg.path)
	return why + "; " + kept + ", save the rest elsewhere"
}

// reason is an error without the name of the file, which the sentence has.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// format writes lines as they show, without their colours.
func (p *Pane) format() book.Format {
	times := p.view.Times() != logview.TimeOff
	zone := p.zone
	var labels atomic.Pointer[[]string]
	b := p.reading.book
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
		case line.Kind == kubelogs.Marker:
			dst = append(dst, "-- "...)
		case line.Part:
			dst = append(dst, "-- the end of a longer line: "...)
		}
		return append(append(dst, visible.Of(line.Text)...), '\n')
	}
}
