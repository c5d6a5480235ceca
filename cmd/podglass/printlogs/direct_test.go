package printlogs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/roster"
)

// fakeLog serves the log of one container that has ended, and fails as it is told.
type fakeLog struct {
	lines  []string                       // with their ends
	fail   func(request int) (int, error) // how many bytes of an answer come before which error; -1 for all
	change func(request int, lines []string) []string
	plain  func(request int) bool // whether the last line comes without a time
	asked  int
}

const fakeStamp = "2026-01-02T15:04:05.000000001Z"

func (f *fakeLog) Stream(_ context.Context, _ kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	lines := f.lines
	if f.change != nil {
		lines = f.change(f.asked, lines)
	}
	if opts.TailLines != nil {
		lines = lines[max(0, len(lines)-int(*opts.TailLines)):]
	}
	var text strings.Builder
	for i, line := range lines {
		if opts.Timestamps && !(f.plain != nil && f.plain(f.asked) && i == len(lines)-1) {
			text.WriteString(strings.Replace(fakeStamp, "000000001", "00000000"+string(rune('1'+i)), 1) + " ")
		}
		text.WriteString(line)
	}
	answer := text.String()
	var err error
	if f.fail != nil {
		var n int
		n, err = f.fail(f.asked)
		if n >= 0 {
			answer = answer[:min(n, len(answer))]
		}
	}
	f.asked++
	if err != nil && len(answer) == 0 {
		return nil, err
	}
	if err == nil {
		err = io.EOF
	}
	return io.NopCloser(io.MultiReader(strings.NewReader(answer), failingReader{err})), nil
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func (f *fakeLog) Pod(context.Context, kube.PodRef) (*corev1.Pod, error) {
	return &corev1.Pod{
		Spec: corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "app"}}},
		Status: corev1.PodStatus{Phase: corev1.PodSucceeded, ContainerStatuses: []corev1.ContainerStatus{{
			Name: "app", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ContainerID: "a"}},
		}}},
	}, nil
}

func (*fakeLog) Await(context.Context) bool { return false }

func copyFake(ctx context.Context, f *fakeLog, out io.Writer) error {
	found := roster.Found{Member: roster.Member{ContainerRef: kube.ContainerRef{Container: "app"}}, Ended: true}
	return newDirectLog(f, found, false, out).run(ctx)
}

var someLines = []string{"one\n", "\n", "two\xff\x00\r\n", "  three\n", strings.Repeat("x", 100) + "\n", "one\n"}

func TestDirectLogIsExact(t *testing.T) {
	for name, lines := range map[string][]string{
		"empty": nil, "lines": someLines, "no end": {"one\n", "tw"}, "only an end": {"\n"},
		"long lines": {strings.Repeat("y", logs.MaxLine*3) + "\n", strings.Repeat("z", lastBytes*2)},
	} {
		var out bytes.Buffer
		if err := copyFake(t.Context(), &fakeLog{lines: lines}, &out); err != nil || out.String() != strings.Join(lines, "") {
			t.Errorf("%s: %d bytes, %v", name, out.Len(), err)
		}
	}
}

// TestDirectLogResumes: an answer that breaks off, with or without an error, once or always, is no
// reason to have less.
func TestDirectLogResumes(t *testing.T) {
	want := strings.Join(someLines, "")
	for _, failure := range []error{io.ErrUnexpectedEOF, nil} {
		for _, times := range []int{1, 2, 3} {
			for offset := range want {
				f := &fakeLog{lines: someLines, fail: func(request int) (int, error) {
					// After an answer that ends without an error, the last line is asked for.
					if request >= times || failure == nil && request%2 == 1 {
						return -1, nil
					}
					return offset, failure
				}}
				synctest.Test(t, func(t *testing.T) {
					var out bytes.Buffer
					if err := copyFake(t.Context(), f, &out); err != nil || out.String() != want {
						t.Fatalf("cut %d times at %d with %v: %q, %v", times, offset, failure, out.String(), err)
					}
				})
			}
		}
	}
}

func TestDirectLogThatChanged(t *testing.T) {
	f := &fakeLog{
		lines: someLines,
		fail: func(request int) (int, error) {
			if request == 0 {
				return 20, io.ErrUnexpectedEOF
			}
			return -1, nil
		},
		change: func(request int, lines []string) []string { return lines[min(request, 1):] },
	}
	var out bytes.Buffer
	if err := copyFake(t.Context(), f, &out); !errors.Is(err, errChanged) {
		t.Errorf("got %v", err)
	}
}

