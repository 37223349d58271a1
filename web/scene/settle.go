package scene

import (
	"cmp"
	"slices"
)

// layout is a scene while its places are being settled.
type layout struct {
	lang   string
	centre Node
	parts  []*part
}

// apart is how near two texts may come, in pixels.
const apart = 5.0

// settle enlarges rings while names collide, each at most three times, and then folds
// names into the token of their side. It ends, since each round enlarges or folds.
func (l *layout) settle() {
	for {
		p := l.crowded()
		switch {
		case p == nil:
			return
		case p.drawn > 0 && p.grown < growths:
			p.grown++
		case p.drawn > 0:
			p.drawn--
		default: // a caption alone cannot give way
			return
		}
	}
}

// crowded places everything and returns the part that has to give way, or nil.
func (l *layout) crowded() *part {
	for _, p := range l.parts {
		if !p.place() {
			return p
		}
	}
	for _, p := range l.parts {
		l.describe(p)
	}
	for i, p := range l.parts {
		for _, q := range l.parts[i:] {
			if loser := collision(p, q); loser != nil {
				return loser
			}
		}
	}
	return nil
}

// collision looks for boxes of two parts (or one) that are too near, or for a line of one
// that runs through a name of the other. It returns the part that can give way more
// easily, or nil.
func collision(p, q *part) *part {
	for i, a := range p.boxes() {
		for j, b := range q.boxes() {
			if (p != q || i < j) && a.overlaps(b, apart) {
				return easier(p, q)
			}
		}
	}
	if p != q && (p.crosses(q) || q.crosses(p)) {
		return easier(p, q)
	}
	return nil
}

// crosses reports whether a line from the centre to a node of p runs through a text of q.
func (p *part) crosses(q *part) bool {
	for _, a := range p.nodes {
		for _, b := range q.boxes() {
			if b.touches(a.X, a.Y) {
				return true
			}
		}
	}
	return false
}

// easier chooses which of two parts gives way: what is enlarged least, columns before
// rows; then a row is folded until it has few names, then the column, then what has most.
func easier(p, q *part) *part {
	switch {
	case p == q || q.drawn == 0:
		return p
	case p.drawn == 0:
		return q
	}
	return slices.MinFunc([]*part{p, q}, func(a, b *part) int {
		return cmp.Or(
			cmp.Compare(a.grown, b.grown),
			-boolean(a.grown < growths && a.sector.Side.upright(), b.grown < growths && b.sector.Side.upright()),
			-boolean(a.drawn > few, b.drawn > few),
			-boolean(!a.sector.Side.upright(), !b.sector.Side.upright()),
			-cmp.Compare(a.drawn, b.drawn),
		)
	})
}

// few names are left on a side before those of another are folded.
const few = 3

// boolean compares two truths, false before true.
func boolean(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// boxes are what must not overlap: names with their shapes, token, caption.
func (p *part) boxes() []Box {
	out := []Box{p.sector.Box}
	for _, n := range p.nodes {
		out = append(out, n.Box)
	}
	if p.token != nil {
		out = append(out, p.token.Box)
	}
	return out
}

// extent is the box around the names of a part.
func (p *part) extent() Box {
	var b Box
	for _, n := range p.nodes {
		b = b.union(n.Box)
	}
	return b
}

// scene collects what was settled.
func (l *layout) scene() *Scene {
	s := &Scene{Lang: l.lang, Nodes: []Node{l.centre}, Edges: []Edge{}, Dropped: Dropped{BySide: map[Side]int{}}}
	s.Bounds = l.centre.Box
	for _, p := range l.parts {
		s.Nodes = append(s.Nodes, p.nodes...)
		for _, edges := range p.edges[:p.drawn] {
			s.Edges = append(s.Edges, edges...)
		}
		for _, b := range p.boxes() {
			s.Bounds = s.Bounds.union(b)
		}
	}
	for _, p := range l.parts {
		s.Sectors = append(s.Sectors, p.sector)
		if p.token != nil {
			s.Nodes = append(s.Nodes, *p.token)
			s.Dropped.Nodes += p.token.More
			s.Dropped.BySide[p.sector.Side] = p.token.More
		}
	}
	s.Bounds = s.Bounds.grow(margin).round()
	return s
}
