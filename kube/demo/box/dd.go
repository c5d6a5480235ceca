package box

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podglass/podglass/kube/demo/box/vfs"
)

// runDd is dd if=FILE of=FILE bs=SIZE count=BLOCKS. It holds one block in memory: with one that is larger
// than the container's limit it is killed.
func runDd(p *Process) int {
	set := map[string]string{}
	for _, arg := range p.Args[1:] {
		name, value, has := strings.Cut(arg, "=")
		if !has || !slices.Contains([]string{"if", "of", "bs", "count"}, name) {
			return p.fail("unknown operand '%s'", arg)
		}
		set[name] = value
	}
	block, err := size(set["bs"], 512)
	if err != nil {
		return p.fail("invalid number '%s'", set["bs"])
	}
	count, err := size(set["count"], -1)
	if err != nil {
		return p.fail("invalid number '%s'", set["count"])
	}
	if limit := p.container.config.Memory; limit > 0 && block > limit {
		p.container.outOfMemory()
		p.checkpoint()
	}
	from, to := p.Stdin(), p.Stdout()
	if name := set["if"]; name != "" {
		f, err := p.open(name, vfs.Flags{Read: true})
		if err != nil {
			return p.fail("can't open '%s': %s", name, err)
		}
		from = descriptor{p, p.stash(f)}
	}
	if name := set["of"]; name != "" {
		f, err := p.open(name, vfs.Flags{Write: true, Create: true, Truncate: true})
		if err != nil {
			return p.fail("can't open '%s': %s", name, err)
		}
		to = descriptor{p, p.stash(f)}
	}
	// A disk takes its time, without which an endless copy would be over at once.
	pace := time.Millisecond * time.Duration(1+block>>20)
	for done := int64(0); done != count; done++ {
		if n, err := io.CopyN(to, from, block); errors.Is(err, io.EOF) && n < block {
			return 0
		} else if err != nil {
			return p.fail("%s", err)
		}
		p.sleep(pace)
	}
	return 0
}

// size reads a number with a unit of dd: 4k, 64M.
func size(text string, otherwise int64) (int64, error) {
	if text == "" {
		return otherwise, nil
	}
	unit := int64(1)
	for suffix, bytes := range map[string]int64{"k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if rest, has := strings.CutSuffix(text, suffix); has {
			text, unit = rest, bytes
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n * unit, err
}
