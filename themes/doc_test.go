package themes

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/themes.md")

const themesDoc = "../docs/themes.md"

const themesIntro = `# Themes

| theme | what it is |
|---|---|
| ` + "`ansi16`" + ` | the default: only the terminal's own 16 colours, for any palette, dark or light; warnings are yellow, and magenta where the terminal says that its background is light |
| ` + "`dark`" + ` | true colour on a dark background |
| ` + "`light`" + ` | true colour on a light background |
| ` + "`mono`" + ` | no colour: bold, faint, italic, underline and reverse |

With NO_COLOR set and on a terminal without colours podglass is ` + "`mono`" + ` whatever the theme; on one with
only 16 a theme of more becomes ` + "`ansi16`" + `. State is never told by colour alone: each has a glyph and a word.

## A theme of your own

A theme is a YAML file. It names the theme it is based on and the looks that differ:

` + "```yaml" + `
name: night
base: dark
background: "#101014"
looks:
  accent: bold bright-blue
  selection: "#ffffff on #404060"
  match: black on 220
  muted: faint
` + "```" + `

A look is a colour, ` + "`on`" + ` and a colour of the background, and any of ` + "`bold faint italic underline reverse`" + `; each may
be left out. A colour is ` + "`default`" + ` (the terminal's own), one of the terminal's 16 (` + "`black red green yellow blue" + `
` + "magenta cyan white`" + `, and each with ` + "`bright-`" + ` before it), a number from 0 to 255, or ` + "`\"#rrggbb\"`" + `, in quotes
because of the ` + "`#`" + `. Looks under ` + "`on-light`" + ` are those that differ where the terminal says, when it is asked at the
start (OSC 11), that its own background is light. ` + "`base`" + ` may be left out when all tokens have a look. A look replaces that of the base as a whole.

## Tokens

`

func themesMarkdown(t *testing.T) string {
	var out strings.Builder
	out.WriteString(themesIntro)
	fmt.Fprintf(&out, "| token | what has it | %s |\n", strings.Join(Names(), " | "))
	fmt.Fprintf(&out, "|---|---|%s\n", strings.Repeat("---|", len(Names())))
	for _, info := range Tokens() {
		fmt.Fprintf(&out, "| `%s` | %s |", info.Token, info.For)
		for _, name := range Names() {
			fmt.Fprintf(&out, " %s |", load(t, name).Look(info.Token))
		}
		out.WriteString("\n")
	}
	return out.String()
}

// The document is made from the tokens and themes: go test ./themes -update writes it.
func TestThemesDocIsCurrent(t *testing.T) {
	want := themesMarkdown(t)
	if *update {
		if err := os.WriteFile(themesDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(themesDoc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); diff != "" {
		t.Errorf("docs/themes.md is out of date; run go test ./themes -update\n%s", diff)
	}
}

// The example of the document is a theme.
func TestTheExampleIsATheme(t *testing.T) {
	_, rest, _ := strings.Cut(themesIntro, "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	theme, err := Load("", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if got := theme.Look(Match).String(); got != "black on 220" {
		t.Errorf("matches look like %q", got)
	}
}

func TestALookReadsAsItIsWritten(t *testing.T) {
	for _, name := range Names() {
		for token, look := range load(t, name).looks {
			again, err := parseLook(look.String())
			if err != nil || again != look {
				t.Errorf("%s: %s is written %q, which reads as %+v, %v", name, token, look, again, err)
			}
		}
	}
}
