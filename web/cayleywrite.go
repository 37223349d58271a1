package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"waggoner/graph"
	"waggoner/quads"

	"github.com/cayleygraph/quad"
)

// Writing as Cayley's HTTP API does. It differs where Cayley loses something: a body is one
// batch, all or nothing; it may be gzip in every case; one that cannot be read or is too
// large is refused with 400, 413 or 415 and not with 500; and the count of a deletion is
// that of the quads that were there, of which none is no error.

// CayleyChange is the answer to a change.
type CayleyChange struct {
	Result string `json:"result" doc:"What was done, in words."`
	Count  int    `json:"count" doc:"How many quads were written or deleted; for a node, 1."`
}

const sampleQuad = "<https://w3id.org/waggoner/rook> <https://w3id.org/waggoner/uses> <https://w3id.org/waggoner/etcd> .\n"

var writeContents = []content{
	{"application/n-quads", nil}, {"application/json", []CayleyQuad{}}, {"application/x-json-stream", CayleyQuad{}}, {"application/x-protobuf", nil},
}

var cayleyWriteOperation = operation{
	about:   "Write quads, as Cayley does",
	example: "/api/v2/write",
	body:    writeContents, sample: sampleQuad,
	answers: []content{{"application/json", CayleyChange{}}},
	cayley:  true, writes: true,
}

var cayleyDeleteOperation = operation{
	about:   "Delete quads, as Cayley does",
	example: "/api/v2/delete",
	body:    writeContents, sample: sampleQuad,
	answers: []content{{"application/json", CayleyChange{}}},
	cayley:  true, writes: true,
}

var cayleyNodeOperation = operation{
	about:   "Delete all quads in which a term stands, as Cayley does",
	example: "/api/v2/node/delete",
	body:    []content{{"application/n-quads", nil}}, sample: "<https://w3id.org/waggoner/etcd>",
	answers: []content{{"application/json", CayleyChange{}}},
	cayley:  true, writes: true, canMiss: true,
}

// errNoNode is Cayley's refusal to delete what is not there.
var errNoNode = errors.New("node does not exist")

// writing lets a handler change the store if that is allowed, and bounds how many do.
func (s *Server) writing(serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !s.cfg.Writable {
			return errReadOnly
		}
		gate := s.small
		if r.ContentLength < 0 || r.ContentLength > maxBody || r.Header.Get("Content-Encoding") != "" {
			gate = s.large
		}
		return gate.guard(serve)(w, r)
	}
}

func (s *Server) cayleyWrite(w http.ResponseWriter, r *http.Request) error {
	all, err := bodyQuads(r)
	if err != nil {
		return err
	}
	if len(all) > 0 {
		if _, err := s.apply(r.Context(), graph.Batch{Add: all}); err != nil {
			return err
		}
	}
	return changed(w, "Successfully wrote %d quads.", len(all))
}

func (s *Server) cayleyDelete(w http.ResponseWriter, r *http.Request) error {
	all, err := bodyQuads(r)
	if err != nil {
		return err
	}
	var receipt graph.Receipt
	if len(all) > 0 {
		if receipt, err = s.apply(r.Context(), graph.Batch{Remove: all}); err != nil {
			return err
		}
	}
	return changed(w, "Successfully deleted %d quads.", receipt.Removed)
}

// maxTerm is the largest body that names a node, as in Cayley, bytes.
const maxTerm = 128 << 10

func (s *Server) cayleyDeleteNode(w http.ResponseWriter, r *http.Request) error {
	if _, err := mediaTypeOf(r, writeTypes[:4]...); err != nil {
		return err
	}
	body, err := openBody(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(limited(body, maxTerm))
	if err != nil {
		return err
	}
	term, err := quads.ParseTerm(string(bytes.TrimSpace(text)))
	if err != nil {
		return err
	}
	if err := s.deleteNode(r.Context(), term); err != nil {
		return err
	}
	return changed(w, "Successfully deleted %d nodes.", 1)
}

// deleteNode removes every quad in which a term stands. If the store changes between
// finding them and removing them it looks again.
func (s *Server) deleteNode(ctx context.Context, term quad.Value) error {
	for {
		all, sequence, err := s.quadsOf(term)
		if err != nil {
			return err
		}
		_, err = s.apply(ctx, graph.Batch{Remove: all, If: &sequence})
		if !errors.Is(err, graph.ErrConflict) {
			return err
		}
	}
}

func (s *Server) quadsOf(term quad.Value) (all []quad.Quad, sequence uint64, err error) {
	snapshot := s.cfg.Store.Snapshot()
	defer snapshot.Release()
	err = snapshot.Guard(func() error {
		n, ok := snapshot.Node(term)
		if !ok {
			return errNoNode
		}
		seen := map[graph.Quad]bool{} // a term may stand in two places of a quad
		for _, some := range []iter.Seq[graph.Quad]{quadsFrom(snapshot, n), quadsTo(snapshot, n), snapshot.OfPredicate(n), snapshot.OfContext(n)} {
			for q := range some {
				if seen[q] {
					continue
				}
				if seen[q] = true; len(seen) > maxQuads {
					return errTooMany
				}
				all = append(all, termsOf(snapshot, q))
			}
		}
		return nil
	})
	return all, snapshot.Sequence(), err
}

func changed(w http.ResponseWriter, words string, count int) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return encodeTo(w, CayleyChange{fmt.Sprintf(words, count), count})
}
