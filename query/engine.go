package query

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
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

// An Engine answers questions about the present content of a store: a question sees
// every batch that was acknowledged before it was asked.
type Engine struct {
	store  *graph.Store
	limits Limits
	now    func() time.Time

	view     atomic.Pointer[view]
	renewing sync.Mutex // held while a new view is made
}

// NewEngine reads the catalogue of the store's present snapshot.
func NewEngine(cfg Config) (*Engine, error) {
	e := &Engine{store: cfg.Store, limits: cfg.Limits.withDefaults(), now: cfg.Now}
	if e.now == nil {
		e.now = time.Now
	}
	return e, e.renew()
}

// Close releases the snapshot. Running questions end first.
func (e *Engine) Close() {
	e.renewing.Lock()
	defer e.renewing.Unlock()
	if v := e.view.Swap(nil); v != nil {
		v.release()
	}
}

// Sequence numbers the state that the next question sees: what was computed from answers
// holds as long as it stays the same.
func (e *Engine) Sequence() uint64 { return e.store.Sequence() }

// Today is the date of questions that give none.
func (e *Engine) Today() quads.Date { return quads.DateOf(e.now()) }

// Limits returns the limits in force.
func (e *Engine) Limits() Limits { return e.limits }

// present returns a view of the newest state; the caller releases it.
func (e *Engine) present() (*view, error) {
	for {
		v := e.view.Load()
		if v == nil {
			return nil, graph.ErrClosed
		}
		if v.catalog.snapshot.Sequence() >= e.store.Sequence() && v.acquire() {
			return v, nil
		}
		if err := e.renew(); err != nil {
			return nil, err
		}
	}
}

// renew makes a view of the newest state unless there is one. Of several callers one
// does it and the others wait.
func (e *Engine) renew() error {
	e.renewing.Lock()
	defer e.renewing.Unlock()
	old := e.view.Load()
	if old != nil && old.catalog.snapshot.Sequence() >= e.store.Sequence() {
		return nil
	}
	s := e.store.Snapshot()
	err := s.Guard(func() error {
		e.view.Store(newView(s, e.limits, e.now))
		return nil
	})
	switch {
	case err != nil:
		s.Release()
	case old != nil:
		old.release()
	}
	return err
}

// ask answers one question from the newest state.
func ask[Request, Answer any](ctx context.Context, e *Engine, req Request, question func(*view, context.Context, Request) (Answer, error)) (a Answer, err error) {
	v, err := e.present()
	if err != nil {
		return a, err
	}
	defer v.release()
	err = v.catalog.snapshot.Guard(func() error {
		a, err = question(v, ctx, req)
		return err
	})
	return a, err
}

// Meta tells what is loaded.
func (e *Engine) Meta(ctx context.Context, req MetaRequest) (*MetaAnswer, error) {
	return ask(ctx, e, req, (*view).meta)
}

// Landscape returns the whole map.
func (e *Engine) Landscape(ctx context.Context, req LandscapeRequest) (*LandscapeAnswer, error) {
	return ask(ctx, e, req, (*view).landscape)
}

// Search finds entities by name.
func (e *Engine) Search(ctx context.Context, req SearchRequest) (*SearchAnswer, error) {
	return ask(ctx, e, req, (*view).search)
}

// Entity tells everything about one entity.
func (e *Engine) Entity(ctx context.Context, req EntityRequest) (*EntityAnswer, error) {
	return ask(ctx, e, req, (*view).entity)
}

// Neighbors pages through the relations of one entity.
func (e *Engine) Neighbors(ctx context.Context, req NeighborsRequest) (*NeighborsAnswer, error) {
	return ask(ctx, e, req, (*view).neighbors)
}

// Document tells what a document says.
func (e *Engine) Document(ctx context.Context, req DocumentRequest) (*DocumentAnswer, error) {
	return ask(ctx, e, req, (*view).document)
}

// Dependents finds what builds on some entities, directly or not.
func (e *Engine) Dependents(ctx context.Context, req ReachRequest) (*ReachAnswer, error) {
	return ask(ctx, e, req, (*view).dependents)
}

// Dependencies finds what some entities build on, directly or not.
func (e *Engine) Dependencies(ctx context.Context, req ReachRequest) (*ReachAnswer, error) {
	return ask(ctx, e, req, (*view).dependencies)
}

// Paths finds how two entities are connected.
func (e *Engine) Paths(ctx context.Context, req PathsRequest) (*PathsAnswer, error) {
	return ask(ctx, e, req, (*view).paths)
}

// Count counts the ways from one entity to another.
func (e *Engine) Count(ctx context.Context, req CountRequest) (*CountAnswer, error) {
	return ask(ctx, e, req, (*view).countWays)
}

// Follow finds where the walks lead that a path expression describes.
func (e *Engine) Follow(ctx context.Context, req FollowRequest) (*FollowAnswer, error) {
	return ask(ctx, e, req, (*view).follow)
}

// Lineage tells who controlled an entity, and who controls it and its own now.
func (e *Engine) Lineage(ctx context.Context, req LineageRequest) (*LineageAnswer, error) {
	return ask(ctx, e, req, (*view).lineage)
}

// Alternatives tells what could stand in the place of some entities.
func (e *Engine) Alternatives(ctx context.Context, req AlternativesRequest) (*AlternativesAnswer, error) {
	return ask(ctx, e, req, (*view).alternatives)
}

// Changes tells what is otherwise at one date than at an earlier one.
func (e *Engine) Changes(ctx context.Context, req ChangesRequest) (*ChangesAnswer, error) {
	return ask(ctx, e, req, (*view).changes)
}

// Impact tells what is affected if something happens to an entity.
func (e *Engine) Impact(ctx context.Context, req ImpactRequest) (*ImpactAnswer, error) {
	return ask(ctx, e, req, (*view).impact)
}

// Export writes a part of the store or all of it. Errors that come before the first
// byte come before prepare, which gets the media type.
func (e *Engine) Export(ctx context.Context, req ExportRequest, w io.Writer, prepare func(mediaType string)) error {
	_, err := ask(ctx, e, req, func(v *view, ctx context.Context, req ExportRequest) (struct{}, error) {
		return struct{}{}, v.export(ctx, req, w, prepare)
	})
	return err
}

// Words are the words of the vocabulary that answers use.
type Words struct {
	Relations []RelationInfo // by family and id
	Statuses  []StatusInfo   // by id
	Classes   []Class        // the source classes in their order
}

// Words returns the words of the vocabulary.
func (e *Engine) Words() (Words, error) {
	return ask(context.Background(), e, struct{}{}, func(v *view, _ context.Context, _ struct{}) (Words, error) {
		return Words{v.relations(), v.statuses(), v.classes()}, nil
	})
}

// Refs lists every entity as of today, by id. It is for callers that link to entities
// whose ids they meet, such as the rows of a script.
func (e *Engine) Refs() ([]Ref, error) {
	return ask(context.Background(), e, struct{}{}, func(v *view, _ context.Context, _ struct{}) ([]Ref, error) {
		return v.refs(), nil
	})
}
