package tui

import (
	"slices"
	"testing"
)

func TestWordsThatMatchBestComeFirst(t *testing.T) {
	words := []string{"f-logs-o", "information", "set-form", "logs.follow", "forwards", "Fold", "fo", "none"}
	var found []string
	for _, i := range matching("fo", words) {
		found = append(found, words[i])
	}
	if !slices.Equal(found[:1], []string{"fo"}) || len(found) != 7 {
		t.Fatalf("found %v", found)
	}
	place := func(word string) int { return slices.Index(found, word) }
	for _, order := range [][2]string{{"fo", "forwards"}, {"fo", "Fold"}, {"forwards", "set-form"}, {"Fold", "logs.follow"}, {"set-form", "information"}, {"information", "f-logs-o"}} {
		if place(order[0]) > place(order[1]) {
			t.Errorf("%s comes after %s: %v", order[0], order[1], found)
		}
	}
}
