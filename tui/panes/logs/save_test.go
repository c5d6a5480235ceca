package logs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// TestALogThatNoLongerShowsIsNotSaved asks for a file while one log shows, and names it when another one does, as when the
// pod was deleted meanwhile. The file would have the name of the one and the lines of the other.
func TestALogThatNoLongerShowsIsNotSaved(t *testing.T) {
	p := newFollower(t)
	var asked []any
	p.env.Ask = func(request any) { asked = append(asked, request) }
	last := func() any { return asked[len(asked)-1] }
	p.Open(panes.Open{Target: targetOf("web-0", "web")})
	p.save()
	last().(panes.Dialog).Answer(whatShows)
	form := last().(panes.Dialog)
	if name := form.Dialog.(*dialog.Form).Fields[0].Value; !strings.HasPrefix(name, "web-0-web-") {
		t.Errorf("the file is called %q", name)
	}
	p.Open(panes.Open{Target: targetOf("web-1", "web")})
	file := filepath.Join(t.TempDir(), "web.log")
	panetest.Perform(p, form.Answer(dialog.Values{"file": file}))
	if notice, ok := last().(panes.Notice); !ok || !strings.Contains(notice.Text, "nothing was saved") {
		t.Errorf("it says %+v", last())
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a file")
	}
}
