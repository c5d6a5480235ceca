package main

import (
	"cmp"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// editor is the user's editor with a file: that of KUBE_EDITOR or EDITOR, as in kubectl,
// which may have arguments. Without them it is the one that the system has.
func editor(file string) *exec.Cmd {
	program := cmp.Or(os.Getenv("KUBE_EDITOR"), os.Getenv("EDITOR"))
	if runtime.GOOS == "windows" {
		words := append(strings.Fields(cmp.Or(program, "notepad")), file)
		return exec.Command(words[0], words[1:]...) //nolint:gosec // it is the user's
	}
	program = cmp.Or(program, "vi")
	command := program + ` "$1"`
	if !strings.ContainsAny(program, "=;&|<>(){}") { // one program: signals are for it, and not for a shell around it
		command = "exec " + command
	}
	return exec.Command("sh", "-c", command, program, file) //nolint:gosec // it is the user's
}
