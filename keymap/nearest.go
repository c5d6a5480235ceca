package keymap

import "strings"

// nearest is the name most like what was written: fewest letters to change, where a name counts in
// full or without its scope.
func nearest(written string, names []string) string {
	best, least := "", -1
	for _, name := range names {
		_, short, _ := strings.Cut(name, ".")
		d := min(distance(written, name), distance(written, short)+1)
		if _, tail, ok := strings.Cut(written, "."); ok {
			d = min(d, distance(tail, short)+1)
		}
		if least < 0 || d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace to get from a to b (Levenshtein).
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
