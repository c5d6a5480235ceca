package box

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNothingOfTheHostIsReached plants a file on the host and tries every way to it.
func TestNothingOfTheHostIsReached(t *testing.T) {
	secret := "host-secret-7d1f"
	dir := t.TempDir()
	file := filepath.ToSlash(filepath.Join(dir, "secret"))
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOST_SECRET", secret)
	t.Setenv("HOME", filepath.ToSlash(dir))
	t.Setenv("TMPDIR", filepath.ToSlash(dir))
	scripts := map[string]string{
		"cat":                  "cat " + file + "; cat ../../../../../../.." + file,
		"redirection":          "read x < " + file + "; echo $x",
		"command substitution": "echo $(cat " + file + ") $(< " + file + ")",
		"glob":                 "echo " + filepath.ToSlash(dir) + "/s*t",
		"sourcing":             ". " + file,
		"environment":          "env; echo $HOST_SECRET $TMPDIR; cat /proc/self/environ /proc/1/environ",
		"home":                 "cd; pwd; cat ~/secret; echo ~nobody ~" + os.Getenv("USER"),
		"proc":                 "cat /proc/*/cmdline /proc/1/root" + file + "; ls /proc",
		"wget":                 "wget -q -O - http://127.0.0.1:22; wget -O - file://" + file,
		"copy":                 "cp " + file + " /tmp/x; cat /tmp/x",
		"process substitution": "cat <(cat " + file + ")",
		"testing":              "[ -e " + file + " ] && echo " + secret + " exists",
		"busybox":              "busybox cat " + file + "",
	}
	for name, text := range scripts {
		t.Run(name, func(t *testing.T) {
			out, _ := script(t, text)
			if strings.Contains(out, secret) {
				t.Errorf("%s reached the host:\n%s", text, out)
			}
			if strings.Contains(out, "panic") || strings.Contains(out, "Segmentation") {
				t.Errorf("%s broke: %s", text, out)
			}
		})
	}
}

func TestNothingIsWrittenOnTheHost(t *testing.T) {
	dir := t.TempDir()
	target := filepath.ToSlash(dir)
	script(t, strings.ReplaceAll(`mkdir -p DIR; echo x > DIR/a; echo x >> DIR/b; touch DIR/c; cp /etc/passwd DIR/d
		mkfifo DIR/f; echo x | tee DIR/g; wget -O DIR/h http://localhost; rm -rf DIR`, "DIR", target))
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("on the host: %v, %v", entries, err)
	}
}

func TestHostProgramsAreNotFound(t *testing.T) {
	for _, name := range []string{"go", "bash", "python3", "apt", "/usr/bin/env", "/bin/bash"} {
		out, code := script(t, name+" --version")
		if code != 127 || !strings.HasSuffix(out, ": not found\n") {
			t.Errorf("%s: exit code %d, %q", name, code, out)
		}
	}
}
