package main

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strconv"

	"waggoner/graph"
	"waggoner/quads"
)

func statsVerb() *verb {
	return &verb{
		name: "stats", summary: "how much a data folder holds and takes",
		detail:   "Sizes, the dictionary, what has changed since the image, the predicates by their quads, and how many quads the terms have.",
		examples: []string{"waggoner stats --data mine", "waggoner stats --data mine --limit 3 --json"},
		declare:  declareStats,
	}
}

func declareStats(s *session, f *flags) action {
	folder := f.folder()
	limit := int64(20)
	f.number(&limit, "limit", "N", "How many predicates to list, those with most quads first; 0 is all.", 0, 1<<31-1)
	out := f.output(s)
	return func(ctx context.Context, args []string) error {
		if err := noMore("stats", args); err != nil {
			return err
		}
		return folder.with(ctx, "stats", false, func(store *graph.Store) error {
			a, err := statsOf(ctx, store, int(limit))
			if err != nil {
				return err
			}
			a.Folder = folder.dir
			return out.write(s, a, func(p *printer) { p.stats(a) })
		})
	}
}

// A statsAnswer is what stats tells.
type statsAnswer struct {
	Folder     string      `json:"folder"`
	Sequence   uint64      `json:"sequence"`
	Quads      int         `json:"quads"`
	Terms      int         `json:"terms"`
	Builtin    string      `json:"builtin"` // the kind of built-in data; "" for none
	Image      imageStats  `json:"image"`
	Since      sinceStats  `json:"since_image"`
	Logbook    int64       `json:"logbook_bytes"`
	Predicates int         `json:"predicates"`
	Most       []predicate `json:"predicates_by_quads"`
	Contexts   int         `json:"contexts"`
	Out        degrees     `json:"out_degrees"`
	In         degrees     `json:"in_degrees"`
}

type imageStats struct {
	Sequence   uint64  `json:"sequence"`
	Quads      int64   `json:"quads"`
	Terms      int64   `json:"terms"`
	Bytes      int64   `json:"bytes"`
	PerQuad    float64 `json:"bytes_per_quad"` // beside the dictionary
	Dictionary int64   `json:"dictionary_bytes"`
	TermBytes  int64   `json:"term_bytes"`
}

// sinceStats is the overlay: what the batches since the image have changed.
type sinceStats struct {
	Batches int `json:"batches"`
	Changes int `json:"changes"`
	Layers  int `json:"layers"`
}

type predicate struct {
	ID       string `json:"id"`
	Quads    int    `json:"quads"`
	Subjects int    `json:"subjects"`
	Objects  int    `json:"objects"`
}

// degrees says how many quads the terms have that stand at one end of any.
type degrees struct {
	Terms     int     `json:"terms"`
	Mean      float64 `json:"mean"`
	Largest   int     `json:"largest"`
	LargestOf string  `json:"largest_of"`
	Powers    []int   `json:"by_power_of_two"` // terms with 1, 2-3, 4-7, ... quads
}

func statsOf(ctx context.Context, store *graph.Store, limit int) (*statsAnswer, error) {
	stats, err := store.Stats()
	if err != nil {
		return nil, err
	}
	installed, err := readRecord(store)
	if err != nil {
		return nil, err
	}
	im := stats.Image
	a := &statsAnswer{
		Sequence: stats.Sequence, Quads: stats.Quads, Terms: stats.Nodes, Builtin: installed.kind, Logbook: stats.Logbook,
		Image: imageStats{stats.ImageAt, im.Quads, im.Nodes, im.Bytes, 0, im.DictionaryBytes, im.TermBytes},
		Since: sinceStats{stats.Batches, stats.Changes, stats.Layers},
	}
	if im.Quads > 0 {
		a.Image.PerQuad = float64(im.Bytes-im.DictionaryBytes) / float64(im.Quads)
	}
	snapshot := store.Snapshot()
	defer snapshot.Release()
	return a, snapshot.Guard(func() error { return a.count(ctx, snapshot, limit) })
}

