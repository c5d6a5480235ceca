package exec

import "time"

// How long the server, the network and the user are waited for.
const (
	// connectTimeout bounds how long one way of connecting (WebSocket, then SPDY)
	// may take until the server has agreed to stream. The session itself has no
	// limit.
	connectTimeout = 30 * time.Second
	// probeTimeout bounds the search for a shell as a whole.
	probeTimeout = 30 * time.Second
	// pause is how long nobody must have typed before a key is taken for an answer:
	// who is in the midst of typing has not read the question.
	pause = time.Second
)

// usualTiming lets a network that loses a packet, or a server that is busy, be
// late for once. A connection may come back from a change of networks, or of a
// VPN, so it is not given up soon.
func usualTiming() timing {
	return timing{ask: 2 * time.Second, quiet: 6 * time.Second, giveUp: time.Minute}
}
