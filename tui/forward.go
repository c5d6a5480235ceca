package tui

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// The dialogs that lead to a forward.
const (
	portDialog    = "port"
	forwardDialog = "forward"
)

// forwarding is the way from a pod to a forward, and all forwards of the program.
type forwarding struct {
	bench      bench
	supervisor *portforward.Supervisor
	find       *panes.Task
	env        panes.Env
	feed       *panes.Feed          // of the summary in the footer
	used       []portforward.Target // forwarded before, the latest last
	saved      SavedForwards        // nil where none are kept
	kubeconfig Kubeconfig           // nil for none
}

func newForwarding(bench bench, env panes.Env, opts Options) forwarding {
	f := forwarding{
		bench: bench, env: env, supervisor: portforward.NewSupervisor(), find: env.NewTask(), saved: opts.Saved, kubeconfig: opts.Kubeconfig,
	}
	pokes, stop := f.supervisor.Changed()
	f.feed = env.NewFeed(0, pokes, stop)
	return f
}

func (f *forwarding) close() {
	f.feed.Close()
	f.supervisor.Close()
}

// foundPorts is what can be forwarded of a pod and of the services in front of it.
type foundPorts struct {
	offers       []portforward.Offer
	sets         []portforward.Set // that are saved for the context
	missing, err error
}

// open finds the ports of the target and of its services.
func (f *forwarding) open(client *kube.Client, target panes.Target) tea.Cmd {
	saved := f.saved
	return panes.Run(f.find, portsTime, func(ctx context.Context) (found foundPorts) {
		if saved != nil {
			found.sets, _ = saved.Sets() // those that can be read; the dialog of saved ones says what is wrong
			found.sets = slices.DeleteFunc(found.sets, func(s portforward.Set) bool { return !s.In(client.ContextName()) })
		}
		found.offers, found.missing, found.err = portforward.Offers(ctx, client.Clientset, target.Pod, target.Container)
		return found
	}, func(found foundPorts) tea.Cmd { return f.choose(client, found) })
}

// choose asks which ports it is to be, unless there is only one answer.
func (f *forwarding) choose(client *kube.Client, found foundPorts) tea.Cmd {
	if found.err != nil {
		return f.bench.showToast(wrong(explain.Failure(found.err)))
	}
	options := make([]dialog.Option, 0, len(found.offers)+len(found.sets))
	for _, offer := range f.usedFirst(found.offers) {
		options = append(options, f.option(offer))
	}
	for i := range found.sets {
		set := &found.sets[i]
		options = append(options, dialog.Option{Label: safe.Text("saved: " + set.Name), Detail: safe.Text(set.Targets()), Value: *set})
	}
	if len(options) == 1 {
		if err := found.offers[0].Target.Refusal(); err != nil {
			return f.bench.showToast(wrong(err))
		}
		return f.chosen(client, found.offers[0].Target)
	}
	f.bench.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: portDialog, Title: "Forward a port", Options: options, Several: true},
		Answer: func(value any) tea.Cmd {
			var targets []portforward.Target
			var started []tea.Cmd
			for _, one := range value.([]any) {
				switch one := one.(type) {
				case portforward.Target:
					targets = append(targets, one)
				case portforward.Set:
					started = append(started, f.startSet(client, one))
				}
			}
			if len(targets) > 0 {
				started = append(started, f.chosen(client, targets...))
			}
			return tea.Batch(started...)
		},
	})
	if found.missing != nil {
		return f.bench.showToast(panes.Notice{Tone: panes.Warn, Text: explain.Failure(found.missing).Error()})
	}
	return nil
}

// usedFirst puts what was forwarded before in front, the latest first.
func (f *forwarding) usedFirst(offers []portforward.Offer) []portforward.Offer {
	last := func(offer portforward.Offer) int { return slices.Index(f.used, offer.Target) }
	return slices.SortedStableFunc(slices.Values(offers), func(a, b portforward.Offer) int { return last(b) - last(a) })
}

