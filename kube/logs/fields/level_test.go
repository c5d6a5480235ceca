package fields

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/logs/visible"
)

// shapes are lines as programs write them, with their level.
var shapes = []struct {
	level Level
	line  string
}{
	// Kubernetes and Go.
	{Info, `I1121 07:10:11.123456   12345 file.go:12] "Starting" key="value"`},
	{Warn, `W1121 07:10:11.123456       1 reflector.go:533] failed to list *v1.Pod: 0 errors`},
	{Error, `E1121 07:10:11.123456       1 leaderelection.go:369] Failed to update lock: etcdserver: request timed out`},
	{Fatal, `F1121 07:10:11.123456       1 main.go:9] bye`},
	{Error, `E20261121 07:10:11.123456  1 executor.cc:20] C++ writes the year`},
	{Info, `time="2026-11-21T07:10:11Z" level=info msg="an ERROR was handled" n=1`},
	{Error, `time="2026-11-21T07:10:11Z" level=error msg="level=info is said here"`},
	{Warn, `ts=2026-11-21T07:10:11.1Z caller=main.go:1 level=warn msg=slow`},
	{Error, `time=2026-11-21T07:10:11.000Z level=ERROR source=x.go:1 msg="slog"`},
	{Error, `time=2026-11-21T07:10:11.000Z level=ERROR+2 msg="slog with an offset"`},
	{Debug, `lvl=dbug t=2026-11-21 msg=log15`},
	{Error, `t=2026-11-21T07:10:11+0000 lvl=eror msg="log15" err=nil`},
	{Fatal, `t=2026-11-21T07:10:11+0000 lvl=crit msg="log15"`},
	{Error, `{"lvl":"eror","msg":"log15","t":"2026-11-21T07:10:11Z"}`},
	{Error, "EROR[11-21|07:10:11] log15 to a terminal             n=1"},
	{Warn, `log.level=warn message=x`},
	{Info, `{"level":"info","ts":1763709011.1,"msg":"said {\"level\":\"error\"}"}`},
	{Error, `{"ts":"2026-11-21T07:10:11Z","msg":"no","error":"x","level":"error"}`},
	{Debug, `{"level":"Level(-1)","msg":"zap, V(1)"}`},
	{Trace, `{"level":"Level(-4)","msg":"zap, V(4)"}`},
	{Fatal, `{"level":"dpanic","msg":"zap"}`},
	{Debug, `{"level":-1,"msg":"zap"}`},
	{Warn, "WARN[0000] cannot find the file   path=/x"},
	{Error, "\x1b[31mERRO\x1b[0m[0003] connect                        error=\"x\""},
	{Info, "2026-11-21T07:10:11.123Z\tINFO\tsetup\tstarting manager\t{\"error\": 1}"},
	{Error, "2026-11-21T07:10:11.123Z\tERROR\tReconciler error\t{\"controller\": \"x\"}"},
	{Error, "2026-11-21T07:10:11.123456Z\terror\tklog\tx"},
	{Info, "2026-11-21T07:10:11.123456Z\tinfo\txdsproxy\tconnected to upstream: 0 errors"},
	{Info, "\x1b[90m7:10AM\x1b[0m \x1b[32mINF\x1b[0m \x1b[1mlistening\x1b[0m \x1b[36merror=\x1b[0mnil"},
	{Error, "\x1b[90m7:10AM\x1b[0m \x1b[1m\x1b[31mERR\x1b[0m\x1b[0m failed"},
	{Fatal, "panic: runtime error: invalid memory address or nil pointer dereference"},
	{Fatal, "panic: assignment to entry in nil map"},
	{Fatal, "fatal error: all goroutines are asleep - deadlock!"},
	{None, "goroutine 1 [running]:"},
	{None, "main.main()"},
	{None, "\t/src/errors/error.go:12 +0x1d"},
	{Warn, "2026-11-21 07:10:11.123456 W | etcdserver: read-only range request took too long"},
	{Error, "2026-11-21T07:10:11.123Z [ERROR] agent: failed to sync: error=x"},
	{Warn, "    2026-11-21T07:10:11.123Z [WARN]  agent: slow"},
	{Error, "[ERROR] plugin/errors: 2 example.org. A: read udp: i/o timeout"},
	{Info, "[INFO] 10.244.0.1:5353 - 1 \"A IN error.example.org. udp\" NOERROR qr 100 0.0001s"},
	{Error, "[1] 2026/11/21 07:10:11.123456 [ERR] Error listening on port"},
	{Fatal, "[1] 2026/11/21 07:10:11.123456 [FTL] no"},
	{Error, "2026/11/21 07:10:11 error: dial tcp: refused"},

	// Java.
	{Error, "2026-11-21 07:10:11.123 ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/] : Servlet.service() threw"},
	{Info, "2026-11-21T07:10:11.123Z  INFO 1 --- [           main] c.e.Application : Started with 0 ERROR"},
	{Warn, "07:10:11.123 [main] WARN  com.example.Foo - careful"},
	{Error, "07:10:11.123 [http-nio-8080-exec-1] ERROR c.e.ErrorController - no"},
	{Error, "[2026-11-21 07:10:11,123] ERROR [KafkaServer id=0] Fatal error during startup (kafka.server.KafkaServer)"},
	{Info, "[2026-11-21 07:10:11,123] INFO [Log partition=x-0] Loading (kafka.log.Log)"},
	{Warn, "[2026-11-21T07:10:11,123][WARN ][o.e.d.Discovery] [node-0] timed out"},
	{Info, "[2026-11-21T07:10:11,123][INFO ][o.e.n.Node               ] [node-0] started"},
	{Fatal, "Nov 21, 2026 7:10:11 AM FATAL x"},
	{Error, "SEVERE: Error deploying web application"},
	{Warn, "26/11/21 07:10:11 WARN TaskSetManager: Lost task 0.0"},
	{Error, "ERROR [main] 2026-11-21 07:10:11,123 CassandraDaemon.java:803 - no"},
	{Error, "ERROR StatusLogger No Log4j 2 configuration file found"},
	{Error, `Exception in thread "main" java.lang.IllegalStateException: x`},
	{Error, "java.lang.NullPointerException: Cannot invoke"},
	{Error, "java.lang.StackOverflowError"},
	{Error, "Caused by: java.io.IOException: Broken pipe"},
	{None, "\tat com.example.ErrorHandler.handle(ErrorHandler.java:12)"},
	{None, "\t... 12 more"},

	// Python.
	{Error, "ERROR:root:it failed"},
	{Warn, "WARNING:urllib3.connectionpool:Retrying"},
	{Error, "2026-11-21 07:10:11,123 - my.module - ERROR - it failed"},
	{Info, "INFO:     10.0.0.1:1234 - \"GET /error HTTP/1.1\" 500 Internal Server Error"},
	{Info, "[2026-11-21 07:10:11 +0000] [1] [INFO] Starting gunicorn 20.0"},
	{Fatal, "[2026-11-21 07:10:11 +0000] [8] [CRITICAL] WORKER TIMEOUT (pid:9)"},
	{Error, "[2026-11-21 07:10:11,123: ERROR/ForkPoolWorker-1] Task x raised"},
	{Warn, "2026-11-21 07:10:11.123 | WARNING  | app:main:10 - loguru"},
	{Error, "Traceback (most recent call last):"},
	{None, `  File "/app/error.py", line 3, in <module>`},
	{Error, "ValueError: invalid literal for int() with base 10: 'x'"},
	{Error, "requests.exceptions.ConnectionError: HTTPSConnectionPool"},
	{Error, `{"event": "failed", "level": "error", "logger": "structlog"}`},
	{Error, `{"levelname": "ERROR", "message": "x"}`},

	// Rust, C#, Ruby, JavaScript, Elixir, PHP.
	{Error, "[2026-11-21T07:10:11Z ERROR my_crate::module] failed"},
	{Warn, "\x1b[2m2026-11-21T07:10:11.123456Z\x1b[0m \x1b[33m WARN\x1b[0m \x1b[2mmy::mod\x1b[0m\x1b[2m:\x1b[0m slow"},
	{Info, "[     0.001234s]  INFO ThreadId(01) linkerd2_proxy::rt: Using single-threaded proxy runtime"},
	{Fatal, "thread 'main' panicked at src/main.rs:2:5:"},
	{Fatal, "thread 'tokio-runtime-worker' (12) panicked at src/main.rs:2:5:"},
	{Error, "fail: Microsoft.AspNetCore.Server.Kestrel[13]"},
	{Info, "info: Microsoft.Hosting.Lifetime[14]"},
	{Fatal, "crit: Program[0]"},
	{Debug, "dbug: Program[0]"},
	{Error, "[07:10:11 ERR] Serilog says so"},
	{Info, "[07:10:11 INF] Serilog says so"},
	{Trace, "[07:10:11 VRB] Serilog says so"},
	{Fatal, "[07:10:11 FATL] Serilog says so"},
	{Error, `{"@t":"2026-11-21T07:10:11Z","@mt":"x","@l":"Error"}`},
	{Info, `{"Timestamp":"2026-11-21T07:10:11Z","Level":"Information","MessageTemplate":"x"}`},
	{Error, "E, [2026-11-21T07:10:11.123456 #1] ERROR -- : x"},
	{Info, "I, [2026-11-21T07:10:11.123456 #1]  INFO -- : x"},
	{Warn, `{"level":40,"time":1763709011123,"pid":1,"msg":"pino"}`},
	{Error, `{"name":"bunyan","level":50,"msg":"x"}`},
	{Trace, `{"level":10,"msg":"x"}`},
	{Fatal, `{"level":60,"msg":"x"}`},
	{Info, `{"level":"35","msg":"between two of pino's, as a string"}`},
	{Error, `{"level":" 50 ","msg":"x"}`},
	{Warn, `level="40" msg=x`},
	{Error, "[07:10:11.123] ERROR (1): pino-pretty"},
	{Error, "error: winston says so"},
	{Warn, "2026-11-21T07:10:11.123Z [warn]: winston"},
	{Trace, "silly: winston says so"},
	{Error, "Error: Cannot find module 'express'"},
	{Error, "TypeError: Cannot read properties of undefined (reading 'error')"},
	{Error, "Uncaught Exception: x"},
	{Error, "UnhandledPromiseRejectionWarning: x"},
	{Error, "npm ERR! code ELIFECYCLE"},
	{Warn, "npm WARN deprecated x"},
	{None, "    at Object.<anonymous> (/app/error.js:1:7)"},
	{Error, "07:10:11.123 [error] GenServer terminating"},
	{Fatal, "PHP Fatal error:  Uncaught Error: x"},
	{Warn, "PHP Warning:  Undefined variable $x"},
	{Error, `{"message":"x","level":400,"level_name":"ERROR","channel":"monolog"}`},
	{Warn, `{"message":"x","level":300,"channel":"monolog"}`},

	// Servers.
	{Error, "2026/11/21 07:10:11 [error] 7#7: *1 open() \"/x\" failed (2: No such file or directory)"},
	{Info, "2026/11/21 07:10:11 [notice] 1#1: start worker processes"},
	{Fatal, "2026/11/21 07:10:11 [emerg] 1#1: bind() to 0.0.0.0:80 failed"},
	{Error, "[Sat Nov 21 07:10:11.123456 2026] [core:error] [pid 1:tid 2] AH00037: x"},
	{Info, "[2026-11-21 07:10:11.123][1][info][main] [source/server/server.cc:1] initializing epoch 0"},
	{Warn, "[2026-11-21 07:10:11.123][1][warning][config] [source/x.cc:1] x"},
	{Fatal, "[2026-11-21 07:10:11.123][1][critical][assert] [source/x.cc:1] x"},
	{Info, "2026-11-21 07:10:11.123 UTC [1] LOG:  database system is ready to accept connections"},
	{Error, `2026-11-21 07:10:11.123 UTC [44] ERROR:  relation "x" does not exist at character 15`},
	{Fatal, `2026-11-21 07:10:11.123 UTC [44] FATAL:  password authentication failed`},
	{None, `2026-11-21 07:10:11.123 UTC [44] STATEMENT:  SELECT * FROM error`},
	{Error, "2026-11-21T07:10:11.123456Z 0 [ERROR] [MY-010119] [Server] Aborting"},
	{Warn, "2026-11-21T07:10:11.123456Z 0 [Warning] [MY-010068] [Server] CA is self signed"},
	{Info, "2026-11-21  7:10:11 0 [Note] mariadbd: ready for connections"},
	{Warn, "1:M 21 Nov 2026 07:10:11.123 # WARNING overcommit_memory is set to 0!"},
	{Info, "1:M 21 Nov 2026 07:10:11.123 * Ready to accept connections"},
	{Error, "2026.11.21 07:10:11.123456 [ 1 ] {} <Error> Application: x"},
	{Info, `{"t":{"$date":"2026-11-21T07:10:11.123+00:00"},"s":"I","c":"NETWORK","msg":"error"}`},
	{Debug, `{"t":{"$date":"2026-11-21T07:10:11.123+00:00"},"s":"D2","c":"NETWORK"}`},
	{Error, `{"version":"1.1","host":"x","short_message":"Graylog","level":3}`},
	{Error, `{"severity":"ERROR","message":"Google Cloud"}`},
	{Fatal, `{"severity":"EMERGENCY","message":"Google Cloud"}`},
	{Error, `{"severity":500,"message":"Google Cloud"}`},
	{Error, `{"severityText":"ERROR","severityNumber":17,"body":"OpenTelemetry"}`},
	{Trace, `{"severityNumber":1,"body":"x"}`},
	{Debug, `{"severityNumber":8,"body":"x"}`},
	{Info, `{"body":"x","severityNumber":9}`},
	{Warn, `{"severity_number":"16","body":"x"}`},
	{Error, `{"SeverityNumber":20,"Body":"x"}`},
	{Fatal, `{"severityText":"","severityNumber":24}`},
	{None, `{"severityNumber":0}`},
	{None, `{"severityNumber":25}`},
	{Warn, `{"severityNumber":"SEVERITY_NUMBER_WARN2"}`},
	{Info, `{"severityNumber":"SEVERITY_NUMBER_INFO"}`},
	{None, `{"severityNumber":"SEVERITY_NUMBER_UNSPECIFIED"}`},
	{None, `{"severityNumber":"SEVERITY_NUMBER_"}`},
	{Error, `{"severityText":"ERROR4"}`},
	{Warn, `ts=2026-11-21T07:10:11Z severity_number=13 msg="x y"`},
	{Error, `severityNumber=17 body=x`},
	{None, `my_severity_number=17 msg=x`},
	{Error, `{"@timestamp":"x","log.level":"error","message":"Elastic"}`},
	{Error, `{"@timestamp":"x","log":{"logger":"x","level":"error"},"message":"Elastic"}`},
	{Error, "[2026/11/21 07:10:11] [error] [output:es:es.0] HTTP status=400"},
	{Warn, "[2026/11/21 07:10:11] [ warn] [engine] failed to flush chunk"},
	{Info, "[2026/11/21 07:10:11] [ info] [engine] 0 errors"},
	{Fatal, "[ALERT]    (1) : haproxy: no"},
	{Error, "2026-11-21 07:10:11.123456: E tensorflow/stream_executor/cuda.cc:1] x"},
	{Error, `[2026/11/21 07:10:11.123 +00:00] [ERROR] [server.go:1] ["x"] [error="TiDB"]`},
	{Error, "2026-11-21 07:10:11.123456+00:00 [error] <0.1.0> RabbitMQ"},

	// Lines that only mention errors.
	{None, ""},
	{None, "0 errors"},
	{None, "0 errors, 0 warnings"},
	{None, "errors: 0"},
	{None, "found 0 ERROR lines"},
	{None, "there is no ERROR here"},
	{None, "noerror"},
	{None, "NOERROR"},
	{None, "error: nil"},
	{None, "err=nil"},
	{None, "error=nil done"},
	{None, "finished with error=<nil> in 3ms"},
	{None, "error handling is initialised"},
	{None, "an error budget of 10%"},
	{None, "GET /error?level=high HTTP/1.1"},
	{None, `10.0.0.1 - - [21/Nov/2026:07:10:11 +0000] "GET /api/ERROR HTTP/1.1" 200 12 "-" "curl/8"`},
	{None, "ERROR_CODE is set"},
	{None, "LOG_LEVEL=ERROR"},
	{None, "DEBUG=true ./run"},
	{None, "the quick brown fox writes ERROR at the end of a sentence"},
	{None, "https://example.org/[error]"},
	{None, `{"msg":"error","error":null}`},
	{None, `{"level":"12 metres","msg":"x"}`},
	{None, `{"level":3,"msg":"the verbosity of logr"}`},
	{None, `{"s":"Info","msg":"not MongoDB"}`},
	{None, `{"level":"error404"}`},
	{Error, `{"level":"info","level":"debug","msg":"x","level":"error"}`},
	{None, `{"level":"info","level":"none"}`},
	{Warn, `{"level":"info","severity":"warn","level":"none"}`},
	{Info, `{"level":"info","of":{"level":"error"}}`},
	{Warn, `{"log":{"level":"info","level":"warn"}}`},
	{Warn, `{"log":{"level":"info"},"log":{"level":"warn"}}`},
	{None, "warnings were treated as errors"},
	{None, "fatalistic"},
	{None, "{}"},
	{None, "{"},
	{None, "[]"},
	{None, "\x1b[31m\x1b[0m"},
	{None, "Debugging information"},
	{None, "x1121 07:10:11.1"},
	{None, "I1121 minutes"},
}

