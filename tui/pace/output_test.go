package pace

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// link is a terminal that reads so many bytes a second, behind a buffer. A write
// returns when all of it is in the buffer.
type link struct {
	File
	speed, buffer float64
	held          float64 // in the buffer at
	at            time.Time
	blocked       time.Duration
}

func (l *link) Write(b []byte) (int, error) {
	l.drain()
	l.held += float64(len(b))
	if over := l.held - l.buffer; over > 0 {
		wait := seconds(over / l.speed)
		l.blocked += wait
		<-time.After(wait)
		l.drain()
	}
	return len(b), nil
}

func (l *link) drain() {
	l.held = max(l.held-l.speed*time.Since(l.at).Seconds(), 0)
	l.at = time.Now()
}

// flood draws frames of a size for a while, and returns how many.
func flood(p *Pace, out io.Writer, size int, during time.Duration) int {
	frames := 0
	for began := time.Now(); time.Since(began) < during; frames++ {
		p.Wait(nil)
		_, _ = out.Write(make([]byte, size))
	}
	return frames
}

func TestSlowTerminalKeepsTheProgramForAThirdOfTheTime(t *testing.T) {
	for _, speed := range []float64{20 << 10, 40 << 10, 60 << 10, 1 << 20} {
		for _, buffer := range []float64{0, 4 << 10, 64 << 10} {
			t.Run(fmt.Sprintf("%.0f bytes a second behind %.0f", speed, buffer), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := New()
					terminal := &link{speed: speed, buffer: buffer, at: time.Now()}
					out := p.Output(terminal)
					const warm, during, size = 10 * time.Second, time.Minute, 7 << 10
					flood(p, out, size, warm)
					terminal.blocked = 0
					frames := flood(p, out, size, during)
					if most := (during + time.Second) / (RestTimes + 1); terminal.blocked > most {
						t.Errorf("writes blocked for %s of %s, want at most %s", terminal.blocked, during, most)
					}
					// The terminal is used as far as that allows.
					if least := int(min(speed/3, Rate*0.9) * during.Seconds() / size); frames < least-1 {
						t.Errorf("%d frames in %s, want at least %d", frames, during, least)
					}
				})
			})
		}
	}
}

func TestTerminalThatWasSlowIsFastAgainAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		terminal := &link{speed: 1 << 10, at: time.Now()}
		out := p.Output(terminal)
		if frames := flood(p, out, 7<<10, 79*time.Second); frames != 10 {
			t.Errorf("%d frames of 7 seconds and a second's rest each in 79 seconds", frames)
		}
		terminal.speed = 10 << 20
		p.Wait(nil)
		if frames := flood(p, out, 7<<10, 10*time.Second); frames < 60 {
			t.Errorf("%d frames in 10 seconds after the terminal has become fast", frames)
		}
	})
}

func TestTerminalThatStoodStillIsWaitedForAtMostASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New()
		p.Wait(nil)
		p.wrote(7<<10, time.Hour)
		began := time.Now()
		p.Wait(nil)
		if waited := time.Since(began); waited != LongestRest {
			t.Errorf("waited %s, want %s", waited, LongestRest)
		}
	})
}

func TestOutputCountsEveryWrite(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p := New()
	out := p.Output(file)
	if out.Fd() != file.Fd() {
		t.Error("the output is not the terminal's")
	}
	// io.WriteString and io.Copy take the shortcuts that a file offers.
	const size = 3 << 10
	if _, err := io.WriteString(out, strings.Repeat(".", size)); err != nil {
		t.Fatal(err)
	}
	if left := Burst - p.allowance; left < size-1 || left > size {
		t.Errorf("%.0f bytes were counted, want %d", left, size)
	}
	if _, err := io.Copy(out, io.LimitReader(zeros{}, size)); err != nil {
		t.Fatal(err)
	}
	if info, err := file.Stat(); err != nil || info.Size() != 2*size {
		t.Errorf("the file has %v, %v", info, err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
