package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	cgraph "github.com/cayleygraph/cayley/graph"
	cquery "github.com/cayleygraph/cayley/query"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"

	"waggoner/graph"
	"waggoner/graph/bench"
	"waggoner/query/gizmo"
	"waggoner/query/rpq"
)

// mostRows is more than any answer that is measured has.
const mostRows = 10_000_000

// openings is how often open starts a process.
const openings = 11

// open loads the files and then opens the folder again and again, a process each.
func (b *benchmarks) open(ctx context.Context, args []string) error {
	name, paths, err := graphAndFiles("open", args)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "open")
	var l bench.Loaded
	if _, err := b.child(ctx, &l, append([]string{"load", "waggoner", dir}, paths...)...); err != nil {
		return err
	}
	var started, opened, answered []time.Duration
	var o bench.Opened
	for range openings {
		took, err := b.child(ctx, &o, "open", dir, name, fmt.Sprint(l.Read))
		if err != nil {
			return err
		}
		started, opened, answered = append(started, took), append(opened, o.Open), append(answered, o.Answer)
	}
	size := "/" + name + "-" + bench.Amount(l.Read)
	return errors.Join(
		b.report.Line("Open/store"+size, openings, bench.Median(opened), bench.Metric{Value: float64(o.Idle.Anonymous), Unit: "B-anonymous"}),
		b.report.Line("Open/first-answer"+size, openings, bench.Median(answered), bench.Metric{Value: float64(o.Results), Unit: "results"}),
		b.report.Line("Open/process-start-to-answer"+size, openings, bench.Median(started), bench.Metric{Value: float64(o.Memory.Anonymous), Unit: "B-anonymous"}),
	)
}

func graphAndFiles(verb string, args []string) (name string, paths []string, err error) {
	if len(args) < 2 {
		return "", nil, usage("bench "+verb+" needs a graph and its files", "waggoner bench "+verb+" debian debian.nq")
	}
	_, err = questions(args[0], 1)
	return args[0], args[1:], err
}

