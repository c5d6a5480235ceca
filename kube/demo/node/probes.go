package node

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/demo/box"
	"github.com/podglass/podglass/kube/demo/box/podnet"
	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// probeKind is what a probe decides.
type probeKind string

const (
	startup   probeKind = "Startup"
	readiness probeKind = "Readiness"
	liveness  probeKind = "Liveness"
)

// firstProbe is when a probe without a delay looks first.
const firstProbe = 500 * time.Millisecond

// prober runs one probe of one container instance. It is an actor.
type prober struct {
	container *container
	box       *box.Container
	kind      probeKind
	spec      *corev1.Probe
	stopped   bool
	changed   timeline.Signal
}

// startProbes starts the probes of a container that has just been started. Without a probe
// a container is started, and ready, at once.
func (c *container) startProbes() {
	c.started = c.spec.StartupProbe == nil
	c.ready = c.started && c.spec.ReadinessProbe == nil
	c.liveness = ""
	for kind, spec := range map[probeKind]*corev1.Probe{startup: c.spec.StartupProbe, readiness: c.spec.ReadinessProbe, liveness: c.spec.LivenessProbe} {
		if spec != nil {
			c.probing = append(c.probing, &prober{container: c, box: c.box, kind: kind, spec: spec})
		}
	}
	for _, kind := range []probeKind{startup, readiness, liveness} { // in the same order every time
		for _, p := range c.probing {
			if p.kind == kind {
				c.runner.node.timeline.Go(p.run)
			}
		}
	}
}

func (p *prober) stop() {
	p.stopped = true
	p.container.runner.node.timeline.Broadcast(&p.changed)
}

// Wait is stream.Waiter's: it ends with the probing.
func (p *prober) Wait(deadline time.Time, signals ...*timeline.Signal) bool {
	t := p.container.runner.node.timeline
	if p.stopped || !deadline.IsZero() && !t.Now().Before(deadline) {
		return false
	}
	return t.Wait(deadline, append(signals[:len(signals):len(signals)], &p.changed)...) && !p.stopped
}

func (p *prober) sleep(d time.Duration) {
	until := p.container.runner.node.timeline.Now().Add(d)
	for !p.stopped && p.container.runner.node.timeline.Now().Before(until) {
		p.Wait(until)
	}
}

func (p *prober) run() {
	c := p.container
	p.sleep(firstProbe + time.Duration(p.spec.InitialDelaySeconds)*time.Second)
	good, bad := int32(0), int32(0)
	for !p.stopped {
		if p.kind == startup || c.started {
			problem := p.try()
			if p.stopped {
				return
			}
			if problem == "" {
				good, bad = good+1, 0
			} else {
				good, bad = 0, bad+1
				c.runner.event(c.field(), true, "Unhealthy", fmt.Sprintf("%s probe failed: %s", p.kind, problem))
			}
			if p.decide(good >= max(1, p.spec.SuccessThreshold), bad >= max(1, p.spec.FailureThreshold)) {
				return
			}
		}
		p.sleep(time.Duration(max(1, p.spec.PeriodSeconds)) * time.Second)
	}
}

// decide acts on the results so far; true ends the probing.
func (p *prober) decide(passed, failed bool) (done bool) {
	c := p.container
	started, ready := c.started, c.ready
	switch {
	case p.kind == readiness && passed:
		c.ready = true
	case p.kind == readiness && failed:
		c.ready = false
	case p.kind == startup && passed:
		c.started = true
		c.ready = c.spec.ReadinessProbe == nil
		done = true
	case failed: // startup and liveness
		c.runner.event(c.field(), false, "Killing", fmt.Sprintf("Container %s failed %s probe, will be restarted", c.spec.Name, strings.ToLower(string(p.kind))))
		p.kill()
		done = true
	}
	if started != c.started || ready != c.ready {
		c.runner.node.timeline.Broadcast(&c.runner.wake)
	}
	return done
}