// count looks at every term and predicate.
func (a *statsAnswer) count(ctx context.Context, s *graph.Snapshot, limit int) error {
	for p := range s.Predicates() {
		a.Predicates++
		a.Most = append(a.Most, predicate{ID: quads.ShortTerm(s.Term(p)), Quads: s.PredicateSize(p), Subjects: length(s.Subjects(p)), Objects: length(s.Objects(p))})
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	slices.SortFunc(a.Most, func(x, y predicate) int { return cmp.Or(y.Quads-x.Quads, cmp.Compare(x.ID, y.ID)) })
	if limit > 0 && len(a.Most) > limit {
		a.Most = a.Most[:limit]
	}
	a.Contexts = length(s.Contexts())
	largest := [2]graph.Node{graph.NoNode, graph.NoNode}
	for n := range s.Bound() {
		if a.Out.add(s.OutDegree(n, graph.NoNode)) {
			largest[0] = n
		}
		if a.In.add(s.InDegree(n, graph.NoNode)) {
			largest[1] = n
		}
		if n%(1<<16) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for i, d := range []*degrees{&a.Out, &a.In} {
		if d.Terms > 0 {
			d.Mean = float64(a.Quads) / float64(d.Terms)
			d.LargestOf = quads.ShortTerm(s.Term(largest[i]))
		}
	}
	return nil
}

// add counts a term with so many quads, and reports whether no other had as many.
func (d *degrees) add(n int) bool {
	if n == 0 {
		return false
	}
	d.Terms++
	power := bits.Len(uint(n)) - 1
	for len(d.Powers) <= power {
		d.Powers = append(d.Powers, 0)
	}
	d.Powers[power]++
	if n <= d.Largest {
		return false
	}
	d.Largest = n
	return true
}

func length(all func(func(graph.Node) bool)) int {
	n := 0
	for range all {
		n++
	}
	return n
}

func (p *printer) stats(a *statsAnswer) {
	p.line(0, strong, "%s", p.say(msgStatsOf, quoted(a.Folder), a.Sequence))
	value := func(m msg, text string) row {
		return row{cells: []cell{{p.say(m), plain}, {text, plain}}}
	}
	builtin := p.say(msgNoBuiltin)
	if m, ok := map[string]msg{atlasKind: msgAtlas, vocabularyKind: msgVocabulary}[a.Builtin]; ok {
		builtin = p.say(m)
	}
	p.table(gap, []string{"", ""}, []row{
		value(msgQuads, strconv.Itoa(a.Quads)),
		value(msgTerms, strconv.Itoa(a.Terms)),
		value(msgBuiltinData, builtin),
		value(msgImage, p.say(msgImageText, bytesText(a.Image.Bytes), a.Image.Quads, a.Image.Sequence)),
		value(msgPerQuad, fmt.Sprintf("%.1f B", a.Image.PerQuad)),
		value(msgDictionary, p.say(msgDictionaryText, bytesText(a.Image.Dictionary), bytesText(a.Image.TermBytes))),
		value(msgLogbook, p.say(msgLogbookText, bytesText(a.Logbook), a.Since.Batches)),
		value(msgOverlay, p.say(msgOverlayText, a.Since.Changes, a.Since.Layers)),
		value(msgPredicates, strconv.Itoa(a.Predicates)),
		value(msgContexts, strconv.Itoa(a.Contexts)),
	})
	p.heading(p.say(msgPredicatesBy))
	var rows []row
	for _, one := range a.Most {
		rows = append(rows, row{cells: []cell{{one.ID, plain}, {number(one.Quads), plain}, {number(one.Subjects), faint}, {number(one.Objects), faint}}})
	}
	p.table(gap, []string{p.say(msgPredicate), rightHead(p.say(msgQuadsHead)), rightHead(p.say(msgSubjects)), rightHead(p.say(msgObjects))}, rows)
	if more := a.Predicates - len(a.Most); more > 0 {
		p.line(gap, notice, "%s", p.say(msgMoreEdges, more))
	}
	p.heading(p.say(msgDegrees))
	p.line(gap, plain, "%s", p.say(msgDegreesOut, a.Out.Terms, a.Out.Mean, a.Out.Largest, a.Out.LargestOf))
	p.line(gap, plain, "%s", p.say(msgDegreesIn, a.In.Terms, a.In.Mean, a.In.Largest, a.In.LargestOf))
}

// number is a number at the right of its column.
func number(n int) string { return fmt.Sprintf("%10d", n) }

func rightHead(text string) string {
	return fmt.Sprintf("%*s", 10+len([]rune(text))-columns(text), text)
}