// option is an offer with what there is to know about it.
func (f *forwarding) option(offer portforward.Offer) dialog.Option {
	option := dialog.Option{Label: safe.Text(offer.String()), Detail: safe.Text("container " + offer.Port.Container), Value: offer.Target}
	if offer.Target.Refusal() != nil {
		option.Reason = safe.Text(string(offer.Target.Protocol) + ": Kubernetes forwards TCP only")
	}
	switch {
	case offer.Port.Number == 0:
		option.Label, option.Detail = "another port of the pod", "one that no container declares"
	case offer.Port.Probed:
		option.Detail = safe.Text("asked by a probe of container " + offer.Port.Container)
	case offer.Target.Kind == portforward.Service && offer.To.Container != "":
		option.Detail = safe.Text(fmt.Sprintf("to %d of %s", offer.To.Number, offer.To.Container))
	case offer.Target.Kind == portforward.Service && offer.To.Number > 0:
		option.Detail = fmt.Sprintf("to %d, which no container declares", offer.To.Number)
	case offer.Target.Kind == portforward.Service:
		option.Detail = "the pod lacks its target port"
	case offer.Target.Kind != portforward.Pod:
		option.Detail = "goes on when a pod is replaced"
	default:
		option.Detail += "; this pod only"
	}
	if slices.Contains(f.used, offer.Target) {
		option.Detail += "; used before"
	}
	return option
}

// chosen asks where on this machine the ports are to be.
func (f *forwarding) chosen(client *kube.Client, targets ...portforward.Target) tea.Cmd {
	form := &dialog.Form{ID: forwardDialog, Title: "Forward " + targets[0].Object()}
	if len(targets) > 1 {
		form.Title = "Forward " + count.Of(len(targets), "port")
	}
	for i := range targets {
		form.Fields = append(form.Fields, portFields(i, targets)...)
	}
	form.Fields = append(form.Fields, dialog.Field{
		Name: "address", Label: "Address", Placeholder: "localhost", Validate: isAddress,
		Hint: "empty listens for this machine only; 0.0.0.0 for everybody who reaches it; commas part several",
	})
	if slices.ContainsFunc(targets, func(t portforward.Target) bool { return t.Kind != portforward.Pod }) {
		form.Fields = append(form.Fields, dialog.Field{
			Name: "spread", Label: "Use all ready pods", Placeholder: "no", Validate: isYesNo,
			Hint: "no sends all connections to one pod; yes lets them take turns with the ready ones",
		})
	}
	form.Accept = func(values dialog.Values) (any, error) { return specsOf(client, targets, values) }
	f.askWhere(client, form)
	return nil
}

// portFields ask for the ports of one forward of those that the form is about: the local one, and that of the pod where
// it is not known. Of several with the same port one has it locally, too.
func portFields(i int, targets []portforward.Target) []dialog.Field {
	target := targets[i]
	field := dialog.Field{
		Name: localField(i), Label: "Local port", Placeholder: "a free one", Whole: true, Validate: isPort(0), Hint: "empty takes a free port",
	}
	if len(targets) > 1 {
		field.Label = "Local port of " + safe.Text(target.PortText())
		field.Hint = safe.Text(target.String()) + "; " + field.Hint
	}
	same := func(other portforward.Target) bool { return other.Port == target.Port }
	if target.Port >= 1024 && !slices.ContainsFunc(targets[:i], same) {
		field.Value = strconv.Itoa(target.Port)
	}
	if target.Port != 0 {
		return []dialog.Field{field}
	}
	return []dialog.Field{{Name: remoteField(i), Label: "Port of the pod", Validate: isPort(1)}, field}
}

func localField(i int) string  { return "local" + strconv.Itoa(i) }
func remoteField(i int) string { return "remote" + strconv.Itoa(i) }

// askWhere asks for the local side of forwards, until one can be had or somebody gives up.
func (f *forwarding) askWhere(client *kube.Client, form *dialog.Form) {
	f.bench.ask(panes.Dialog{Dialog: form, Answer: func(value any) tea.Cmd {
		return f.start(client, value.([]portforward.Spec), func(which int, err error) tea.Cmd {
			form.Refuse(err, instead(which, err))
			f.askWhere(client, form)
			return nil
		})
	}})
}

// instead is what to put in the form in place of a port that cannot be had.
func instead(which int, err error) dialog.Values {
	var taken *portforward.ListenError
	if !errors.As(err, &taken) || taken.Free == 0 {
		return nil
	}
	return dialog.Values{localField(which): strconv.Itoa(taken.Free)}
}

// specsOf reads the answers of the form.
func specsOf(client *kube.Client, targets []portforward.Target, values dialog.Values) (any, error) {
	specs := make([]portforward.Spec, len(targets))
	for i, target := range targets {
		spec := portforward.Spec{
			Context: client.ContextName(), Target: target, Addresses: addressesOf(values["address"]), Spread: values["spread"] == "yes",
		}
		var err error
		if target.Port == 0 {
			if spec.Target.Port, err = strconv.Atoi(values[remoteField(i)]); err != nil {
				return nil, errors.New("say which port of the pod to forward")
			}
		}
		if text := values[localField(i)]; text != "" {
			if spec.LocalPort, err = strconv.Atoi(text); err != nil {
				return nil, fmt.Errorf("%q is not a port", text)
			}
		}
		specs[i] = spec
	}
	return specs, nil
}

