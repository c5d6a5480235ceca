package box

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// kernelVersion is what uname and /proc/version say.
const kernelVersion = "6.12.48"

// populate fills what the runtime adds to the image: /etc, /dev, /proc and /sys.
func (c *Container) populate() {
	now := c.pod.Timeline.Now()
	address := "127.0.0.1"
	if c.pod.Host != nil {
		address = c.pod.Host.IP
	}
	search := ""
	if len(c.pod.Search) > 0 {
		search = "search " + strings.Join(c.pod.Search, " ") + "\n"
	}
	for name, text := range map[string]string{
		"passwd":   "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
		"group":    "root:x:0:\nnogroup:x:65534:\n",
		"hostname": c.pod.Hostname + "\n",
		"hosts": "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n" +
			address + "\t" + c.pod.Hostname + "\n",
		"resolv.conf": search + "nameserver 10.96.0.10\noptions ndots:5\n",
	} {
		_ = c.files.Install("/etc/"+name, vfs.NewFile(0o644, now, []byte(text)))
	}
	dev := vfs.NewDir(0o755, now)
	for _, device := range []string{"null", "zero", "full", "urandom", "tty"} {
		dev.Put(device, vfs.NewDevice(device, now))
	}
	dev.Put("random", vfs.NewDevice("urandom", now))
	for fd, name := range []string{"stdin", "stdout", "stderr"} {
		dev.Put(name, vfs.NewDevice(fmt.Sprintf("fd:self:%d", fd), now))
	}
	dev.Put("termination-log", vfs.NewFile(0o666, now, nil))
	shm := vfs.NewDir(0o777|fs.ModeSticky, now)
	dev.Put("shm", vfs.NewDir(0o777|fs.ModeSticky, now))
	for _, m := range []vfs.Mount{
		{Path: "/proc", Root: c.proc(now), Source: "proc", Type: "proc"},
		{Path: "/dev", Root: dev, Source: "tmpfs", Type: "tmpfs"},
		{Path: "/dev/shm", Root: shm, Source: "shm", Type: "tmpfs"},
		{Path: "/sys", Root: vfs.NewDir(0o555, now), Source: "sysfs", Type: "sysfs", ReadOnly: true},
	} {
		_ = c.files.Mount(&m) // into an image that has these directories
	}
}

// proc is the process file system as the container sees it.
func (c *Container) proc(now time.Time) *vfs.Node {
	text := func(format string, args ...any) *vfs.Node {
		return vfs.NewText(now, func() []byte { return fmt.Appendf(nil, format, args...) })
	}
	return vfs.NewList(now, func() map[string]*vfs.Node {
		entries := map[string]*vfs.Node{
			"version": text("Linux version %s (demo) #1 SMP\n", kernelVersion),
			"uptime":  text("%.2f %.2f\n", c.uptime().Seconds(), c.uptime().Seconds()),
			"loadavg": text("0.08 0.03 0.01 1/%d %d\n", len(c.space.table), c.space.last),
			"mounts":  text("%s", c.mountTable("%s %s %s %s 0 0\n")),
			"meminfo": text("MemTotal:        8132568 kB\nMemFree:         5128344 kB\nMemAvailable:    6733180 kB\n"),
			"cpuinfo": text("processor\t: 0\nmodel name\t: demo\n\nprocessor\t: 1\nmodel name\t: demo\n"),
			"self":    vfs.NewList(now, func() map[string]*vfs.Node { return c.descriptors(now, "self") }),
		}
		for _, p := range c.space.all() {
			entries[strconv.Itoa(p.PID)] = vfs.NewList(now, func() map[string]*vfs.Node { return c.procEntry(now, p) })
		}
		return entries
	})
}

func (c *Container) procEntry(now time.Time, p *Process) map[string]*vfs.Node {
	entries := c.descriptors(now, strconv.Itoa(p.PID))
	entries["cmdline"] = vfs.NewText(now, func() []byte { return []byte(strings.Join(p.Args, "\x00") + "\x00") })
	entries["comm"] = vfs.NewText(now, func() []byte { return []byte(p.name() + "\n") })
	entries["environ"] = vfs.NewText(now, func() []byte { return []byte(strings.Join(p.environ(), "\x00") + "\x00") })
	parent := 0
	if p.parent != nil {
		parent = p.parent.PID
	}
	entries["status"] = vfs.NewText(now, func() []byte {
		return fmt.Appendf(nil, "Name:\t%s\nState:\tS (sleeping)\nPid:\t%d\nPPid:\t%d\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n", p.name(), p.PID, parent)
	})
	return entries
}

func (c *Container) descriptors(now time.Time, pid string) map[string]*vfs.Node {
	return map[string]*vfs.Node{"fd": vfs.NewList(now, func() map[string]*vfs.Node {
		fds := map[string]*vfs.Node{}
		for fd := range 3 {
			fds[strconv.Itoa(fd)] = vfs.NewDevice(fmt.Sprintf("fd:%s:%d", pid, fd), now)
		}
		return fds
	})}
}

// uptime is the node's; the demo's machines were started a while before the container.
func (c *Container) uptime() time.Duration {
	const before = 26*time.Hour + 14*time.Minute
	if c.init == nil {
		return before
	}
	return before + c.pod.Timeline.Since(c.init.Started)
}

// mountTable formats the mounts with source, path, type and options in this order.
func (c *Container) mountTable(format string) string {
	var table strings.Builder
	for _, m := range c.files.Mounts() {
		options := "rw,relatime"
		if m.ReadOnly {
			options = "ro,relatime"
		}
		fmt.Fprintf(&table, format, m.Source, m.Path, m.Type, options)
	}
	return table.String()
}
