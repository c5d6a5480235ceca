package anatomy

// Reveal returns the value of one variable of one container, also where it is
// from a Secret: for a person who asked to see that one. It is false where
// there is no such variable, or its value is not known.
//
// It is the only function of the package that returns what a Secret holds.
func Reveal(in Input, container, variable string) (value string, known bool) {
	if in.Pod == nil {
		return "", false
	}
	b := newBuilder(&in)
	for i := range b.parts {
		p, e := &b.parts[i], &b.envs[i]
		if p.Spec.Name != container {
			continue
		}
		at, has := e.last[variable]
		if !has {
			value, presence := b.linked(p, variable)
			return value, presence == Present
		}
		if !e.entries[at].known {
			return "", false
		}
		return e.entries[at].text, true
	}
	return "", false
}
