package box

import (
	"io"
	"strings"
)

// runTr is tr [-d] SET1 [SET2].
func runTr(p *Process) int {
	o, ok := p.getopt("d")
	if !ok {
		return 1
	}
	if len(o.args) == 0 {
		return p.fail("missing operand")
	}
	from := expandSet(o.args[0])
	to := ""
	if len(o.args) > 1 {
		to = expandSet(o.args[1])
	}
	translate := func(r rune) rune {
		i := strings.IndexRune(from, r)
		switch {
		case o.has('d'):
			if i >= 0 {
				return -1
			}
			return r
		case i >= 0 && to != "":
			set := []rune(to)
			r = set[min(len([]rune(from[:i])), len(set)-1)]
		}
		return r
	}
	return p.inputs(nil, func(_ string, r io.Reader) error {
		buffer := make([]byte, 4096)
		for {
			n, err := r.Read(buffer)
			if n > 0 {
				p.printf("%s", strings.Map(translate, string(buffer[:n])))
			}
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// expandSet expands a-z, [:upper:] and escapes of tr.
func expandSet(set string) string {
	for class, runes := range map[string]string{
		"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alpha:]": "A-Za-z", "[:alnum:]": "A-Za-z0-9",
		"[:space:]": ` \t\n\r`, "[:blank:]": ` \t`,
	} {
		set = strings.ReplaceAll(set, class, runes)
	}
	set = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`, `\0`, "\x00").Replace(set)
	var out strings.Builder
	runes := []rune(set)
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' && runes[i] <= runes[i+2] {
			for r := runes[i]; r <= runes[i+2]; r++ {
				out.WriteRune(r)
			}
			i += 2
			continue
		}
		out.WriteRune(runes[i])
	}
	return out.String()
}
