package anatomy

import (
	"slices"
	"strings"
	"testing"
)

// TestScenarios holds the model against pods that ran on a real cluster: each line is something that a
// person must be able to see of the scenario. A line that begins with "no " must not be there.
func TestScenarios(t *testing.T) {
	for name, want := range scenarioFacts() {
		t.Run(name, func(t *testing.T) {
			got := digest(Build(recorded(t, name)))
			for _, line := range want {
				fact, absent := strings.CutPrefix(line, "no ")
				if slices.Contains(got, fact) == absent {
					t.Errorf("%q; it is\n%s", line, strings.Join(got, "\n"))
				}
			}
		})
	}
}

func scenarioFacts() map[string][]string {
	facts := workingScenarios()
	for name, lines := range failingScenarios() {
		facts[name] = lines
	}
	return facts
}

func workingScenarios() map[string][]string {
	return map[string][]string{
		"mc1": {
			"volume html: emptyDir , shared by 2", "mount html 1st /usr/share/nginx/html rw", "mount html 2nd /html rw",
			"container 1st: app 0 past ready", "container debugger: ephemeral 0  ready", "debugger: target 1st",
			"debugger: restart policy Never", "no end 1 debugger",
		},
		"mc2": {
			"producer: exit 0 Completed", "consumer: exit 1 Error", "producer: restart policy Never",
			"namespace ipc of pod", "namespace network of pod", "volume queue: emptyDir , shared by 2", "mount queue consumer /queue ro",
		},
		"mc3": {
			"mount proxy-config nginx /etc/nginx/nginx.conf ro nginx.conf", "volume proxy-config: configMap mc3-proxy, private",
			"service mc3: NodePort ready", "service mc3: node port", "service mc3:  80 to 80 of nginx", "port 80: from mc3  80",
		},
		"two-containers": {
			"volume data: hostPath /tmp/podglass-data (DirectoryOrCreate), shared by 2",
			"volume data: outside /tmp/podglass-data of node node1",
			"mount data nginx /usr/share/nginx/html rw", "mount data debian /pod-data rw",
		},
		"javaweb-2": {
			"container war: init 1 past completed", "war: exit 0 Completed", "container tomcat: app 0 past ready", "port 8080: host 8001",
			"volume app-volume: emptyDir , passes from war",
		},
		"php-test": {
			"port 80: host 18080", `env php-test ENV_TEST_2="env_test_1 and $(MISSING)"`, "env php-test ENV_TEST_2 has no MISSING",
			"service php-nodeport: NodePort ready", "service php-lb: LoadBalancer ready", "service php-lb: external pending",
			"service php-multiport: p2 8082 to 22 of", "port 22: undeclared", "port 22: from php-multiport p2 8082",
			"port 80: from php-multiport p1 8081", "service php-named:  8081 to 0 of", "service php-named: ClusterIP not ready",
			"service php-named: no container has a TCP port named web", "no port 0/TCP",
		},
		"php-controller": {
			"owner ReplicationController php-controller: 2 of 2 ready", "service php-service: ClusterIP ready", "budget php: 1",
		},
		"sleep-with-file-reader-566956d48": {
			"mount data sleep /data-rw rw", "mount data file-reader /data-ro ro", "volume data: emptyDir , shared by 2",
		},
		"sleep-with-server-795467596b": {
			"service sleep-with-server: LoadBalancer ready", "service sleep-with-server: http 8020 to 8080 of server",
			"owner Deployment sleep-with-server: 1 of 1 ready", "rollout done true: 1 of 1 updated, 1 available",
		},
		"timecheck-d4c777b57": {
			"container init-config: init 1 past completed", "volume config-map: configMap timecheck-config, private",
			"volume config-dir: emptyDir , passes from init-config", "volume logs-dir: emptyDir , shared by 2",
			"mount config-dir init-config /config-out rw", "mount config-dir timecheck /config ro", "mount logs-dir logger /logs-ro ro",
			"port 8080: from timecheck http 8080", "port 8081: from timecheck metrics 8081",
			"differs APP_ENVIRONMENT: in init-config, lacking timecheck,logger,healthz,metrics, values false",
			"namespace pid of container", "end 1 metrics",
		},
		"numbers-web-887cf9c6b": {"rollout numbers-web-887cf9c6b: newest false this true, 1 of 1"},
		"sleep-shared":          {"namespace pid of pod"},
		"pi":                    {"volume init: emptyDir , passes from init-script", "port 80/TCP web http", "port 8080/TCP version"},
		"native-sidecar":        {"container app: app 0 past ready", "end 1 app", "end 2 shipper"},
		"service-environment": {
			"links earlier in app", "links later in app absent", "links kubernetes in app",
		},
		"everything": {
			`env app LEVEL="trace"`, `env app LEVEL="debug" overridden`, `env app ESCAPED="$(PLAIN) costs $5"`, `env app EMPTY=""`,
			`env app SELF="$(SELF)"`, `env app LATER="$(DEFINED_LATER)"`, `env app LINES="one\ntwo\tthree"`,
			`env app PASSWORD="-"`, "env app PASSWORD is secret", "env app DSN2 is secret", "env app DB_USER is secret",
			`env app NO_KEY="-" absent`, `env app CPU_LIMIT="2"`, `env app MEMORY_LIMIT="32768"`, `env app TIER="back"`,
			"env app COLOUR changed after the start", "env app USES changed after the start", "no env app same changed after the start",
			"mount scratch helper /scratch recursive ro", "mount scratch app /expr rw everything-back",
			"volume idle: emptyDir , unused", "volume scratch: emptyDir in Memory, up to 1Mi, passes from prepare",
			"port 8080/TCP app http", "port 8080/UDP app", "container helper: sidecar 2 past ready", "end 2 helper",
			"policy closed: ingress true 0, egress true 1",
			"differs STEP: in prepare,helper,second, lacking app, values true",
		},
	}
}

func failingScenarios() map[string][]string {
	return map[string][]string{
		"numbers-web-7b8d7dbfb4": {
			"container init-version: init 1 now failed", "web: waits for init-version", "rollout done false: 1 of 1 updated, 1 available, 1 of an older revision",
			"rollout blocked: the new pod is not ready", "rollout numbers-web-7b8d7dbfb4: newest true this true, 0 of 1",
			"rollout numbers-web-887cf9c6b: newest false this false, 1 of 1",
			"service numbers-web: the pod is not ready: web",
		},
		"image-pull":    {"container app: app 0 now failed"},
		"crash-loop":    {"container app: app 0 past failed"},
		"oom":           {"app: exit 137 OOMKilled"},
		"evicted":       {"app: exit 137 Error", "volume cache: emptyDir up to 256Ki, private"},
		"on-dead-node":  {"container app: app 0 now waiting"},
		"unschedulable": {"container app: app 0 now waiting"},
		"missing-config": {
			"volume absent: there is no ConfigMap absent", "no volume maybe: there is no Secret maybe", `env app LEVEL="-" missing`,
		},
		"not-ready": {
			"service not-ready: ClusterIP not ready", "service not-ready: the pod is not ready: app", "port 9000: readiness of app",
			"port 9000: undeclared", "port 9001: undeclared",
		},
		"one-port": {"port 8080 of first: clashes with second", "port 8080 of second: clashes with first"},
		"done":     {"owner Job done: 0 active, 1 succeeded, 0 failed, 1 wanted", "app: exit 0 Completed"},
	}
}
