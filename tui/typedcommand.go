package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"mvdan.cc/sh/v3/syntax"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// askCommand asks for a command and runs it in a container of the target, in a pane.
func (a *App) askCommand(c call) tea.Cmd {
	return a.withContainer(c, func(c call) tea.Cmd {
		where := c.target.Pod.Name
		if c.target.Container != "" {
			where += " " + a.env.Glyphs.Crumb + " " + c.target.Container
		}
		a.ask(panes.Dialog{
			Dialog: &dialog.Command{
				ID: "run", Title: "Run in " + safe.Text(where), Placeholder: "ls -l /data, or a line for sh: env | sort",
				Complete: a.earlierCommands,
				Check: func(line string) error {
					_, err := commandOf(line)
					return err
				},
			},
			Answer: func(value any) tea.Cmd { return a.runTyped(c, value.(string)) },
		})
		return nil
	})
}

// earlierCommands are the commands typed before that hold what is typed, the latest first.
func (a *App) earlierCommands(line string) (found []dialog.Completion) {
	if a.opts.Commands == nil {
		return nil
	}
	for _, entry := range slices.Backward(a.opts.Commands.Entries()) {
		if strings.Contains(entry, strings.TrimSpace(line)) {
			found = append(found, dialog.Completion{Line: entry})
		}
	}
	return found
}

// runTyped runs a command that was typed. As in a shell, one that begins with a space is not kept.
func (a *App) runTyped(c call, line string) tea.Cmd {
	command, err := commandOf(line)
	if err != nil {
		return a.showToast(wrong(err))
	}
	if a.opts.Commands != nil && !strings.HasPrefix(line, " ") {
		a.opts.Commands.Add(line)
	}
	beside, side := a.placeOfShell()
	return a.newShell(c, panes.Shell{Command: command, Typed: strings.TrimSpace(line)}, beside, side)
}

// commandOf is the command that a typed line is: its words, with quotes as in a shell. A line with more of a
// shell's language in it, such as a pipe or a variable, is for the container's own sh.
func commandOf(line string) ([]string, error) {
	file, err := syntax.NewParser().Parse(strings.NewReader(line), "")
	if err != nil {
		problem := err.Error()
		if parse := (syntax.ParseError{}); errors.As(err, &parse) {
			problem = parse.Text
		}
		return nil, fmt.Errorf("that is no command: %s", problem)
	}
	if len(file.Stmts) == 0 {
		return nil, errors.New("type a program and its arguments")
	}
	var words []string
	plain := len(file.Stmts) == 1
	if plain {
		words, plain = wordsOf(file.Stmts[0])
	}
	if !plain {
		return []string{"sh", "-c", line}, nil
	}
	return words, nil
}

// wordsOf are the words of a command, false where it is more than words.
func wordsOf(stmt *syntax.Stmt) (words []string, plain bool) {
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok || stmt.Negated || stmt.Background || len(stmt.Redirs) > 0 || len(call.Assigns) > 0 {
		return nil, false
	}
	for _, word := range call.Args {
		text, ok := literal(word.Parts, false)
		if !ok {
			return nil, false
		}
		words = append(words, text)
	}
	return words, true
}

// literal is the text of the parts of a word, false where only a shell can tell it.
func literal(parts []syntax.WordPart, quoted bool) (text string, ok bool) {
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			if !quoted && strings.ContainsAny(part.Value, `*?[~\`) || quoted && strings.Contains(part.Value, `\`) {
				return "", false
			}
			text += part.Value
		case *syntax.SglQuoted:
			if part.Dollar {
				return "", false
			}
			text += part.Value
		case *syntax.DblQuoted:
			inner, ok := literal(part.Parts, true)
			if !ok || part.Dollar {
				return "", false
			}
			text += inner
		default:
			return "", false
		}
	}
	return text, true
}
