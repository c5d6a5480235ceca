package themes

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Styles is a theme ready to draw with: a style for each token, named like it.
type Styles struct {
	// Background is the theme's own background for the whole terminal, nil for the terminal's.
	Background color.Color
	// Foreground is the colour of Text, nil for the terminal's.
	Foreground color.Color

	Text, Muted, Accent      lipgloss.Style
	Title, TitleFocus        lipgloss.Style
	Border, BorderFocus      lipgloss.Style
	Selection, SelectionBlur lipgloss.Style
	Header, Column           lipgloss.Style
	Footer, Key, Badge       lipgloss.Style
	Good, Warn, Bad, Info    lipgloss.Style
	Init, Sidecar, App       lipgloss.Style
	Ephemeral                lipgloss.Style
	Time, Marker, Match      lipgloss.Style
	MatchCursor              lipgloss.Style
	Pinned                   lipgloss.Style
	Dialog, DialogTitle      lipgloss.Style
	Field, Placeholder       lipgloss.Style
	Button                   lipgloss.Style
	Toast, ToastWarn         lipgloss.Style
	ToastBad                 lipgloss.Style
	// Containers are for telling containers apart in a merged log: container i has Containers[i%len(Containers)].
	Containers []lipgloss.Style
	// Highlights are for words that are highlighted besides those of a search, which have Match.
	Highlights []lipgloss.Style
}

// Styles makes the theme's styles. It is meant to be called once per theme, not per frame.
func (t *Theme) Styles() *Styles {
	s := &Styles{Background: t.background.value(), Foreground: t.looks[Text].Fg.value()}
	for token, style := range s.byToken() {
		*style = t.looks[token].Style()
	}
	for _, token := range containerTokens() {
		s.Containers = append(s.Containers, t.looks[token].Style())
	}
	for _, highlight := range highlights() {
		s.Highlights = append(s.Highlights, t.looks[highlight].Style())
	}
	return s
}

func containerTokens() []Token {
	return []Token{Container1, Container2, Container3, Container4, Container5, Container6, Container7, Container8}
}

func highlights() []Token {
	return []Token{Highlight1, Highlight2, Highlight3, Highlight4, Highlight5}
}

// byToken is where the style of each token but the colours of containers and the highlights belongs.
func (s *Styles) byToken() map[Token]*lipgloss.Style {
	return map[Token]*lipgloss.Style{
		Text: &s.Text, Muted: &s.Muted, Accent: &s.Accent,
		Title: &s.Title, TitleFocus: &s.TitleFocus,
		Border: &s.Border, BorderFocus: &s.BorderFocus,
		Selection: &s.Selection, SelectionBlur: &s.SelectionBlur,
		Header: &s.Header, Column: &s.Column,
		Footer: &s.Footer, Key: &s.Key, Badge: &s.Badge,
		Good: &s.Good, Warn: &s.Warn, Bad: &s.Bad, Info: &s.Info,
		Init: &s.Init, Sidecar: &s.Sidecar, App: &s.App, Ephemeral: &s.Ephemeral,
		Time: &s.Time, Marker: &s.Marker, Match: &s.Match, MatchCursor: &s.MatchCursor, Pinned: &s.Pinned,
		Dialog: &s.Dialog, DialogTitle: &s.DialogTitle,
		Field: &s.Field, Placeholder: &s.Placeholder, Button: &s.Button,
		Toast: &s.Toast, ToastWarn: &s.ToastWarn, ToastBad: &s.ToastBad,
	}
}