// isPort checks a port from least to 65535; an empty text is for the form to
// judge as a whole.
func isPort(least int) func(string) error {
	return func(text string) error {
		if text == "" {
			return nil
		}
		if n, err := strconv.Atoi(text); err != nil || n < least || n > 65535 {
			return fmt.Errorf("a port is a number from %d to 65535", max(least, 1))
		}
		return nil
	}
}

// addressesOf are the addresses in a text, with commas between.
func addressesOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

func isYesNo(text string) error {
	if text != "" && text != "yes" && text != "no" {
		return errors.New("yes or no")
	}
	return nil
}

func isAddress(text string) error {
	for _, address := range addressesOf(text) {
		if address != "localhost" && net.ParseIP(address) == nil {
			return errors.New("an address is localhost or an IP address of this machine; commas part several")
		}
	}
	return nil
}

// start starts forwards, all of them or none: refused is told which cannot be had, and why. The supervisor
// opens the listeners at once and finds pods for them on its own.
func (f *forwarding) start(client *kube.Client, specs []portforward.Spec, refused func(which int, err error) tea.Cmd) tea.Cmd {
	type started struct {
		all   []portforward.Status
		which int
		err   error
	}
	return panes.Run(f.env.NewTask(), 0, func(context.Context) (s started) {
		for i, spec := range specs {
			id, err := f.supervisor.Start(client, spec)
			if err != nil {
				for _, status := range s.all {
					f.supervisor.Remove(status.ID)
				}
				return started{which: i, err: err}
			}
			status, _ := f.supervisor.Status(id)
			s.all = append(s.all, status)
		}
		return s
	}, func(s started) tea.Cmd {
		if s.err != nil {
			return refused(s.which, s.err)
		}
		for _, spec := range specs {
			f.used = append(slices.DeleteFunc(f.used, func(t portforward.Target) bool { return t == spec.Target }), spec.Target)
		}
		return f.bench.showToast(f.startedText(s.all))
	})
}

// startedText says that forwards have started, where, and which keys copy that.
func (f *forwarding) startedText(all []portforward.Status) panes.Notice {
	list := fmt.Sprintf("; %s lists the forwards, %s there copies the URL", f.bench.keyOf("global.forwards"), f.bench.keyOf("forwards.copy-url"))
	notice := panes.Notice{Tone: panes.Good}
	parts := make([]string, len(all))
	for i := range all {
		status := &all[i]
		parts[i] = fmt.Sprintf("%s at %s", status.Spec.Target, status.URL())
		if status.Note != "" {
			notice.Tone = panes.Warn
			parts[i] = fmt.Sprintf("%s on %s only: %s", status.Spec.Target, status.Local, status.Note)
		}
	}
	notice.Text = "forwarding " + strings.Join(parts, ", ") + list
	return notice
}

// alive is how many forwards have not ended.
func (f *forwarding) alive() int {
	live := 0
	for _, forward := range f.supervisor.List() {
		if !forward.Ended() {
			live++
		}
	}
	return live
}

// summary is the forwards in a few words: the one there is, or how many there are of
// each state that matters. Those that the user has stopped do not.
func (f *forwarding) summary(look panes.Look) string {
	all := slices.DeleteFunc(f.supervisor.List(), func(f portforward.Status) bool { return f.State == portforward.Stopped && f.Err == "" })
	if len(all) == 0 {
		return ""
	}
	counts := portforward.Count(all)
	glyph, style := look.Glyphs.Ready, look.Styles.Good
	switch {
	case counts.Failing > 0:
		glyph, style = look.Glyphs.Failed, look.Styles.Bad
	case counts.Connecting > 0:
		glyph, style = look.Glyphs.Starting, look.Styles.Warn
	case counts.Active+counts.Untried == 0:
		glyph, style = look.Glyphs.Waiting, look.Styles.Muted
	case counts.Active == 0:
		glyph, style = look.Glyphs.Running, look.Styles.Text
	}
	text := "forwards: " + counts.Text(" "+look.Glyphs.Dot+" ")
	if len(all) == 1 {
		text = fmt.Sprintf("%s %s %s", all[0].Local, look.Glyphs.Arrow, safe.Text(all[0].Spec.Target.Name))
	}
	return " " + text + " " + style.Render(glyph)
}
