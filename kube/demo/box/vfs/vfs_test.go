package vfs

import (
	"slices"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newNamespace(t *timeline.Timeline) *Namespace {
	return NewNamespace(t, &Mount{Root: NewDir(0o755, start), Source: "overlay", Type: "overlay"})
}

func write(t *testing.T, ns *Namespace, name, text string) {
	t.Helper()
	at, err := ns.Open(name, Flags{Write: true, Create: true, Append: true}, 0o644)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	if _, err := ns.WriteAt(at.Node, -1, []byte(text)); err != nil {
		t.Fatalf("write %s: %v", name, err)
	}
}

func TestVolumeIsSharedAndReadOnlyMountRefuses(t *testing.T) {
	tl := timeline.New(start)
	volume := NewDir(0o777, start)
	writer, reader := newNamespace(tl), newNamespace(tl)
	if err := writer.Mount(&Mount{Path: "/data-rw", Root: volume}); err != nil {
		t.Fatal(err)
	}
	if err := reader.Mount(&Mount{Path: "/deep/data-ro", Root: volume, ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	write(t, writer, "/data-rw/notes", "one\n")
	write(t, writer, "/data-rw/notes", "two\n")
	at, err := reader.Resolve("/deep/data-ro/notes", true)
	if err != nil || string(at.Node.Content()) != "one\ntwo\n" {
		t.Fatalf("the reader sees %v, %v", at.Node, err)
	}
	for what, err := range map[string]error{
		"create": func() error {
			_, err := reader.Open("/deep/data-ro/x", Flags{Write: true, Create: true}, 0o644)
			return err
		}(),
		"append": func() error { _, err := reader.Open("/deep/data-ro/notes", Flags{Write: true}, 0); return err }(),
		"mkdir":  reader.Mkdir("/deep/data-ro/d", 0o755),
		"remove": reader.Remove("/deep/data-ro/notes"),
		"chmod":  reader.Chmod("/deep/data-ro/notes", 0o600),
		"link":   reader.Symlink("/etc", "/deep/data-ro/l"),
	} {
		if err != ReadOnly {
			t.Errorf("%s through the read-only mount: %v, want %v", what, err, ReadOnly)
		}
	}
	if err := reader.Remove("/deep/data-ro"); err != Busy {
		t.Errorf("removing a mount point: %v", err)
	}
}

func TestResolve(t *testing.T) {
	ns := newNamespace(timeline.New(start))
	if err := ns.MkdirAll("/a/b", 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, ns, "/a/b/f", "x")
	for link, target := range map[string]string{"/l": "a/b", "/a/up": "../a/b/f", "/loop": "/loop", "/out": "../../../a"} {
		if err := ns.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		path string
		want string
		err  error
	}{
		{"/a/b/f", "/a/b/f", nil},
		{"/l/f", "/a/b/f", nil},
		{"/a/up", "/a/b/f", nil},
		{"/../../a/./b", "/a/b", nil},
		{"/l/../b", "/a/b", nil},
		{"/out/b", "/a/b", nil},
		{"/loop", "", Loop},
		{"/a/b/f/", "", NotDir},
		{"/a/b/f/g", "", NotDir},
		{"/a/none", "", NotExist},
		{"", "", NotExist},
	} {
		at, err := ns.Resolve(test.path, true)
		if err != test.err || at.Path != test.want {
			t.Errorf("Resolve(%q) = %q, %v; want %q, %v", test.path, at.Path, err, test.want, test.err)
		}
	}
}

func TestDirectories(t *testing.T) {
	ns := newNamespace(timeline.New(start))
	write(t, ns, "/f", "x")
	_ = ns.MkdirAll("/d/e", 0o755)
	for what, got := range map[string][2]error{
		"mkdir over file":      {ns.Mkdir("/f", 0o755), Exist},
		"mkdir below file":     {ns.Mkdir("/f/x", 0o755), NotDir},
		"mkdir without parent": {ns.Mkdir("/no/x", 0o755), NotExist},
		"remove full":          {ns.Remove("/d"), NotEmpty},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %v, want %v", what, got[0], got[1])
		}
	}
	if _, err := ns.Open("/d", Flags{Write: true}, 0); err != IsDir {
		t.Errorf("writing a directory: %v", err)
	}
	if err := ns.Remove("/d/e"); err != nil {
		t.Error(err)
	}
	if err := ns.Remove("/d"); err != nil {
		t.Error(err)
	}
	if names := ns.root().Node.Names(); !slices.Equal(names, []string{"f"}) {
		t.Errorf("left: %v", names)
	}
}

func TestFilesAreBounded(t *testing.T) {
	ns := newNamespace(timeline.New(start))
	write(t, ns, "/f", "one")
	at, _ := ns.Resolve("/f", true)
	if _, err := ns.WriteAt(at.Node, maxFile, []byte("x")); err != NoSpace {
		t.Errorf("over the bound: %v", err)
	}
	if _, err := ns.Open("/f", Flags{Write: true, Truncate: true}, 0); err != nil || len(at.Node.Data) != 0 {
		t.Errorf("truncate: %v, %q left", err, at.Node.Data)
	}
}

func TestGeneratedEntriesCannotBeChanged(t *testing.T) {
	ns := newNamespace(timeline.New(start))
	proc := NewList(start, func() map[string]*Node {
		return map[string]*Node{"uptime": NewText(start, func() []byte { return []byte("1.00\n") })}
	})
	if err := ns.Mount(&Mount{Path: "/proc", Root: proc}); err != nil {
		t.Fatal(err)
	}
	if at, err := ns.Resolve("/proc/uptime", true); err != nil || string(at.Node.Content()) != "1.00\n" {
		t.Errorf("reading: %v", err)
	}
	if _, err := ns.Open("/proc/x", Flags{Create: true, Write: true}, 0o644); err != NotExist {
		t.Errorf("creating: %v", err)
	}
	if err := ns.Remove("/proc/uptime"); err != NotAllowed {
		t.Errorf("removing: %v", err)
	}
}
