package pods

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// shelf is what the filters of these tests choose from.
func shelf() []*Row {
	row := func(namespace, name, status, ip, node string, ready, total, restarts int) *Row {
		made := &Row{Status: status, IP: ip, Node: node, Ready: ready, Total: total, Restarts: restarts, Created: noon}
		made.Ref.Namespace, made.Ref.Name = namespace, name
		return made
	}
	return []*Row{
		row("shop", "timecheck-6d8f", "Running", "10.244.0.17", "node-a", 4, 4, 0),
		row("shop", "numbers-web-2", "Init:CrashLoopBackOff", "10.244.0.18", "node-b", 0, 1, 5),
		row("jobs", "nightly-check-x", "Completed", "", "node-a", 0, 1, 0),
		row("jobs", "sleep", "Running", "10.244.1.4", "node-b", 2, 2, 12),
	}
}

func TestFilter(t *testing.T) {
	const all = "timecheck-6d8f numbers-web-2 nightly-check-x sleep"
	everything := Show(AllColumns(), nil)
	tests := []struct {
		filter string
		shown  Shown
		want   string
	}{
		{"", Shown{}, all},
		{"   ", Shown{}, all},
		{"check", Shown{}, "timecheck-6d8f nightly-check-x"},
		{"CHECK", Shown{}, "timecheck-6d8f nightly-check-x"},
		{"running", Shown{}, "timecheck-6d8f sleep"},
		{"check running", Shown{}, "timecheck-6d8f"},
		{"crash", Shown{}, "numbers-web-2"},
		{"0/1", Shown{}, "numbers-web-2 nightly-check-x"},
		{"12", Shown{}, "sleep"},
		{"!check", Shown{}, "numbers-web-2 sleep"},
		{"!check !sleep", Shown{}, "numbers-web-2"},
		{"!!check", Shown{}, "timecheck-6d8f nightly-check-x"},
		{"~tmck", Shown{}, "timecheck-6d8f"},
		{"~runn", Shown{}, ""},
		{"!~tmck running", Shown{}, "sleep"},
		{"sleep|numbers", Shown{}, "numbers-web-2 sleep"},
		{"^sl", Shown{}, "sleep"},
		{"^SL", Shown{}, "sleep"},
		{"-[0-9]$", Shown{}, "numbers-web-2"},
		{"!^sl", Shown{}, "timecheck-6d8f numbers-web-2 nightly-check-x"},
		{"/check/ running", Shown{}, "timecheck-6d8f"},
		{"/che.k/", Shown{}, "timecheck-6d8f nightly-check-x"},
		{"!/che.k/", Shown{}, "numbers-web-2 sleep"},
		{`/^\S+-WEB/`, Shown{}, "numbers-web-2"},
		{"/^init:crash/", Shown{}, "numbers-web-2"},
		{"/check", Shown{}, "timecheck-6d8f nightly-check-x"},
		{`/0\/1/`, Shown{}, "numbers-web-2 nightly-check-x"},
		{"che.k", Shown{}, ""},
		{`"^sl"`, Shown{}, ""},
		{"'check-x'", Shown{}, "nightly-check-x"},
		{"!", Shown{}, all},
		{"~", Shown{}, all},
		{"/", Shown{}, all},
		{"-l app=web check", Shown{}, "timecheck-6d8f nightly-check-x"},
		{"jobs", Shown{}, ""},
		{"jobs", everything, "nightly-check-x sleep"},
		{"node-b", Shown{}, ""},
		{"node-b", everything, "numbers-web-2 sleep"},
		{"10.244.0.", everything, "timecheck-6d8f numbers-web-2"},
		{"node-b !jobs", everything, "numbers-web-2"},
	}
	for _, test := range tests {
		filter, err := ParseFilter(test.filter)
		if err != nil {
			t.Errorf("%q: %v", test.filter, err)
			continue
		}
		var names []string
		for _, row := range shelf() {
			if filter.Match(row, test.shown) {
				names = append(names, row.Ref.Name)
			}
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%q picks %q, want %q", test.filter, got, test.want)
		}
	}
}

