package web

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"

	"github.com/cayleygraph/quad"
)

// CayleyReadRequest are the parameters of a read. Others are passed over.
type CayleyReadRequest struct {
	Sub    string `param:"sub" json:"sub" doc:"Only quads of these subjects: terms as N-Quads, short names as <etcd>, separated by commas."`
	Pred   string `param:"pred" json:"pred" doc:"Only quads of these predicates."`
	Obj    string `param:"obj" json:"obj" doc:"Only quads of these objects."`
	Label  string `param:"label" json:"label" doc:"Only quads of these labels."`
	Format string `param:"format" json:"format" enum:"nquads,json,json-stream,jsonld,pquads,graphviz,gml,graphml" doc:"Instead of the header Accept; the default is nquads."`
	IRI    string `param:"iri" json:"iri" enum:"full,short" doc:"short writes names as consoles do; in nquads, which has no relative IRIs, only those with a prefix."`
}

var cayleyReadOperation = operation{
	about:   "Write the quads of some terms, as Cayley does",
	example: "/api/v2/read?sub=%3Cflynn%3E&pred=%3Cuses%3E&format=json&iri=short",
	request: CayleyReadRequest{},
	answers: []content{
		{"application/n-quads", nil}, {"application/json", []CayleyQuad{}}, {"application/x-json-stream", CayleyQuad{}},
		{"application/ld+json", nil}, {"application/x-protobuf", nil}, {"application/xml", nil}, {"text/plain", nil},
	},
	cayley: true,
}

// CayleyQuad is a quad in format json; its terms stand in N-Quads form.
type CayleyQuad struct {
	Subject   string `json:"subject"`
	Predicate string `json:"predicate"`
	Object    string `json:"object"`
	Label     string `json:"label,omitempty"`
}

func (s *Server) cayleyRead(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		if isA[*http.MaxBytesError](err) {
			return err
		}
		return errQuery
	}
	format, err := readFormat(r.Form.Get("format"), r.Header.Get("Accept"))
	if err != nil {
		return err
	}
	iri := r.Form.Get("iri")
	if iri != "" && iri != "full" && iri != "short" {
		return &query.ParamError{Param: "iri", Value: iri, Message: fmt.Sprintf("%q is not accepted", iri), Accepted: []string{"full", "short"}}
	}
	snapshot := s.cfg.Store.Snapshot()
	defer snapshot.Release()
	return snapshot.Guard(func() error {
		found := pattern{
			subjects: nodesOf(snapshot, r.Form.Get("sub")), predicates: nodesOf(snapshot, r.Form.Get("pred")),
			objects: nodesOf(snapshot, r.Form.Get("obj")), labels: nodesOf(snapshot, r.Form.Get("label")),
		}.quads(snapshot)
		if iri == "short" {
			found = shortened(found, format.Name == "nquads")
		}
		mediaType := "text/plain; charset=utf-8"
		if len(format.Mime) > 0 {
			mediaType = format.Mime[0]
		}
		w.Header().Set("Content-Type", mediaType)
		return writeQuads(r.Context(), w, format, found)
	})
}

// batch is how many quads are written between two looks at the context.
const batch = 1024

func writeQuads(ctx context.Context, w http.ResponseWriter, format *quad.Format, all iter.Seq[quad.Quad]) error {
	buffered := bufio.NewWriterSize(w, 32<<10)
	out := newQuadWriter(format, buffered)
	held := make([]quad.Quad, 0, batch)
	send := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := out.WriteQuads(held)
		held = held[:0]
		return err
	}
	for q := range all {
		held = append(held, q)
		if len(held) < batch {
			continue
		}
		if err := send(); err != nil {
			return err
		}
	}
	if err := send(); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}

// A pattern tells which quads are wanted: in each place those of a set, any if it is nil.
type pattern struct {
	subjects, predicates, objects, labels map[graph.Node]bool
}

// nodesOf reads terms separated by commas. A term that is in no quad is in no set.
func nodesOf(s *graph.Snapshot, list string) map[graph.Node]bool {
	if list == "" {
		return nil
	}
	set := map[graph.Node]bool{}
	for part := range strings.SplitSeq(list, ",") {
		term := quad.StringToValue(part)
		if iri, ok := term.(quad.IRI); ok {
			term = quads.Full(string(iri))
		}
		if n, ok := s.Node(term); ok && term != nil {
			set[n] = true
		}
	}
	return set
}

// quads yields the quads of a snapshot that fit, from the set that narrows them most by
// its kind.
func (p pattern) quads(s *graph.Snapshot) iter.Seq[quad.Quad] {
	switch {
	case p.subjects != nil:
		return p.among(s, p.subjects, func(n graph.Node) iter.Seq[graph.Quad] { return quadsFrom(s, n) })
	case p.objects != nil:
		return p.among(s, p.objects, func(n graph.Node) iter.Seq[graph.Quad] { return quadsTo(s, n) })
	case p.labels != nil:
		return p.among(s, p.labels, s.OfContext)
	case p.predicates != nil:
		return p.among(s, p.predicates, s.OfPredicate)
	}
	return s.All()
}

// among yields what fits among the quads of each node of a set, in their order.
func (p pattern) among(s *graph.Snapshot, set map[graph.Node]bool, of func(graph.Node) iter.Seq[graph.Quad]) iter.Seq[quad.Quad] {
	return func(yield func(quad.Quad) bool) {
		for _, n := range slices.Sorted(maps.Keys(set)) {
			for q := range of(n) {
				if p.admits(q) && !yield(termsOf(s, q)) {
					return
				}
			}
		}
	}
}

func (p pattern) admits(q graph.Quad) bool {
	return (p.subjects == nil || p.subjects[q.Subject]) && (p.predicates == nil || p.predicates[q.Predicate]) &&
		(p.objects == nil || p.objects[q.Object]) && (p.labels == nil || p.labels[q.Context])
}

func quadsFrom(s *graph.Snapshot, subject graph.Node) iter.Seq[graph.Quad] {
	return func(yield func(graph.Quad) bool) {
		for e := range s.Out(subject) {
			if !yield(graph.Quad{Subject: subject, Predicate: e.Predicate, Object: e.Other, Context: e.Context}) {
				return
			}
		}
	}
}

func quadsTo(s *graph.Snapshot, object graph.Node) iter.Seq[graph.Quad] {
	return func(yield func(graph.Quad) bool) {
		for e := range s.In(object) {
			if !yield(graph.Quad{Subject: e.Other, Predicate: e.Predicate, Object: object, Context: e.Context}) {
				return
			}
		}
	}
}

func termsOf(s *graph.Snapshot, q graph.Quad) quad.Quad {
	return quad.Quad{Subject: s.Term(q.Subject), Predicate: s.Term(q.Predicate), Object: s.Term(q.Object), Label: s.Term(q.Context)}
}

// shortened writes IRIs as short names, of which absolute keeps only those with a prefix.
func shortened(all iter.Seq[quad.Quad], absolute bool) iter.Seq[quad.Quad] {
	return func(yield func(quad.Quad) bool) {
		for q := range all {
			for _, d := range quad.Directions {
				iri, ok := q.Get(d).(quad.IRI)
				if !ok {
					continue
				}
				if name := quads.Short(iri); !absolute || quads.CheckIRI(name) == nil {
					q.Set(d, quad.IRI(name))
				}
			}
			if !yield(q) {
				return
			}
		}
	}
}
