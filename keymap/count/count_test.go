package count

import "testing"

func TestOf(t *testing.T) {
	for _, test := range []struct {
		n    int
		noun string
		want string
	}{
		{1, "line", "1 line"},
		{0, "line", "0 lines"},
		{2, "line", "2 lines"},
		{1204, "older line", "1,204 older lines"},
		{1, "match", "1 match"},
		{3, "match", "3 matches"},
		{1, "try", "1 try"},
		{30, "try", "30 tries"},
		{5, "key", "5 keys"},
		{2, "alias", "2 aliases"},
		{2, "box", "2 boxes"},
		{-1, "hour", "-1 hours"},
		{2, "y", "2 ys"},
	} {
		if got := Of(test.n, test.noun); got != test.want {
			t.Errorf("%d of %q is %q, want %q", test.n, test.noun, got, test.want)
		}
	}
}

func TestVerb(t *testing.T) {
	for n, want := range map[int]string{0: "are", 1: "is", 2: "are", -1: "are"} {
		if got := Verb(n, "is", "are"); got != want {
			t.Errorf("%d %s, want %s", n, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567",
		-1: "-1", -999: "-999", -1000: "-1,000",
	} {
		if got := Number(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if got, want := Number(^uint64(0)), "18,446,744,073,709,551,615"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