func TestFilterSelector(t *testing.T) {
	tests := []struct{ filter, text, selector, typed string }{
		{"", "", "", ""},
		{"-l app=web", "", "app=web", "-l app=web"},
		{"-lapp=web", "", "app=web", "-l app=web"},
		{"-l=app=web", "", "app=web", "-l app=web"},
		{"--selector app=web", "", "app=web", "-l app=web"},
		{"--selector=app!=web", "", "app!=web", "-l app!=web"},
		{"cart -l app=web !old", "cart !old", "app=web", "cart !old -l app=web"},
		{`-l "env in (a, b)" x`, "x", "env in (a, b)", `x -l "env in (a, b)"`},
		{"-l a=b -l c=d", "", "a=b,c=d", "-l a=b,c=d"},
		{"  two   words ", "two words", "", "two words"},
		{"-logger", "-logger", "", "-logger"},
	}
	for _, test := range tests {
		filter, err := ParseFilter(test.filter)
		if err != nil {
			t.Errorf("%q: %v", test.filter, err)
			continue
		}
		if filter.Text != test.text || filter.Selector != test.selector {
			t.Errorf("%q: got %q and %q, want %q and %q", test.filter, filter.Text, filter.Selector, test.text, test.selector)
		}
		if got := filter.String(); got != test.typed {
			t.Errorf("%q: typed again as %q, want %q", test.filter, got, test.typed)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	tests := []struct{ filter, want string }{
		{"a[", `the expression "a[" cannot be read: missing closing ]`},
		{"/(/", `the expression "(" cannot be read: missing closing )`},
		{"-l", "-l needs a label selector"},
		{"-l ===", `the label selector "===" cannot be read`},
		{"-f", "-f needs a field selector"},
		{"-f a,,b=c", `the field selector "a,,b=c" cannot be read`},
		{"-f spec.node=a", `pods cannot be selected by the field spec.node`},
	}
	for _, test := range tests {
		_, err := ParseFilter(test.filter)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.filter, err, test.want)
		}
	}
}

// FuzzParseFilter holds that no input breaks the parser or the matchers, and
// that a filter typed again means the same.
func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{"check !x", "~abc", "/a b/ c", "-l a=b", `"x y" 'z`, "a|b", "!!", `/\//`} {
		f.Add(seed)
	}
	rows, everything := shelf(), Show(AllColumns(), []string{"app"})
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text)
		if err != nil {
			return
		}
		again, err := ParseFilter(filter.Text)
		if err != nil {
			t.Fatalf("%q reads as %q, which cannot be read: %v", text, filter.Text, err)
		}
		for _, row := range rows {
			if filter.Match(row, everything) != again.Match(row, everything) {
				t.Fatalf("%q and %q differ over %s", text, filter.Text, row.Ref)
			}
		}
	})
}

