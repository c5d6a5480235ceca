package box

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/podnet"
)

// runHttpd is httpd [-f] [-v[v]] [-p [IP:]PORT] [-h HOME].
func runHttpd(p *Process) int {
	o, ok := p.getopt("fvp:h:")
	if !ok {
		return 1
	}
	address, port, ok := parseAddress(o.value('p', "80"))
	if !ok {
		return p.fail("bad port '%s'", o.set['p'])
	}
	home := p.path(o.value('h', "."))
	if at, err := p.container.files.Resolve(home, true); err != nil || !at.Node.IsDir() {
		return p.fail("can't change directory to '%s': No such file or directory", o.value('h', "."))
	}
	listener, err := p.container.pod.Host.Listen(port, strings.HasPrefix(address, "127."))
	if err != nil {
		return p.fail("bind: %s", err)
	}
	p.catch(SIGPIPE)
	serve := func(p *Process) int {
		defer listener.Close()
		for {
			conn, err := listener.Accept(p)
			if err != nil {
				return 1
			}
			p.spawn(p.Args, func(child *Process) int {
				defer conn.Close()
				child.catch(SIGPIPE)
				(&httpRequest{process: child, conn: conn, home: home, verbose: o.counts['v']}).serve()
				return 0
			})
		}
	}
	if o.has('f') {
		return serve(p)
	}
	daemon := p.spawn(p.Args, serve)
	daemon.parent = nil
	return 0
}

// parseAddress reads [IP:]PORT.
func parseAddress(text string) (ip string, port int, ok bool) {
	if i := strings.LastIndexByte(text, ':'); i >= 0 {
		ip, text = text[:i], text[i+1:]
	}
	port, err := strconv.Atoi(text)
	return ip, port, err == nil && port > 0 && port < 65536
}

// httpRequest serves one connection, one request as busybox' httpd does.
type httpRequest struct {
	process *Process
	conn    *podnet.Conn
	home    string
	verbose int
}

func (r *httpRequest) log(atLeast int, format string, args ...any) {
	if r.verbose >= atLeast {
		fmt.Fprintf(r.process.Stderr(), r.conn.Remote+": "+format+"\n", args...)
	}
}

// requestTimeout is how long httpd waits for a request, as busybox does.
const requestTimeout = 60 * time.Second

func (r *httpRequest) serve() {
	p := r.process
	gone := false // the client, or the time for its request
	timer := p.timeline.After(requestTimeout, func() { gone = true; r.conn.Close() })
	request, err := http.ReadRequest(bufio.NewReader(processConn{p, r.conn}))
	timer.Stop()
	switch {
	case gone, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return
	case err != nil:
		r.answer("400 Bad Request", "text/html", errorPage("400 Bad Request", "Unsupported method"), false)
		return
	}
	r.log(2, "url:%s", request.RequestURI)
	if request.Method != http.MethodGet && request.Method != http.MethodHead {
		r.answer("501 Not Implemented", "text/html", errorPage("501 Not Implemented", "The requested method is not recognized"), false)
		return
	}
	r.file(request.URL, request.Method == http.MethodHead)
}

func (r *httpRequest) file(target *url.URL, head bool) {
	name := target.Path
	if strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	at, err := r.process.container.files.Resolve(path.Join(r.home, path.Clean("/"+name)), true)
	switch {
	case err != nil:
		r.answer("404 Not Found", "text/html", errorPage("404 Not Found", "The requested URL was not found"), head)
	case at.Node.IsDir():
		r.answer("302 Found", "text/html", errorPage("302 Found", ""), head, "Location: "+target.EscapedPath()+"/")
	default:
		r.answer("200 OK", mimeType(name), at.Node.Content(), head)
	}
}

func errorPage(status, words string) []byte {
	return fmt.Appendf(nil, "<HTML><HEAD><TITLE>%s</TITLE></HEAD>\n<BODY><H1>%s</H1>\n%s\n</BODY></HTML>\n", status, status, words)
}

func mimeType(name string) string {
	kind, ok := map[string]string{
		".html": "text/html", ".htm": "text/html", ".css": "text/css", ".txt": "text/plain", ".log": "text/plain",
		".js": "application/javascript", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml",
	}[path.Ext(name)]
	if !ok {
		return "application/octet-stream"
	}
	return kind
}

func (r *httpRequest) answer(status, kind string, body []byte, head bool, extra ...string) {
	r.log(1, "response:%s", status[:3])
	now := r.process.timeline.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	lines := append([]string{"HTTP/1.1 " + status, "Date: " + now, "Connection: close", "Content-type: " + kind}, extra...)
	if status == "200 OK" {
		lines = append(lines, "Accept-Ranges: bytes", "Content-Length: "+strconv.Itoa(len(body)))
	}
	answer := []byte(strings.Join(lines, "\r\n") + "\r\n\r\n")
	if !head {
		answer = append(answer, body...)
	}
	_, _ = r.conn.Write(r.process, answer)
	r.conn.CloseWrite()
}

// processConn is a connection as a process reads and writes it.
type processConn struct {
	process *Process
	conn    *podnet.Conn
}

// Read is io.Reader's.
func (c processConn) Read(b []byte) (int, error) { return c.conn.Read(c.process, b) }

// Write is io.Writer's.
func (c processConn) Write(b []byte) (int, error) { return c.conn.Write(c.process, b) }

var _ io.ReadWriter = processConn{}
