package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// From a pod to its services, to all of the namespace, to the pod behind one of them and
// back.
func TestAWalkThroughTheServices(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.services").See("› services", "● 1 of 1 endpoint", "timecheck-").Match(`http 8080    → http → 8080 of healthz\s*\S?\n\S? *metrics 8081 → `)
			d.Press("services.namespace").See("shop › services", "3 services", "▸ numbers-web", "▸ sleep-with-server").Golden()
			d.Match(`▌ ▸ numbers-web`).Press("services.open").See("80 of web", "not ready · ", "Init:CrashLoopBackOff")
			d.Press("services.open", "services.open").Match(`numbers-web-\S+ › containers`)
			d.Press(keymap.Back).See("shop › services").Press(keymap.Back).See("STATUS", "timecheck-").Gone("› services")
		})
	}
}

func TestForwardingFromTheServices(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("target.services").See("● 1 of 1 endpoint").Press("services.forward").See("Forward a port", "svc/timecheck  8081 (metrics)")
	d.Press(keymap.Accept).See("Local port")
}

// What may not be read is said, and the selector tells instead.
func TestTheServicesWithFewRights(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Resource: "endpointslices"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Faults: faults})
	d.Select("timecheck-").Press("target.services").See("● 1 of 1 endpoint", "endpointslices")
}
