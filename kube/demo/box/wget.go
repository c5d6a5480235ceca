package box

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// runWget is wget [-q] [-S] [--spider] [-O FILE] [--header H] [--post-data D] [-T SECONDS] URL, for http only.
func runWget(p *Process) int {
	spider, headers, body := false, "", ""
	var args []string
	for i, arg := range p.Args {
		value, long := strings.CutPrefix(arg, "--")
		name, value, _ := strings.Cut(value, "=")
		switch {
		case !long || i == 0:
			args = append(args, arg)
		case name == "spider":
			spider = true
		case name == "header":
			headers += value + "\r\n"
		case name == "post-data":
			body = value
		case name == "timeout", name == "tries", name == "no-check-certificate", name == "quiet":
		default:
			p.complain("wget", "unrecognized option '%s'", arg)
			return 1
		}
	}
	p.Args = args
	o, ok := p.getopt("qSO:T:cY:P:t:U:")
	if !ok {
		return 1
	}
	if len(o.args) == 0 {
		p.complain("Usage", "wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [-Y on/off] URL...")
		return 1
	}
	w := &download{process: p, options: o, spider: spider, headers: headers, body: body}
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
	spider  bool
	headers string
	body    string
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
	proxy := p.env["http_proxy"]
	if proxy != "" && w.options.value('Y', "on") != "off" {
		if !strings.Contains(proxy, "://") {
			proxy = "http://" + proxy
		}
		if connectTo, err = url.Parse(proxy); err != nil {
			return p.fail("bad address '%s'", proxy)
		}
	}
	port, _ := strconv.Atoi(connectTo.Port())
	if port == 0 {
		port = 80
	}
	ip, err := p.container.pod.Host.Lookup(connectTo.Hostname())
	if err != nil {
		return p.fail("bad address '%s'", connectTo.Host)
	}
	w.say("Connecting to %s (%s:%d)\n", connectTo.Host, ip, port)
	conn, err := p.container.pod.Host.Dial(ip, port)
	if err != nil {
		return p.fail("can't connect to remote host (%s): %s", ip, err)
	}
	slot := p.stash(newFile(connFile{conn}))
	defer p.close(slot)
	if _, err := io.WriteString(descriptor{p, slot}, w.request(u, connectTo != u)); err != nil {
		return p.fail("%s", err)
	}
	reader := bufio.NewReader(descriptor{p, slot})
	status, header, problem := w.readHead(reader)
	switch code, _, _ := strings.Cut(status, " "); {
	case problem != "":
		return p.fail("%s", problem)
	case (code == "301" || code == "302") && header["location"] != "" && redirects < maxRedirects:
		next, err := u.Parse(header["location"])
		if err != nil {
			return p.fail("bad redirection: %s", header["location"])
		}
		return w.get(next.String(), redirects+1)
	case !strings.HasPrefix(code, "2"):
		return p.fail("server returned error: HTTP/1.1 %s", status)
	case w.spider:
		w.say("remote file exists\n")
		return 0
	}
	return w.save(reader, u)
}

func (w *download) request(u *url.URL, viaProxy bool) string {
	method, target := "GET", u.RequestURI()
	if w.body != "" {
		method = "POST"
	}
	if w.spider {
		method = "HEAD"
	}
	if viaProxy {
		target = u.String()
	}
	head := method + " " + target + " HTTP/1.1\r\nHost: " + u.Host + "\r\nUser-Agent: Wget\r\nConnection: close\r\n" + w.headers
	if w.body != "" {
		head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(w.body)) + "\r\n"
	}
	return head + "\r\n" + w.body
}

// readHead reads the answer up to its body: "200 OK" and the header, names in lower case.
func (w *download) readHead(r *bufio.Reader) (status string, header map[string]string, problem string) {
	line, err := r.ReadString('\n')
	if err != nil && line == "" {
		return "", nil, "error getting response"
	}
	version, status, ok := strings.Cut(strings.TrimSpace(line), " ")
	if !ok || !strings.HasPrefix(version, "HTTP/") {
		return "", nil, "error getting response"
	}
	if w.options.has('S') {
		w.say("  %s\n", strings.TrimSpace(line))
	}
	header = map[string]string{}
	for {
		line, err := r.ReadString('\n')
		line = strings.TrimSpace(line)
		if line == "" || err != nil {
			return status, header, ""
		}
		if w.options.has('S') {
			w.say("  %s\n", line)
		}
		name, value, _ := strings.Cut(line, ":")
		header[strings.ToLower(name)] = strings.TrimSpace(value)
	}
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
