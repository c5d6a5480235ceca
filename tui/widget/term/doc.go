// Package term is a terminal without a screen of its own: what a program writes becomes cells, which a pane
// draws, and keys, pasted text and the mouse become the bytes that a program expects.
//
// It follows xterm as far as the programs of containers use it: the control sequences of ECMA-48 and the DEC
// terminals for moving, erasing, scrolling regions, tabs, inserting and deleting; 16, 256 and 16 million
// colours with all kinds of underlines; the alternate screen; the modes for keys, mouse, focus, pasting and
// synchronized output. Lines know whether they go on in the next one, so that text is whole again when it is
// copied, searched or laid out anew in another width.
//
// What a program sends changes cells and modes and nothing else. Its title, its working directory and what it
// wants to have in the clipboard are kept for the caller; notifications and unknown sequences have no
// effect; queries are answered from the state of the terminal.
//
// A [Terminal] is used by one goroutine at a time.
package term
