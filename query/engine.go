package query

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"waggoner/graph"
	"waggoner/quads"
)

// Config says what an engine works on.
type Config struct {
	Store  *graph.Store
	Limits Limits
	Now    func() time.Time // the date of questions that give none; default time.Now
}

// An Engine answers questions about the present content of a store.
type Engine struct {
	catalog *catalog
	limits  Limits
	now     func() time.Time
	index   []indexed
}

// NewEngine reads the catalogue of the store's present snapshot.
func NewEngine(cfg Config) *Engine {
	e := &Engine{catalog: newCatalog(cfg.Store.Snapshot()), limits: cfg.Limits.withDefaults(), now: cfg.Now}
	if e.now == nil {
		e.now = time.Now
	}
	e.index = newIndex(e.catalog)
	return e
}

// Close releases the snapshot.
func (e *Engine) Close() { e.catalog.snapshot.Release() }

// Today is the date of questions that give none.
func (e *Engine) Today() quads.Date { return quads.DateOf(e.now()) }

// today admits what holds today.
func (e *Engine) today() *filter {
	f, err := e.filter(&Scope{})
	if err != nil {
		panic("query: a scope that asks for nothing was refused: " + err.Error())
	}
	return f
}

// Limits returns the limits in force.
func (e *Engine) Limits() Limits { return e.limits }

// resolve finds the entities that a parameter names.
func (e *Engine) resolve(ctx context.Context, param string, names []string) ([]*entity, error) {
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

func (e *Engine) resolveOne(ctx context.Context, param, name string) (*entity, error) {
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
func (e *Engine) relationSet(param string, names []string) (map[graph.Node]*quads.Relation, error) {
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
func (e *Engine) relationNames() []string {
	var out []string
	for iri := range e.catalog.vocabulary.Relations {
		out = append(out, quads.Short(iri))
	}
	slices.Sort(out)
	return out
}
