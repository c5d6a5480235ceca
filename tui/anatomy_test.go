package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

func TestAnatomyScreens(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "100x30": {100, 30}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.anatomy").See("› anatomy", "START", "passes from init-config")
			d.Press(keymap.Bottom).See("SHUTDOWN").Press(keymap.Top).See("▌ ▾ START").Golden()
		})
	}
}

// From wherever the anatomy was opened, esc leads back there.
func TestTheAnatomyOpensOverTheScreenAndGivesItBack(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "100x30": {100, 30}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.anatomy").See("› anatomy", "START").Gone("STATUS")
			d.Press(keymap.Back).See("STATUS", "▌ timecheck-").Gone("› anatomy")
			d.Press("pods.containers").Select("logger").Press("target.anatomy").Match(`▌ +logger +app`).Gone("STATE ")
			d.Press(keymap.Back).See("STATE ").Press("target.logs").See("› logger › log")
			d.Press("target.anatomy").See("› anatomy").Press(keymap.Back).See("› logger › log").Gone("› anatomy")
		})
	}
}

// A walk from the list to a pod, into a volume, to a container's log and back.
func TestAWalkThroughTheAnatomy(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Press("target.anatomy").See("VOLUMES").Idle()
	d.Press("anatomy.search").Type("config-map").Press(keymap.Accept).Match(`▌ +config-map`).See("match 1 of")
	d.Press("anatomy.more").See("appsettings.json").Press("anatomy.more").Gone("appsettings.json")
	d.Press("anatomy.open").See("ConfigMap timecheck-config › describe", "appsettings.json").Press(keymap.Back).See("› anatomy", "VOLUMES")
	d.Press(keymap.Back).Gone("match 1 of").Press("anatomy.fold").See("▸ VOLUMES").Press("anatomy.fold-all").See("▸ NETWORK").Press("anatomy.fold-all")
	d.Press("anatomy.search").Type("logger       app").Press(keymap.Accept).Match(`▌ +logger +app`).Press("anatomy.open").See("› logger › log", "Environment: TEST")
}

// An owner leads to the list of its pods, and back.
func TestFromTheAnatomyToTheOwnersPods(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Press("target.anatomy").See("VOLUMES").Idle()
	d.Press("anatomy.search").Type("Deployment timecheck").Press(keymap.Accept).Press("anatomy.next-match").Match(`▌ +Deployment timecheck`)
	d.Press("anatomy.open").See("-l app=timecheck", "timecheck-").Gone("javaweb-2").Gone("› anatomy")
	d.Press(keymap.Back).See("javaweb-2")
}

// Unzoomed it stands beside the list and follows its cursor, and closing it ends that.
func TestTheAnatomyFollowsTheCursor(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press("target.anatomy").See("› anatomy", "START").Press("global.zoom").See("STATUS", "› anatomy")
	d.Press("global.pods").Select("mc1").See("mc1 › anatomy").Match(`START +1st ● · 2nd ●`)
	d.Press("global.next-pane", "global.close").See("STATUS")
}

// What may not be read is named, and the rest is shown.
func TestTheAnatomyWithFewRights(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	var denied []demo.Rule
	for _, resource := range []string{"nodes", "services", "configmaps"} {
		for _, verb := range []string{"get", "list", "watch"} {
			denied = append(denied, demo.Rule{Verb: verb, Resource: resource})
		}
	}
	faults.Deny(denied...)
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 60, Faults: faults})
	d.Select("timecheck-").Press("target.anatomy").See("passes from init-config", "NOT READ", "services", "config")
	d.See("may not list services", "which services lead to it is not known: ", "the variables of services are not known: ")
}

// From a service's line to the service among those of the pod, and from a variable to the
// key that it comes from; esc leads back each time.
func TestFromTheAnatomyToWhatALineIsAbout(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Press("target.anatomy").See("VOLUMES").Idle()
	d.Press("anatomy.search").Type("svc/timecheck  ").Press(keymap.Accept).Match(`▌ +svc/timecheck +ClusterIP`)
	d.Press("anatomy.open").See("› services").Match(`▌ .*timecheck`).Press(keymap.Back).See("› anatomy")
	d.Press("anatomy.search").Keys("ctrl+u").Type("APP_ENVIRONMENT=").Press(keymap.Accept).Match(`▌ +APP_ENVIRONMENT=TEST`)
	d.Press("anatomy.open").See("› YAML").Match(`▌ .*name: APP_ENVIRONMENT`).Press(keymap.Back).See("› anatomy")
}