func TestLevelOf(t *testing.T) {
	for _, shape := range shapes {
		if got := LevelOf(visible.Of(shape.line)); got != shape.level {
			t.Errorf("%q is %q, want %q", shape.line, got, shape.level)
		}
		coloured := "\x1b[1;31m" + shape.line + "\x1b[0m"
		if got := LevelOf(visible.Of(coloured)); got != shape.level {
			t.Errorf("%q is %q, want %q", coloured, got, shape.level)
		}
	}
}

// TestLevelOfColouredLines checks that a line has the level of its plain text
// wherever in it something stands that does not show.
func TestLevelOfColouredLines(t *testing.T) {
	for _, line := range []struct {
		level Level
		text  string
	}{
		{Error, "\x1b[31merror\x1b[39m: worker died"},                                            // winston
		{Error, "[\x1b[31merror\x1b[39m] worker died"},                                           //
		{Error, "\x1b[41m\x1b[30mfail\x1b[39m\x1b[22m\x1b[49m: Microsoft.AspNetCore.Server[13]"}, // .NET
		{Info, "\x1b[40m\x1b[32minfo\x1b[39m\x1b[22m\x1b[49m: Microsoft.Hosting.Lifetime[14]"},
		{Warn, "\x1b[33mWARN\x1b[0m[0003] slow                  \x1b[33mpath\x1b[0m=/x"},
		{Warn, "\x1b[36mlevel=\x1b[0mwarn \x1b[36mmsg=\x1b[0mslow"},
		{Error, "\x1b[38;5;196mER\x1b[38:5:160mR\x1b[48;2;1;2;3mO\x1b[38:2::255:0:0mR\x1b[m disk is full"},
		{Error, "\x1b]8;;https://example.org/info\x1b\\ERROR\x1b]8;;\x1b\\ disk is full"},
		{Error, "\x1b[2K\x1b[1G[ERROR] drawn over"},
		{Fatal, "\x1b[35mpanic\x1b[0m: boom"},
		{Error, "\x1b[31mF\x1b[0m\rE1121 07:10:11.123456       1 main.go:9] overwritten"},
		{Warn, "\x1b[1;39m{\x1b[34;1m\"level\"\x1b[0m:\x1b[32m\"warn\"\x1b[0m,\x1b[34;1m\"n\"\x1b[0m:1\x1b[1;39m}\x1b[0m"}, // jq
		{Info, `{"level":"\u001b[32minfo\u001b[39m","message":"winston, colours in JSON"}`},
		{None, "\x1b[31m0 errors\x1b[0m"},
		{None, "\x1b]0;ERROR\aonly the title says so"},
	} {
		if got := LevelOf(visible.Of(line.text)); got != line.level {
			t.Errorf("%q is %q, want %q", line.text, got, line.level)
		}
		if got := Parse(line.text).Level; got != line.level {
			t.Errorf("%q is %q in the record, want %q", line.text, got, line.level)
		}
	}
	hidden := []string{"\x1b[31m", "\x1b[38;5;208m", "\x1b[38:2::1:2:3m", "\x1b]8;;http://x/ERROR\a", "\x1b[2K", "\x1b(B", "\x00"}
	for i, shape := range shapes {
		plain := string(visible.Of(shape.line))
		for at := range len(plain) + 1 {
			line := plain[:at] + hidden[(i+at)%len(hidden)] + plain[at:]
			if got := LevelOf(visible.Of(line)); got != shape.level {
				t.Errorf("%q is %q, want %q", line, got, shape.level)
			}
		}
	}
}

