package fields

import "strings"

const (
	// headBytes is how far into a line a level is looked for: loggers write it
	// after the time, the process and the logger's name.
	headBytes = 200
	// pairBytes is how far it is looked for in logfmt, where it may come after
	// a long message.
	pairBytes = 16 << 10
	// proseWords is how many words of prose may come before a level in capital
	// letters; more than that and it is a word among others.
	proseWords = 2
	// sentence is how many words of prose it takes to look no further.
	sentence = 6
)

// prose looks for a level in the words of a line, from left to right. The first
// that stands where loggers write it counts.
type prose struct {
	text  string
	limit int

	brackets int // square ones that are open
	words    int // of prose so far, outside brackets
	started  bool
	pairs    bool // key=value was seen: from here on only a key tells
}

func (p *prose) level() Level {
	for i := 0; i < p.limit && (p.words < sentence || p.pairs); {
		var level Level
		switch kinds[p.text[i]] {
		case dull:
			i++
			continue
		case sign:
			level, i = p.sign(i)
		case letter:
			end := i + 1
			for end < p.limit && kinds[p.text[end]] == letter {
				end++
			}
			if p.plain(i, end) {
				i = end
				continue
			}
			level, i = p.word(i, end)
		}
		if level != None {
			return level
		}
	}
	return None
}

// kind is what a byte may mean for a level.
type kind uint8

const (
	dull kind = iota
	letter
	sign
)

// kinds are the kinds of all bytes. Letters are what words are made of, those of
// other alphabets too.
var kinds = func() (kinds [256]kind) {
	for c := range kinds {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80 {
			kinds[c] = letter
		}
	}
	for _, c := range "[]*#" {
		kinds[c] = sign
	}
	return kinds
}()

// sign looks at a byte that is no letter. It returns the level that it tells,
// and where to go on.
func (p *prose) sign(i int) (Level, int) {
	switch p.text[i] {
	case '[':
		if previous := p.before(i); previous <= ' ' || strings.IndexByte("])}>|:-", previous) >= 0 {
			p.brackets++
		}
	case ']':
		p.brackets = max(0, p.brackets-1)
	case '*', '#':
		return p.redis(i), i + 1
	}
	return None, i + 1
}

// plain is the short way for most words: those in small letters between spaces,
// which tell nothing outside brackets. It halves the time for a line of prose
// (BenchmarkLevelOf/plain).
func (p *prose) plain(start, end int) bool {
	if p.text[start] < 'a' || start == 0 || p.text[start-1] != ' ' || end == len(p.text) || p.text[end] != ' ' || p.brackets > 0 {
		return false
	}
	p.words++
	p.started = true
	return true
}

// denied reports whether the word before says that there is none of what
// follows.
func (p *prose) denied(start int) bool {
	if start < 2 || p.text[start-1] != ' ' {
		return false
	}
	before := p.text[:start-1]
	switch word := before[strings.LastIndexByte(before, ' ')+1:]; len(word) {
	case 1:
		return word == "0"
	case 2:
		return equalFold(word, "no")
	case 3:
		return equalFold(word, "any")
	case 7:
		return equalFold(word, "without")
	}
	return false
}

// at is a byte of the line, 0 after its end.
func (p *prose) at(i int) byte {
	if i < len(p.text) {
		return p.text[i]
	}
	return 0
}

// before is the byte before i, 0 at the start of the line.
func (p *prose) before(i int) byte {
	if i == 0 {
		return 0
	}
	return p.text[i-1]
}

// word looks at one word. It returns the level that the word tells, and where to
// go on.
func (p *prose) word(start, end int) (Level, int) {
	word, previous, following := p.text[start:end], p.before(start), p.at(end)
	if following == '=' && p.brackets == 0 {
		return p.pair(start, end)
	}
	if p.pairs {
		return None, end
	}
	if len(word) == 1 {
		if level := p.letter(start, previous, following); level != None {
			return level, end
		}
	} else if word == "LOG" && following == ':' && !p.started {
		return Info, end // PostgreSQL
	} else if level := wordLevel(word); level != None && p.tells(start, end, previous, following) {
		return level, end
	} else if p.isException(word, following) {
		return Error, end
	}
	p.count(word, previous, following)
	return None, end
}

// pair is the level that key=value tells; the key ends at end.
func (p *prose) pair(start, end int) (Level, int) {
	previous := p.before(start)
	switch previous {
	case '.', '_':
		start = p.twoWords(start)
		previous = p.before(start)
	}
	if previous == '?' || previous == '&' {
		return None, end // a URL
	}
	p.pairs, p.limit = true, min(len(p.text), pairBytes)
	value := end + 1
	after := value
	if p.at(value) == '"' {
		if after = stringEnd(p.text, value); after < 0 {
			after = len(p.text)
		}
	} else {
		for after < p.limit && p.text[after] > ' ' {
			after++
		}
	}
	if previous > ' ' && previous != ',' || !isLevelKey(p.text[start:end]) {
		return None, after
	}
	return keyedLevel(p.text[start:end], strings.Trim(p.text[value:after], `",`)), after
}

// twoWords is where the key of a level with two words begins whose second word
// begins at start.
func (p *prose) twoWords(start int) int {
	for _, first := range [...]string{"log.", "severity_"} {
		if strings.HasSuffix(p.text[:start], first) {
			return start - len(first)
		}
	}
	return start
}

// letter is the level of a letter that stands alone as Rails, etcd and
// TensorFlow write it.
func (p *prose) letter(at int, previous, following byte) Level {
	rest := p.text[at+1:]
	switch {
	case previous == 0 && strings.HasPrefix(rest, ", ["),
		previous == ' ' && strings.HasPrefix(rest, " | "),
		previous == ' ' && following == ' ' && !p.started && at >= 2 && p.text[at-2] == ':':
		return letterLevel(p.text[at])
	}
	return None
}

// count takes note of a word that tells no level.
func (p *prose) count(word string, previous, following byte) {
	if p.brackets > 0 || previous != 0 && previous != ' ' && previous != '\t' {
		return
	}
	lower := word[0] >= 'a'
	if lower && (following == ' ' || following == ',') {
		p.words++
	}
	switch following {
	case '.', '/', '-', '_':
		// Part of a name, of which the level's word may be the next.
	default:
		p.started = p.started || lower || len(word) > 3
	}
}

// redis is the level of a sign where Redis writes it: "1:M 01 Jan 2026
// 00:00:00.000 # message".
func (p *prose) redis(at int) Level {
	if at < 12 || p.brackets > 0 || p.text[at-1] != ' ' || p.at(at+1) != ' ' ||
		!isDigit(p.text[0]) || !isDigit(p.text[at-2]) || p.text[at-5] != '.' || p.text[at-8] != ':' {
		return None
	}
	colon := digits(p.text)
	if p.at(colon) != ':' || p.at(colon+2) != ' ' {
		return None
	}
	if p.text[at] == '#' {
		return Warn
	}
	return Info
}
