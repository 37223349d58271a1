package graph

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cayleygraph/quad"

	"waggoner/graph/csr"
	"waggoner/quads"
)

func BenchmarkOpen(b *testing.B) {
	d, err := quads.Load(quads.Builtin())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		closed(b, mustOpen(b, Config{Quads: d.Quads}))
	}
	b.ReportMetric(float64(len(d.Quads)), "quads/op")
}

// BenchmarkApply applies batches of one quad to a folder.
func BenchmarkApply(b *testing.B) {
	for _, callers := range []int{1, 16} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			s := mustOpen(b, Config{Dir: b.TempDir(), Bound: -1})
			p := quad.IRI("http://t/p")
			next := make(chan int)
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for i := range next {
						q := quad.Quad{Subject: quad.IRI(fmt.Sprint("http://t/", i)), Predicate: p, Object: p}
						if _, err := s.Apply(context.Background(), Batch{Add: []quad.Quad{q}}); err != nil {
							b.Error(err)
						}
					}
				})
			}
			i := 0
			for b.Loop() {
				next <- i
				i++
			}
			close(next)
			wg.Wait()
			b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "batches/s")
			closed(b, s)
		})
	}
}

// BenchmarkApply_large applies batches of 10,000 quads in memory.
func BenchmarkApply_large(b *testing.B) {
	s := mustOpen(b, Config{Bound: -1})
	p, n := quad.IRI("http://t/p"), 0
	for b.Loop() {
		var batch Batch
		for range 10000 {
			batch.Add = append(batch.Add, quad.Quad{Subject: quad.IRI(fmt.Sprint("http://t/", n%300000)), Predicate: p, Object: quad.IRI(fmt.Sprint("http://t/", n*7919%300000))})
			n++
		}
		if _, err := s.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "quads/s")
	closed(b, s)
}

// powerLaw feeds a graph of so many quads in which few nodes have many.
func powerLaw(edges, nodes int) func(*csr.Builder) error {
	return func(b *csr.Builder) error {
		w, r := b.Worker(), rand.New(rand.NewPCG(1, 1))
		for range edges {
			s, o := hub(r, nodes), hub(r, nodes)
			err := w.Add(fmt.Appendf(nil, "<http://t/%d>", s), fmt.Appendf(nil, "<http://t/p%d>", r.IntN(8)), fmt.Appendf(nil, "<http://t/%d>", o), nil)
			if err != nil {
				return err
			}
		}
		return w.Close()
	}
}

func hub(r *rand.Rand, nodes int) int {
	f := r.Float64()
	return int(f * f * f * float64(nodes))
}

// BenchmarkRead reads runs and edges of random nodes of a graph of a million quads, with
// nothing changed and with one quad in a hundred.
func BenchmarkRead(b *testing.B) {
	const edges, nodes = 1_000_000, 200_000
	s := mustOpen(b, Config{Bound: -1})
	if _, err := s.Load(context.Background(), LoadConfig{}, powerLaw(edges, nodes)); err != nil {
		b.Fatal(err)
	}
	clean := s.Snapshot()
	r := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		var batch Batch
		for range edges / 100 / 20 {
			batch.Add = append(batch.Add, quad.Quad{Subject: quad.IRI(fmt.Sprint("http://t/", hub(r, nodes))), Predicate: quad.IRI(fmt.Sprint("http://t/p", r.IntN(8))), Object: quad.IRI(fmt.Sprint("http://t/", hub(r, nodes)))})
		}
		if _, err := s.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
	changed := s.Snapshot()
	b.Logf("%d layers, %d changes", len(changed.version().layers), changed.version().changes)
	for name, snapshot := range map[string]*Snapshot{"image": clean, "overlay": changed} {
		p, _ := snapshot.Node(quad.IRI("http://t/p1"))
		starts := make([]Node, 1<<12)
		for i := range starts {
			starts[i], _ = snapshot.Node(quad.IRI(fmt.Sprint("http://t/", hub(r, nodes))))
		}
		b.Run("OutRun/"+name, func(b *testing.B) {
			i, sum := 0, 0
			for b.Loop() {
				for _, o := range snapshot.OutRun(starts[i%len(starts)], p).Others() {
					sum += int(o)
				}
				i++
			}
		})
		b.Run("Out/"+name, func(b *testing.B) {
			i, sum := 0, 0
			for b.Loop() {
				for e := range snapshot.Out(starts[i%len(starts)]) {
					sum += int(e.Other)
				}
				i++
			}
		})
		b.Run("hops/"+name, func(b *testing.B) {
			i, sum := 0, 0
			for b.Loop() {
				for _, o := range snapshot.OutRun(starts[i%len(starts)], p).Others() {
					for _, o := range snapshot.OutRun(Node(o), p).Others() {
						sum += int(o)
					}
				}
				i++
			}
		})
	}
	clean.Release()
	changed.Release()
	closed(b, s)
}