// TestWordsAreFoundWhereTheyStand: a word is found in a cell as it is in the cell in lower case.
func TestWordsAreFoundWhereTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[abAB1/?é-]{0,8}`).Draw(t, "cell")
		looked := rapid.StringMatching(`[ab1/?é-]{0,3}`).Draw(t, "word")
		if got, want := word(looked).in(cell), strings.Contains(strings.ToLower(cell), looked); got != want {
			t.Fatalf("%q in %q: %v", looked, cell, got)
		}
	})
}

// TestNumbersAreFound: what is looked for in READY and RESTARTS is found there, whatever it is made of.
func TestNumbersAreFound(t *testing.T) {
	row, lost := testRow("web"), testRow("web", func(r *Row) { r.Lost = true })
	row.Ready, row.Total, row.Restarts = 3, 12, 47
	for filter, want := range map[string][2]bool{
		"3/12": {true, false}, "/12": {true, false}, "47": {true, false}, "48": {false, false}, `"?/1"`: {false, true},
		`^\d/12$`: {true, false}, "3/12x": {false, false}, "!3/12": {false, true}, "los": {false, true},
	} {
		parsed := mustFilter(t, filter)
		if got := [2]bool{parsed.Match(row, Shown{}), parsed.Match(lost, Shown{})}; got != want {
			t.Errorf("%q: %v", filter, got)
		}
	}
}

func TestSort(t *testing.T) {
	rows := []*Row{
		{Status: "Running", Ready: 1, Total: 2, Restarts: 1, LastRestart: noon, Created: noon, IP: "10.0.0.10", Node: "b", OwnerKind: "Job", OwnerName: "z"},
		{Status: "Error", Ready: 2, Total: 2, Restarts: 1, LastRestart: noon.Add(-time.Hour), Created: noon.Add(-time.Hour), IP: "10.0.0.9", Node: "a", OwnerKind: "Job", OwnerName: "a"},
		{Status: "Completed", Ready: 0, Total: 3, Restarts: 0, Created: noon.Add(-2 * time.Hour), Node: "b"},
	}
	rows[0].Usage = Usage{Resources{MilliCPU: 10}, true}
	rows[1].Usage, rows[1].Limits = Usage{Resources{MilliCPU: 50, Memory: 5}, true}, Resources{Memory: 10}
	rows[0].Labels, rows[2].Labels = "app=web,tier=b", "app=a"
	for i, name := range []string{"c", "b", "a"} {
		rows[i].Ref.Namespace, rows[i].Ref.Name = "shop", name
	}
	rows[2].Ref.Namespace = "zoo"
	tests := []struct {
		sort Sort
		want string
	}{
		{Sort{}, "b c a"},
		{Sort{Descending: true}, "a c b"},
		{Sort{Column: ColReady}, "a c b"},
		{Sort{Column: ColStatus}, "a b c"},
		{Sort{Column: ColRestarts}, "a b c"},
		{Sort{Column: ColRestarts, Descending: true}, "c b a"},
		{Sort{Column: ColAge}, "c b a"},
		{Sort{Column: ColIP}, "b c a"},
		{Sort{Column: ColNode}, "b c a"},
		{Sort{Column: ColNode, Descending: true}, "c a b"},
		{Sort{Column: ColOwner}, "b c a"},
		{Sort{Column: ColOwner, Descending: true}, "c b a"},
		{Sort{Column: ColLastRestart}, "c b a"},
		{Sort{Column: ColCPU}, "c b a"},
		{Sort{Column: ColCPU, Descending: true}, "b c a"},
		{Sort{Column: ColMemoryLimit}, "b c a"},
		{Sort{Column: ColLabel, Label: "app"}, "a c b"},
	}
	for _, test := range tests {
		store := newTestStore(rows)
		got := names(store.Snapshot(Query{Sort: test.sort}).Rows)
		if got != test.want {
			t.Errorf("by %s, descending %v: got %q, want %q", test.sort.Column, test.sort.Descending, got, test.want)
		}
	}
	for _, column := range AllColumns() {
		if column.String() == "" {
			t.Errorf("column %d has no title", column)
		}
	}
}

func TestFilterFieldSelector(t *testing.T) {
	tests := []struct{ filter, text, fields, typed string }{
		{"-f status.phase=Running", "", "status.phase=Running", "-f status.phase=Running"},
		{"--field-selector spec.nodeName=a", "", "spec.nodeName=a", "-f spec.nodeName=a"},
		{"--field-selector=spec.nodeName!=a x", "x", "spec.nodeName!=a", "x -f spec.nodeName!=a"},
		{"-f=spec.nodeName=a -f status.phase=Failed", "", "spec.nodeName=a,status.phase=Failed", "-f spec.nodeName=a,status.phase=Failed"},
		{"-foo", "-foo", "", "-foo"},
	}
	for _, test := range tests {
		filter, err := ParseFilter(test.filter)
		if err != nil {
			t.Errorf("%q: %v", test.filter, err)
			continue
		}
		if filter.Text != test.text || filter.Fields != test.fields || filter.String() != test.typed {
			t.Errorf("%q: got %q, %q, typed again as %q", test.filter, filter.Text, filter.Fields, filter.String())
		}
	}
}

func TestHighlight(t *testing.T) {
	tests := []struct {
		filter string
		column Column
		cell   string
		want   string
	}{
		{"web", ColName, "my-web-WEB", "my-[web]-[WEB]"},
		{"web my", ColName, "my-web", "[my]-[web]"},
		{"my-w -web", ColName, "my-web", "[my-web]"},
		{"!web", ColName, "my-web", "my-web"},
		{"^m.|b$", ColStatus, "my-web", "[my]-we[b]"},
		{`/\S+$/`, ColStatus, "Not Ready", "Not [Ready]"},
		{"~mwb", ColName, "my-web", "[m]y-[w]e[b]"},
		{"~mwb", ColStatus, "my-web", "my-web"},
		{"~mx", ColName, "my-web", "my-web"},
		{"x*", ColName, "my-web", "my-web"},
		{"é|w", ColName, "É-wÉ", "[É]-[wÉ]"},
		{"", ColName, "web", "web"},
	}
	for _, test := range tests {
		got, last := "", 0
		for _, span := range mustFilter(t, test.filter).Highlight(test.column, test.cell) {
			got += test.cell[last:span.From] + "[" + test.cell[span.From:span.To] + "]"
			last = span.To
		}
		if got += test.cell[last:]; got != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.filter, test.cell, got, test.want)
		}
	}
}
