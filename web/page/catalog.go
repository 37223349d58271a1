package page

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"waggoner/quads"
	"waggoner/query"
	"waggoner/web/scene"
)

// catalog is what the pages know by heart of one day and state: the words of the vocabulary, and
// every entity with its status as of that day. It is never changed once it is read.
type catalog struct {
	meta      *query.MetaAnswer
	relations map[string]query.RelationInfo
	classes   map[string]classInfo
	refs      map[string]query.Ref
	suggested []query.Ref // what input fields offer
}

// classInfo is a source class as the pages mark it.
type classInfo struct {
	query.Term
	shape  string
	hollow bool // commercial, against open source
}

// maxSuggested bounds the names that input fields offer.
const maxSuggested = 400

func readCatalog(e *query.Engine) (*catalog, error) {
	c := &catalog{relations: map[string]query.RelationInfo{}, classes: map[string]classInfo{}, refs: map[string]query.Ref{}}
	var err error
	if c.meta, err = e.Meta(context.Background(), query.MetaRequest{}); err != nil {
		return nil, err
	}
	for _, r := range c.meta.Relations {
		c.relations[r.ID] = r
	}
	words, err := e.Words()
	if err != nil {
		return nil, err
	}
	for i, class := range words.Classes {
		c.classes[class.ID] = classInfo{query.Term{ID: class.ID, Labels: class.Labels}, scene.ClassShape(i), !class.Open}
	}
	refs, err := e.Refs()
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		c.refs[ref.ID] = ref
		if ref.Kind == "tool" || ref.Kind == "company" {
			c.suggested = append(c.suggested, ref)
		}
	}
	slices.SortStableFunc(c.suggested, func(a, b query.Ref) int { return cmp.Compare(b.Kind, a.Kind) })
	c.suggested = c.suggested[:min(len(c.suggested), maxSuggested)]
	return c, nil
}

// almanac holds the catalogue of the present day.
type almanac struct {
	mu       sync.Mutex // guards what follows
	day      quads.Date
	sequence uint64
	latest   *catalog
}

// today returns the catalogue of the engine's present day and state. The first request
// of a day, or after a change, reads it; those that come meanwhile wait.
func (a *almanac) today(e *query.Engine) (*catalog, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	day, sequence := e.Today(), e.Sequence()
	if a.latest != nil && a.day == day && a.sequence == sequence {
		return a.latest, nil
	}
	c, err := readCatalog(e)
	if err != nil {
		return a.latest, err
	}
	a.day, a.sequence, a.latest = day, sequence, c
	return c, nil
}
