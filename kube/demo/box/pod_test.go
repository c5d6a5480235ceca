package box

import (
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

func TestContainersOfAPodShareAVolume(t *testing.T) {
	l := newLab(t)
	volume := vfs.NewDir(0o777, start)
	l.container(Config{
		Name: "sleep", Command: []string{"sh", "-c", "sleep 1; echo one > /data-rw/notes; sleep 1; echo two >> /data-rw/notes"},
		Mounts: []vfs.Mount{{Path: "/data-rw", Root: volume}},
	})
	_, read := l.container(Config{
		Name: "file-reader", Command: []string{"sh", "-c", "until [ -f /data-ro/notes ]; do sleep 1; done; tail -n +1 -f /data-ro/notes"},
		Mounts: []vfs.Mount{{Path: "/data-ro", Root: volume, ReadOnly: true}},
	})
	_, refused := l.container(Config{
		Name: "writer", Command: []string{"sh", "-c", "sleep 5; echo x > /data-ro/notes; touch /data-ro/x; rm /data-ro/notes; mount | grep data"},
		Mounts: []vfs.Mount{{Path: "/data-ro", Root: volume, ReadOnly: true, Source: "/dev/vda1", Type: "ext4"}},
	})
	l.advance(time.Minute)
	if got := read.String(); got != "one\ntwo\n" {
		t.Errorf("the reader saw %q", got)
	}
	want := "sh: can't create /data-ro/notes: Read-only file system\ntouch: /data-ro/x: Read-only file system\n" +
		"rm: can't remove '/data-ro/notes': Read-only file system\n/dev/vda1 on /data-ro type ext4 (ro,relatime)\n"
	if got := refused.String(); got != want {
		t.Errorf("writing through the read-only mount:\n got %q\nwant %q", got, want)
	}
}

func TestTailFollows(t *testing.T) {
	l := newLab(t)
	_, out := l.container(Config{Name: "tail", Command: []string{"sh", "-c", "tail -f /none; echo a > /tmp/log; tail -f /tmp/log & sleep 2; echo b >> /tmp/log; sleep 2; : > /tmp/log; sleep 1; echo c >> /tmp/log; sleep 2"}})
	l.advance(time.Minute)
	want := "tail: can't open '/none': No such file or directory\ntail: no files\na\nb\ntail: /tmp/log: file truncated\nc\n"
	if out.String() != want {
		t.Errorf("got %q\nwant %q", out, want)
	}
}

func TestNeighboursMeetOnLocalhost(t *testing.T) {
	l := newLab(t)
	_, served := l.container(Config{Name: "server", Command: []string{"sh", "-c", "mkdir /www; echo hello > /www/index.html; exec httpd -f -vv -p 8080 -h /www"}})
	_, out := l.container(Config{Name: "sleep", Command: []string{"sh", "-c", `sleep 1
		wget -O- localhost:8080; wget -q -O- localhost:8080/none; echo $?; wget -O- localhost:9; wget -q -O- 10.244.0.5:8080; wget -q nowhere; printf "GET / HTTP/1.0\r\n\r\n" | nc web-0 8080 | head -n 1`}})
	l.advance(time.Minute)
	want := "Connecting to localhost:8080 (127.0.0.1:8080)\nwriting to stdout\nhello\n" +
		"-                    100% |********************************|     6  0:00:00 ETA\nwritten to stdout\n" +
		"wget: server returned error: HTTP/1.1 404 Not Found\n1\n" +
		"Connecting to localhost:9 (127.0.0.1:9)\nwget: can't connect to remote host (127.0.0.1): Connection refused\n" +
		"hello\nwget: bad address 'nowhere'\nHTTP/1.1 200 OK\r\n"
	if out.String() != want {
		t.Errorf("sleep\n got %q\nwant %q", out, want)
	}
	log := served.String()
	for _, line := range []string{"[::ffff:127.0.0.1]:40001: url:/\n", "response:200\n", "url:/none\n", "response:404\n"} {
		if !strings.Contains(log, line) {
			t.Errorf("the server's log lacks %q: %q", line, log)
		}
	}
}

func TestPodsReachEachOtherAndPortsAreTakenOnce(t *testing.T) {
	l := newLab(t)
	l.container(Config{Name: "server", Command: []string{"sh", "-c", "httpd -f -p 80 -h /etc & httpd -f -p 127.0.0.1:81 -h /etc"}})
	_, second := l.container(Config{Name: "second", Command: []string{"sh", "-c", "sleep 1; httpd -f -p 80; nc -l -p 80"}})
	other := &Pod{Timeline: l.timeline, Host: l.network.Join("10.244.0.6", "shop", "client"), Hostname: "client"}
	var out strings.Builder
	l.timeline.Do(func() {
		_, err := other.Start(Config{Name: "client", Output: func(_ bool, b []byte) { out.Write(b) }, Command: []string{
			"sh", "-c",
			"sleep 1; wget -q -O- 10.244.0.5/hostname; wget -q -O- 10.244.0.5:81/hostname; wget -q -O- 10.244.0.9",
		}})
		if err != nil {
			t.Error(err)
		}
	})
	l.advance(time.Minute)
	if second.String() != "httpd: bind: Address already in use\nnc: bind: Address already in use\n" {
		t.Errorf("second listener: %q", second)
	}
	if out.String() != "web-0\nwget: can't connect to remote host (10.244.0.5): Connection refused\nwget: can't connect to remote host (10.244.0.9): Network is unreachable\n" {
		t.Errorf("client: %q", out.String())
	}
}

func TestNcListensAndRuns(t *testing.T) {
	l := newLab(t)
	_, out := l.container(Config{Name: "nc", Command: []string{"sh", "-c", `nc -lk -p 7000 -e echo hi & sleep 1; nc localhost 7000; nc localhost 7000
		(echo from client | nc localhost 7001) & echo from server | nc -l -p 7001`}})
	l.advance(time.Minute)
	if !strings.HasPrefix(out.String(), "hi\nhi\n") {
		t.Errorf("got %q", out)
	}
}

func TestSharedProcessNamespace(t *testing.T) {
	l := newLab(t)
	l.pod.ShareProcesses = true
	victim, _ := l.container(Config{Name: "app", Command: []string{"sleep", "1h"}})
	killer, out := l.container(Config{Name: "shell", Command: []string{"sh", "-c", "ps; kill -9 2; sleep 1; ps"}})
	l.advance(time.Minute)
	want := "PID   USER     TIME  COMMAND\n    1 root      0:00 /pause\n    2 root      0:00 sleep 1h\n" +
		"    3 root      0:00 sh -c ps; kill -9 2; sleep 1; ps\n    4 root      0:00 ps\n" +
		"PID   USER     TIME  COMMAND\n    1 root      0:00 /pause\n    3 root      0:00 sh -c ps; kill -9 2; sleep 1; ps\n    6 root      0:00 ps\n"
	if out.String() != want {
		t.Errorf("got %q\nwant %q", out, want)
	}
	if code, exited := victim.Exit(); !exited || code != 137 {
		t.Errorf("victim: exited %v with %d", exited, code)
	}
	if code, exited := killer.Exit(); !exited || code != 0 {
		t.Errorf("killer: exited %v with %d", exited, code)
	}
}

func TestStartErrors(t *testing.T) {
	l := newLab(t)
	for command, want := range map[string]string{
		"bash":        `unable to start container process: exec: "bash": executable file not found in $PATH`,
		"/bin/bash":   `unable to start container process: exec: "/bin/bash": stat /bin/bash: no such file or directory`,
		"/etc/passwd": `unable to start container process: exec: "/etc/passwd": permission denied`,
	} {
		l.timeline.Do(func() {
			_, err := l.pod.Start(Config{Name: "x", Command: []string{command}})
			if err == nil || err.Error() != want {
				t.Errorf("%s: %v, want %s", command, err, want)
			}
		})
	}
}

func TestStoppingLetsATrapRun(t *testing.T) {
	l := newLab(t)
	c, out := l.container(Config{Name: "trap", Command: []string{"sh", "-c", "trap 'echo bye; exit 5' TERM; while true; do sleep 1; done"}})
	l.advance(10 * time.Second)
	l.timeline.Do(c.Stop)
	l.advance(2 * time.Second)
	if code, exited := c.Exit(); !exited || code != 5 || out.String() != "bye\n" {
		t.Errorf("exited %v with %d, said %q", exited, code, out)
	}
}