func TestLevelOfAllocatesNothing(t *testing.T) {
	lines := make([]visible.Text, len(shapes))
	for i, shape := range shapes {
		lines[i] = visible.Of(shape.line)
	}
	allocated := testing.AllocsPerRun(10, func() {
		for _, line := range lines {
			LevelOf(line)
		}
	})
	if allocated != 0 {
		t.Errorf("LevelOf allocated %v times", allocated)
	}
}

func TestParseLevel(t *testing.T) {
	tests := map[string]Level{
		"": None, "error": Error, " Error ": Error, "ERROR+2": Error, "E": Error, "50": Error, "30.0": Info,
		"DEBUG-4": Debug, "x": None, "12 metres": None, "99999999999": None, "-": None, "D5": Debug, "1000": None,
		"INFO(": None, "level": None, "Level(x)": None, "\xff\xff\xff": None,
	}
	for value, want := range tests {
		if got := ParseLevel(value); got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
	for level := Trace; level <= Fatal; level++ {
		if got := ParseLevel(level.String()); got != level {
			t.Errorf("%q is read as %q", level, got)
		}
	}
	if Level(99).String() != "" || None.String() != "" {
		t.Error("no level has a name")
	}
}

func BenchmarkLevelOf(b *testing.B) {
	lines := map[string]string{
		"plain":  strings.Repeat("the connection to upstream 10.0.0.1:80 was closed by the peer after 12 ms; ", 2)[:120],
		"java":   "2026-11-21 07:10:11.123 ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/] : Servlet.service() for servlet threw",
		"access": `10.0.0.1 - - [21/Nov/2026:07:10:11 +0000] "GET /api/v1/items?id=1 HTTP/1.1" 200 12 "-" "curl/8.5.0 (x86_64)"`,
		"json":   `{"ts":"2026-11-21T07:10:11.123456789Z","logger":"controller","msg":"reconciled the object","level":"info","n":12}`,
		"logfmt": `ts=2026-11-21T07:10:11.1Z caller=compact.go:519 level=info component=tsdb msg="write block" mint=1 maxt=2`,
		"klog":   `I1121 07:10:11.123456   12345 file.go:12] "Starting the controller" controller="deployment" workers=5 x="y"`,
	}
	for _, name := range []string{"plain", "java", "access", "json", "logfmt", "klog"} {
		b.Run(fmt.Sprintf("%s/%d", name, len(lines[name])), func(b *testing.B) {
			line := visible.Of(lines[name])
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				LevelOf(line)
			}
		})
	}
}

// BenchmarkMembers steps through the members of an object, and through its tokens with encoding/json: the
// difference is what members is for.
func BenchmarkMembers(b *testing.B) {
	const line = `{"ts":"2026-11-21T07:10:11.123456789Z","logger":"controller","msg":"reconciled the object","level":"info","user":{"id":12,"tags":[1,2]}}`
	b.Run("members", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			within := membersOf(line)
			for _, ok := within.next(); ok; _, ok = within.next() {
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			decoder := json.NewDecoder(strings.NewReader(line))
			for _, err := decoder.Token(); err == nil; _, err = decoder.Token() {
			}
		}
	})
}
