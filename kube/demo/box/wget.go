package box

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// runWget is wget [-q] [-O FILE] URL..., for http only, through the proxy of $http_proxy.
func runWget(p *Process) int {
	o, ok := p.getopt("qO:")
	if !ok {
		return 1
	}
	if len(o.args) == 0 {
		p.complain("Usage", "wget [-q] [-O FILE] URL...")
		return 1
	}
	w := &download{process: p, options: o}
	for _, target := range o.args {
		if code := w.get(target, 0); code != 0 {
			return code
		}
	}
	return 0
}

type download struct {
	process *Process
	options options
}

func (w *download) say(format string, args ...any) {
	if !w.options.has('q') {
		_, _ = io.WriteString(w.process.Stderr(), fmt.Sprintf(format, args...))
	}
}

// maxRedirects is busybox'.
const maxRedirects = 10

func (w *download) get(target string, redirects int) int {
	p := w.process
	if !strings.Contains(target, "://") {
		target = "http://" + target
	}
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return p.fail("not an http or ftp url: %s", target)
	}
	if u.Scheme == "https" {
		return p.fail("bad address '%s'", u.Hostname())
	}
	connectTo := u
	request := &http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{"User-Agent": {"Wget"}}, Close: true}
	send := request.Write
	if proxy := p.env["http_proxy"]; proxy != "" {
		if !strings.Contains(proxy, "://") {
			proxy = "http://" + proxy
		}
		if connectTo, err = url.Parse(proxy); err != nil {
			return p.fail("bad address '%s'", proxy)
		}
		send = request.WriteProxy
	}
	conn, code := w.connect(connectTo)
	if conn == nil {
		return code
	}
	slot := p.stash(conn)
	defer p.close(slot)
	if err := send(descriptor{p, slot}); err != nil {
		return p.fail("%s", err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(descriptor{p, slot}), request)
	if err != nil {
		return p.fail("error getting response")
	}
	defer answer.Body.Close()
	switch answer.StatusCode / 100 {
	case 2:
		return w.save(answer.Body, u)
	case 3:
		if next, err := answer.Location(); err == nil && redirects < maxRedirects {
			return w.get(next.String(), redirects+1)
		}
	}
	return p.fail("server returned error: HTTP/1.1 %s", answer.Status)
}

// connect connects to the host of a URL. Without a connection it returns the exit code.
func (w *download) connect(to *url.URL) (conn *file, code int) {
	p := w.process
	port, _ := strconv.Atoi(to.Port())
	if port == 0 {
		port = 80
	}
	ip, err := p.container.pod.Host.Lookup(to.Hostname())
	if err != nil {
		return nil, p.fail("bad address '%s'", to.Host)
	}
	w.say("Connecting to %s (%s:%d)\n", to.Host, ip, port)
	made, err := p.container.pod.Host.Dial(ip, port)
	if err != nil {
		return nil, p.fail("can't connect to remote host (%s): %s", ip, err)
	}
	return newFile(connFile{made}), 0
}

func (w *download) save(r io.Reader, u *url.URL) int {
	p := w.process
	name := path.Base(u.Path)
	if name == "/" || name == "." {
		name = "index.html"
	}
	file := w.options.value('O', name)
	out := p.Stdout()
	saving, saved, shown := "writing to stdout\n", "written to stdout\n", "-"
	if file != "-" {
		flags := vfs.Flags{Write: true, Create: true, Truncate: true}
		if _, err := p.container.files.Resolve(p.path(file), true); err == nil && !w.options.has('O') {
			return p.fail("can't open '%s': File exists", file)
		}
		f, err := p.open(file, flags)
		if err != nil {
			return p.fail("can't open '%s': %s", file, err)
		}
		slot := p.stash(f)
		defer p.close(slot)
		out = descriptor{p, slot}
		saving, saved, shown = "saving to '"+file+"'\n", "'"+file+"' saved\n", path.Base(file)
	}
	w.say("%s", saving)
	n, err := io.Copy(out, r)
	if err != nil {
		return p.fail("%s", err)
	}
	w.say("%-20.20s 100%% |********************************| %5d  0:00:00 ETA\n%s", shown, n, saved)
	return 0
}
