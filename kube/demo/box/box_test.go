package box

import (
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/demo/box/podnet"
	"github.com/podglass/podglass/kube/demo/box/timeline"
	"github.com/podglass/podglass/kube/demo/box/vfs"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// lab is a pod on a timeline that a test moves.
type lab struct {
	*testing.T
	timeline *timeline.Timeline
	network  *podnet.Network
	pod      *Pod
}

func newLab(t *testing.T) *lab {
	tl := timeline.New(start)
	network := podnet.New(tl, nil)
	l := &lab{T: t, timeline: tl, network: network}
	l.pod = &Pod{Timeline: tl, Host: network.Join("10.244.0.5", "shop", "web-0"), Hostname: "web-0"}
	t.Cleanup(tl.Close)
	return l
}

// container starts a container and returns it with its growing output.
func (l *lab) container(config Config) (*Container, *strings.Builder) {
	l.Helper()
	var out strings.Builder
	if config.Output == nil {
		config.Output = func(_ bool, b []byte) { out.Write(b) }
	}
	var c *Container
	var err error
	l.timeline.Do(func() { c, err = l.pod.Start(config) })
	if err != nil {
		l.Fatalf("start %v: %v", config.Command, err)
	}
	return c, &out
}

func (l *lab) advance(d time.Duration) { l.timeline.Advance(l.timeline.Now().Add(d)) }

// script runs a script in a fresh container to its end, or for an hour.
func script(t *testing.T, text string, mounts ...vfs.Mount) (output string, code int) {
	t.Helper()
	l := newLab(t)
	c, out := l.container(Config{Name: "box", Command: []string{"sh", "-c", text}, Env: []string{"GREETING=hello"}, Mounts: mounts})
	l.advance(time.Hour)
	code, exited := c.Exit()
	if !exited {
		t.Errorf("%q did not end; output so far: %q", text, out)
	}
	return out.String(), code
}

func checkScripts(t *testing.T, cases map[string]string) {
	t.Helper()
	for text, want := range cases {
		if got, _ := script(t, text); got != want {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestShellLanguage(t *testing.T) {
	checkScripts(t, map[string]string{
		`echo hello "$GREETING" '$x' $((2+3*4))`:                                          "hello hello $x 14\n",
		`x=1; x=$((x+1)); echo $x ${y:-none} ${#GREETING} ${GREETING%lo}`:                 "2 none 5 hel\n",
		`echo $(echo a; echo b) "$(printf 'c\nd\n')"`:                                     "a b c\nd\n",
		`for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done`:                        "1\n3\n",
		`i=0; while true; do i=$((i+1)); if [ $i -ge 3 ]; then break; fi; done; echo $i`:  "3\n",
		`until [ "$n" = xxx ]; do n=x$n; done; echo $n`:                                   "xxx\n",
		`case abc in x*) echo x;; a?c) echo match;; *) echo other;; esac`:                 "match\n",
		`f() { local v=in; echo $v $1 $#; return 3; }; v=out; f a b; echo $? $v`:          "in a 2\n3 out\n",
		`false || echo or; true && echo and; ! true; echo $?`:                             "or\nand\n1\n",
		`(x=sub; echo $x; exit 4); echo $? $x`:                                            "sub\n4\n",
		`{ echo a; echo b; } | while read l; do echo "<$l>"; done`:                        "<a>\n<b>\n",
		`set -e; false; echo no`:                                                          "",
		`set -- a "b c"; for p; do echo "$p"; done; shift; echo $1 $#`:                    "a\nb c\nb c 1\n",
		"cat <<END\nhi $GREETING\nEND":                                                    "hi hello\n",
		"cat <<'END'\nhi $GREETING\nEND":                                                  "hi $GREETING\n",
		`echo err >&2; echo out 2>/dev/null`:                                              "err\nout\n",
		`eval 'a=b; echo $a'`:                                                             "b\n",
		`X=1 env | grep ^X=; echo "[$X]"`:                                                 "X=1\n[]\n",
		`export Y=2; sh -c 'echo $Y $0 $1' name arg`:                                      "2 name arg\n",
		`trap 'echo bye' EXIT; echo hi`:                                                   "hi\nbye\n",
		`printf '%s-%03d\n' a 5 b 6; echo -e 'x\ty'; echo -n z`:                           "a-005\nb-006\nx\ty\nz",
		`echo 'a b  c' | { read x y; echo "$y|$x"; }`:                                     "b  c|a\n",
		`touch /tmp/a1 /tmp/a2; cd /tmp; echo a* none*; pwd; cd -; echo $OLDPWD`:          "a1 a2 none*\n/tmp\n/\n/tmp\n",
		`exec 2>/tmp/log; nope; cat /tmp/log`:                                             "sh: nope: not found\n",
		`echo 'echo $1 sourced' > /tmp/s; . /tmp/s; chmod +x /tmp/s; /tmp/s arg`:          "sourced\narg sourced\n",
		`type cd ls nope; command -v ls`:                                                  "cd is a shell builtin\nls is /bin/ls\nnope: not found\n/bin/ls\n",
		`nope; echo $?; /etc/passwd; echo $?; cd /nope; echo $?`:                          "sh: nope: not found\n127\nsh: /etc/passwd: Permission denied\n126\nsh: cd: can't cd to /nope: No such file or directory\n2\n",
		`echo $((1/0)); echo after`:                                                       "sh: division by zero\n",
		`false | true; echo $?; set -o pipefail; false | true; echo $?`:                   "0\n1\n",
		`test -f /etc/passwd -a ! -d /etc/passwd && echo file; [ 3 -lt 10 ] && echo less`: "file\nless\n",
		`echo ~ ~root ~nosuchuser`:                                                        "/root /root ~nosuchuser\n",
		`if`:                                                                              "sh: syntax error: `if` must be followed by a statement list\n",
	})
}

func TestExitCodes(t *testing.T) {
	for text, want := range map[string]int{
		"true": 0, "false": 1, "exit 7": 7, "nope": 127, "/etc": 126, "sh -c 'exit 3'": 3, "if": 2,
		"sh -c 'kill -9 $$'": 137, "sh -c 'kill $$'": 143, "sleep 100 & kill $!; wait $!": 143,
		"trap 'exit 9' TERM; kill $$; sleep 1": 9, "yes | head -n 1 >/dev/null": 0, "set -e; false; true": 1,
		"grep x /nope": 2, "cat /nope": 1,
	} {
		if out, got := script(t, text); got != want {
			t.Errorf("%s: exit code %d, want %d (%s)", text, got, want, out)
		}
	}
}

func TestTextPrograms(t *testing.T) {
	checkScripts(t, map[string]string{
		`seq 5 | head -n 2; seq 5 | tail -n 2; seq 3 | tail -n +2`:                           "1\n2\n4\n5\n2\n3\n",
		`printf 'one\ntwo\nOne\n' | grep -in one; echo a | grep -v a; echo $?`:               "1:one\n3:One\n1\n",
		`echo abc | tr a-b x; echo abc | tr -d b`:                                            "xxc\nac\n",
		`echo 'key: "v1"' | sed 's/.*"\(.*\)"/<\1>/'; seq 4 | sed -n '2,3p'; seq 3 | sed 2d`: "<v1>\n2\n3\n1\n3\n",
		`printf 'a b\nc\n' | wc; echo abc | wc -c`:                                           "        2         3         6\n4\n",
		`echo x | tee /tmp/t; cat /tmp/t -; cat -n /tmp/t`:                                   "x\nx\n     1\tx\n",
		`head -n x /etc/passwd; cat /nope; tail /nope; sed; grep`:                            "head: invalid number 'x'\ncat: can't open '/nope': No such file or directory\ntail: can't open '/nope': No such file or directory\ntail: no files\nUsage: sed [-n] SCRIPT [FILE]...\nUsage: grep [-cEinqv] PATTERN [FILE]...\n",
	})
}

func TestFilePrograms(t *testing.T) {
	checkScripts(t, map[string]string{
		`mkdir -p /d/e; echo x > /d/f; cp -r /d /g; ls /g; rm -r /d; ls /d`: "e\nf\nls: /d: No such file or directory\n",
		`mkdir /tmp; rm /nope; cp /nope /x; rm /tmp`:                        "mkdir: can't create directory '/tmp': File exists\nrm: can't remove '/nope': No such file or directory\ncp: can't stat '/nope': No such file or directory\nrm: '/tmp' is a directory\n",
		`cd /tmp; echo abc > f; chmod 600 f; ls -l`:                         "total 4\n-rw-------    1 root     root             4 Nov 21 12:00 f\n",
		`echo x > /tmp/b; cat /tmp/b; ls -a /tmp`:                           "x\n.\n..\nb\n",
		`cat /proc/uptime; echo x > /proc/version; touch /proc/x`:           "94440.00 94440.00\nsh: can't create /proc/version: Permission denied\ntouch: /proc/x: No such file or directory\n",
		`cp /bin/busybox /tmp/ls; /tmp/ls /tmp; busybox echo hi`:            "ls\nhi\n",
		`mkfifo /tmp/q; echo queued > /tmp/q & cat /tmp/q`:                  "queued\n",
		`yes > /tmp/full; echo $?; ls -l /tmp/full`:                         "1\n-rw-r--r--    1 root     root      33554432 Nov 21 12:00 /tmp/full\n",
	})
}

func TestSystemPrograms(t *testing.T) {
	checkScripts(t, map[string]string{
		`date; sleep 90; date +%T; date -u +%s; date -d @0 +%F`:         "Sat Nov 21 12:00:00 UTC 2026\n12:01:30\n1795262490\n1970-01-01\n",
		`id; hostname; stty size`:                                       "uid=0(root) gid=0(root) groups=0(root)\nweb-0\nstty: standard input: Inappropriate ioctl for device\n",
		`sleep x; kill 99; kill; kill -NOPE 1`:                          "sleep: invalid number 'x'\nsh: can't kill pid 99: No such process\nsh: you need to specify whom to kill\nsh: bad signal name 'NOPE'\n",
		`env | grep -E "^(GREETING|HOSTNAME)="; env -x`:                 "GREETING=hello\nHOSTNAME=web-0\nenv: can't execute '-x': No such file or directory\n",
		`sleep 5 & ps; kill $!; wait`:                                   "PID   USER     TIME  COMMAND\n    1 root      0:00 sh -c sleep 5 & ps; kill $!; wait\n    2 root      0:00 sleep 5\n    3 root      0:00 ps\n",
		`command -v ls nope; cat /etc/hostname; [ -t 0 ] || echo plain`: "/bin/ls\nweb-0\nplain\n",
	})
}

func TestFirstProcessIgnoresSignalsFromInside(t *testing.T) {
	l := newLab(t)
	c, _ := l.container(Config{Name: "sleeper", Command: []string{"sleep", "1h"}})
	code := -1
	l.timeline.Go(func() {
		p := c.newProcess([]string{"sh", "-c", "kill 1; kill -9 1"})
		run, _ := c.program(p)
		p.run(run)
		code = p.Await(p)
	})
	l.advance(time.Second)
	if _, exited := c.Exit(); exited || code != 0 {
		t.Errorf("exited = %v, code of kill = %d", exited, code)
	}
	l.timeline.Do(c.Stop)
	l.advance(time.Second)
	if _, exited := c.Exit(); exited {
		t.Error("a first process that does not catch TERM must not end by it")
	}
	l.timeline.Do(c.KillAll)
	l.advance(time.Second)
	if got, exited := c.Exit(); !exited || got != 137 {
		t.Errorf("after KillAll: exited = %v, code %d", exited, got)
	}
}
