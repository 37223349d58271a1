package query

// refs lists every entity as of today, by id. It is for callers that link to entities
// whose ids they meet, such as the rows of a script.
func (e *view) refs() []Ref {
	today := e.today()
	out := make([]Ref, 0, len(e.catalog.sorted))
	for _, n := range e.catalog.sorted {
		out = append(out, e.catalog.ref(n, today))
	}
	return out
}
