package node

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// logs reads a container's log to its end.
func (w *world) logs(container string, options corev1.PodLogOptions) string {
	w.Helper()
	options.Container = container
	stream, err := w.node.Logs(w.Context(), w.pod(), &options)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = stream.Close() }()
	text, err := io.ReadAll(stream)
	if err != nil {
		w.Fatal(err)
	}
	return string(text)
}

func TestLogOptions(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app",
		"echo one; sleep 10; echo two >&2; sleep 10; echo three; echo -n last; sleep 1d")))
	stamp := func(at string) string { return "2026-11-21T11:59:" + at + "0000000Z " }
	for name, test := range map[string]struct {
		options corev1.PodLogOptions
		want    string
	}{
		"all":        {corev1.PodLogOptions{}, "one\ntwo\nthree\n"},
		"tail":       {corev1.PodLogOptions{TailLines: ptr.To[int64](2)}, "two\nthree\n"},
		"tail none":  {corev1.PodLogOptions{TailLines: ptr.To[int64](0)}, ""},
		"tail many":  {corev1.PodLogOptions{TailLines: ptr.To[int64](99)}, "one\ntwo\nthree\n"},
		"since":      {corev1.PodLogOptions{SinceSeconds: ptr.To[int64](45)}, "three\n"},
		"since time": {corev1.PodLogOptions{SinceTime: ptr.To(metav1.NewTime(present.Add(-55 * time.Second)))}, "two\nthree\n"},
		"tail since": {corev1.PodLogOptions{TailLines: ptr.To[int64](2), SinceSeconds: ptr.To[int64](45)}, "three\n"},
		"limit":      {corev1.PodLogOptions{LimitBytes: ptr.To[int64](6)}, "one\ntw"},
		"stderr":     {corev1.PodLogOptions{Stream: ptr.To(corev1.LogStreamStderr)}, "two\n"},
		"timestamps": {corev1.PodLogOptions{Timestamps: true, TailLines: ptr.To[int64](1)}, stamp("20.52") + "three\n"},
	} {
		if got := w.logs("app", test.options); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestPreviousLog(t *testing.T) {
	w := newWorld(t, 0, podManifest("  containers:\n"+containerYAML("app", "echo life $(date +%S); exit 1")))
	w.step(time.Second)
	_, err := w.node.Logs(t.Context(), w.pod(), &corev1.PodLogOptions{Container: "app", Previous: true})
	if err == nil || err.Error() != `previous terminated container "app" in pod "p" not found` {
		t.Errorf("before a restart: %v", err)
	}
	w.step(15 * time.Second)
	now, before := w.logs("app", corev1.PodLogOptions{}), w.logs("app", corev1.PodLogOptions{Previous: true})
	if now != "life 11\n" && now != "life 12\n" || before != "life 01\n" {
		t.Errorf("now %q, before %q", now, before)
	}
}

func TestFollowEndsWithTheContainer(t *testing.T) {
	w := newWorld(t, 0, podManifest("  restartPolicy: Never\n  containers:\n"+containerYAML("app", "echo one; sleep 10; echo two; sleep 10; printf end")))
	w.step(2 * time.Second)
	stream, err := w.node.Logs(t.Context(), w.pod(), &corev1.PodLogOptions{Container: "app", Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stream)
	for _, want := range []string{"one\n", "two\n"} {
		if line, err := lines.ReadString('\n'); line != want || err != nil {
			t.Fatalf("line %q, %v", line, err)
		}
		w.step(10 * time.Second)
	}
	if rest, err := io.ReadAll(lines); string(rest) != "end" || err != nil {
		t.Errorf("rest %q, %v", rest, err)
	}
}

func TestFollowEndsWithItsReader(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app", "sleep 1d")))
	ctx, cancel := context.WithCancel(t.Context())
	byContext, err := w.node.Logs(ctx, w.pod(), &corev1.PodLogOptions{Container: "app", Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	byClose, err := w.node.Logs(t.Context(), w.pod(), &corev1.PodLogOptions{Container: "app", Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	ends := make(chan error, 2)
	for _, stream := range []io.Reader{byContext, byClose} {
		go func() {
			_, err := stream.Read(make([]byte, 1))
			ends <- err
		}()
	}
	cancel()
	_ = byClose.Close()
	for range 2 {
		if err := <-ends; err == nil {
			t.Error("a reader got bytes from nowhere")
		}
	}
}

func TestLogsAreBounded(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app", "yes 0123456789012345678901234567890123456789 | head -n 200000; yes | tr -d '\\n' | head -c 40000; sleep 1d")))
	text := w.logs("app", corev1.PodLogOptions{})
	if len(text) > maxLog || len(text) < maxLog-100 {
		t.Errorf("%d bytes kept, want about %d", len(text), maxLog)
	}
	if !strings.HasPrefix(text, "0123456789") {
		t.Errorf("begins in the middle of a line: %.20q", text)
	}
	if longest := strings.Repeat("y", maxLogLine); !strings.Contains(text, longest) {
		t.Error("the long line is missing")
	}
}

// TestRotation: an open stream misses nothing, and a later one begins after it.
func TestRotation(t *testing.T) {
	w := newWorld(t, 0, podManifest("  containers:\n"+containerYAML("app", "echo one; sleep 10; echo two; sleep 10; echo three; sleep 1d")))
	w.step(2 * time.Second)
	stream, err := w.node.Logs(t.Context(), w.pod(), &corev1.PodLogOptions{Container: "app", Follow: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.Close() }()
	w.step(10 * time.Second)
	w.node.RotateLogs()
	if got := w.logs("app", corev1.PodLogOptions{}); got != "" {
		t.Errorf("after the rotation: %q", got)
	}
	w.step(10 * time.Second)
	for name, options := range map[string]corev1.PodLogOptions{"all": {}, "tail": {TailLines: ptr.To[int64](10)}} {
		if got := w.logs("app", options); got != "three\n" {
			t.Errorf("%s: %q", name, got)
		}
	}
	lines := bufio.NewReader(stream)
	for _, want := range []string{"one\n", "two\n", "three\n"} {
		if line, err := lines.ReadString('\n'); line != want || err != nil {
			t.Errorf("line %q, %v", line, err)
		}
	}
}

// TestLongLinesAreKeptInParts: tail counts the parts of a line, of which only the first has a timestamp, unless
// reading begins with another.
func TestLongLinesAreKeptInParts(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app",
		"echo one; yes | tr -d '\\n' | head -c 40000; sleep 10; echo; echo two; sleep 1d")))
	stamp := func(at string) string { return "2026-11-21T11:59:" + at + "0000000Z " }
	long := strings.Repeat("y", 40000)
	for name, test := range map[string]struct {
		options corev1.PodLogOptions
		want    string
	}{
		"all":           {corev1.PodLogOptions{}, "one\n" + long + "\ntwo\n"},
		"timestamps":    {corev1.PodLogOptions{Timestamps: true}, stamp("00.52") + "one\n" + stamp("00.52") + long + "\n" + stamp("10.52") + "two\n"},
		"the last part": {corev1.PodLogOptions{Timestamps: true, TailLines: ptr.To[int64](2)}, stamp("10.52") + long[2*maxLogLine:] + "\n" + stamp("10.52") + "two\n"},
		"two parts":     {corev1.PodLogOptions{TailLines: ptr.To[int64](3)}, long[maxLogLine:] + "\ntwo\n"},
		"all parts":     {corev1.PodLogOptions{TailLines: ptr.To[int64](4)}, long + "\ntwo\n"},
		"since":         {corev1.PodLogOptions{Timestamps: true, SinceSeconds: ptr.To[int64](55)}, long[2*maxLogLine:] + "\n" + stamp("10.52") + "two\n"},
	} {
		if got := w.logs("app", test.options); got != test.want {
			t.Errorf("%s: %.60q… (%d bytes), want %.60q… (%d)", name, got, len(got), test.want, len(test.want))
		}
	}
}

// TestTailIsCounted: of a log that is not followed, what comes while it is read is not part of the last lines.
func TestTailIsCounted(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app", "while true; do echo line; sleep 1; done")))
	stream, err := w.node.Logs(t.Context(), w.pod(), &corev1.PodLogOptions{Container: "app", TailLines: ptr.To[int64](2)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.Close() }()
	w.step(10 * time.Second)
	if text, err := io.ReadAll(stream); string(text) != "line\nline\n" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
}
