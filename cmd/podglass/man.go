package main

import (
	"fmt"
	"io"
	"time"

	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page",
		Long:   "Print the manual page in roff, to be installed as podglass.1.",
		Hidden: true, // for packagers; a release brings the page along
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeManual(cmd.OutOrStdout(), cmd.Root(), currentVersion())
		},
	}
}

// writeManual prints the manual page, with the topics of help as its last sections.
func writeManual(out io.Writer, root *cobra.Command, v buildVersion) error {
	page, err := mcobra.NewManPage(1, root)
	if err != nil {
		return fmt.Errorf("write the manual page: %w", err)
	}
	document := datedDocument{roff.NewDocument(), manualDate(v)}
	text := page.Build(document)
	sections := roff.NewDocument()
	for _, t := range topics() {
		sections.Section(t.title)
		for _, part := range t.parts {
			if part.term == "" {
				sections.Paragraph()
			} else {
				sections.TaggedParagraph(-1)
				sections.TextBold(part.term)
				sections.EndSection()
			}
			sections.Text(part.text)
		}
	}
	_, err = fmt.Fprint(out, text, sections.String())
	return err
}

// datedDocument has the date of what it describes, where mango would put the day on which it runs.
type datedDocument struct {
	*roff.Document
	date time.Time
}

func (d datedDocument) Heading(section uint, title, description string, _ time.Time) {
	d.Document.Heading(section, title, description, d.date)
}

// manualDate is the day of the commit, or today for a build that does not know it.
func manualDate(v buildVersion) time.Time {
	date, err := time.Parse(time.RFC3339, v.Date)
	if err != nil {
		return time.Now()
	}
	return date
}
