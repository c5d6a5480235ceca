package podstatus

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestSignalName(t *testing.T) {
	tests := []struct {
		code, signal int32
		want         string
	}{
		{0, 0, ""},
		{1, 0, ""},
		{127, 0, ""},
		{128, 0, ""},
		{137, 0, "SIGKILL"},
		{143, 0, "SIGTERM"},
		{139, 0, "SIGSEGV"},
		{137, 9, "SIGKILL"},
		{0, 15, "SIGTERM"},
		{159, 0, "SIGSYS"},
		{160, 0, ""},
		{255, 0, ""},
		{-1, 0, ""},
		{-1073741510, 0, ""}, // Windows
	}
	for _, test := range tests {
		ended := Termination{ExitCode: test.code, Signal: test.signal}
		if got := ended.SignalName(); got != test.want {
			t.Errorf("exit code %d, signal %d: got %q, want %q", test.code, test.signal, got, test.want)
		}
	}
}

func TestTimesThatNobodyKnows(t *testing.T) {
	never := NewTermination(&corev1.ContainerStateTerminated{
		Reason: "StartError", StartedAt: metav1.NewTime(time.Unix(0, 0)), FinishedAt: ago(time.Minute),
	})
	if _, known := never.Took(); known || !never.Started.IsZero() || never.Finished.IsZero() {
		t.Errorf("a container that never ran: %+v", never)
	}
	backwards := Termination{Started: noon, Finished: noon.Add(-time.Second)}
	if took, known := backwards.Took(); known {
		t.Errorf("it ended before it started, after %v", took)
	}
	whole := Termination{Started: noon, Finished: noon.Add(2 * time.Minute)}
	if took, known := whole.Took(); !known || took != 2*time.Minute {
		t.Errorf("got %v, %v", took, known)
	}
}

func TestBackOff(t *testing.T) {
	crashed := func(message string) Container {
		return Container{
			State: StateWaiting, Reason: "CrashLoopBackOff", Message: message, Last: &Termination{Finished: noon},
		}
	}
	forgotten := crashed("back-off 10s restarting failed container=a pod=b")
	forgotten.Last = nil
	tests := []struct {
		name      string
		container Container
		want      BackOff
		is        bool
	}{
		{"the kubelet says how long", crashed("back-off 2m40s restarting failed container=web pod=web_shop(1)"), BackOff{Delay: 160 * time.Second, Next: noon.Add(160 * time.Second)}, true},
		{"five minutes, as it writes them", crashed("back-off 5m0s restarting failed container=web pod=web_shop(1)"), BackOff{Delay: 5 * time.Minute, Next: noon.Add(5 * time.Minute)}, true},
		{"the last run is forgotten", forgotten, BackOff{Delay: 10 * time.Second}, true},
		{"another runtime's words", crashed("please wait"), BackOff{}, true},
		{"no duration", crashed("back-off soon restarting failed container=a"), BackOff{}, true},
		{"a negative duration", crashed("back-off -5s restarting failed container=a"), BackOff{}, true},
		{"an image", Container{State: StateWaiting, Reason: "ImagePullBackOff", Message: `Back-off pulling image "x"`}, BackOff{Pull: true}, true},
		{"another wait", Container{State: StateWaiting, Reason: "ContainerCreating"}, BackOff{}, false},
		{"it runs", Container{State: StateRunning, Reason: "CrashLoopBackOff"}, BackOff{}, false},
	}
	for _, test := range tests {
		if got, is := test.container.BackOff(); got != test.want || is != test.is {
			t.Errorf("%s: got %+v, %v", test.name, got, is)
		}
	}
}
