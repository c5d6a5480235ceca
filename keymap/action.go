package keymap

// Action is something a key can do. Its name is the scope it works in, a dot, and what it does; it
// is what a user writes in the config file to rebind it. Actions are declared where they are carried
// out, see package tui; those that have names here are known to several packages.
type Action string

// Actions that lead out of where the user is, and the one that tells of all others.
const (
	Help  Action = "global.help"
	Quit  Action = "global.quit"
	Close Action = "global.close"
	Back  Action = "global.back" // undo the last drill, filter or zoom
)

// Actions that move through rows or lines.
const (
	Up           Action = "move.up"
	Down         Action = "move.down"
	Top          Action = "move.top"
	Bottom       Action = "move.bottom"
	PageUp       Action = "move.page-up"
	PageDown     Action = "move.page-down"
	HalfPageUp   Action = "move.half-page-up"
	HalfPageDown Action = "move.half-page-down"
)

// Actions of a prompt and of a dialog.
const (
	Accept        Action = "input.accept"
	Cancel        Action = "input.cancel"
	PreviousEntry Action = "input.previous" // in the history or the list of choices
	NextEntry     Action = "input.next"
	NextSyntax    Action = "input.syntax" // of what is searched for: as it looks, plain, a regular expression
	NextCase      Action = "input.case"   // whether capitals count
	NextField     Action = "dialog.next-field"
	PreviousField Action = "dialog.previous-field"
	CopyText      Action = "dialog.copy"
)
