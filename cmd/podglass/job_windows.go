package main

import (
	"errors"
	"os"
)

// job is this process as the job control of a shell sees it: Windows has none.
type job struct{}

func newJob(*os.File) *job { return &job{} }

// Check says why the process cannot be suspended.
func (*job) Check() error { return errors.New("cannot suspend here: Windows has no job control") }

// Suspend does nothing.
func (j *job) Suspend() error { return j.Check() }

func (*job) isSuspended() bool { return false }
