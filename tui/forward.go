package tui

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// The dialogs that lead to a forward.
const (
	portDialog    = "port"
	forwardDialog = "forward"
)

// portsTime is how long it may take to find out what can be forwarded.
const portsTime = 10 * time.Second

type (
	// portsFound is what can be forwarded of a pod and of the services in
	// front of it.
	portsFound struct {
		client  *kube.Client
		target  panes.Target
		options []dialog.Option
		note    string // why the services are missing, or ""
		err     error
	}

	forwardStarted struct {
		status portforward.Status
		err    error
	}
)

// openForward finds the ports of the pod and of its services.
func (a *App) openForward(c call) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(a.ctx, portsTime)
		defer cancel()
		return findPorts(ctx, c.client, c.target)
	}
}

// findPorts runs outside of Update: it asks the cluster. Services that may not
// be listed are left out and said; the pod's own ports can still be forwarded.
func findPorts(ctx context.Context, client *kube.Client, target panes.Target) portsFound {
	core := client.Clientset.CoreV1()
	ref := target.Pod
	if err := ref.Check(); err != nil {
		return portsFound{err: err}
	}
	pod, err := core.Pods(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	if err != nil {
		return portsFound{err: err}
	}
	found := portsFound{client: client, target: target}
	services, err := core.Services(ref.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		found.note = kube.Explain(err).Error()
	} else {
		for i := range services.Items {
			found.options = append(found.options, servicePorts(&services.Items[i], pod)...)
		}
	}
	for _, port := range portforward.Ports(pod) {
		if target.Container == "" || port.Container == target.Container || len(found.options) == 0 {
			found.options = append(found.options, podPort(ref, port))
		}
	}
	found.options = append(found.options, dialog.Option{
		Label: "another port of the pod", Detail: "one that no container declares",
		Value: portforward.Target{Namespace: ref.Namespace, Kind: portforward.Pod, Name: ref.Name},
	})
	return found
}

// servicePorts offers the ports of a service, if it is in front of the pod.
func servicePorts(service *corev1.Service, pod *corev1.Pod) []dialog.Option {
	if len(service.Spec.Selector) == 0 || !labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
		return nil
	}
	var options []dialog.Option
	for _, port := range portforward.ServicePorts(service) {
		target := portforward.Target{
			Namespace: service.Namespace, Kind: portforward.Service, Name: service.Name,
			Port: port.Number, PortName: port.Name,
		}
		options = append(options, dialog.Option{
			Label:  fmt.Sprintf("svc/%s  %s", service.Name, portText(port)),
			Detail: "goes on when a pod is replaced",
			Value:  target,
		})
	}
	return options
}

func podPort(ref kube.PodRef, port portforward.Port) dialog.Option {
	return dialog.Option{
		Label:  fmt.Sprintf("pod/%s  %s", ref.Name, portText(port)),
		Detail: "container " + port.Container,
		Value:  portforward.Target{Namespace: ref.Namespace, Kind: portforward.Pod, Name: ref.Name, Port: port.Number},
	}
}

func portText(port portforward.Port) string {
	if port.Name == "" {
		return strconv.Itoa(port.Number)
	}
	return fmt.Sprintf("%d (%s)", port.Number, port.Name)
}

// portsFound asks which port it is to be, unless there is only one answer.
func (a *App) portsFound(msg portsFound) tea.Cmd {
	if msg.err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: kube.Explain(msg.err).Error()})
	}
	if len(msg.options) == 1 {
		return a.portChosen(msg.client, msg.options[0].Value)
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Choose{ID: portDialog, Title: "Forward a port", Options: msg.options},
		Answer: func(value any) tea.Cmd { return a.portChosen(msg.client, value) },
	})
	if msg.note != "" {
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: msg.note})
	}
	return nil
}

// portChosen asks where on this machine the port is to be.
func (a *App) portChosen(client *kube.Client, value any) tea.Cmd {
	target := value.(portforward.Target)
	form := &dialog.Form{ID: forwardDialog, Title: "Forward " + target.Kind.String() + "/" + target.Name}
	if target.Port == 0 {
		form.Fields = append(form.Fields, dialog.Field{
			Name: "remote", Label: "Port of the pod", Validate: isPort(1),
		})
	}
	local := ""
	if target.Port >= 1024 {
		local = strconv.Itoa(target.Port)
	}
	form.Fields = append(form.Fields,
		dialog.Field{
			Name: "local", Label: "Local port", Value: local, Placeholder: "a free one", Validate: isPort(0),
			Hint: "empty takes a free port",
		},
		dialog.Field{
			Name: "address", Label: "Address", Placeholder: "localhost", Validate: isAddress,
			Hint: "empty listens for this machine only; 0.0.0.0 for everybody who reaches it",
		},
	)
	form.Accept = func(values dialog.Values) (any, error) { return specOf(client, target, values) }
	a.ask(panes.Dialog{Dialog: form, Answer: a.forwardAsked})
	return nil
}

// specOf reads the answers of the form.
func specOf(client *kube.Client, target portforward.Target, values dialog.Values) (any, error) {
	spec := portforward.Spec{Target: target, Client: client, Address: values["address"]}
	var err error
	if target.Port == 0 {
		if spec.Target.Port, err = strconv.Atoi(values["remote"]); err != nil {
			return nil, errors.New("say which port of the pod to forward")
		}
	}
	if text := values["local"]; text != "" {
		if spec.LocalPort, err = strconv.Atoi(text); err != nil {
			return nil, fmt.Errorf("%q is not a port", text)
		}
	}
	return spec, nil
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

func isAddress(text string) error {
	if text == "" || text == "localhost" || net.ParseIP(text) != nil {
		return nil
	}
	return errors.New("an address is localhost or an IP address of this machine")
}

// forwardAsked starts the forward. The supervisor opens the listener at once
// and finds a pod for it on its own.
func (a *App) forwardAsked(value any) tea.Cmd {
	spec := value.(portforward.Spec)
	return func() tea.Msg {
		id, err := a.forwards.Start(spec)
		if err != nil {
			return forwardStarted{err: err}
		}
		status, _ := a.forwards.Status(id)
		return forwardStarted{status: status}
	}
}

// forwardStarted shows the list of forwards, where the new one says how it is.
func (a *App) forwardStarted(msg forwardStarted) tea.Cmd {
	if msg.err != nil {
		return a.showToast(panes.Notice{Tone: panes.Bad, Text: msg.err.Error()})
	}
	list := a.opts.Keymap.Key("global.forwards") + " lists the forwards"
	if msg.status.Note != "" {
		return a.showToast(panes.Notice{Tone: panes.Warn, Text: fmt.Sprintf(
			"forwarding %s on %s only: %s; %s", msg.status.Spec.Target, msg.status.Local, msg.status.Note, list)})
	}
	return a.showToast(panes.Notice{Tone: panes.Good, Text: fmt.Sprintf("forwarding %s; %s", msg.status.Spec.Target, list)})
}
