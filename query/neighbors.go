package query

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strings"
)

// A NeighborsRequest pages through the relations of one entity.
type NeighborsRequest struct {
	ID     string   `param:"id" in:"path" json:"id" required:"true" doc:"The entity's id, or an unambiguous name."`
	Rel    []string `param:"rel" json:"rel" doc:"Only these relations and those below them; =uses itself alone. The default is all, membership included."`
	Dir    string   `param:"dir" json:"dir" enum:"in,out,both" default:"both" doc:"out: facts that begin at the entity; in: facts that end at it. A symmetric relation goes both ways."`
	Limit  int      `param:"limit" json:"limit" min:"1" max:"1000" default:"100" doc:"How many at most."`
	Cursor string   `param:"cursor" json:"-" doc:"Where to go on: the next of the answer before."`
	Scope
}

// A NeighborsAnswer is one page of an entity's relations.
type NeighborsAnswer struct {
	Question NeighborsRequest `json:"question"`
	AsOf     string           `json:"as_of"`
	Counts   []RelationCount  `json:"counts" doc:"How many there are of each relation and direction, whatever the page."`
	Results  []Edge           `json:"results" doc:"By family, relation, direction and id."`
	Total    int              `json:"total"`
	Next     string           `json:"next" doc:"The cursor of the next page, empty on the last."`
	Entities map[string]Ref   `json:"entities"`
}

// RelationCount is how many edges of one relation and direction there are.
type RelationCount struct {
	Relation string `json:"relation"`
	Inverse  bool   `json:"inverse"`
	Total    int    `json:"total"`
}

// neighbors pages through the relations of one entity.
func (e *view) neighbors(ctx context.Context, req NeighborsRequest) (*NeighborsAnswer, error) {
	req.Dir, req.Limit = cmp.Or(req.Dir, "both"), cmp.Or(req.Limit, 100)
	if req.Limit < 1 || req.Limit > 1000 {
		return nil, tooLarge("limit", req.Limit, 1000)
	}
	ent, err := e.resolveOne(ctx, "", req.ID)
	if err != nil {
		return nil, err
	}
	set := e.catalog.relations
	if len(req.Rel) > 0 {
		if set, err = e.relationSet("rel", req.Rel); err != nil {
			return nil, err
		}
	}
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	after, err := decodeCursor(req.Cursor)
	if err != nil {
		return nil, err
	}
	all := e.catalog.newRefs(f)
	links, err := e.links(newBudget(ctx, e.limits), ent, f, all)
	if err != nil {
		return nil, err
	}
	wanted := relationIDs(set)
	links = slices.DeleteFunc(links, func(l link) bool { return !slices.Contains(wanted, l.Relation) || !l.points(req.Dir) })
	req.ID = ent.id
	return pageOf(req, links, after, all), nil
}

// points reports whether a link goes in a direction; a symmetric one goes in both.
func (l link) points(dir string) bool {
	return dir == "both" || l.symmetric || l.Inverse == (dir == "in")
}

// cursors are keys of links, so that a page begins after the last link of the one before.
func encodeCursor(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

func decodeCursor(cursor string) (key string, err error) {
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if cursor != "" && (err != nil || strings.Count(string(data), "\x00") != 3) {
		return "", &ParamError{"cursor", cursor, "it is not the next of an answer", nil}
	}
	return string(data), nil
}

// pageOf cuts the page after a key out of sorted links.
func pageOf(req NeighborsRequest, links []link, after string, all *refs) *NeighborsAnswer {
	out := &NeighborsAnswer{Question: req, AsOf: req.AsOf, Results: []Edge{}, Counts: []RelationCount{}, Total: len(links), Entities: map[string]Ref{}}
	for _, g := range groups(links) {
		out.Counts = append(out.Counts, RelationCount{g.Relation, g.Inverse, g.Total})
	}
	start, _ := slices.BinarySearchFunc(links, after, func(l link, key string) int {
		if l.key() <= key {
			return -1
		}
		return 1
	})
	page := links[start:min(start+req.Limit, len(links))]
	for _, l := range page {
		out.Results = append(out.Results, l.Edge)
		out.Entities[l.To] = all.all[l.To]
	}
	if start+len(page) < len(links) {
		out.Next = encodeCursor(page[len(page)-1].key())
	}
	return out
}
