package tui_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"
	testclock "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/pace"
	"github.com/podglass/podglass/tui/tuitest"
)

// What 10,000 log lines a second cost on the link to the terminal, and how long
// keys take meanwhile.

func BenchmarkFlood(b *testing.B) {
	for _, layout := range []string{"split", "zoomed"} {
		b.Run(layout, func(b *testing.B) {
			s := startFlood(b)
			if layout == "zoomed" {
				s.press("global.zoom")
			}
			const during, presses = 5 * time.Second, 200
			var took []time.Duration
			var written, frames int
			for b.Loop() {
				before, framesBefore := s.counts()
				<-time.After(during)
				after, framesAfter := s.counts()
				written, frames = written+after-before, frames+framesAfter-framesBefore
				for i := range presses {
					took = append(took, s.timePause(i%2 == 0))
				}
			}
			slices.Sort(took)
			seconds := during.Seconds() * float64(b.N)
			b.ReportMetric(float64(written)/1024/seconds, "KiB/s")
			b.ReportMetric(float64(frames)/seconds, "frames/s")
			b.ReportMetric(float64(written)/float64(max(frames, 1)), "B/frame")
			b.ReportMetric(took[len(took)/2].Seconds()*1000, "key-p50-ms")
			b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "key-p99-ms")
		})
	}
}

// floodScreen is a program in front of a demo cluster, one of whose logs is a
// flood, and the terminal that it draws on.
type floodScreen struct {
	b    *testing.B
	keys *os.File // what is typed

	mu       sync.Mutex
	changed  *sync.Cond
	emulator *vt.Emulator
	bytes    int
	writes   int
}

func startFlood(b *testing.B) *floodScreen {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b.Cleanup(cancel)
	cluster, err := demo.Start(ctx, demo.Options{Clock: testclock.NewFakeClock(tuitest.Noon)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(cluster.Close)
	config := cluster.RESTConfig()
	config.Wrap(func(rt http.RoundTripper) http.RoundTripper { return floodTransport{rt} })
	client, err := kube.NewForConfig(config, demo.Name, demo.Namespace)
	if err != nil {
		b.Fatal(err)
	}
	theme, err := themes.Load(themes.DefaultName, nil)
	if err != nil {
		b.Fatal(err)
	}
	in, keys, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	const columns, rows = 160, 45
	s := &floodScreen{b: b, keys: keys, emulator: vt.NewEmulator(columns, rows)}
	s.changed = sync.NewCond(&s.mu)
	go func() { _, _ = io.Copy(io.Discard, s.emulator) }()
	frames := pace.New()
	app := tui.New(tui.Options{
		Workspace: kube.Workspace{Client: client, Scope: client.Home()},
		Keymap:    tui.DefaultKeymap(), Theme: theme, Glyphs: themes.Unicode(), Select: "mc1", Pace: frames,
	})
	program := tea.NewProgram(app, tea.WithInput(in), tea.WithOutput(frames.Output(s)), tea.WithFPS(120),
		tea.WithWindowSize(columns, rows), tea.WithColorProfile(colorprofile.ANSI256), tea.WithoutSignalHandler())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = program.Run()
	}()
	b.Cleanup(func() {
		program.Quit()
		<-ended
		app.Close()
		_, _ = in.Close(), keys.Close()
		if answers, ok := s.emulator.InputPipe().(io.Closer); ok {
			_ = answers.Close() // the emulator's own Close must not meet its Read
		}
	})
	s.await("the flood", func(screen string) bool { return strings.Contains(screen, floodText) })
	s.press("target.logs")
	s.await("the focus on the log", func(screen string) bool { return strings.Contains(screen, "┏ mc1 › 1st") })
	return s
}

// floodTransport answers requests to follow the log of the container "1st" with a
// flood, and those for what there is of it with the first lines.
type floodTransport struct{ http.RoundTripper }

func (t floodTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/log") || r.URL.Query().Get("container") != "1st" {
		return t.RoundTripper.RoundTrip(r)
	}
	body, out := io.Pipe()
	go pour(r.Context(), out, r.URL.Query().Get("follow") != "true")
	return &http.Response{StatusCode: http.StatusOK, Body: body, Header: http.Header{}, Request: r}, nil
}

const floodText = "agent=bench"

// pour writes 10,000 lines of some 105 bytes a second, or once what comes at a time.
func pour(ctx context.Context, out *io.PipeWriter, once bool) {
	const every, lines = 10 * time.Millisecond, 100
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var batch bytes.Buffer
	for n := 0; ctx.Err() == nil; {
		batch.Reset()
		now := time.Now().UTC().Format(time.RFC3339Nano)
		for range lines {
			n++
			level := "INFO "
			if n%10 == 0 {
				level = "WARN "
			}
			fmt.Fprintf(&batch, "%s %09d %s GET /api/v1/items/%d status=%d took=%dus user=u%d %s\n",
				now, n, level, rand.IntN(3_000_000), 200+rand.IntN(5)*100, rand.IntN(100_000), rand.IntN(100_000), floodText)
		}
		if _, err := out.Write(batch.Bytes()); err != nil {
			return
		}
		if once {
			break
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
	_ = out.CloseWithError(ctx.Err())
}

// Write draws a frame. Without a terminal the renderer counts on the output to
// turn line feeds into new lines.
func (s *floodScreen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += len(p)
	s.writes++
	_, _ = s.emulator.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	s.changed.Broadcast()
	return len(p), nil
}

func (s *floodScreen) Read([]byte) (int, error) { return 0, io.EOF }
func (s *floodScreen) Close() error             { return nil }
func (s *floodScreen) Fd() uintptr              { return ^uintptr(0) } // no terminal

func (s *floodScreen) counts() (written, frames int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes, s.writes
}

// await waits until the screen is as wanted. It fails when that takes too long.
func (s *floodScreen) await(what string, is func(screen string) bool) {
	s.b.Helper()
	const patience = 20 * time.Second
	late := false
	end := time.AfterFunc(patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		late = true
		s.changed.Broadcast()
	})
	defer end.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !is(s.emulator.String()) {
		if late {
			s.b.Fatalf("the screen never showed %s:\n%s", what, s.emulator.String())
		}
		s.changed.Wait()
	}
}

func (s *floodScreen) press(action keymap.Action) {
	if _, err := io.WriteString(s.keys, tui.DefaultKeymap().Key(action)); err != nil {
		s.b.Error(err)
	}
}

// timePause pauses the log, or goes on, and returns how long that took to show.
// Keys are typed as fast as a keyboard repeats them, not in step with frames.
func (s *floodScreen) timePause(pause bool) time.Duration {
	<-time.After(20*time.Millisecond + rand.N(20*time.Millisecond))
	began := time.Now()
	s.press("logs.follow")
	s.await("the key", func(screen string) bool { return strings.Contains(screen, "following") != pause })
	return time.Since(began)
}
