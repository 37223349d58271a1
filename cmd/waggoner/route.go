package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waggoner/query"
)

// learn takes the words of the vocabulary, and a limit, for an answer in words.
func (p *printer) learn(m *query.MetaAnswer) {
	p.deepest = m.Limits.Depth
	p.relations, p.terms = map[string]query.RelationInfo{}, map[string]string{}
	for _, r := range m.Relations {
		p.relations[r.ID] = r
	}
	for _, t := range slices.Concat(m.Kinds, m.Certainties) {
		p.terms[t.ID] = t.Labels.In(p.lang)
	}
	for _, s := range m.Statuses {
		p.terms[s.ID] = s.Labels.In(p.lang)
	}
}

// term is a kind, a status or a certainty in words.
func (p *printer) term(id string) string {
	if name := p.terms[id]; name != "" {
		return name
	}
	return id
}

// named is how an answer in words calls an entity: its name, with the id where two
// entities of the answer share the name.
func (p *printer) named(id string) string {
	ref, ok := p.entities[id]
	label := ref.Labels.In(p.lang)
	if !ok || label == "" {
		return id
	}
	for _, other := range p.entities {
		if other.ID != id && other.Labels.In(p.lang) == label {
			return label + " (" + id + ")"
		}
	}
	return label
}

// asNow is a name with the one it bears today, if that differs.
func (p *printer) asNow(r query.Ref) string {
	name := r.Labels.In(p.lang)
	if now := r.Now.In(p.lang); now != "" && now != name {
		return p.say(msgAs, name, now)
	}
	return name
}

// relation is how a relation reads.
func (p *printer) relation(id string, inverse bool) string {
	info, ok := p.relations[id]
	switch {
	case !ok:
		return id
	case inverse:
		return info.Inverse.In(p.lang)
	}
	return info.Labels.In(p.lang)
}

// steps writes out a path with the sources of every edge.
func (p *printer) steps(path []query.Edge) []note {
	out := make([]note, len(path))
	for i, e := range path {
		text := p.named(e.From) + " " + p.relation(e.Relation, e.Inverse) + " " + p.named(e.To)
		out[i] = note{text: text, sources: p.cited(e.Contexts)}
	}
	return out
}

// cited names the document and the place of each context, the time the fact held, and
// how certain it is if it is not sure.
func (p *printer) cited(contexts []query.Context) []string {
	out := make([]string, len(contexts))
	for i, c := range contexts {
		parts := []string{c.Document}
		if c.Locator != "" {
			parts[0] += "#" + c.Locator
		}
		switch {
		case c.ValidFrom != "" && c.ValidTo != "":
			parts = append(parts, p.say(msgFromTo, c.ValidFrom, c.ValidTo))
		case c.ValidFrom != "":
			parts = append(parts, p.say(msgSince, c.ValidFrom))
		case c.ValidTo != "":
			parts = append(parts, p.say(msgUntil, c.ValidTo))
		}
		if c.Certainty != "sure" {
			parts = append(parts, p.term(c.Certainty))
		}
		out[i] = strings.Join(parts, ", ")
	}
	return out
}

// cut says that an answer is not whole: how many of its results are shown, or where it
// ended.
func (p *printer) cut(t *query.Truncation, shown, total int) {
	switch {
	case t == nil:
	case t.Reason == "rows":
		p.line(0, notice, "%s", p.say(msgTruncatedRows, shown, total))
	case t.Reason == "depth" && t.Limit == fmt.Sprintf("%d steps", p.deepest):
		p.line(0, plain, "%s", p.say(msgDeepest, p.amount(t.Limit)))
	case t.Reason == "depth":
		p.line(0, plain, "%s", p.say(msgDeeper, p.amount(t.Limit)))
	default:
		p.line(0, notice, "%s", p.say(msgTruncated, p.amount(t.Limit)))
	}
}

// status is the status of an entity in words.
func (p *printer) status(ref query.Ref) string {
	if ref.Disputed {
		return p.say(msgDisputed, p.term(ref.Status))
	}
	return p.term(ref.Status)
}

// statusStyle marks what is no longer alive.
func statusStyle(ref query.Ref) style {
	if ref.Fate == "ended" {
		return notice
	}
	return plain
}

// sortedKeys lists the keys of a map of counts, the largest count first.
func sortedKeys(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
}
