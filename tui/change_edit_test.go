//go:build unix

package tui_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// editors are scripts that stand in for a person with an editor, one each time that it is opened;
// each gets the file. What a file held is kept before.
type editors struct {
	*tuitest.Demo
	seen      string // the directory with what the files held: 1, 2, …
	meanwhile func() // what others do while the editor is open for the first time
}

// edits opens the YAML of the deployment timecheck, at 100x30.
func edits(t *testing.T, faults *demo.Faults, scripts ...string) *editors {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	e := &editors{seen: t.TempDir()}
	opened := 0
	e.Demo = tuitest.StartDemo(t, tuitest.Setup{Columns: 100, Rows: 30, Faults: faults, Options: func(opts *tui.Options) {
		opts.Editor = func(file string) *exec.Cmd {
			if opened == 0 && e.meanwhile != nil {
				e.meanwhile()
			}
			script := "exit 7"
			if opened < len(scripts) {
				script = scripts[opened]
			}
			opened++
			return exec.Command("sh", "-c", `cp "$1" "$2/$3"; `+script, "editor", file, e.seen, string(rune('0'+opened)))
		}
	}})
	e.Select("timecheck-").Press("target.anatomy").See("START").Idle().Press("anatomy.search").Type("Deployment timecheck").Press(keymap.Accept).Match(`▌ +Deployment timecheck`)
	e.Press("target.yaml").See("Deployment timecheck › YAML", "kind: Deployment")
	return e
}

