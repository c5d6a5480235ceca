package tui

import (
	"slices"
	"strings"
	"testing"
)

func TestCommandOfATypedLine(t *testing.T) {
	for line, want := range map[string][]string{
		`ls -l /srv`:                {"ls", "-l", "/srv"},
		`  psql -c "select 1, 2"`:   {"psql", "-c", "select 1, 2"},
		`echo 'a  b' ""`:            {"echo", "a  b", ""},
		`python3 -c 'print("$x")'`:  {"python3", "-c", `print("$x")`},
		`ls | wc -l`:                {"sh", "-c", `ls | wc -l`},
		`echo $HOME`:                {"sh", "-c", `echo $HOME`},
		`A=1 env`:                   {"sh", "-c", `A=1 env`},
		`cat /etc/*release`:         {"sh", "-c", `cat /etc/*release`},
		`echo "$HOME"`:              {"sh", "-c", `echo "$HOME"`},
		`echo a\ b`:                 {"sh", "-c", `echo a\ b`},
		`cat < /etc/hosts`:          {"sh", "-c", `cat < /etc/hosts`},
		`date; id`:                  {"sh", "-c", `date; id`},
		`! true`:                    {"sh", "-c", `! true`},
		`sleep 5 &`:                 {"sh", "-c", `sleep 5 &`},
		`for i in 1 2; do ls; done`: {"sh", "-c", `for i in 1 2; do ls; done`},
	} {
		if got, err := commandOf(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	for line, want := range map[string]string{
		"": "type a program", "   ": "type a program", `echo "x`: "that is no command", `ls |`: "that is no command", "(": "that is no command",
	} {
		if got, err := commandOf(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", line, got, err, want)
		}
	}
}
