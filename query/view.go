package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"waggoner/graph"
	"waggoner/quads"
)

// view is what questions are answered from: one snapshot and what it says about entities.
type view struct {
	catalog *catalog
	limits  Limits
	now     func() time.Time
	index   []indexed
	held    atomic.Int64 // by questions, and by the engine
}

func newView(s *graph.Snapshot, limits Limits, now func() time.Time) *view {
	e := &view{catalog: newCatalog(s), limits: limits, now: now}
	e.index = newIndex(e.catalog)
	e.held.Store(1)
	return e
}

// acquire holds the view against being let go. It fails once nobody holds it.
func (e *view) acquire() bool {
	for {
		n := e.held.Load()
		if n == 0 {
			return false
		}
		if e.held.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release gives the view back; with the last one the snapshot goes.
func (e *view) release() {
	if e.held.Add(-1) == 0 {
		e.catalog.snapshot.Release()
	}
}

// today admits what holds today.
func (e *view) today() *filter {
	f, err := e.filter(&Scope{})
	if err != nil {
		panic("query: a scope that asks for nothing was refused: " + err.Error())
	}
	return f
}

// resolve finds the entities that a parameter names.
func (e *view) resolve(ctx context.Context, param string, names []string) ([]*entity, error) {
	if len(names) > e.limits.Entities {
		return nil, tooLarge(param, len(names), e.limits.Entities)
	}
	var out []*entity
	for _, name := range names {
		found, err := e.resolveOne(ctx, param, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, found) {
			out = append(out, found)
		}
	}
	return out, nil
}

func (e *view) resolveOne(ctx context.Context, param, name string) (*entity, error) {
	found := e.catalog.find(name)
	switch len(found) {
	case 0:
		return nil, &NotFoundError{param, "entity", name, e.nearest(ctx, name, "")}
	case 1:
		return found[0], nil
	}
	several := &AmbiguousError{Param: param, Name: name}
	for _, ent := range found {
		several.Of = append(several.Of, e.catalog.ref(ent.node, e.today()))
	}
	return nil, several
}

func ids(entities []*entity) []string {
	out := make([]string, len(entities))
	for i, e := range entities {
		out[i] = e.id
	}
	return out
}

// relationSet resolves a list of relation names: each means itself and all below it,
// with = before it itself alone. An empty list means every relation but membership.
func (e *view) relationSet(param string, names []string) (map[graph.Node]*quads.Relation, error) {
	out := map[graph.Node]*quads.Relation{}
	if len(names) == 0 {
		for n, r := range e.catalog.relations {
			if !e.catalog.isMembership(r) {
				out[n] = r
			}
		}
		return out, nil
	}
	for _, name := range names {
		bare, exact := strings.CutPrefix(name, "=")
		iri := quads.Full(bare)
		if e.catalog.vocabulary.Relations[iri] == nil {
			return nil, &ParamError{param, name, fmt.Sprintf("there is no relation %q", bare), e.relationNames()}
		}
		wanted := e.catalog.vocabulary.Below(iri)
		if exact {
			wanted = wanted[:0]
			wanted = append(wanted, iri)
		}
		for n, r := range e.catalog.relations {
			if slices.Contains(wanted, r.IRI) {
				out[n] = r
			}
		}
	}
	return out, nil
}

// relationNames lists the relations, sorted.
func (e *view) relationNames() []string {
	var out []string
	for iri := range e.catalog.vocabulary.Relations {
		out = append(out, quads.Short(iri))
	}
	slices.Sort(out)
	return out
}
