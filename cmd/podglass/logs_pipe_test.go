//go:build e2e && linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pipe is a command that follows a flood, for as long as floods are measured.
type pipe struct {
	name    string
	cmd     *exec.Cmd
	remarks bytes.Buffer
	counts  chan counted
}

func (c *cluster) startPipe(b *testing.B, name string, command []string) *pipe {
	ctx, end := context.WithTimeout(b.Context(), flooded)
	p := &pipe{name: name, cmd: c.command(ctx, command), counts: make(chan counted, 1)}
	p.cmd.Stderr = &p.remarks
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		b.Errorf("%s: %v", name, err)
		out = io.NopCloser(strings.NewReader(""))
	}
	go func() {
		defer end()
		p.counts <- countLines(out)
	}()
	return p
}

// report waits for the end and says what came.
func (p *pipe) report(b *testing.B) {
	count := <-p.counts
	_ = p.cmd.Wait() // it was killed
	if count.lines < floodRate {
		b.Errorf("%s: %d lines came in %s: %s", p.name, count.lines, flooded, &p.remarks)
		return
	}
	state := p.cmd.ProcessState
	b.ReportMetric(percent(state.UserTime()+state.SystemTime(), flooded), p.name+"-%core")
	b.ReportMetric(float64(state.SysUsage().(*syscall.Rusage).Maxrss)/1024, p.name+"-MiB")
	b.ReportMetric(float64(count.lines)/flooded.Seconds(), p.name+"-lines/s")
	reportTimes(b, p.name+"-line", count.late())
	b.ReportMetric(float64(count.missing), p.name+"-missing")
	b.ReportMetric(float64(count.repeated), p.name+"-repeated")
	if count.missing+count.repeated > 0 || p.remarks.Len() > 0 {
		b.Logf("%s: %d lines missing, %d repeated; it remarked: %s", p.name, count.missing, count.repeated, &p.remarks)
	}
}

// counted are the lines of a flood as they came through a pipe.
type counted struct {
	lines, missing, repeated int
	sampled                  map[int]arrival
}

// arrival is when a line was written and when it came.
type arrival struct{ written, arrived time.Time }

// floodSampled is one line in so many, which is timed.
const floodSampled = 10

// countLines reads a flood until it ends. The times of lines are compared with this machine's clock, which
// must be the node's.
func countLines(r io.Reader) counted {
	count := counted{sampled: map[int]arrival{}}
	next := -1
	for lines := bufio.NewScanner(r); lines.Scan(); {
		line, ok := parseLine(lines.Text())
		if !ok {
			continue
		}
		if next >= 0 {
			count.missing += max(line.number-next, 0)
			if line.number < next {
				count.repeated++
				continue
			}
		}
		count.lines++
		next = line.number + 1
		if line.number%floodSampled == 0 {
			count.sampled[line.number] = arrival{written: line.written, arrived: time.Now()}
		}
	}
	return count
}

// late is how long the lines took to arrive.
func (c counted) late() []time.Duration {
	var late []time.Duration
	for _, line := range c.sampled {
		late = append(late, line.arrived.Sub(line.written))
	}
	return late
}

// command is a command for the cluster.
func (c *cluster) command(ctx context.Context, command []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig)
	return cmd
}

func (c *cluster) output(b *testing.B, command []string) []byte {
	b.Helper()
	output, err := c.command(b.Context(), command).Output()
	if err != nil {
		b.Fatalf("%s: %v", strings.Join(command, " "), err)
	}
	return output
}

// canRun reports whether a command works: kubectl's own or one that podglass may not have.
func (c *cluster) canRun(command []string) bool {
	return c.command(context.Background(), command).Run() == nil
}

func (c *cluster) timeCommand(b *testing.B, command []string) time.Duration {
	b.Helper()
	began := time.Now()
	if err := c.command(b.Context(), command).Run(); err != nil { // its output goes to /dev/null
		b.Fatalf("%s: %v", strings.Join(command, " "), err)
	}
	return time.Since(began)
}
