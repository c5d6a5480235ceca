// Package release_test looks into what goreleaser has made, which no other test sees:
//
//	go tool -modfile tools/go.mod goreleaser release --snapshot --clean --skip=publish,sign,sbom
//	PODGLASS_DIST=$PWD/dist go test -C tools ./release
package release_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cavaliergopher/cpio"
	"github.com/klauspost/compress/zstd"
)

// file is a file of an archive or a package.
type file struct {
	mode fs.FileMode // type and permissions
	link string      // what a symbolic link points to
	data []byte
}

type files map[string]file

// made are the files of dist that a pattern matches; a release without them is skipped where it is
// for other systems only.
func made(t *testing.T, pattern string) []string {
	t.Helper()
	dist := os.Getenv("PODGLASS_DIST")
	if dist == "" {
		t.Skip("PODGLASS_DIST does not say where goreleaser has put a release")
	}
	found, err := filepath.Glob(filepath.Join(dist, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Skipf("there is no %s", pattern)
	}
	return found
}

// check looks for files with their permissions; a name that ends in a link's mark, "a -> b", is a link.
func (all files) check(t *testing.T, want map[string]fs.FileMode) {
	t.Helper()
	for name, mode := range want {
		name, link, isLink := strings.Cut(name, " -> ")
		got, ok := all[name]
		switch {
		case !ok:
			t.Errorf("%s is missing", name)
		case isLink && (got.mode.Type() != fs.ModeSymlink || got.link != link):
			t.Errorf("%s is %s to %q, want a link to %s", name, got.mode, got.link, link)
		case !isLink && got.mode != mode:
			t.Errorf("%s has the mode %s, want %s", name, got.mode, mode)
		case !isLink && len(got.data) == 0:
			t.Errorf("%s is empty", name)
		}
	}
}

// checkTexts looks for what the files must be of: the manual page and the completions of this program,
// and the licences of what it is linked from.
func (all files) checkTexts(t *testing.T, want map[string]string) {
	t.Helper()
	for name, text := range want {
		data := all[name].data
		if strings.HasSuffix(name, ".gz") {
			unpacked, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if data, err = io.ReadAll(unpacked); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if !strings.Contains(string(data), text) {
			t.Errorf("%s does not have %q", name, text)
		}
	}
}

func TestArchives(t *testing.T) {
	for _, path := range made(t, "podglass_*.tar.gz") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			all := readTar(t, gunzipped(t, readFile(t, path)))
			all.check(t, map[string]fs.FileMode{
				"podglass": 0o755, "kubectl-podglass -> podglass": 0, "kubectl_complete-podglass -> podglass": 0,
				"LICENSE": 0o644, "README.md": 0o644, "CHANGELOG.md": 0o644, "THIRD_PARTY_NOTICES": 0o644, "man/podglass.1.gz": 0o644,
				"completions/podglass.bash": 0o644, "completions/podglass.zsh": 0o644, "completions/podglass.fish": 0o644, "completions/podglass.ps1": 0o644,
			})
			all.checkTexts(t, map[string]string{
				"man/podglass.1.gz": ".SH EXIT CODES", "THIRD_PARTY_NOTICES": "k8s.io/client-go v", "completions/podglass.zsh": "#compdef podglass",
				"completions/podglass.bash": "__start_podglass", "completions/podglass.fish": "complete -c podglass", "completions/podglass.ps1": "Register-ArgumentCompleter",
			})
		})
	}
}

