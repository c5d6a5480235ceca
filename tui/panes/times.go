package panes

import "time"

// longestWait is what a task may wait for to count as [Work]: a debounce, and not the next time that something is due.
const longestWait = time.Second
