package tui_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
	"github.com/podglass/podglass/tui/tuitest/picture"
)

// pictures is where the documents have their pictures from. With -update they are drawn anew.
const pictures = "../docs/pictures"

// TestPictures draws the screens that the documents show.
func TestPictures(t *testing.T) {
	t.Parallel()
	for _, p := range []struct {
		name, title   string
		columns, rows int
		show          func(*tuitest.Demo)
	}{
		{"pods", "The pods of a namespace, the containers of one, and its log", 120, 32, func(d *tuitest.Demo) {
			d.Select("timecheck-").See("▌ timecheck-", "› all containers › log", "Environment: TEST")
		}},
		{"anatomy", "What the containers of a pod share", 120, 42, func(d *tuitest.Demo) {
			d.Select("timecheck-").Press("target.anatomy").See("› anatomy", "START", "NETWORK")
		}},
		{"diagnosis", "Why a pod does not start, and what follows from it", 120, 32, func(d *tuitest.Demo) {
			d.Select("numbers-web-5").See("▌ numbers-web-5", "init-version › log").Press("target.anatomy").See("WHY NOT")
		}},
		{"logs", "The logs of all containers of a pod, with their legend", 120, 32, func(d *tuitest.Demo) {
			d.Select("timecheck-").Press("target.logs").See("› all containers › log", "Environment: TEST")
			d.Press("logs.legend").See("m mute").Press(keymap.Down, keymap.Down).Match(`▌● logger`)
		}},
		{"services", "The services of a pod, and where their ports lead", 120, 26, func(d *tuitest.Demo) {
			d.Select("timecheck-").Press("target.services").See("› services", "1 of 1 endpoint")
		}},
		{"changes", "What follows when a pod is deleted", 120, 26, func(d *tuitest.Demo) {
			d.Select("timecheck-").See("Environment: TEST").Press("target.delete").See("┏ Delete pod", "will replace it")
		}},
	} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: p.columns, Rows: p.rows, Shared: p.name != "changes"})
			d.See("timecheck-", "live")
			p.show(d)
			d.Picture(pictures, p.name, p.title)
		})
	}
}

// TestTour plays a short session, which the documents have as an animation and as an asciicast.
func TestTour(t *testing.T) {
	t.Parallel()
	const columns, rows, title = 120, 32, "A tour of podglass"
	cast := filepath.Join(pictures, "tour.cast")
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: columns, Rows: rows})
	d.See("timecheck-", "live")
	recording := picture.NewRecording(columns, rows, title)
	var frames []picture.Frame
	for _, step := range []struct {
		do      func()
		lasting time.Duration
	}{
		{func() {}, 2 * time.Second},
		{func() { d.Select("numbers-web-5").See("▌ numbers-web-5", "init-version › log") }, 3 * time.Second},
		{func() {
			d.Select("timecheck-").See("▌ timecheck-", "› all containers › log", "Environment: TEST")
		}, 2 * time.Second},
		{func() { d.Step(5 * time.Second); d.See("12:00:0") }, time.Second},
		{func() { d.Press("target.anatomy").See("› anatomy", "START") }, 4 * time.Second},
		{func() { d.Press(keymap.Back).See("› all containers › log") }, time.Second},
		{func() { d.Press(keymap.Help).See("Keys") }, 3 * time.Second},
	} {
		step.do()
		screen := d.Idle().Cells()
		recording.Show(screen.Output(), step.lasting)
		frames = append(frames, picture.Frame{Screen: screen, For: step.lasting})
	}
	tuitest.CheckFile(t, cast, recording.Bytes())
	tuitest.CheckFile(t, filepath.Join(pictures, "tour-dark.svg"), picture.Animate(frames, &picture.Dark, title))
	tuitest.CheckFile(t, filepath.Join(pictures, "tour-light.svg"), picture.Animate(frames, &picture.Light, title))
}
