package fields

import "strings"

// tells reports whether a level's word stands where loggers write a level.
func (p *prose) tells(start, end int, previous, following byte) bool {
	upper := isUpper(p.text[start:end])
	switch {
	case p.bracketed(start, end, upper, following), previous == '\t' && following == '\t':
		return true
	case following == ':' && !p.started && p.brackets == 0 && opens(previous):
		after := p.at(end + 1)
		return upper || after == 0 || after == ' ' && !denies(p.text[end+2:])
	}
	return upper && p.words <= proseWords && opens(previous) && closes(following) && !p.denied(start)
}

// bracketed reports whether the word stands in brackets of its own, as in
// "[error]", "[ warn]", "[INFO ]", "<Error>", or at the end of some, as Apache
// and Serilog write it: "[core:error]", "[12:00:00 ERR]".
func (p *prose) bracketed(start, end int, upper bool, following byte) bool {
	if start == 0 || following != ']' && following != ' ' && following != '>' {
		return false
	}
	previous := p.text[start-1]
	if previous == '<' {
		return following == '>' && !p.started
	}
	if p.brackets == 0 || following == ' ' && !strings.HasPrefix(strings.TrimLeft(p.text[end:], " "), "]") {
		return false
	}
	if previous == '[' || previous == ':' || previous == ' ' && upper {
		return true
	}
	return previous == ' ' && strings.HasSuffix(strings.TrimRight(p.text[:start], " "), "[")
}

func opens(c byte) bool {
	switch c {
	case 0, ' ', '\t', '[', '(', '|', '<', ']', ':':
		return true
	}
	return false
}

func closes(c byte) bool {
	switch c {
	case 0, ' ', '\t', ']', ')', '|', '>', ':', '/', '[', ',', '!':
		return true
	}
	return false
}

// denies reports whether what follows "error: " says that there is none.
func denies(rest string) bool {
	word, _ := cutWord(rest)
	word = strings.Trim(word, `"'.,;<>`)
	for _, nothing := range [...]string{"nil", "null", "none", "no", "0", "false"} {
		if strings.EqualFold(word, nothing) {
			return true
		}
	}
	return false
}

// isException reports whether the line begins with the name of an exception, as
// "java.lang.IllegalStateException: …" and "ValueError: …" do.
func (p *prose) isException(word string, following byte) bool {
	if p.started || p.words > 0 || following != ':' && following != 0 || word[0] < 'A' || word[0] > 'Z' {
		return false
	}
	return len(word) > len("Error") && (strings.HasSuffix(word, "Error") || strings.HasSuffix(word, "Exception"))
}

func isUpper(word string) bool {
	for i := range len(word) {
		if word[i] < 'A' || word[i] > 'Z' {
			return false
		}
	}
	return true
}
