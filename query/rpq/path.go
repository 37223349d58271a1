package rpq

import (
	"strconv"
	"strings"
)

// A Path is a path expression. It is a value: nothing in it changes once it is made. Two
// paths are the same expression if their String is the same.
type Path interface {
	// String returns the canonical form, of which Parse makes the same path again.
	String() string
	// rank is how tightly the outermost operator binds: 0 |, 1 /, 2 ^, 3 repeating, 4 none.
	rank() int
}

// A Link is one fact of a relation, from its subject to its object: uses, or <iri>. It means
// the relations below it too, unless it is exact: =uses.
type Link struct {
	Name  string // short, or the IRI in full
	IRI   bool
	Exact bool
	At    int // where it stands in the text, a byte offset
}

// Any is one fact of any relation but kind and membership: the dot.
type Any struct{}

// Not is one fact of a relation that Any takes, but none of those listed. Links with Back
// set speak of facts followed from object to subject, which are taken if there are any.
type Not struct{ Links []NotLink }

// A NotLink is a relation that Not leaves out.
type NotLink struct {
	Link
	Back bool
}

// Inverse is a path walked from its end to its beginning: ^.
type Inverse struct{ Of Path }

// Sequence is paths one after the other: /. It has at least two parts, none a Sequence.
type Sequence []Path

// Choice is any of some paths: |. It has at least two parts, none a Choice.
type Choice []Path

// Repeat is a path walked Min to Max times. Max is Unbounded for no upper bound.
type Repeat struct {
	Of       Path
	Min, Max int
}

// Unbounded is the Max of a Repeat without one.
const Unbounded = -1

// Test is the path of no steps at a node that has, or with Not has not, one of some values:
// [kind=tool], [status!=ended|archived].
type Test struct {
	Key    string
	Not    bool
	Values []string
	At     int // where it stands in the text, a byte offset
}

// Empty is the path of no steps: ().
type Empty struct{}

func (Link) rank() int     { return 4 }
func (Any) rank() int      { return 4 }
func (Not) rank() int      { return 4 }
func (Test) rank() int     { return 4 }
func (Empty) rank() int    { return 4 }
func (Repeat) rank() int   { return 3 }
func (Inverse) rank() int  { return 2 }
func (Sequence) rank() int { return 1 }
func (Choice) rank() int   { return 0 }

func (l Link) String() string {
	name := l.Name
	if l.IRI {
		name = "<" + name + ">"
	}
	if l.Exact {
		return "=" + name
	}
	return name
}

func (Any) String() string   { return "." }
func (Empty) String() string { return "()" }

func (n Not) String() string {
	links := make([]string, len(n.Links))
	for i, l := range n.Links {
		if links[i] = l.Link.String(); l.Back {
			links[i] = "^" + links[i]
		}
	}
	if len(links) == 1 {
		return "!" + links[0]
	}
	return "!(" + strings.Join(links, "|") + ")"
}

func (i Inverse) String() string { return "^" + within(i.Of, 3) }

// String puts no slash before a test that follows something: uses[kind=tool].
func (s Sequence) String() string {
	var b strings.Builder
	for i, part := range s {
		if _, test := part.(Test); i > 0 && !test {
			b.WriteByte('/')
		}
		b.WriteString(within(part, 2))
	}
	return b.String()
}

func (c Choice) String() string {
	parts := make([]string, len(c))
	for i, part := range c {
		parts[i] = within(part, 1)
	}
	return strings.Join(parts, "|")
}

func (r Repeat) String() string { return within(r.Of, 4) + r.count() }

func (r Repeat) count() string {
	switch least := strconv.Itoa(r.Min); {
	case r.Min == 0 && r.Max == 1:
		return "?"
	case r.Min == 0 && r.Max == Unbounded:
		return "*"
	case r.Min == 1 && r.Max == Unbounded:
		return "+"
	case r.Max == r.Min:
		return "{" + least + "}"
	case r.Max == Unbounded:
		return "{" + least + ",}"
	default:
		return "{" + least + "," + strconv.Itoa(r.Max) + "}"
	}
}

func (t Test) String() string {
	values := make([]string, len(t.Values))
	for i, v := range t.Values {
		if values[i] = v; !isPlain(v) {
			values[i] = strconv.Quote(v)
		}
	}
	is := "="
	if t.Not {
		is = "!="
	}
	return "[" + t.Key + is + strings.Join(values, "|") + "]"
}

// within writes a path where only operators that bind at least so tightly need no parentheses.
func within(p Path, rank int) string {
	if p.rank() < rank {
		return "(" + p.String() + ")"
	}
	return p.String()
}

// sequence joins paths; what is a sequence already is taken apart.
func sequence(parts []Path) Path {
	var flat Sequence
	for _, p := range parts {
		if s, ok := p.(Sequence); ok {
			flat = append(flat, s...)
		} else {
			flat = append(flat, p)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// choice is sequence for alternatives.
func choice(parts []Path) Path {
	var flat Choice
	for _, p := range parts {
		alternatives, ok := p.(Choice)
		if !ok {
			alternatives = Choice{p}
		}
		flat = append(flat, alternatives...)
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// Reverse returns the path that leads from the ends of p to its beginnings.
func Reverse(p Path) Path {
	switch p := p.(type) {
	case Inverse:
		return p.Of
	case Sequence:
		parts := make([]Path, len(p))
		for i, part := range p {
			parts[len(p)-1-i] = Reverse(part)
		}
		return sequence(parts)
	case Choice:
		parts := make([]Path, len(p))
		for i, part := range p {
			parts[i] = Reverse(part)
		}
		return choice(parts)
	case Repeat:
		return Repeat{Reverse(p.Of), p.Min, p.Max}
	case Test, Empty:
		return p
	}
	return Inverse{p}
}
