package query

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"waggoner/quads"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// A SearchRequest asks for entities by name, in either language.
type SearchRequest struct {
	Q     string `param:"q" json:"q" required:"true" doc:"A name, the beginning or a part of one, or one with a typing error."`
	Kind  string `param:"kind" json:"kind" doc:"Only entities of this kind."`
	Limit int    `param:"limit" json:"limit" min:"1" max:"1000" default:"20" doc:"How many hits at most."`
}

// A SearchAnswer lists hits, best first.
type SearchAnswer struct {
	Question  SearchRequest `json:"question"`
	Results   []Hit         `json:"results"`
	Total     int           `json:"total"`
	Truncated *Truncation   `json:"truncated"`
}

// A Hit is an entity and why it was found.
type Hit struct {
	Ref
	Description quads.Text `json:"description"`
	Match       string     `json:"match" enum:"exact,prefix,word,part,typo,near" doc:"How the name fits: the whole, its beginning, the beginning of a word in it, a part, but for typing errors, or most of its characters."`
	Name        string     `json:"name" doc:"The name that fits."`
	Misspelled  bool       `json:"misspelled" doc:"Whether that name is a known misspelling."`
}

// Ways a name can fit, best first.
const (
	matchExact = iota
	matchPrefix
	matchWord
	matchPart
	matchTypo
	matchNear
	noMatch
)

var matchNames = []string{"exact", "prefix", "word", "part", "typo", "near"}

// indexed is an entity with its names in the form they are compared in.
type indexed struct {
	entity *entity
	names  []indexedName
}

type indexedName struct {
	alias
	normal  string // words separated by single spaces
	compact []rune // without spaces
}

func newIndex(c *catalog) []indexed {
	out := make([]indexed, 0, len(c.sorted))
	for _, n := range c.sorted {
		e := c.entities[n]
		one := indexed{entity: e}
		for _, a := range append(e.names(), alias{text: e.id}) {
			normal := normalize(a.text)
			one.names = append(one.names, indexedName{a, normal, compact(normal)})
		}
		out = append(out, one)
	}
	return out
}

// normalize folds width and case (NFKC, full case folding), drops accents and turns
// whatever is neither letter nor digit into single spaces.
func normalize(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(cases.Fold().String(norm.NFKC.String(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return norm.NFC.String(b.String())
}

func compact(normal string) []rune { return []rune(strings.ReplaceAll(normal, " ", "")) }

// maxQuery bounds the text searched for, characters.
const maxQuery = 200

// search finds entities by their names and aliases in both languages.
func (e *view) search(ctx context.Context, req SearchRequest) (*SearchAnswer, error) {
	req.Limit = cmp.Or(req.Limit, 20)
	normal := normalize(req.Q)
	switch {
	case req.Limit < 1 || req.Limit > 1000:
		return nil, tooLarge("limit", req.Limit, 1000)
	case normal == "":
		return nil, &ParamError{"q", req.Q, "there is no letter or digit in it", nil}
	case len([]rune(normal)) > maxQuery:
		return nil, &ParamError{"q", "", fmt.Sprintf("it is longer than %d characters", maxQuery), nil}
	}
	if kinds := e.kinds(); req.Kind != "" && !slices.Contains(kinds, req.Kind) {
		return nil, &ParamError{"kind", req.Kind, fmt.Sprintf("there is no kind %q", req.Kind), kinds}
	}
	b := newBudget(ctx, e.limits)
	hits, err := e.hits(b, normal, req.Kind)
	if err != nil && !over(err) {
		return nil, err
	}
	return &SearchAnswer{
		Question: req, Results: hits[:min(req.Limit, len(hits))], Total: len(hits), Truncated: cut(b, len(hits), req.Limit),
	}, nil
}

// kinds lists the kinds that entities have.
func (e *view) kinds() []string {
	var out []string
	for _, ent := range e.catalog.entities {
		if !slices.Contains(out, ent.kind) {
			out = append(out, ent.kind)
		}
	}
	slices.Sort(out)
	return out
}

// hits returns every entity that fits, best first; with an error those found before it. Of equally good ones documents come
// last, those that bear the name as their own come first, then the better connected.
func (e *view) hits(b *budget, normal, kind string) ([]Hit, error) {
	type ranked struct {
		hit    Hit
		match  int
		other  int // 0 for its own name, 1 for another name, 2 for a document
		degree int
	}
	short := compact(normal)
	today := e.today()
	var found []ranked
	var err error
scan:
	for _, one := range e.index {
		if kind != "" && one.entity.kind != kind {
			continue
		}
		best, name, other := noMatch, indexedName{}, 0
		for i, n := range one.names {
			if err = b.step(); err != nil {
				break scan
			}
			if m := matchOf(n, normal, short); m < best {
				best, name, other = m, n, min(i, 1)
			}
		}
		if one.entity.kind == "document" {
			other = 2
		}
		if best < noMatch {
			found = append(found, ranked{Hit{
				Ref: e.catalog.ref(one.entity.node, today), Description: one.entity.description,
				Match: matchNames[best], Name: name.text, Misspelled: name.hidden,
			}, best, other, one.entity.degree})
		}
	}
	slices.SortFunc(found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.match, b.match), cmp.Compare(a.other, b.other), cmp.Compare(b.degree, a.degree), cmp.Compare(a.hit.ID, b.hit.ID))
	})
	out := make([]Hit, len(found))
	for i, f := range found {
		out[i] = f.hit
	}
	return out, err
}

// matchOf says how well a name fits what is searched for.
func matchOf(n indexedName, normal string, short []rune) int {
	switch {
	case n.normal == normal || slices.Equal(n.compact, short):
		return matchExact
	case strings.HasPrefix(n.normal, normal) || strings.HasPrefix(string(n.compact), string(short)):
		return matchPrefix
	case strings.Contains(" "+n.normal, " "+normal):
		return matchWord
	case (len(short) > 2 || hasHan(short)) && strings.Contains(string(n.compact), string(short)):
		return matchPart
	case typos(n, short):
		return matchTypo
	case hasHan(short) && bigramShare(short, n.compact) >= 0.5:
		return matchNear
	}
	return noMatch
}

func hasHan(s []rune) bool {
	return slices.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
