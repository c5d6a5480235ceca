package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

func TestLogFileIsMadeByTheFirstWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "podglass.log")
	log := newLogFile(path)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Fatalf("the log is there before anything was written: %v", err)
	}
	_, _ = log.Write([]byte("something\n"))
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "something\n" {
		t.Errorf("the log holds %q, %v", text, err)
	}
}

func TestLogFileIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "podglass.log")
	megabyte := bytes.Repeat([]byte("x"), 1<<20)
	for range 2 { // sessions
		log := newLogFile(path)
		for range 20 {
			if n, err := log.Write(megabyte); n != len(megabyte) || err != nil {
				t.Fatalf("wrote %d, %v", n, err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{path, path + ".old"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if limit := int64(logLimit + 2<<20); info.Size() > limit {
			t.Errorf("%s has %d bytes, want at most %d", file, info.Size(), limit)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil || !bytes.HasSuffix(text, []byte("the rest is not written.\n")) {
		t.Errorf("the log does not say that it was cut (%v)", err)
	}
}

func TestLogFileThatCannotBeOpened(t *testing.T) {
	inTheWay := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	log := newLogFile(filepath.Join(inTheWay, "podglass.log"))
	if n, err := log.Write([]byte("lost")); n != 4 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	if _, err := log.File(); err == nil {
		t.Error("no error from File")
	}
	if log.Check() == nil {
		t.Error("no error from Check")
	}
}

// TestLogFileThatTakesNoMore: nothing is said to be in the log that is not.
func TestLogFileThatTakesNoMore(t *testing.T) {
	log := newLogFile(filepath.Join(t.TempDir(), "podglass.log"))
	_, _ = log.Write([]byte("something\n"))
	if err := log.Check(); err != nil {
		t.Error(err)
	}
	for range logLimit>>20 + 2 {
		_, _ = log.Write(bytes.Repeat([]byte("x"), 1<<20))
	}
	if err := log.Check(); err == nil || !strings.Contains(err.Error(), "5 MiB") {
		t.Errorf("of a log that is full it says %v", err)
	}
	full := newLogFile("/dev/full")
	if _, err := os.Stat(full.path); err != nil {
		t.Skip("there is no /dev/full here")
	}
	_, _ = full.Write([]byte("something\n"))
	if err := (&screen{log: full}).fault(); !strings.Contains(err.Error(), "could not write about it: ") || strings.Contains(err.Error(), "what happened is in") {
		t.Errorf("of a full disk it says: %v", err)
	}
}

func TestLibrariesLogIntoTheFile(t *testing.T) {
	handlers := utilruntime.ErrorHandlers
	t.Cleanup(func() {
		utilruntime.ErrorHandlers = handlers
		klog.ClearLogger()
	})
	var text bytes.Buffer
	redirectLibraryLogs(&text)
	klog.Error("from klog")
	utilruntime.HandleError(errors.New("from a reflector"))
	for _, want := range []string{"from klog", "from a reflector"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in the log:\n%s", want, text.String())
		}
	}
}
