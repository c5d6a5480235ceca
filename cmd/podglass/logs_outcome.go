package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"
)

// logsOutcome is how reading went. It is safe for concurrent use.
type logsOutcome struct {
	mu     sync.Mutex
	read   int   // logs that were read to their end, or as far as was wanted
	unread int   // logs that could not be
	first  error // why the first of them could not be
	absent int   // containers without the run that was asked for
	lost   bool  // lines are missing, or may be
	blind  bool  // there may be pods that were not seen
}

func (o *logsOutcome) update(how func(*logsOutcome)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	how(o)
}

// hopeless reports whether logs could not be read, and none could.
func (o *logsOutcome) hopeless() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.read == 0 && o.unread > 0
}

// err is what the command ends with.
func (o *logsOutcome) err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.unread == 1 && o.read == 0:
		return o.first
	case o.unread > 0 && o.read == 0:
		return fmt.Errorf("none of the %d logs could be read", o.unread)
	case o.unread > 0:
		return incompletef("%d of %d logs could not be read", o.unread, o.unread+o.read)
	case o.absent == 1 && o.read == 0:
		return o.first
	case o.absent > 0 && o.read == 0:
		return fmt.Errorf("none of the %d containers has a previous log", o.absent)
	case o.lost:
		return incompletef("lines are missing, or may be")
	case o.blind:
		return incompletef("there may be more pods than could be seen")
	}
	return nil
}

// incompletef says what is missing of an output that is not everything.
func incompletef(format string, args ...any) error {
	return &exitError{code: exitIncomplete, err: fmt.Errorf(format, args...)}
}

// endOnSignal calls end when the process is told to end. It lives no longer than [flushTime] after
// that, and ends at once when told again. The returned function stops listening and says which signal
// came, nil if none did.
func endOnSignal(end func()) (signalled func() os.Signal) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endingSignals()...)
	received, ended := make(chan os.Signal, 1), make(chan struct{})
	go func() {
		select {
		case <-ended:
		case caught := <-signals:
			signal.Stop(signals)
			received <- caught
			end()
			select {
			case <-ended:
			case <-time.After(flushTime):
				os.Exit(signalExit(caught))
			}
		}
	}()
	return func() os.Signal {
		signal.Stop(signals)
		close(ended)
		select {
		case caught := <-received:
			return caught
		default:
			return nil
		}
	}
}
