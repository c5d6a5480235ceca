package explain

import "time"

// TimeoutError says that the server took too long: that it gave no answer within
// a limit of podglass's own. It is a [net.Error].
type TimeoutError struct{ Limit time.Duration }

// Error names the limit.
func (e *TimeoutError) Error() string { return "no answer within " + e.Limit.String() }

// Timeout implements [net.Error].
func (e *TimeoutError) Timeout() bool { return true }

// Temporary implements [net.Error].
func (e *TimeoutError) Temporary() bool { return true }