// read asks all contenders every question of the graph, turn by turn.
func (b *benchmarks) read(ctx context.Context, args []string) (err error) {
	name, paths, err := graphAndFiles("read", args)
	if err != nil {
		return err
	}
	limit, err := bench.LoadLimit(paths...)
	if err != nil {
		return err
	}
	byHand := bench.NewSearch(limit)
	all := []bench.Contender{byHand.Contender("limit"), byHand.IDs("limit-ids")}
	if slices.Contains(b.contenders, "waggoner") {
		more, done, err := b.waggoners(ctx, paths)
		defer func() { err = errors.Join(err, done()) }()
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	if slices.Contains(b.contenders, "cayley-memory") {
		mem, err := bench.LoadCayley(paths...)
		if err != nil {
			return err
		}
		all = append(all, pathContender(ctx, "cayley-memory-path", mem), scriptContender(ctx, "cayley-memory-gizmo", mem))
	}
	asked, err := questions(name, limit.Read)
	if err != nil {
		return err
	}
	for _, q := range asked {
		contenders := slices.DeleteFunc(slices.Clone(all), func(c bench.Contender) bool {
			return len(q.Of) > 1 && strings.Contains(c.Name, "-paths") // an intersection is no path
		})
		if err := b.report.Compare(name+"-"+bench.Amount(limit.Read), q, contenders...); err != nil {
			return err
		}
	}
	return nil
}

// waggoners are the product's own: with everything in the image and with one percent of it
// changed since; by hand over its adjacency, by Cayley's path builder and by Gizmo in a
// worker. done closes what it opened, also after an error.
func (b *benchmarks) waggoners(ctx context.Context, paths []string) (all []bench.Contender, done func() error, err error) {
	var closing []func() error
	done = func() (err error) {
		for _, f := range slices.Backward(closing) {
			err = errors.Join(err, f())
		}
		return err
	}
	for _, kind := range []string{"waggoner", "waggoner-overlay"} {
		store, err := bench.OpenWaggoner(filepath.Join(b.dir, kind))
		if err != nil {
			return nil, done, err
		}
		closing = append(closing, store.Close)
		if err := fillKind(ctx, store, kind, paths); err != nil {
			return nil, done, err
		}
		snapshot := store.Snapshot()
		closing = append(closing, func() error { snapshot.Release(); return nil })
		pool, err := gizmo.NewPool(gizmo.Config{MaxRows: mostRows, Output: 1 << 30, Memory: 4 << 30}, store)
		if err != nil {
			return nil, done, err
		}
		closing = append(closing, func() error { pool.Close(); return nil })
		byHand := bench.NewSnapshotSearch(snapshot)
		all = append(all, byHand.IDs(kind+"-ids"), byHand.Contender(kind+"-runs"),
			expressionContender(kind+"-paths-ids", snapshot, false), expressionContender(kind+"-paths-told", snapshot, true),
			pathContender(ctx, kind+"-path", snapshot), workerContender(ctx, kind+"-gizmo-worker", pool))
	}
	return all, done, nil
}

func fillKind(ctx context.Context, store *graph.Store, kind string, paths []string) error {
	if kind == "waggoner" {
		_, err := bench.FillWaggoner(ctx, store, paths...)
		return err
	}
	_, err := bench.FillOverlay(ctx, store, paths...)
	return err
}

// expressionContender asks the question as a path expression: for the ends alone, or also for
// the name and the distance of each and the last fact of a shortest walk there.
func expressionContender(name string, s *graph.Snapshot, told bool) bench.Contender {
	var text []byte
	sum := 0 // so that it is needed
	return bench.Contender{Name: name, Ask: func(q bench.Question) (int, error) {
		path, err := rpq.Parse(q.Expression())
		if err != nil {
			return 0, err
		}
		automaton, err := rpq.Compile(path, predicates{s})
		if err != nil {
			return 0, err
		}
		from, _ := s.Node(quad.IRI(q.Of[0]))
		search := rpq.Search{Snapshot: s, Automaton: automaton, Witnesses: told}
		defer search.Close()
		ends, err := search.Reach(from)
		if told {
			text = text[:0]
			for _, end := range ends {
				text = s.AppendTerm(text, end.Node)
				sum += int(end.Distance) + int(search.Last(end).Predicate)
			}
		}
		return len(ends), err
	}}
}

// predicates are the names of an expression that holds IRIs only.
type predicates struct{ snapshot *graph.Snapshot }

// Relation implements rpq.Names.
func (p predicates) Relation(l rpq.Link) (rpq.Moves, error) {
	n, ok := p.snapshot.Node(quad.IRI(l.Name))
	if !ok {
		return rpq.Moves{}, fmt.Errorf("there is no relation %s", l.Name)
	}
	return rpq.Moves{Out: []graph.Node{n}}, nil
}

// Any implements rpq.Names.
func (predicates) Any() rpq.Moves { return rpq.Moves{} }

// Test implements rpq.Names.
func (predicates) Test(t rpq.Test) (func(graph.Node) bool, error) {
	return nil, fmt.Errorf("nodes cannot be tested for %s", t.Key)
}

func pathContender(ctx context.Context, name string, qs cgraph.QuadStore) bench.Contender {
	return bench.Contender{Name: name, Ask: func(q bench.Question) (int, error) { return bench.AskPath(ctx, qs, q) }}
}

// scriptContender runs scripts in this process, as Cayley does.
func scriptContender(ctx context.Context, name string, qs cgraph.QuadStore) bench.Contender {
	return bench.Contender{Name: name, Ask: func(q bench.Question) (n int, err error) {
		it, err := cgizmo.NewSession(qs).Execute(ctx, q.Gizmo(), cquery.Options{Collation: cquery.JSON})
		if err != nil {
			return 0, err
		}
		defer it.Close()
		for it.Next(ctx) {
			_ = it.Result()
			n++
		}
		return n, it.Err()
	}}
}

// workerContender runs scripts in a worker process, as the product does.
func workerContender(ctx context.Context, name string, pool *gizmo.Pool) bench.Contender {
	return bench.Contender{Name: name, Ask: func(q bench.Question) (int, error) {
		result, err := pool.Run(ctx, gizmo.Request{Script: q.Gizmo(), Limit: mostRows, Timeout: time.Minute})
		if err != nil {
			return 0, err
		}
		if result.Truncated != "" {
			return 0, fmt.Errorf("the answer is cut: %s", result.Truncated)
		}
		return len(result.Rows), nil
	}}
}
