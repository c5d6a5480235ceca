// Package visible says what of a line of a log shows on a screen.
//
// Programs write more than text: colours (also of 256 and of all), hyperlinks,
// sequences that move the cursor or set the window's title, carriage returns with
// which a progress bar overwrites itself, and control characters. None of it can
// be read, so none of it may be found, or come between the letters of a word that
// is looked for, or hide how serious a line is.
//
// Whatever compares or takes apart a line works on a [Text], which is made here
// and nowhere else. What a terminal draws of the line, after package safe of the
// screen, is the same text in colours.
package visible
