// Package picture draws the screen of a test's terminal as SVG, so that the pictures in the documents
// are made by the program that they show, can be compared line by line, and need no browser to be made.
package picture

import (
	"fmt"
	"html"
	"image/color"
	"regexp"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Screen is the cells of a terminal, by row and column. The second cell of a wide character has no
// content and no width.
type Screen []uv.Line

// Plain takes the style off blanks that it does not show on: a terminal may have been sent one or another
// for the same screen.
func (s Screen) Plain() Screen {
	const shown = uv.AttrReverse | uv.AttrStrikethrough
	for _, row := range s {
		for x := range row {
			cell := &row[x]
			if cell.Content == " " && cell.Style.Bg == nil && cell.Style.Underline == uv.UnderlineNone && cell.Style.Attrs&shown == 0 {
				cell.Style = uv.Style{}
			}
		}
	}
	return s
}

// Output is what a terminal is sent to show the screen.
func (s Screen) Output() string {
	rows := make([]string, len(s))
	for y, row := range s {
		rows[y] = row.Render()
	}
	return "\x1b[H\x1b[2J" + strings.Join(rows, "\r\n")
}

// Palette is the colours of a terminal: those that it draws with when it is told none, and its sixteen.
// Each is as CSS has it.
type Palette struct {
	Text, Background string
	Colours          [16]string
}

// Dark and Light are palettes in which all sixteen colours can be told from the background.
var (
	Dark = Palette{"#d8dee4", "#0d1117", [16]string{
		"#30363d", "#ff7b72", "#3fb950", "#d29922", "#79c0ff", "#d2a8ff", "#56d4dd", "#b1bac4",
		"#6e7681", "#ffa198", "#56d364", "#e3b341", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#f0f6fc",
	}}
	Light = Palette{"#1f2328", "#ffffff", [16]string{
		"#24292f", "#cf222e", "#116329", "#8a5a00", "#0969da", "#8250df", "#1b7c83", "#6e7781",
		"#57606a", "#a40e26", "#1a7f37", "#633c01", "#218bff", "#a475f9", "#3192aa", "#8c959f",
	}}
)

// The size of a cell and of the rim around the screen, in pixels. Monospaced fonts are 0.6 em wide.
const (
	cellWidth, cellHeight = 8, 17
	fontSize              = 13.33
	baseline              = 13 // below the top of a cell
	rim                   = 10
)

// Draw draws a screen. The title is for those who cannot see it.
func Draw(screen Screen, palette *Palette, title string) []byte {
	var out strings.Builder
	begin(&out, screen, palette, title)
	for y, row := range screen {
		p := painter{palette: palette, out: &out}
		if y > 0 {
			fmt.Fprintf(&out, "<g transform=\"translate(0 %d)\">\n", y*cellHeight)
		} else {
			out.WriteString("<g>\n")
		}
		p.row(row)
		out.WriteString("</g>\n")
	}
	out.WriteString("</g>\n</svg>\n")
	return []byte(out.String())
}

// begin writes the head of a picture, up to the group that the rows are in.
func begin(out *strings.Builder, screen Screen, palette *Palette, title string) {
	width, height := len(screen[0])*cellWidth+2*rim, len(screen)*cellHeight+2*rim
	fmt.Fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s\">\n",
		width, height, width, html.EscapeString(title))
	fmt.Fprintf(out, "<title>%s</title>\n", html.EscapeString(title))
	fmt.Fprintf(out, "<style>text{font:%gpx ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}"+
		".b{font-weight:bold}.i{font-style:italic}</style>\n", fontSize)
	fmt.Fprintf(out, "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"%s\"/>\n", width, height, palette.Background)
	fmt.Fprintf(out, "<g transform=\"translate(%d %d)\" fill=\"%s\">\n", rim, rim, palette.Text)
}

// painter draws a row of cells: first the grounds, then lines and text.
type painter struct {
	palette *Palette
	out     *strings.Builder
}

