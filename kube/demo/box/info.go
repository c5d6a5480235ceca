package box

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// runDate is date [-u] [-d @SECONDS] [+FORMAT].
func runDate(p *Process) int {
	o, ok := p.getopt("ud:")
	if !ok {
		return 1
	}
	now := p.timeline.Now().UTC()
	if text, has := strings.CutPrefix(o.value('d', ""), "@"); has {
		seconds, ok := p.count(text)
		if !ok {
			return 1
		}
		now = time.Unix(int64(seconds), 0).UTC()
	} else if o.has('d') {
		return p.fail("invalid date '%s'", o.set['d'])
	}
	format := "+%a %b %e %H:%M:%S UTC %Y"
	if len(o.args) > 0 {
		format = o.args[0]
	}
	if !strings.HasPrefix(format, "+") {
		return p.fail("invalid date '%s'", format)
	}
	p.printf("%s\n", strftime(now, format[1:]))
	return 0
}

// strftime formats a time as C does.
func strftime(t time.Time, format string) string {
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			out.WriteByte(format[i])
			continue
		}
		i++
		switch format[i] {
		case 's':
			out.WriteString(strconv.FormatInt(t.Unix(), 10))
		case '%':
			out.WriteByte('%')
		default:
			layout, ok := map[byte]string{
				'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'H': "15", 'I': "03",
				'm': "01", 'M': "04", 'p': "PM", 'S': "05", 'y': "06", 'Y': "2006", 'Z': "UTC", 'z': "-0700",
				'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06", 'c': "Mon Jan _2 15:04:05 2006",
			}[format[i]]
			if !ok {
				out.WriteString(format[i-1 : i+1])
				continue
			}
			out.WriteString(t.Format(layout))
		}
	}
	return out.String()
}

// parseDuration reads 5, 0.5, 10s, 2m, 1h, 7d, inf.
func parseDuration(text string) (time.Duration, bool) {
	if text == "inf" || text == "infinity" {
		return math.MaxInt64, true
	}
	unit := time.Second
	if text != "" {
		if u, ok := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[text[len(text)-1]]; ok {
			unit, text = u, text[:len(text)-1]
		}
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n*float64(unit) > math.MaxInt64 {
		return 0, false
	}
	return time.Duration(n * float64(unit)), true
}

func runSleep(p *Process) int {
	if len(p.Args) < 2 {
		p.complain("Usage", "sleep [N]...")
		return 1
	}
	var total time.Duration
	for _, arg := range p.Args[1:] {
		d, ok := parseDuration(arg)
		if !ok {
			return p.fail("invalid number '%s'", arg)
		}
		if total += d; total < 0 || total > 100*365*24*time.Hour {
			for {
				p.Wait(time.Time{})
			}
		}
	}
	p.sleep(total)
	return 0
}

func runEnv(p *Process) int {
	args := p.Args[1:]
	for len(args) > 0 {
		name, value, assigns := strings.Cut(args[0], "=")
		if !assigns {
			break
		}
		p.env[name] = value
		args = args[1:]
	}
	if len(args) > 0 {
		file, err := p.lookPath(args[0])
		if err != nil {
			p.fail("can't execute '%s': %s", args[0], err)
			return 127
		}
		p.Args = args
		run, err := p.load(file)
		if err != nil {
			p.fail("can't execute '%s': %s", args[0], err)
			return 126
		}
		return run(p)
	}
	for _, pair := range p.environ() {
		p.printf("%s\n", pair)
	}
	return 0
}

func runHostname(p *Process) int {
	if len(p.Args) > 1 && p.Args[1] == "-i" && p.container.pod.Host != nil {
		p.printf("%s\n", p.container.pod.Host.IP)
		return 0
	}
	p.printf("%s\n", p.container.pod.Hostname)
	return 0
}

func runID(p *Process) int {
	o, ok := p.getopt("un")
	switch {
	case !ok:
		return 1
	case o.has('n'):
		p.printf("root\n")
	case o.has('u'):
		p.printf("0\n")
	default:
		p.printf("uid=0(root) gid=0(root) groups=0(root)\n")
	}
	return 0
}

func runPs(p *Process) int {
	p.printf("PID   USER     TIME  COMMAND\n")
	for _, other := range p.space.all() {
		p.printf("%5d root      0:00 %s\n", other.PID, strings.ReplaceAll(strings.Join(other.Args, " "), "\n", " "))
	}
	return 0
}

func runKill(p *Process) int { return kill(p, "kill", p.Args[1:]) }

func runMount(p *Process) int {
	if len(p.Args) > 1 {
		return p.fail("permission denied (are you root?)")
	}
	p.printf("%s", p.container.mountTable("%s on %s type %s (%s)\n"))
	return 0
}

// runStty is stty size | raw | cooked | sane | [-]echo; the terminal is standard input's.
func runStty(p *Process) int {
	if !p.onTerminal(0) {
		return p.fail("standard input: Inappropriate ioctl for device")
	}
	input := p.files[0].handle.(terminalFile)
	for _, arg := range p.Args[1:] {
		switch arg {
		case "size":
			p.printf("%d %d\n", input.size.Rows, input.size.Cols)
		case "raw":
			input.setRaw(true)
		case "cooked", "-raw", "sane":
			input.setRaw(false)
			input.noEcho = false
		case "echo", "-echo":
			input.noEcho = arg == "-echo"
		default:
			return p.fail("invalid argument '%s'", arg)
		}
	}
	if len(p.Args) == 1 {
		p.printf("speed 38400 baud; line = 0;\n-brkint -imaxbel\n")
	}
	return 0
}

func runClear(p *Process) int {
	p.printf("\x1b[H\x1b[J")
	return 0
}
