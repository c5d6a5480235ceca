// Package savefile writes what a pane shows to a new file that only the user can
// read, and says in a sentence how that went.
package savefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/panes"
)

// Written is how writing a file ended.
type Written struct {
	Path  string
	Lines int // that are in it
	Err   error
}

// Notice tells of it.
func (w Written) Notice() panes.Notice {
	if w.Err != nil {
		return panes.Notice{Tone: panes.Bad, Text: failure(w)}
	}
	return panes.Notice{Tone: panes.Good, Text: fmt.Sprintf("saved %s to %s", count.Of(w.Lines, "line"), w.Path)}
}

// Nothing reports whether nothing could be written, so that another file has to be named.
func (w Written) Nothing() bool { return w.Err != nil && w.Lines == 0 }

// Reason is the sentence of a file that could not be written.
func (w Written) Reason() error { return errors.New(failure(w)) }

// Path is the absolute path of a name, in which ~/ stands for the home directory.
func Path(name string) string {
	name = fromHome(name)
	if full, err := filepath.Abs(name); err == nil {
		return full
	}
	return name
}

// Check says what keeps a name from being that of a new file.
func Check(name string) error {
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

// Write writes lines to a new file. It leaves none behind that nothing could be
// written to.
func Write(path string, write func(io.Writer) (lines int, err error)) Written {
	answer := Written{Path: path}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		answer.Err = err
		return answer
	}
	answer.Lines, answer.Err = write(file)
	if err := file.Close(); err != nil {
		// What was taken before may not have reached the disk.
		answer.Lines, answer.Err = 0, errors.Join(answer.Err, err)
		return answer
	}
	if answer.Err != nil && answer.Lines == 0 {
		_ = os.Remove(path) // it holds a part of a line at most
	}
	return answer
}

// failure is one sentence that says what to do.
func failure(msg Written) string {
	switch {
	case errors.Is(msg.Err, fs.ErrExist):
		return msg.Path + " exists already; save under another name"
	case errors.Is(msg.Err, fs.ErrPermission):
		return "you may not write " + msg.Path + "; choose another folder"
	case errors.Is(msg.Err, syscall.EROFS):
		return filepath.Dir(msg.Path) + " can only be read; choose another folder"
	}
	why := "saving failed: " + reason(msg.Err)
	if errors.Is(msg.Err, syscall.ENOSPC) {
		why = "the disk is full"
	}
	if msg.Lines == 0 {
		return why + "; nothing was saved, choose another folder"
	}
	kept := fmt.Sprintf("%s %s in %s", count.Of(msg.Lines, "line"), count.Verb(msg.Lines, "is", "are"), msg.Path)
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
