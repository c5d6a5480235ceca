package logview

import (
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// pens are the styles and glyphs that a view draws with, compiled.
type pens struct {
	text, muted, time, marker, lossy cells.Pen
	tones                            [4]cells.Pen // by Tone
	tints                            []cells.Pen
	bar, barBlurred, selected        cells.Pen
	highlights                       [Pens]cells.Pen
	found                            cells.Pen // what is searched for, in the line under the cursor

	rule, ellipsis, dot, cursor, selection string
	cutLeft, cutRight                      string
	respell                                func(sentence string) string
}

func newPens(styles *themes.Styles, glyphs *themes.Glyphs) pens {
	p := pens{
		text:       cells.PenOf(styles.Text),
		muted:      cells.PenOf(styles.Muted),
		marker:     cells.PenOf(styles.Marker),
		lossy:      cells.PenOf(styles.Warn),
		time:       cells.PenOf(styles.Time),
		bar:        cells.PenOf(styles.Accent),
		barBlurred: cells.PenOf(styles.Muted),
		selected:   cells.PenOf(styles.Selection),
		rule:       glyphs.Rule + glyphs.Rule,
		ellipsis:   glyphs.Ellipsis,
		dot:        glyphs.Dot,
		cursor:     glyphs.Cursor,
		selection:  glyphs.Track,
		cutLeft:    glyphs.CutLeft,
		cutRight:   glyphs.CutRight,
		respell:    glyphs.Respell,
	}
	p.tones = [4]cells.Pen{None: p.text, Debug: p.muted, Warn: cells.PenOf(styles.Warn), Error: cells.PenOf(styles.Bad)}
	p.found = cells.PenOf(styles.MatchCursor)
	p.highlights[0] = cells.PenOf(styles.Match)
	for i, highlight := range styles.Highlights {
		p.highlights[pen(i+1)] = cells.PenOf(highlight)
	}
	for _, style := range styles.Containers {
		p.tints = append(p.tints, cells.PenOf(style))
	}
	return p
}

// tint returns the pen of a label.
func (p *pens) tint(i int) cells.Pen {
	if len(p.tints) == 0 || i < 0 {
		return p.muted
	}
	return p.tints[i%len(p.tints)]
}

// tone returns the pen of text without colours of its own.
func (p *pens) tone(t Tone) cells.Pen {
	if int(t) >= len(p.tones) {
		return p.text
	}
	return p.tones[t]
}

// highlight returns the pen of a highlight, given its number and one; nil for 0.
func (p *pens) highlight(mark uint8, hot bool) *cells.Pen {
	switch {
	case mark == 0:
		return nil
	case mark == 1 && hot:
		return &p.found
	default:
		return &p.highlights[mark-1]
	}
}
