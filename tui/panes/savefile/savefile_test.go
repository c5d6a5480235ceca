package savefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWriteErrorsSayWhatToDo(t *testing.T) {
	for want, err := range map[string]error{
		"exists already; save under another name":         &fs.PathError{Op: "open", Err: fs.ErrExist},
		"you may not write /x.log; choose another folder": &fs.PathError{Op: "open", Err: fs.ErrPermission},
		"the disk is full; 1,204 lines are in /x.log":     &fs.PathError{Op: "write", Err: syscall.ENOSPC},
		"saving failed: input/output error; 1,204 lines":  syscall.EIO,
	} {
		if got := failure(Written{Path: "/x.log", Lines: 1204, Err: err}); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestNothingWasSaved: no file is named that is not there.
func TestNothingWasSaved(t *testing.T) {
	for want, err := range map[string]error{
		"the disk is full; nothing was saved, choose another folder":                         &fs.PathError{Op: "open", Path: "/full/x.log", Err: syscall.ENOSPC},
		"saving failed: no such file or directory; nothing was saved, choose another folder": &fs.PathError{Op: "open", Path: "/full/x.log", Err: syscall.ENOENT},
		"/full can only be read; choose another folder":                                      &fs.PathError{Op: "open", Path: "/full/x.log", Err: syscall.EROFS},
		"you may not write /full/x.log; choose another folder":                               &fs.PathError{Op: "open", Path: "/full/x.log", Err: syscall.EACCES},
	} {
		if got := failure(Written{Path: "/full/x.log", Err: err}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestOnlyAFileWithLinesStays when writing it fails.
func TestOnlyAFileWithLinesStays(t *testing.T) {
	for name, test := range map[string]struct {
		write func(io.Writer) (int, error)
		text  string // of the file; "none" for no file
	}{
		"all written":     {func(w io.Writer) (int, error) { _, err := io.WriteString(w, "one\ntwo\n"); return 2, err }, "one\ntwo\n"},
		"nothing to save": {func(io.Writer) (int, error) { return 0, nil }, ""},
		"nothing written": {func(io.Writer) (int, error) { return 0, syscall.ENOSPC }, "none"},
		"half a line": {func(w io.Writer) (int, error) {
			_, err := io.WriteString(w, "on")
			return 0, errors.Join(err, syscall.ENOSPC)
		}, "none"},
		"some written": {func(w io.Writer) (int, error) {
			_, err := io.WriteString(w, "one\ntw")
			return 1, errors.Join(err, syscall.EIO)
		}, "one\ntw"},
	} {
		path := filepath.Join(t.TempDir(), "x.log")
		got := Write(path, test.write)
		text, err := os.ReadFile(path)
		if there := !errors.Is(err, fs.ErrNotExist); there != (test.text != "none") || there && string(text) != test.text {
			t.Errorf("%s: the file has %q, %v", name, text, err)
		}
		if got.Err != nil && strings.Contains(failure(got), path) != (test.text != "none") {
			t.Errorf("%s: %s", name, failure(got))
		}
	}
	taken := filepath.Join(t.TempDir(), "taken.log")
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := Write(taken, func(io.Writer) (int, error) { t.Error("it is written to"); return 0, nil })
	if text, err := os.ReadFile(taken); string(text) != "mine" || err != nil || !errors.Is(got.Err, fs.ErrExist) {
		t.Errorf("it has %q, %v, %v", text, err, got.Err)
	}
}

func TestOneLineWasSaved(t *testing.T) {
	got := failure(Written{Path: "/x.log", Lines: 1, Err: syscall.ENOSPC})
	if want := "the disk is full; 1 line is in /x.log, save the rest elsewhere"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOnlyNewFilesAreWritten(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there.log")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "dangling.log")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		t.Fatal(err)
	}
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	for name, ok := range map[string]bool{
		"~/new.log": true, "~/there.log": false,
		filepath.Join(dir, "new.log"): true, there: false, dangling: false, "": false, filepath.Join(there, "x.log"): false,
	} {
		if err := Check(name); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