func (p *painter) row(row uv.Line) {
	for x := 0; x < len(row); {
		background := p.background(&row[x])
		end := x + 1
		for end < len(row) && (row[end].Width == 0 || p.background(&row[end]) == background) {
			end++
		}
		if background != "" {
			fmt.Fprintf(p.out, "<rect x=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", x*cellWidth, (end-x)*cellWidth, cellHeight, background)
		}
		x = end
	}
	for x := 0; x < len(row); {
		if shape, ok := lines[row[x].Content]; ok {
			x += p.line(row, x, shape)
		} else if part, ok := blocks[row[x].Content]; ok {
			p.block(&row[x], x, part)
			x++
		} else {
			x += p.text(row, x)
		}
	}
}

// text draws the text that begins in a column in one style, and returns how many columns it takes.
func (p *painter) text(row uv.Line, from int) int {
	style := p.style(&row[from])
	var text strings.Builder
	x := from
	for ; x < len(row); x++ {
		cell := &row[x]
		if isDrawn(cell) || x > from && cell.Width != 0 && p.style(cell) != style {
			break
		}
		switch {
		case cell.Width == 0: // the second half of a wide character
		case cell.Content == "":
			text.WriteByte(' ')
		default:
			text.WriteString(cell.Content)
		}
	}
	if style.underlined {
		fmt.Fprintf(p.out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"1\"%s/>\n", from*cellWidth, baseline+2, (x-from)*cellWidth, p.paint("fill", style))
	}
	// Viewers differ in what they make of several blanks, so no text has them.
	for _, at := range words.FindAllStringIndex(text.String(), -1) {
		word := text.String()[at[0]:at[1]]
		column := from + ansi.StringWidth(text.String()[:at[0]])
		fmt.Fprintf(p.out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\"%s%s>%s</text>\n", column*cellWidth, baseline,
			ansi.StringWidth(word)*cellWidth, style.classes(), p.paint("fill", style), html.EscapeString(word))
	}
	return x - from
}

// words are texts with no more than one blank between two of them.
var words = regexp.MustCompile(`[^ ]+(?: [^ ]+)*`)

// isDrawn reports whether a character is drawn as a path or a rectangle.
func isDrawn(cell *uv.Cell) bool {
	_, isLine := lines[cell.Content]
	_, isBlock := blocks[cell.Content]
	return isLine || isBlock
}

// style is how a cell is drawn, but for its background.
type style struct {
	bold, italic, underlined, faint bool
	colour                          string
}

func (p *painter) style(cell *uv.Cell) style {
	return style{
		bold: cell.Style.Attrs&uv.AttrBold != 0, italic: cell.Style.Attrs&uv.AttrItalic != 0, faint: cell.Style.Attrs&uv.AttrFaint != 0,
		underlined: cell.Style.Underline != uv.UnderlineNone, colour: p.colour(cell),
	}
}

// classes is the class attribute of a text.
func (s style) classes() string {
	var classes []string
	for _, class := range []struct {
		is   bool
		name string
	}{{s.bold, "b"}, {s.italic, "i"}} {
		if class.is {
			classes = append(classes, class.name)
		}
	}
	if len(classes) == 0 {
		return ""
	}
	return ` class="` + strings.Join(classes, " ") + `"`
}

// paint is the attributes of the colour that something is filled or stroked with. Text has the colour of
// the group that it is in.
func (p *painter) paint(attribute string, s style) string {
	text := ""
	if attribute != "fill" || s.colour != p.palette.Text {
		text = " " + attribute + `="` + s.colour + `"`
	}
	if s.faint {
		text += ` opacity=".6"`
	}
	return text
}

// colour is what the cell is drawn with.
func (p *painter) colour(cell *uv.Cell) string {
	if cell.Style.Attrs&uv.AttrReverse != 0 {
		return p.css(cell.Style.Bg, p.palette.Background)
	}
	return p.css(cell.Style.Fg, p.palette.Text)
}

// background is what lies below the cell, "" for the background of the screen.
func (p *painter) background(cell *uv.Cell) string {
	if cell.Style.Attrs&uv.AttrReverse != 0 {
		return p.css(cell.Style.Fg, p.palette.Text)
	}
	return p.css(cell.Style.Bg, "")
}

func (p *painter) css(c color.Color, otherwise string) string {
	switch c := c.(type) {
	case nil:
		return otherwise
	case ansi.BasicColor:
		return p.palette.Colours[c]
	case ansi.IndexedColor:
		if int(c) < len(p.palette.Colours) {
			return p.palette.Colours[c]
		}
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
