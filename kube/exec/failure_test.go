package exec

import "testing"

func TestProgramMissing(t *testing.T) {
	for message, want := range map[string]bool{
		// containerd with runc
		`OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH`:                      true,
		`OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/nope": stat /bin/nope: no such file or directory: unknown`: true,
		// crun
		"OCI runtime exec failed: executable file `bash` not found in $PATH: No such file or directory": true,
		// gVisor
		`OCI runtime exec failed: error finding executable "bash" in PATH [/bin]: no such file or directory`: true,
		// Windows
		`hcs::System::CreateProcess bash: The system cannot find the file specified.: unknown`: true,
		// Kata
		`failed to exec: ENOENT: No such file or directory: unknown`: true,

		`OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/sh": permission denied`:                                         false,
		`OCI runtime exec failed: exec failed: unable to start container process: chdir to cwd ("/app") set in config.json failed: no such file or directory`: false,
		`dial unix /run/containerd/containerd.sock: connect: no such file or directory`:                                                                       false,
		`OCI runtime exec failed: exec failed: cannot exec in a stopped container`:                                                                            false,
		`container not found ("app")`:                                 false,
		`error dialing backend: dial tcp 10.0.0.7:10250: i/o timeout`: false,
	} {
		if got := programMissing(message); got != want {
			t.Errorf("%v for %q", got, message)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&ExitError{Code: 137}, "exited with code 137"},
		{
			&StartError{Target: web, Command: []string{"zsh"}, Missing: true},
			`container app of shop/web has no program "zsh"`,
		},
		{
			&NoShellError{Target: web, Tried: []string{"sh", "bash", "cmd"}},
			"container app of shop/web has no shell: there is no sh, bash or cmd in its image",
		},
		{
			&NotRunningError{Target: web, State: "is waiting (CrashLoopBackOff)"},
			"container app of shop/web is waiting (CrashLoopBackOff), so no command can run in it",
		},
		{&NotRunningError{Target: web}, "container app of shop/web is not running, so no command can run in it"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}

func TestTheInnermostLayerSpeaks(t *testing.T) {
	message := `error executing command in container: failed to exec in container: failed to start exec "01fa": OCI runtime exec failed: exec failed: unable to start container process: exec: "/etc": permission denied`
	if got, want := withoutLayers(message), `exec: "/etc": permission denied`; got != want {
		t.Errorf("%q", got)
	}
	if got := withoutLayers("something else"); got != "something else" {
		t.Errorf("%q", got)
	}
}
