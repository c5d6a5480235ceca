// Package nearest finds what a person probably meant to write, for "did you mean" in error messages.
package nearest

import "strings"

// Name is the one of the names with the fewest letters to change in what was written, "" when there
// are no names. Of a dotted name such as "list.filter" the last part alone counts almost as well.
func Name(written string, names []string) string {
	best, least := "", -1
	for _, name := range names {
		d := min(distance(written, name), 1+distance(last(written), last(name)))
		if least < 0 || d < least {
			best, least = name, d
		}
	}
	return best
}

// Typo is [Name] as long as no more than a third of the letters, and at least one, would have to change,
// and "" otherwise: of names that a person chose, the nearest may be far from what was meant.
func Typo(written string, names []string) string {
	name := Name(written, names)
	if name == "" || distance(written, name) > max(1, len(written)/3) {
		return ""
	}
	return name
}

// last is what follows the last dot.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// distance is the number of bytes to insert, delete or replace to get from a to b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
