package picture

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Frame is a screen and how long it is shown.
type Frame struct {
	Screen Screen
	For    time.Duration
}

// Animate draws frames of one size one after the other, again and again. A row that several frames have
// is in the file once.
func Animate(frames []Frame, palette *Palette, title string) []byte {
	var defs, shown, style strings.Builder
	ids := map[string]string{} // of a row's drawing
	var whole time.Duration
	for _, frame := range frames {
		whole += frame.For
	}
	var at time.Duration
	for i, frame := range frames {
		fmt.Fprintf(&shown, "<g class=\"f f%d\">\n", i)
		for y, row := range frame.Screen {
			var drawn strings.Builder
			p := painter{palette: palette, out: &drawn}
			p.row(row)
			if drawn.Len() == 0 {
				continue
			}
			id, known := ids[drawn.String()]
			if !known {
				id = fmt.Sprintf("r%d", len(ids))
				ids[drawn.String()] = id
				fmt.Fprintf(&defs, "<g id=\"%s\">\n%s</g>\n", id, drawn.String())
			}
			fmt.Fprintf(&shown, "<use href=\"#%s\" y=\"%d\"/>\n", id, y*cellHeight)
		}
		shown.WriteString("</g>\n")
		percent := func(d time.Duration) float64 { return 100 * float64(d) / float64(whole) }
		fmt.Fprintf(&style, ".f%d{animation-name:k%d}@keyframes k%d{", i, i, i)
		if at > 0 {
			style.WriteString("0%{visibility:hidden}")
		}
		fmt.Fprintf(&style, "%.2f%%{visibility:visible}", percent(at))
		if at += frame.For; at < whole {
			fmt.Fprintf(&style, "%.2f%%{visibility:hidden}", percent(at))
		}
		style.WriteString("}\n")
	}
	var out strings.Builder
	begin(&out, frames[0].Screen, palette, title)
	fmt.Fprintf(&out, "<style>.f{visibility:hidden;animation:%gs step-end infinite}\n%s</style>\n<defs>\n%s</defs>\n%s</g>\n</svg>\n",
		whole.Seconds(), style.String(), defs.String(), shown.String())
	return []byte(out.String())
}

// Recording makes an asciicast, version 2, of what a terminal was sent at which time. See
// https://docs.asciinema.org/manual/asciicast/v2/.
type Recording struct {
	out strings.Builder
	at  time.Duration
}

// NewRecording begins a recording of a terminal of a size, in columns and rows.
func NewRecording(columns, rows int, title string) *Recording {
	r := &Recording{}
	head, _ := json.Marshal(map[string]any{"version": 2, "width": columns, "height": rows, "title": title}) // strings and numbers
	fmt.Fprintf(&r.out, "%s\n", head)
	return r
}

// Show adds what the terminal is sent, and how long nothing else follows.
func (r *Recording) Show(output string, lasting time.Duration) {
	event, _ := json.Marshal([]any{r.at.Seconds(), "o", output}) // strings and numbers
	fmt.Fprintf(&r.out, "%s\n", event)
	r.at += lasting
}

// Bytes is the recording as a file.
func (r *Recording) Bytes() []byte { return []byte(r.out.String()) }
