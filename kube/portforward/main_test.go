package portforward

import (
	"os"
	"testing"
	"time"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// TestMain keeps client-go from reporting the faults of these tests: its
// handlers write to the terminal, and slow down by a clock of their own.
func TestMain(m *testing.M) {
	utilruntime.ErrorHandlers, utilruntime.PanicHandlers = nil, nil
	klog.LogToStderr(false)
	klog.StartFlushDaemon(time.Minute) // here, since a bubble waits for what begins in it
	os.Exit(m.Run())
}