// TestDirectLogDoesNotPrintKubeletErrors: what the kubelet writes into an answer about itself is not the
// container's, unless it is.
func TestDirectLogDoesNotPrintKubeletErrors(t *testing.T) {
	const kubeletError = "unable to retrieve container logs for containerd://a"
	want := strings.Join(someLines, "")
	for _, errorLines := range []int{1, 2, 1000} {
		synctest.Test(t, func(t *testing.T) {
			f := &fakeLog{lines: someLines, change: func(request int, lines []string) []string {
				if request >= errorLines {
					return lines
				}
				return []string{"one\n", kubeletError}
			}}
			f.plain = func(request int) bool { return request < errorLines }
			var out bytes.Buffer
			err := copyFake(t.Context(), f, &out)
			if strings.Contains(out.String(), kubeletError) || (out.String() != want) != (err != nil) {
				t.Errorf("%d errors: %q, %v", errorLines, out.String(), err)
			}
		})
	}
	var out bytes.Buffer
	lines := []string{"one\n", kubeletError}
	if err := copyFake(t.Context(), &fakeLog{lines: lines}, &out); err != nil || strings.TrimSuffix(out.String(), "\n") != strings.Join(lines, "") {
		t.Errorf("the container's own: %q, %v", out.String(), err)
	}
}

func TestDirectLogThatIsRefused(t *testing.T) {
	for _, refusal := range []error{
		apierrors.NewForbidden(corev1.Resource("pods/log"), "web", errors.New("no")),
		apierrors.NewNotFound(corev1.Resource("pods"), "web"),
		apierrors.NewBadRequest(`container "app" in pod "web" is waiting to start: ContainerCreating`),
	} {
		f := &fakeLog{lines: someLines, fail: func(int) (int, error) { return 0, refusal }}
		var out bytes.Buffer
		if err := copyFake(t.Context(), f, &out); err != refusal || f.asked != 1 {
			t.Errorf("%v after %d requests, want %v", err, f.asked, refusal)
		}
	}
}

// fullWriter takes so many bytes and no more.
type fullWriter struct{ room int }

var errFull = errors.New("no space left")

func (w *fullWriter) Write(p []byte) (int, error) {
	n := min(w.room, len(p))
	w.room -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

func TestDirectLogToAFullDisk(t *testing.T) {
	for _, always := range []bool{false, true} {
		f := &fakeLog{lines: someLines, fail: func(int) (int, error) {
			if always {
				return 60, io.ErrUnexpectedEOF
			}
			return -1, nil
		}}
		synctest.Test(t, func(t *testing.T) {
			if err := copyFake(t.Context(), f, &fullWriter{room: 10}); !errors.Is(err, errFull) || !errors.Is(err, errOutput) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// So it is of one of an evicted pod, which the API server refuses.
func TestDirectLogOfAnEvictedPod(t *testing.T) {
	refusal := apierrors.NewBadRequest(`container "app" in pod "web" is terminated`)
	f := &fakeLog{lines: someLines, fail: func(int) (int, error) { return 0, refusal }}
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		if err := copyFake(t.Context(), f, &out); err == nil || !isLoss(err) || !strings.HasPrefix(err.Error(), "the cluster has no log of this run") {
			t.Errorf("%q, %v", out.String(), err)
		}
	})
}

// Of a container that the kubelet has removed it is said so, and not that its log was rotated.
func TestDirectLogOfARemovedContainer(t *testing.T) {
	kubeletError := "unable to retrieve container logs for containerd://20a3514b"
	for name, copied := range map[string]int{"nothing was copied": 0, "some was": 4} {
		f := &fakeLog{lines: someLines}
		f.change = func(request int, lines []string) []string {
			if request == 0 && copied > 0 {
				return lines
			}
			return []string{kubeletError}
		}
		f.plain = func(request int) bool { return request > 0 || copied == 0 }
		f.fail = func(request int) (int, error) {
			if request == 0 && copied > 0 {
				return copied, io.ErrUnexpectedEOF
			}
			return -1, nil
		}
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			err := copyFake(t.Context(), f, &out)
			if err == nil || !isLoss(err) || !strings.HasPrefix(err.Error(), "the cluster has no log of this run") || out.Len() != copied {
				t.Errorf("%s: %q, %v", name, out.String(), err)
			}
		})
	}
}
