package portforward

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// holderOf is the program that listens on a local port, as far as the system tells:
// "nginx (process 4242)", and "" for a program of somebody else.
func holderOf(port int) string {
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		for _, inode := range listenersIn(table, port) {
			sockets["socket:["+inode+"]"] = true
		}
	}
	if len(sockets) == 0 {
		return ""
	}
	handles, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, handle := range handles {
		target, err := os.Readlink(handle)
		if err != nil || !sockets[target] {
			continue
		}
		process := strings.Split(handle, "/")[2]
		name, err := os.ReadFile("/proc/" + process + "/comm")
		if err != nil {
			return "process " + process
		}
		if process == strconv.Itoa(os.Getpid()) {
			return "" // one of our own listeners, which are known by better names
		}
		return fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(name)), process)
	}
	return ""
}

// listenersIn are the inodes of the sockets that listen on a port, in a table as the
// kernel writes it: "sl local_address rem_address st … inode", in hexadecimal.
func listenersIn(table string, port int) []string {
	file, err := os.Open(table)
	if err != nil {
		return nil
	}
	defer file.Close()
	const listening, state, inode = "0A", 3, 9
	var inodes []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) <= inode || fields[state] != listening {
			continue
		}
		if strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)) {
			inodes = append(inodes, fields[inode])
		}
	}
	return inodes
}
