package tui_test

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
)

// takeIPv6Loopback is another program on a port of ::1.
func takeIPv6Loopback(t *testing.T) (port string) {
	t.Helper()
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skipf("this machine has no ::1: %v", err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// forwardTo fills in the form of a forward of timecheck's service.
func forwardTo(d *tuitest.Demo, port, address string) {
	d.Select("timecheck-").Press("target.forward").See("svc/timecheck", "Forward a port").Press(keymap.Accept).See("Local port")
	d.Keys("backspace", "backspace", "backspace", "backspace").Type(port)
	d.Press(keymap.NextField).Type(address).Press(keymap.Accept)
}

func TestForwardingAPortThatIsTakenOnIPv6(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	port := takeIPv6Loopback(t)
	forwardTo(d, port, "")
	d.See(fmt.Sprintf("forwarding svc/timecheck:http on 127.0.0.1:%s only: [::1]:%s is taken by another program; f lists", port, port))
	// The sentence lies over the list for a while.
	d.Press(keymap.Back, "global.forwards").Match(regexp.QuoteMeta("127.0.0.1:"+port) + `, not ::1 +svc/timecheck:http +◐ active · untested`)
	response, err := http.Get("http://127.0.0.1:" + port)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	d.Match(regexp.QuoteMeta("127.0.0.1:"+port) + `, not ::1 +svc/timecheck:http +● active `)
}

func TestAnAddressThatIsTakenIsNamed(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	port := takeIPv6Loopback(t)
	forwardTo(d, port, "::1")
	d.See("Forward svc/timecheck", "local port [::1]:"+port, "is taken by", "free").See("Address")
	if strings.Contains(d.Screen(), "svc/timecheck:http") {
		t.Errorf("it is forwarded all the same:\n%s", d.Screen())
	}
}

// A form that is refused is there again with what was typed, and a free port in its field.
func TestAPortThatIsTakenIsAskedForAgain(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	taken := listener.Addr().(*net.TCPAddr).Port
	forwardTo(d, strconv.Itoa(taken), "127.0.0.1")
	d.See("Local port", "is taken").Match(`Address +127\.0\.0\.1`)
	offered := regexp.MustCompile(`Local port +(\d+)`).FindStringSubmatch(d.Screen())
	if offered == nil || offered[1] == strconv.Itoa(taken) {
		t.Fatalf("the form offers %v:\n%s", offered, d.Screen())
	}
	d.Press(keymap.Accept).See("forwarding svc/timecheck:http at http://127.0.0.1:"+offered[1], "f lists the forwards, c there copies the URL")
}

// Of two ports with the same number one is offered locally, too, and the other one is a free one; hints tell them apart.
func TestTwoPortsWithTheSameNumber(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("timecheck-").Press("target.forward").See("svc/timecheck  8080", "pod/timecheck-65cf857546-wj89c  8080")
	d.Keys("space", "down", "down", "space").Press(keymap.Accept).See("Forward 2 ports", "svc/timecheck:http; empty takes a free port")
	d.Match(`Local port of http +8080 [^$]*Local port of 8080 +a free one `)
	d.Press(keymap.NextField).Match(`pod/timecheck-65cf857546-wj89c:8080;\s`)
}
