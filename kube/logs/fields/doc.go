// Package fields recognises what a line of a log is made of: a JSON object,
// logfmt, klog's format, or plain text, and how serious it is.
//
// All of it is pure and looks at what of a line shows, without the time that the
// API puts before it: see package visible. The line is untrusted: whatever it
// holds, the work is linear in its length. What comes out is as untrusted as what
// went in, so what draws it makes it safe first.
package fields
