package query

import (
	"cmp"
	"context"
	"slices"

	"waggoner/quads"
)

// A LandscapeRequest asks for the whole map.
type LandscapeRequest struct {
	Scope
}

// A LandscapeAnswer is the map: layers, their categories, and what is listed in them.
type LandscapeAnswer struct {
	AsOf       string  `json:"as_of"`
	Classes    []Class `json:"classes" doc:"The source classes, in the order of the columns."`
	Layers     []Layer `json:"layers"`
	Categories int     `json:"categories" doc:"How many there are."`
	Entries    int     `json:"entries" doc:"How many places there are in which a tool is listed."`
	Tools      int     `json:"tools" doc:"How many tools are listed."`
}

// A Class is where tools come from.
type Class struct {
	Ref
	Open bool `json:"open" doc:"Whether its tools are open source."`
}

// A Layer holds categories.
type Layer struct {
	Ref
	Description quads.Text `json:"description"`
	Categories  []Category `json:"categories"`
}

// A Category holds entries.
type Category struct {
	Ref
	Description quads.Text `json:"description"`
	Entries     []Entry    `json:"entries" doc:"In the order of classes, then as listed."`
}

// An Entry is a place in which a tool is listed.
type Entry struct {
	Ref
	ListedAs string    `json:"listed_as" doc:"The source class it stands under here."`
	AlsoIn   []string  `json:"also_in,omitempty" doc:"The other categories that list it."`
	Contexts []Context `json:"contexts"`
}

// landscape returns the whole map.
func (e *view) landscape(_ context.Context, req LandscapeRequest) (*LandscapeAnswer, error) {
	f, err := e.filter(&req.Scope)
	if err != nil {
		return nil, err
	}
	out := &LandscapeAnswer{AsOf: req.AsOf, Layers: []Layer{}, Classes: e.classes()}
	listed := e.entries(f)
	tools := map[string]bool{}
	for _, layer := range e.ofKind("layer") {
		l := Layer{Ref: e.catalog.ref(layer.node, f), Description: layer.description, Categories: []Category{}}
		for _, category := range e.ofKind("category") {
			if in, ok := e.layerOf(category.node); !ok || in != layer.node {
				continue
			}
			entries := listed[category.id]
			for _, entry := range entries {
				tools[entry.ID] = true
			}
			out.Categories++
			out.Entries += len(entries)
			l.Categories = append(l.Categories, Category{e.catalog.ref(category.node, f), category.description, append([]Entry{}, entries...)})
		}
		out.Layers = append(out.Layers, l)
	}
	out.Tools = len(tools)
	return out, nil
}

// classes lists the source classes in their order.
func (e *view) classes() []Class {
	out := []Class{}
	for _, t := range quads.Sorted(e.catalog.vocabulary.Classes) {
		out = append(out, Class{Ref{ID: quads.Short(t.IRI), Labels: t.Names, Kind: "source-class"}, t.Open})
	}
	return out
}

// ofKind lists the entities of a kind by their order, ties by id.
func (e *view) ofKind(kind string) []*entity {
	var out []*entity
	for _, n := range e.catalog.sorted {
		if ent := e.catalog.entities[n]; ent.kind == kind {
			out = append(out, ent)
		}
	}
	slices.SortStableFunc(out, func(a, b *entity) int { return cmp.Compare(a.order, b.order) })
	return out
}

// entries maps each category to what is listed in it.
func (e *view) entries(f *filter) map[string][]Entry {
	out := map[string][]Entry{}
	scrap := e.catalog.newRefs(f)
	for _, n := range e.catalog.sorted {
		listings := e.listings(n, f, scrap)
		for _, l := range listings {
			entry := Entry{Ref: e.catalog.ref(n, f), ListedAs: l.Class, Contexts: l.Contexts}
			for _, other := range listings {
				if other.Category != l.Category && !slices.Contains(entry.AlsoIn, other.Category) {
					entry.AlsoIn = append(entry.AlsoIn, other.Category)
				}
			}
			out[l.Category] = append(out[l.Category], entry)
		}
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b Entry) int {
			return cmp.Or(cmp.Compare(e.classOrder(a.ListedAs), e.classOrder(b.ListedAs)),
				cmp.Compare(lineOf(a.Contexts[0].Locator), lineOf(b.Contexts[0].Locator)))
		})
	}
	return out
}

func (e *view) classOrder(id string) int {
	if t := e.catalog.vocabulary.Classes[quads.Full(id)]; t != nil {
		return t.Order
	}
	return 1 << 30
}