// held is what the file held when the editor was opened.
func (e *editors) held(t *testing.T, time string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(e.seen, time))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// left are the files that editing has left.
func left(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.TempDir(), "podglass-edit-*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func (e *editors) timecheck(t *testing.T) *appsv1.Deployment {
	t.Helper()
	found, err := e.Client.Clientset.AppsV1().Deployments(demo.Namespace).Get(t.Context(), "timecheck", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const twoReplicas = `sed -i 's/^  replicas: 1$/  replicas: 2/' "$1"`

func TestAnObjectIsEdited(t *testing.T) {
	e := edits(t, nil, twoReplicas)
	e.Press("document.edit").See("Change deployment timecheck as edited?", "spec/replicas: 2 instead of 1", "patch deployment timecheck", "[ Cancel ]")
	if text := e.held(t, "1"); !strings.HasPrefix(text, "# Deployment timecheck of context demo. These lines are left out.\n") || strings.Contains(text, "managedFields") {
		t.Errorf("the file held\n%s", text)
	}
	e.Press(keymap.NextField).See("[ Change ]").Press(keymap.Accept)
	untilSeen(e.Demo, "timecheck: 2 of 2 ready")
	if files := left(t); len(files) > 0 {
		t.Errorf("%q are left", files)
	}
	e.Press("global.journal").See("Change deployment timecheck as edited: done, timecheck: 2 of")
}

// A refusal comes back into the editor with its words on top and what was typed below, until it is
// saved as it is: then the file stays.
func TestAnEditThatIsRefusedComesBack(t *testing.T) {
	faults := &demo.Faults{}
	faults.Fail(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Dry: true}, refusedBy("policy.example.com", "not on a Friday"))
	e := edits(t, faults, twoReplicas, "true")
	e.Press("document.edit").See("Deployment timecheck stays as it is", "what was typed is kept in")
	if text := e.held(t, "2"); !strings.HasPrefix(text, "# Not applied: ") || !strings.Contains(text, "not on a Friday") || !strings.Contains(text, "\n  replicas: 2\n") {
		t.Errorf("the file held\n%s", text)
	}
	if files := left(t); len(files) != 1 {
		t.Errorf("%q are left", files)
	}
}

// Somebody else has changed the same: the text comes back, and wins when it is saved again.
func TestAnEditWithAConflict(t *testing.T) {
	e := edits(t, nil, twoReplicas, `printf '\n' >> "$1"`)
	e.meanwhile = func() {
		deployments := e.Client.Clientset.AppsV1().Deployments(demo.Namespace)
		if _, err := deployments.Patch(t.Context(), "timecheck", types.MergePatchType, []byte(`{"spec":{"replicas":4}}`), metav1.PatchOptions{}); err != nil {
			t.Error(err)
		}
	}
	e.Press("document.edit").See("Change deployment timecheck as edited?", "spec/replicas: 2 instead of 4").Press(keymap.NextField, keymap.Accept)
	if text := e.held(t, "2"); !strings.Contains(text, "# Not applied: Deployment timecheck has been changed meanwhile, in the same fields: spec/replicas: 4 instead of 1") ||
		!strings.Contains(text, "\n  replicas: 2\n") {
		t.Errorf("the file held\n%s", text)
	}
	untilSeen(e.Demo, "timecheck: 2 of 2 ready")
}

// What is deleted while it is edited cannot be changed; the file stays.
func TestAnEditOfWhatIsGone(t *testing.T) {
	e := edits(t, nil, twoReplicas)
	e.meanwhile = func() {
		if err := e.Client.Clientset.AppsV1().Deployments(demo.Namespace).Delete(t.Context(), "timecheck", *metav1.NewDeleteOptions(0)); err != nil {
			t.Error(err)
		}
	}
	e.Press("document.edit").See(`there is no deployment named "timecheck"; what was typed is kept in`)
	if files := left(t); len(files) != 1 {
		t.Errorf("%q are left", files)
	}
}

// An editor that fails, and one that changes nothing.
func TestEditsThatComeToNothing(t *testing.T) {
	for name, test := range map[string]struct {
		script string
		want   string
		kept   int
	}{
		"it changes nothing":       {"true", "Deployment timecheck stays as it is: nothing was changed", 0},
		"it saves an empty file":   {`: > "$1"`, "Deployment timecheck stays as it is: the text is empty", 1},
		"it changes a comment":     {`sed -i '1i # hello' "$1"`, "Deployment timecheck stays as it is: nothing was changed", 1},
		"it fails":                 {"exit 3", "the editor failed: exit status 3", 0},
		"it fails after some text": {twoReplicas + "; exit 3", "the editor failed: exit status 3; what was typed is kept in", 1},
	} {
		t.Run(name, func(t *testing.T) {
			e := edits(t, nil, test.script)
			e.Press("document.edit").See(test.want)
			if files := left(t); len(files) != test.kept {
				t.Errorf("%q are left", files)
			}
			if *e.timecheck(t).Spec.Replicas != 1 {
				t.Error("it was changed")
			}
		})
	}
}

// An edit that is dropped for another change, asked for before the object was read, leaves no file.
func TestAnEditThatIsDropped(t *testing.T) {
	faults := &demo.Faults{}
	e := edits(t, faults, "true")
	faults.Slow(time.Second)
	e.Press("document.edit", "target.restart")
	faults.Slow(0)
	e.Step(2 * time.Second)
	e.See("Restart the pods of deployment timecheck?").Press(keymap.Cancel).Gone("[ Cancel ]")
	if files := left(t); len(files) > 0 {
		t.Errorf("%q are left", files)
	}
	if opened, err := os.ReadDir(e.seen); err != nil || len(opened) > 0 {
		t.Errorf("the editor was opened: %v %v", opened, err)
	}
}

// A question that is answered with no keeps what was typed.
func TestAnEditThatIsNotConfirmed(t *testing.T) {
	e := edits(t, nil, twoReplicas)
	e.Press("document.edit").See("Change deployment timecheck as edited?").Press(keymap.Accept).See("nothing was changed; what was typed is kept in")
	if files := left(t); len(files) != 1 {
		t.Errorf("%q are left", files)
	}
	if *e.timecheck(t).Spec.Replicas != 1 {
		t.Error("it was changed")
	}
}

// A Secret is not edited, and nothing is where podglass is read-only.
func TestWhatIsNotEdited(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: func(opts *tui.Options) { opts.Client.ReadOnly = true }})
	d.Select("mc1").Press("target.describe").See("› describe").Press("document.edit").See("read-only: podglass will not edit the object")
}
