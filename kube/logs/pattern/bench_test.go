package pattern

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/logs/visible"
)

// logText is the text of a typical log of about so many bytes.
func logText(size int) visible.Text {
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for i := 0; text.Len() < size; i++ {
		switch random.IntN(4) {
		case 0:
			fmt.Fprintf(&text, `{"level":"info","ts":"2026-11-21T07:%02d:%02d.%03dZ","logger":"controller.Reconciler","msg":"Reconciled the object","name":"web-%x"}`,
				i/60%60, i%60, random.IntN(1000), random.Uint32())
		case 1:
			fmt.Fprintf(&text, `10.244.%d.%d - - [21/Nov/2026:07:10:11 +0000] "GET /api/v1/items/%d HTTP/1.1" 200 %d "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
				random.IntN(256), random.IntN(256), random.IntN(1e6), random.IntN(1e5))
		case 2:
			fmt.Fprintf(&text, "2026-11-21 07:10:11.%03d  INFO 1 --- [nio-8080-exec-%d] c.e.shop.OrderService : Order %d was accepted from the customer", random.IntN(1000), random.IntN(9), random.IntN(1e6))
		default:
			fmt.Fprintf(&text, `time="2026-11-21T07:10:11Z" level=debug msg="Connection to upstream was closed by peer" remote=10.0.0.%d retries=%d`, random.IntN(256), random.IntN(5))
		}
	}
	return visible.Text(text.String())
}

// searches are what the benchmarks look for, and the expression that finds the same without this package.
var searches = []struct {
	name, typed string
	mode        Mode
	alone       string
}{
	{"sensitive", "Certificate expired", Mode{}, "Certificate expired"},
	{"fold/error", "error", Mode{}, "(?i)error"},
	{"fold/timeout", "timeout", Mode{}, "(?i)timeout"},
	{"fold/sentence", "certificate expired", Mode{}, "(?i)certificate expired"},
	{"fold/uuid", "6f1c9e4a-77", Mode{}, "(?i)6f1c9e4a-77"},
	{"fold/unicode", "größe", Mode{}, "(?i)größe"},
	{"regexp", "expired.*pod", Mode{}, "(?i)expired.*pod"},
	{"alternatives", "error|fail|panic", Mode{}, "(?i)error|fail|panic"},
}

func BenchmarkIndex(b *testing.B) {
	text := logText(16 << 20)
	for _, bench := range searches {
		b.Run(bench.name, func(b *testing.B) {
			pattern, err := Compile(bench.typed, bench.mode)
			if err != nil || !pattern.CanIndex() {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, ok := pattern.Index(text); ok {
					b.Fatal("found")
				}
			}
		})
	}
}

// BenchmarkIndexByRegexp looks for the same as BenchmarkIndex with the expression alone: the difference is
// what needles are for.
func BenchmarkIndexByRegexp(b *testing.B) {
	text := string(logText(1 << 20))
	for _, bench := range searches {
		b.Run(bench.name, func(b *testing.B) {
			expression := regexp.MustCompile(bench.alone)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if expression.MatchString(text) {
					b.Fatal("found")
				}
			}
		})
	}
}

// BenchmarkEvery looks for what every tenth line has, as a caller does who
// counts them.
func BenchmarkEvery(b *testing.B) {
	text := logText(16 << 20)
	pattern, err := Compile("order 1", Mode{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	hits := 0
	for b.Loop() {
		hits = 0
		for from := 0; ; hits++ {
			_, end, ok := pattern.Index(text[from:])
			if !ok {
				break
			}
			from += end
		}
	}
	b.ReportMetric(float64(hits), "hits")
}

func BenchmarkMatch(b *testing.B) {
	const line visible.Text = `{"level":"info","ts":"2026-11-21T07:10:11.123Z","logger":"controller","msg":"reconciled the object","status":200}`
	for _, typed := range []string{"error", "!error", "e[0-9]+.*obj", "error|fail", ".status>=500", ".level>=warn"} {
		b.Run(regexp.QuoteMeta(typed), func(b *testing.B) {
			pattern, err := CompileFilter(typed, Mode{})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				pattern.Match(line)
			}
		})
	}
}

func BenchmarkSpans(b *testing.B) {
	line := strings.Repeat("GET /api/v1/items 200 12ms ", 8)
	for _, typed := range []string{"api", "[0-9]+ms"} {
		b.Run(regexp.QuoteMeta(typed), func(b *testing.B) {
			pattern, err := Compile(typed, Mode{})
			if err != nil {
				b.Fatal(err)
			}
			var spans [][2]int
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				spans = pattern.Spans(spans[:0], line)
			}
		})
	}
}
