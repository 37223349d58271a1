package graph

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cayleygraph/quad"
	"github.com/google/go-cmp/cmp"

	"waggoner/graph/csr"
)

// TestOverlay_manyLayers: nodes with thousands of quads under layers of every size, some of
// which undo others, read as they do after compaction.
func TestOverlay_manyLayers(t *testing.T) {
	for seed := range uint64(4) {
		s := mustOpen(t, Config{Bound: -1})
		r := rand.New(rand.NewPCG(seed, 9))
		random := func() quad.Quad {
			q := fact(fmt.Sprint(hub(r, 300)), fmt.Sprint("p", r.IntN(3)), fmt.Sprint(hub(r, 300)))
			if r.IntN(2) == 0 {
				q.Label = iri(fmt.Sprint("g", r.IntN(20)))
			}
			return q
		}
		var first Batch
		for range 4000 {
			first.Add = append(first.Add, random())
		}
		mustApply(t, s, first)
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{900, 100, 12, 1, 1, 90, 11, 2, 1} {
			var b Batch
			for range size {
				b.Add = append(b.Add, random())
				b.Remove = append(b.Remove, random(), first.Add[r.IntN(len(first.Add))])
			}
			mustApply(t, s, b)
		}
		overlaid := s.Snapshot()
		if n := len(overlaid.version().layers); n < 2 {
			t.Errorf("seed %d: %d layers", seed, n)
		}
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		compacted := s.Snapshot()
		if n := len(compacted.version().layers); n != 0 {
			t.Errorf("seed %d: %d layers after compaction", seed, n)
		}
		for n := range Node(compacted.Bound()) {
			comparison{t: t, s: compacted}.steps(n)
		}
		for range 2 { // the second time from the cache
			if diff := cmp.Diff(digest(compacted), digest(overlaid)); diff != "" {
				t.Fatalf("seed %d (-compacted +overlaid):\n%s", seed, diff)
			}
		}
		overlaid.Release()
		compacted.Release()
		closed(t, s)
	}
}

// digest says by name what every method gives for every term.
func digest(s *Snapshot) map[string]string {
	out := map[string]string{"sizes": fmt.Sprint(s.Size(), s.Nodes())}
	name := func(n Node) string { return fmt.Sprint(s.Term(n)) }
	names := func(nodes []Node) string {
		var list []string
		for _, n := range nodes {
			list = append(list, name(n))
		}
		slices.Sort(list)
		return fmt.Sprint(list)
	}
	for n := range s.Bound() {
		if !s.Live(n) {
			continue
		}
		var list []string
		for e := range s.Out(n) {
			list = append(list, "out "+name(e.Predicate)+name(e.Other)+name(e.Context))
		}
		for e := range s.In(n) {
			list = append(list, "in "+name(e.Predicate)+name(e.Other)+name(e.Context))
		}
		for _, p := range append(slices.Collect(s.Predicates()), NoNode) {
			for i, r := range []Run{s.OutRun(n, p), s.InRun(n, p)} {
				list = append(list, fmt.Sprint(i, name(p), r.Len(), s.OutDegree(n, p), s.InDegree(n, p)))
				for j := range r.Len() {
					list = append(list, fmt.Sprint(i, name(p), name(r.Predicate(j)), name(r.Other(j)), name(r.Context(j))))
				}
			}
		}
		slices.Sort(list)
		out[name(n)] = fmt.Sprint(list, s.PredicateSize(n), s.ContextSize(n), len(slices.Collect(s.OfPredicate(n))), len(slices.Collect(s.OfContext(n))),
			names(slices.Collect(s.Subjects(n))), names(slices.Collect(s.Objects(n))))
	}
	return out
}

// TestLayer_mergeIsOneAfterTheOther: a merged layer has the operations of both, but for those
// that undo each other, whatever the order of the merges.
func TestLayer_mergeIsOneAfterTheOther(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		there := map[csr.Quad]bool{}
		var layers []*layer
		all := map[csr.Quad]bool{}
		for range 3 {
			ops := map[csr.Quad]bool{}
			for range r.IntN(30) {
				q := csr.Quad{r.Uint32N(6), r.Uint32N(3), r.Uint32N(6), []uint32{csr.None, 1, 2}[r.IntN(3)]}
				if _, again := ops[q]; !again {
					ops[q] = !there[q]
				}
			}
			var list []op
			for q, add := range ops {
				list = append(list, op{q, add})
				if there[q] = add; all[q] == !add && contains(all, q) {
					delete(all, q)
				} else {
					all[q] = add
				}
			}
			layers = append(layers, newLayer(list))
		}
		left, right := layers[0].merge(layers[1]).merge(layers[2]), layers[0].merge(layers[1].merge(layers[2]))
		for _, l := range []*layer{left, right} {
			got := map[csr.Quad]bool{}
			for _, o := range l.out.ops {
				got[o.quad] = o.add
			}
			if !maps.Equal(got, all) || len(l.in.ops) != len(all) {
				t.Fatalf("merged to %v, want %v", got, all)
			}
		}
		if diff := cmp.Diff(left, right, cmp.AllowUnexported(layer{}, side{}, lists{}, op{}, direction{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

func contains(m map[csr.Quad]bool, q csr.Quad) bool { _, ok := m[q]; return ok }

func TestSide_findsItsNodes(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, n := range []int{0, 1, 2, 3, 1000} {
		nodes := map[uint32]bool{}
		var ops []op
		for range n {
			s := r.Uint32()
			nodes[s] = true
			ops = append(ops, op{csr.Quad{s, 1, r.Uint32(), csr.None}, true})
		}
		l := newLayer(ops)
		for s := range nodes {
			if i := l.out.find(s); i < 0 || l.out.nodes[i] != s {
				t.Errorf("node %d of %d is not found", s, n)
			}
		}
		for range 1000 {
			if s := r.Uint32(); !nodes[s] && l.out.find(s) >= 0 {
				t.Errorf("node %d is found", s)
			}
		}
	}
}

// TestBitmap_isASetThatStays: adding makes another set and leaves the old one alone.
func TestBitmap_isASetThatStays(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var sets []bitmap
	var want []map[uint32]bool
	now, in := bitmap(nil), map[uint32]bool{}
	for range 20 {
		sets, want = append(sets, now), append(want, maps.Clone(in))
		var more []uint32
		for range r.IntN(50) {
			more = append(more, r.Uint32N(200000))
		}
		slices.Sort(more)
		for _, n := range more {
			in[n] = true
		}
		now = now.with(more)
	}
	for i, set := range sets {
		for n := range uint32(210000) {
			if set.has(n) != want[i][n] {
				t.Fatalf("set %d: %d is %v", i, n, set.has(n))
			}
		}
	}
	if now.has(^uint32(0)) {
		t.Error("the number of no node is in the set")
	}
}
