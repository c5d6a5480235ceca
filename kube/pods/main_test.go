package pods

import (
	"os"
	"testing"

	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/klog/v2"
)

// TestMain keeps client-go from reporting the faults of these tests: its
// handlers write to the terminal, and slow down by a clock of their own.
func TestMain(m *testing.M) {
	utilruntime.ErrorHandlers = nil
	klog.LogToStderr(false)
	os.Exit(m.Run())
}
