package logs

import (
	"errors"
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
		if got := writeError(written{path: "/x.log", lines: 1204, err: err}); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOneLineWasSaved(t *testing.T) {
	got := writeError(written{path: "/x.log", lines: 1, err: syscall.ENOSPC})
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
		if err := checkFile(name); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
