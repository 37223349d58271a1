package bench

import (
	"fmt"

	"waggoner/quads"
)

// A Question is asked of every contender. It is data, so that each can put it in its own
// words: [Limit.Answer], [Question.Path], [Question.Gizmo] or SQL.
type Question struct {
	Name  string
	Of    []string // the nodes to start from, as IRIs; several are a join: what all of them have
	By    []string // the relations, as IRIs; one, but for closures
	Steps int      // how many edges; 0 is a closure: any number, but one at least
	Out   bool     // along the edges; else against them
}

// Closure reports whether the question is one.
func (q Question) Closure() bool { return q.Steps == 0 }

// DebianQuestions are asked of the graph of [Debian]. Their roots were chosen in Debian 12
// so that the answers have the sizes of the measurements the project began with: libssl3
// has 836 direct dependents and 8,797 at three steps, 208 packages depend on libgmp10,
// libc6 and libgcc-s1, 48,669 depend on libc6 in any way (itself among them, by a cycle),
// and gnome depends so on 1,214.
func DebianQuestions() []Question {
	depends, pre := DebianRelation("Depends"), DebianRelation("Pre-Depends")
	pkg := DebianPackage
	return []Question{
		{Name: "hop", Of: []string{pkg("libssl3")}, By: []string{depends}, Steps: 1},
		{Name: "hops3", Of: []string{pkg("libssl3")}, By: []string{depends}, Steps: 3},
		{Name: "join3", Of: []string{pkg("libgmp10"), pkg("libc6"), pkg("libgcc-s1")}, By: []string{depends}, Steps: 1},
		{Name: "closure-in", Of: []string{pkg("libc6")}, By: []string{depends, pre}},
		{Name: "closure-out", Of: []string{pkg("gnome")}, By: []string{depends, pre}, Out: true},
	}
}

// RMATQuestions are asked of the graph of [RMAT]. The nodes are named by where they stand
// in the matrix: those with few bits have many edges.
func RMATQuestions(c RMATConfig) []Question {
	r := &rmat{scale: c.Scale()}
	node := func(place int) string { return fmt.Sprintf("%sn%d", quads.Base, r.scramble(place)) }
	by := func(p int) []string { return []string{fmt.Sprintf("%sr%d", quads.Base, p)} }
	return []Question{
		{Name: "hop", Of: []string{node(1)}, By: by(2), Steps: 1},
		{Name: "hops3", Of: []string{node(1<<4 + 1<<8)}, By: by(3), Steps: 3},
		{Name: "join3", Of: []string{node(0), node(1), node(2)}, By: by(0), Steps: 1},
		{Name: "closure", Of: []string{node(0)}, By: by(0), Out: true},
	}
}
