package dialog

import "github.com/podglass/podglass/keymap"

// The actions that a dialog has a use for, for a footer that tells of keys.

// Keys implements [Dialog].
func (c *Confirm) Keys() []keymap.Action {
	keys := []keymap.Action{keymap.Accept, keymap.Cancel, keymap.NextField}
	if c.OnCopy != nil {
		keys = append(keys, keymap.CopyText)
	}
	return keys
}

// Keys implements [Dialog].
func (c *Choose) Keys() []keymap.Action { return []keymap.Action{keymap.Accept, keymap.Cancel} }

// Keys implements [Dialog].
func (f *Form) Keys() []keymap.Action {
	keys := []keymap.Action{keymap.Accept, keymap.Cancel}
	if len(f.Fields) > 1 {
		keys = append(keys, keymap.NextField)
	}
	return keys
}

// Keys implements [Dialog].
func (t *Text) Keys() []keymap.Action { return []keymap.Action{keymap.Cancel} }
