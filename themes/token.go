package themes

// Token names a role that text has on the screen. Themes say how each looks; nothing else in the
// program names a colour.
type Token string

// The tokens. Every theme has all of them.
const (
	Text          Token = "text"
	Muted         Token = "muted"
	Accent        Token = "accent"
	Title         Token = "title"
	TitleFocus    Token = "title-focus"
	Border        Token = "border"
	BorderFocus   Token = "border-focus"
	Selection     Token = "selection"
	SelectionBlur Token = "selection-blur"
	Header        Token = "header"
	Column        Token = "column"
	Footer        Token = "footer"
	Key           Token = "key"
	Badge         Token = "badge"

	Good Token = "good"
	Warn Token = "warn"
	Bad  Token = "bad"
	Info Token = "info"

	Init      Token = "init"
	Sidecar   Token = "sidecar"
	App       Token = "app"
	Ephemeral Token = "ephemeral"

	Time   Token = "time"
	Marker Token = "marker"
	Match  Token = "match"

	MatchCursor Token = "match-cursor"
	Highlight1  Token = "highlight-1"
	Highlight2  Token = "highlight-2"
	Highlight3  Token = "highlight-3"
	Highlight4  Token = "highlight-4"
	Highlight5  Token = "highlight-5"

	Pinned Token = "pinned"

	Dialog      Token = "dialog"
	DialogTitle Token = "dialog-title"
	Field       Token = "field"
	Placeholder Token = "placeholder"
	Button      Token = "button"

	Toast     Token = "toast"
	ToastWarn Token = "toast-warn"
	ToastBad  Token = "toast-bad"

	Container1 Token = "container-1"
	Container2 Token = "container-2"
	Container3 Token = "container-3"
	Container4 Token = "container-4"
	Container5 Token = "container-5"
	Container6 Token = "container-6"
	Container7 Token = "container-7"
	Container8 Token = "container-8"
)

// TokenInfo is a token and what has it, for the documentation.
type TokenInfo struct {
	Token Token
	For   string
}

// Tokens are all tokens, in the order of the documentation.
func Tokens() []TokenInfo {
	return []TokenInfo{
		{Text, "everything that has no other role"},
		{Muted, "what matters less: units, hints, stale rows, empty panes"},
		{Accent, "what the eye should find first: the scope, counts, the cursor bar"},
		{Title, "a pane's title"},
		{TitleFocus, "the title of the pane with the focus"},
		{Border, "a pane's border"},
		{BorderFocus, "the border of the pane with the focus"},
		{Selection, "the row under the cursor in the pane with the focus"},
		{SelectionBlur, "the row under the cursor in another pane"},
		{Header, "the line at the top"},
		{Column, "column titles of a list"},
		{Footer, "the line at the bottom"},
		{Key, "a key in the footer and in help"},
		{Badge, "a mark that holds for the whole program, such as the demo's"},
		{Good, "ready, succeeded, connected"},
		{Warn, "not ready yet, restarting, stale"},
		{Bad, "failed, refused, disconnected"},
		{Info, "neither good nor bad: starting, completed"},
		{Init, "an init container's kind"},
		{Sidecar, "a sidecar's kind"},
		{App, "an app container's kind"},
		{Ephemeral, "an ephemeral container's kind"},
		{Time, "a log line's time"},
		{Marker, "a line in a log that podglass wrote: restarts, gaps, ends"},
		{Match, "what a filter or a search found"},
		{MatchCursor, "what a search found in the line under the cursor"},
		{Highlight1, "the first of the words that are highlighted in a log"},
		{Highlight2, "the second"},
		{Highlight3, "the third"},
		{Highlight4, "the fourth"},
		{Highlight5, "the fifth; the sixth is like a match"},
		{Pinned, "the mark of a pinned pane"},
		{Dialog, "a dialog's text"},
		{DialogTitle, "a dialog's title"},
		{Field, "what is typed into a prompt or field"},
		{Placeholder, "the hint in an empty field"},
		{Button, "the choice that enter takes"},
		{Toast, "a passing message"},
		{ToastWarn, "a passing warning"},
		{ToastBad, "a passing error"},
		{Container1, "the first of the containers in a merged log"},
		{Container2, "the second"},
		{Container3, "the third"},
		{Container4, "the fourth"},
		{Container5, "the fifth"},
		{Container6, "the sixth"},
		{Container7, "the seventh"},
		{Container8, "the eighth; the ninth is like the first again"},
	}
}