// kill ends the container as the kubelet does: it asks first.
func (p *prober) kill() {
	p.box.Stop()
	grace := int64(corev1.DefaultTerminationGracePeriodSeconds)
	if spec := p.container.runner.pod.Spec.TerminationGracePeriodSeconds; spec != nil {
		grace = *spec
	}
	p.sleep(time.Duration(grace) * time.Second)
	if !p.stopped {
		p.box.KillAll()
	}
}

// try probes once; the problem is in the kubelet's words.
func (p *prober) try() (problem string) {
	deadline := p.container.runner.node.timeline.Now().Add(time.Duration(max(1, p.spec.TimeoutSeconds)) * time.Second)
	switch {
	case p.spec.Exec != nil:
		return p.exec(deadline)
	case p.spec.HTTPGet != nil:
		return p.http(deadline)
	case p.spec.TCPSocket != nil:
		conn, _, problem := p.dial(p.spec.TCPSocket.Port)
		if problem != "" {
			return problem
		}
		conn.Close()
	}
	return "" // gRPC: nothing in the demo speaks it
}

func (p *prober) exec(deadline time.Time) string {
	output, code, ended, err := p.box.Probe(p, p.spec.Exec.Command, deadline)
	var start *box.StartError
	switch {
	case errors.As(err, &start):
		return "rpc error: code = Unknown desc = failed to exec in container: OCI runtime exec failed: exec failed: " + err.Error()
	case err != nil:
		return err.Error()
	case !ended:
		return fmt.Sprintf("command timed out: %q timed out after %ds", strings.Join(p.spec.Exec.Command, " "), max(1, p.spec.TimeoutSeconds))
	case code != 0:
		return output
	}
	return ""
}

// dial connects to a port of the pod, given by number or name.
func (p *prober) dial(port intstr.IntOrString) (conn *podnet.Conn, address, problem string) {
	number := int(port.IntVal)
	if port.Type == intstr.String {
		number, _ = strconv.Atoi(port.StrVal)
		for _, named := range p.container.spec.Ports {
			if named.Name == port.StrVal {
				number = int(named.ContainerPort)
			}
		}
	}
	host := p.container.runner.host
	address = net.JoinHostPort(host.IP, itoa(number))
	conn, err := host.DialPod(number, nodeIP(p.container.runner.pod.Spec.NodeName))
	if err != nil {
		return nil, address, "dial tcp " + address + ": connect: " + strings.ToLower(err.Error())
	}
	return conn, address, ""
}

func (p *prober) http(deadline time.Time) string {
	get := p.spec.HTTPGet
	conn, address, problem := p.dial(get.Port)
	path := "/" + strings.TrimPrefix(get.Path, "/")
	url := fmt.Sprintf("http://%s%s", address, path)
	if problem != "" {
		return fmt.Sprintf("Get %q: %s", url, problem)
	}
	defer conn.Close()
	late := until{p, deadline}
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: kube-probe/1.36\r\nAccept: */*\r\nConnection: close\r\n\r\n", path, address)
	if _, err := conn.Write(late, []byte(request)); err != nil {
		return fmt.Sprintf("Get %q: EOF", url)
	}
	answer, err := http.ReadResponse(bufio.NewReader(reader{conn, late}), nil)
	switch {
	case err != nil && !p.container.runner.node.timeline.Now().Before(deadline):
		return fmt.Sprintf("Get %q: context deadline exceeded (Client.Timeout exceeded while awaiting headers)", url)
	case err != nil:
		return fmt.Sprintf("Get %q: EOF", url)
	}
	defer answer.Body.Close()
	if answer.StatusCode < 200 || answer.StatusCode >= 400 {
		return "HTTP probe failed with statuscode: " + strconv.Itoa(answer.StatusCode)
	}
	return ""
}

// until waits as the prober does, up to a deadline.
type until struct {
	*prober
	deadline time.Time
}

// Wait is stream.Waiter's.
func (u until) Wait(_ time.Time, signals ...*timeline.Signal) bool {
	return u.prober.Wait(u.deadline, signals...)
}

// reader reads a connection as an actor.
type reader struct {
	conn *podnet.Conn
	wait until
}

// Read is io.Reader's.
func (r reader) Read(b []byte) (int, error) { return r.conn.Read(r.wait, b) }
