package gizmo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cayleygraph/cayley/graph/memstore"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"

	"waggoner/graph"
)

// layered is a graph about as the packages of Debian are: 842 nodes depend on the root, 8,898
// on something that depends on something of these, and 209 of 20,000 on the same three.
func layered() []quad.Quad {
	const base = quad.IRI("https://w3id.org/waggoner/debian/")
	random := rand.New(rand.NewPCG(1, 2))
	node := func(layer, i int) quad.IRI { return base + quad.IRI(fmt.Sprintf("package-%d-%d", layer, i)) }
	var all []quad.Quad
	sizes := []int{1, 842, 4000, 8898}
	for layer := range sizes[1:] {
		for i := range sizes[layer+1] {
			for range min(3, sizes[layer]) {
				all = append(all, quad.Quad{Subject: node(layer+1, i), Predicate: base + "depends", Object: node(layer, random.IntN(sizes[layer]))})
			}
		}
	}
	for i := range 20_000 {
		for _, n := range []int{2, 3, 96} {
			if i%n == 0 {
				all = append(all, quad.Quad{Subject: node(4, i), Predicate: base + "depends", Object: base + quad.IRI(fmt.Sprint("shared-", n))})
			}
		}
	}
	return all
}

// questions are scripts on layered, with the number of their rows.
var questions = []struct {
	name, script string
	rows         int
}{
	{"nothing", `1`, 0},
	{"hop", `g.V("<debian/package-0-0>").in("<debian/depends>").all()`, 842},
	{"count", `g.emit(g.V("<debian/package-0-0>").in("<debian/depends>").count())`, 1},
	{"join3", `g.V("<debian/shared-2>").in("<debian/depends>").and(g.V("<debian/shared-96>").in("<debian/depends>")).and(g.V("<debian/shared-3>").in("<debian/depends>")).unique().all()`, 209},
	{"hops3", `g.V("<debian/package-0-0>").in("<debian/depends>").in("<debian/depends>").in("<debian/depends>").unique().all()`, 8898},
	{"closure", `g.V("<debian/package-0-0>").followRecursive(g.M().in("<debian/depends>"), -1).all()`, 13740},
}

// BenchmarkPool_Run asks warm workers, end to end, and beside them Cayley's own Gizmo on its
// memory store, which needs no other process and encodes nothing.
func BenchmarkPool_Run(b *testing.B) {
	store := newStore(b, layered())
	mem := memstore.New(layered()...)
	for _, q := range questions {
		b.Run(q.name+"/worker", func(b *testing.B) {
			p := poolOver(b, Config{}, store)
			eventually(b, "two spares", func() bool { return p.Stats().Idle == 2 })
			for b.Loop() {
				r, err := p.Run(context.Background(), Request{Script: q.script, Limit: 100_000})
				if err != nil || len(r.Rows) != q.rows {
					b.Fatalf("%d rows, want %d, %v", len(r.Rows), q.rows, err)
				}
			}
			b.StopTimer()
			p.mu.Lock()
			defer p.mu.Unlock()
			for w := range p.processes {
				b.ReportMetric(resident(w.pid()), "MB/worker")
				break
			}
		})
		b.Run(q.name+"/cayley", func(b *testing.B) {
			script := strings.ReplaceAll(q.script, "<debian/", "<https://w3id.org/waggoner/debian/")
			for b.Loop() {
				if n := askCayley(b, mem, script); n != q.rows {
					b.Fatalf("%d rows, want %d", n, q.rows)
				}
			}
		})
	}
}

// askCayley runs a script as Cayley's server does and returns the number of rows.
func askCayley(b *testing.B, store *memstore.QuadStore, script string) int {
	ctx := context.Background()
	it, err := cgizmo.NewSession(store).Execute(ctx, script, cquery.Options{Collation: cquery.JSON})
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	for it.Next(ctx) {
		if it.Result() != nil { // the completion value is
			rows++
		}
	}
	if err := it.Err(); err != nil {
		b.Fatal(err)
	}
	it.Close()
	return rows
}

// BenchmarkSession is what a script costs in the worker beside its query.
func BenchmarkSession(b *testing.B) {
	store := newStore(b, layered())
	snapshot := store.Snapshot()
	defer snapshot.Release()
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			newSession()
		}
	})
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s := newSession()
				b.StartTimer()
				r := run{request: request{Script: q.script, Format: JSON, Limit: 100_000, MaxRows: 100_000, Output: 16 << 20}, session: s, permanent: 100}
				if _, err := r.script(context.Background(), snapshot); err != nil || r.answer.Rows != q.rows {
					b.Fatalf("%+v, %v", r.answer, err)
				}
			}
		})
	}
}

// BenchmarkPool_Run_afterWrite is a script after a write that it must see.
func BenchmarkPool_Run_afterWrite(b *testing.B) {
	store := newStore(b, tools(b))
	p := poolOver(b, Config{}, store)
	i := 0
	for b.Loop() {
		b.StopTimer()
		batch := graph.Batch{Add: []quad.Quad{uses("new")}}
		if i++; i%2 == 0 {
			batch = graph.Batch{Remove: []quad.Quad{uses("new")}}
		}
		apply(b, store, batch)
		b.StartTimer()
		if got := users(b, p); len(got) != 2+i%2 {
			b.Fatalf("%d: %v", i, got)
		}
	}
	b.ReportMetric(float64(p.Stats().Started), "starts")
}

// BenchmarkWorker_start is the time from starting a process to its hello.
func BenchmarkWorker_start(b *testing.B) {
	p := newPool(b, single())
	checkGood(b, p)
	for b.Loop() {
		w := started(b, p)
		w.kill()
		<-w.done
	}
}

// BenchmarkPool_Run_cancel is the time from the end of the caller's context to Run's
// return while a native function is busy.
func BenchmarkPool_Run_cancel(b *testing.B) {
	p := newPool(b, single())
	var total time.Duration
	for b.Loop() {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		p.Run(ctx, Request{Script: `for (;;) new Array(1e6).fill(1).sort()`})
		deadline, _ := ctx.Deadline()
		total += time.Since(deadline)
		cancel()
	}
	b.ReportMetric(float64(total.Microseconds())/float64(b.N), "µs-late/op")
}

// resident returns the resident memory of a process in MB, 0 where /proc does not say.
func resident(pid int) float64 {
	statm, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(statm))
	pages, _ := strconv.Atoi(fields[1])
	return float64(pages*os.Getpagesize()) / 1e6
}
