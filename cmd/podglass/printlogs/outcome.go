package printlogs

import (
	"fmt"
	"sync"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// outcome is how reading went. It is safe for concurrent use.
type outcome struct {
	mu     sync.Mutex
	read   int   // logs that were read to their end, or as far as was wanted
	unread int   // logs that could not be
	first  error // why the first of them could not be
	absent int   // containers without the run that was asked for
	lost   bool  // lines are missing, or may be
	blind  bool  // there may be pods that were not seen
}

func (o *outcome) update(how func(*outcome)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	how(o)
}

// hopeless reports whether logs could not be read, and none could.
func (o *outcome) hopeless() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.read == 0 && o.unread > 0
}

// err is what the command ends with.
func (o *outcome) err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.unread == 1 && o.read == 0:
		return o.first
	case o.unread > 0 && o.read == 0:
		return fmt.Errorf("none of the %d logs could be read", o.unread)
	case o.unread > 0:
		return exit.Incompletef("%d of %d logs could not be read", o.unread, o.unread+o.read)
	case o.absent == 1 && o.read == 0:
		return o.first
	case o.absent > 0 && o.read == 0:
		return fmt.Errorf("none of the %d containers has a previous log", o.absent)
	case o.lost:
		return exit.Incompletef("lines are missing, or may be")
	case o.blind:
		return exit.Incompletef("there may be more pods than could be seen")
	}
	return nil
}