func TestWindowsArchives(t *testing.T) {
	for _, path := range made(t, "podglass_*.zip") {
		archive, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, f := range archive.File {
			names[f.Name] = true
		}
		for _, want := range []string{"podglass.exe", "LICENSE", "THIRD_PARTY_NOTICES", "completions/podglass.ps1"} {
			if !names[want] {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		_ = archive.Close()
	}
}

// installed are the files that each package has, besides those that its system wants elsewhere.
func installed(extra map[string]fs.FileMode) map[string]fs.FileMode {
	all := map[string]fs.FileMode{
		"usr/bin/podglass": 0o755, "usr/bin/kubectl-podglass -> podglass": 0, "usr/bin/kubectl_complete-podglass -> podglass": 0,
		"usr/share/man/man1/podglass.1.gz": 0o644, "usr/share/doc/podglass/THIRD_PARTY_NOTICES": 0o644,
		"usr/share/bash-completion/completions/podglass": 0o644, "usr/share/fish/vendor_completions.d/podglass.fish": 0o644,
	}
	for name, mode := range extra {
		all[name] = mode
	}
	return all
}

func TestDebianPackages(t *testing.T) {
	for _, path := range made(t, "*.deb") {
		control, data := readDeb(t, readFile(t, path))
		data.check(t, installed(map[string]fs.FileMode{
			"usr/share/doc/podglass/copyright": 0o644, "usr/share/zsh/vendor-completions/_podglass": 0o644,
		}))
		for _, want := range []string{"Package: podglass\n", "Section: utils\n", "Description: A terminal workbench", "Homepage: https://github.com/podglass/podglass\n"} {
			if !strings.Contains(string(control["control"].data), want) {
				t.Errorf("%s: the control file lacks %q:\n%s", path, want, control["control"].data)
			}
		}
		if strings.Contains(string(control["control"].data), "Depends:") {
			t.Errorf("%s depends on something", path)
		}
	}
}

// TestDebianPackageInstalls installs the package into an empty root, as dpkg does it on a machine, and takes it away.
func TestDebianPackageInstalls(t *testing.T) {
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("there is no dpkg here")
	}
	for _, path := range made(t, "*_linux_amd64.deb") {
		root := t.TempDir()
		for _, dir := range []string{"info", "updates"} {
			if err := os.MkdirAll(filepath.Join(root, "var/lib/dpkg", dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		dpkg := func(args ...string) {
			args = append([]string{"--root=" + root, "--force-not-root", "--log=/dev/null"}, args...)
			if out, err := exec.CommandContext(t.Context(), "dpkg", args...).CombinedOutput(); err != nil {
				t.Fatalf("dpkg %q: %v: %s", args, err, out)
			}
		}
		dpkg("--install", path)
		for _, name := range []string{"podglass", "kubectl-podglass"} {
			out, err := exec.CommandContext(t.Context(), filepath.Join(root, "usr/bin", name), "version").CombinedOutput()
			if err != nil || !strings.HasPrefix(string(out), "podglass ") || strings.Contains(string(out), "(devel)") {
				t.Errorf("%s: %v, %q", name, err, out)
			}
		}
		out, err := exec.CommandContext(t.Context(), filepath.Join(root, "usr/bin/kubectl_complete-podglass"), "versio").CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "version\t") {
			t.Errorf("completion: %v, %q", err, out)
		}
		dpkg("--purge", "podglass")
		if left, err := filepath.Glob(filepath.Join(root, "usr", "*", "*podglass*")); err != nil || len(left) > 0 {
			t.Errorf("purged, and this is left: %q %v", left, err)
		}
	}
}

func TestAlpinePackages(t *testing.T) {
	for _, path := range made(t, "*.apk") {
		// An apk is several archives, one behind the other.
		all := readTar(t, gunzipped(t, readFile(t, path)))
		all.check(t, installed(map[string]fs.FileMode{"usr/share/zsh/site-functions/_podglass": 0o644, "usr/share/licenses/podglass/LICENSE": 0o644}))
	}
}

func TestArchPackages(t *testing.T) {
	for _, path := range made(t, "*.pkg.tar.zst") {
		unpacked, err := zstd.NewReader(bytes.NewReader(readFile(t, path)))
		if err != nil {
			t.Fatal(err)
		}
		all := readTar(t, unpacked)
		unpacked.Close()
		all.check(t, installed(map[string]fs.FileMode{"usr/share/zsh/site-functions/_podglass": 0o644, "usr/share/licenses/podglass/LICENSE": 0o644}))
	}
}

func TestRPMPackages(t *testing.T) {
	for _, path := range made(t, "*.rpm") {
		if _, err := exec.LookPath("rpm2cpio"); err != nil {
			t.Skip("there is no rpm2cpio here")
		}
		// It fails for want of a tag with the size of what it has unpacked, which nfpm does not write.
		contents, err := exec.CommandContext(t.Context(), "rpm2cpio", path).Output()
		if _, exited := errors.AsType[*exec.ExitError](err); err != nil && (!exited || len(contents) == 0) {
			t.Fatal(err)
		}
		readCPIO(t, contents).check(t, installed(map[string]fs.FileMode{
			"usr/share/zsh/site-functions/_podglass": 0o644, "usr/share/licenses/podglass/LICENSE": 0o644,
		}))
	}
}

// TestCask holds what Homebrew wants of a cask, as far as the text tells.
func TestCask(t *testing.T) {
	for _, path := range made(t, "homebrew/Casks/podglass.rb") {
		cask := string(readFile(t, path))
		for _, want := range []string{
			`binary "podglass"`, `binary "kubectl-podglass"`, `binary "kubectl_complete-podglass"`, `manpage "man/podglass.1.gz"`,
			`zsh_completion "completions/podglass.zsh"`, "postflight_steps do", `"{{staged_path}}/podglass"`, "zap trash: [",
		} {
			if !strings.Contains(cask, want) {
				t.Errorf("the cask lacks %s", want)
			}
		}
		for _, unwanted := range []string{"postflight do", "license"} {
			if strings.Contains(cask, unwanted) {
				t.Errorf("the cask has %s", unwanted)
			}
		}
		if t.Failed() {
			t.Log(cask)
		}
	}
}

func TestKrewManifest(t *testing.T) {
	for _, path := range made(t, "krew/*.yaml") {
		manifest := string(readFile(t, path))
		for _, want := range []string{"apiVersion: krew.googlecontainertools.github.com/v1alpha2", "kind: Plugin", "name: podglass", "bin: podglass", "caveats:"} {
			if !strings.Contains(manifest, want) {
				t.Errorf("the manifest lacks %s:\n%s", want, manifest)
			}
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func gunzipped(t *testing.T, data []byte) io.Reader {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return unpacked
}

func readTar(t *testing.T, from io.Reader) files {
	t.Helper()
	all := files{}
	for archive := tar.NewReader(from); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.Trim(strings.TrimPrefix(header.Name, "."), "/")] = file{header.FileInfo().Mode(), header.Linkname, data}
	}
}

// readDeb reads an ar archive of tar archives: each member has a header of 60 bytes, and an even length.
// readCPIO reads what rpm2cpio makes of a package.
func readCPIO(t *testing.T, archive []byte) files {
	t.Helper()
	all := files{}
	for reader := cpio.NewReader(bytes.NewReader(archive)); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimLeft(header.Name, "./")] = file{mode: header.FileInfo().Mode(), link: header.Linkname, data: data}
	}
}

func readDeb(t *testing.T, deb []byte) (control, data files) {
	t.Helper()
	rest, ok := bytes.CutPrefix(deb, []byte("!<arch>\n"))
	if !ok {
		t.Fatal("this is no Debian package")
	}
	for len(rest) >= 60 {
		name := strings.TrimRight(string(rest[:16]), " /")
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || len(rest) < 60+size {
			t.Fatalf("%s: %v", name, err)
		}
		member := rest[60 : 60+size]
		rest = rest[min(60+size+size%2, len(rest)):]
		switch name {
		case "control.tar.gz":
			control = readTar(t, gunzipped(t, member))
		case "data.tar.gz":
			data = readTar(t, gunzipped(t, member))
		}
	}
	return control, data
}
