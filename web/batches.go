package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"

	"github.com/cayleygraph/quad"
)

// BatchRequest is a change of the store, all of it or nothing. Contexts are removed first,
// then quads, then quads are added.
type BatchRequest struct {
	RemoveContexts []string `json:"remove_contexts,omitempty" doc:"Contexts, by id, IRI or blank node, all of whose quads go."`
	Remove         string   `json:"remove,omitempty" doc:"Quads to remove, as N-Quads."`
	Add            string   `json:"add,omitempty" doc:"Quads to add, as N-Quads."`
	If             *uint64  `json:"if,omitempty" doc:"The sequence that the store must have; else nothing is done and the answer is 409."`
}

// BatchReceipt tells what a batch did.
type BatchReceipt struct {
	Sequence uint64 `json:"sequence" doc:"The sequence of the store with the batch in it."`
	Added    int    `json:"added" doc:"Quads that are there now and were not."`
	Present  int    `json:"present" doc:"Quads to add that were there already, or given twice."`
	Removed  int    `json:"removed" doc:"Quads that were there and are not now."`
	Absent   int    `json:"absent" doc:"Quads to remove that were not there."`
}

var batchOperation = operation{
	about:   "Add and remove quads, all or nothing",
	example: "/api/v1/batches",
	request: struct{}{},
	body:    []content{{"application/json", BatchRequest{}}},
	sample:  `{"add": ` + strconv.Quote(sampleQuad) + `, "remove_contexts": ["c-old"], "if": 1}`,
	answers: []content{{"application/json", BatchReceipt{}}},
	writes:  true,
}

func (s *Server) batches(w http.ResponseWriter, r *http.Request) error {
	if err := bind(r, &struct{}{}); err != nil {
		return err
	}
	batch, err := readBatch(r)
	if err != nil {
		return err
	}
	receipt, err := s.apply(r.Context(), batch)
	if err != nil {
		return err
	}
	return writeJSON(w, r, BatchReceipt{receipt.Sequence, receipt.Added, receipt.Present, receipt.Removed, receipt.Absent})
}

func readBatch(r *http.Request) (graph.Batch, error) {
	if r.Header.Get("Content-Type") == "" {
		return graph.Batch{}, fmt.Errorf("%w: none is named; send application/json", errMediaType)
	}
	if _, err := mediaTypeOf(r, "application/json"); err != nil {
		return graph.Batch{}, err
	}
	body, err := openBody(r)
	if err != nil {
		return graph.Batch{}, err
	}
	text, err := jsonText(body)
	if err != nil {
		return graph.Batch{}, err
	}
	request, err := decodeBatch(text)
	if err != nil {
		return graph.Batch{}, err
	}
	return request.batch()
}

// decodeBatch reads the fields by hand: encoding/json would take them twice, and in
// capitals.
func decodeBatch(text []byte) (b BatchRequest, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if first, err := dec.Token(); err != nil || first != json.Delim('{') {
		return b, fmt.Errorf("%w: it is not a JSON object", errBody)
	}
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return b, fmt.Errorf("%w: it is not JSON: %w", errBody, err)
		}
		name := key.(string) // the decoder lets nothing else through
		if seen[name] {
			return b, &query.ParamError{Param: name, Message: "it is given twice"}
		}
		seen[name] = true
		if err := b.decode(name, dec); err != nil {
			return b, err
		}
	}
	return b, endOfJSON(dec)
}

func (b *BatchRequest) decode(name string, dec *json.Decoder) error {
	var into any
	wanted := "a text is wanted"
	switch name {
	case "add":
		into = &b.Add
	case "remove":
		into = &b.Remove
	case "remove_contexts":
		into, wanted = &b.RemoveContexts, "a list of texts is wanted"
	case "if":
		into, wanted = &b.If, "a number, 0 or more, is wanted"
	default:
		return &query.ParamError{Param: name, Message: "there is no such field", Accepted: []string{"add", "remove", "remove_contexts", "if"}}
	}
	var value json.RawMessage
	if err := dec.Decode(&value); err != nil {
		return fmt.Errorf("%w: it is not JSON: %w", errBody, err)
	}
	if string(value) == "null" || json.Unmarshal(value, into) != nil {
		return &query.ParamError{Param: name, Message: wanted}
	}
	return nil
}

// batch reads the terms of a request.
func (b *BatchRequest) batch() (out graph.Batch, err error) {
	out.If = b.If
	if out.Add, err = fieldQuads("add", b.Add); err != nil {
		return out, err
	}
	if out.Remove, err = fieldQuads("remove", b.Remove); err != nil {
		return out, err
	}
	for _, id := range b.RemoveContexts {
		context, err := contextOf(id)
		if err != nil {
			return out, &query.ParamError{Param: "remove_contexts", Value: short(id), Message: err.Error()}
		}
		out.RemoveContexts = append(out.RemoveContexts, context)
	}
	switch n := len(out.Add) + len(out.Remove) + len(out.RemoveContexts); {
	case n == 0:
		return out, fmt.Errorf("%w: it neither adds nor removes anything", errBody)
	case n > maxQuads:
		return out, errTooMany
	}
	return out, nil
}

func fieldQuads(name, text string) ([]quad.Quad, error) {
	all, err := textQuads(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// contextOf returns the context that an id, or a term as N-Quads, names.
func contextOf(id string) (quad.Value, error) {
	if strings.HasPrefix(id, "<") || strings.HasPrefix(id, "_:") {
		return quads.ParseTerm(id)
	}
	if id == "" {
		return nil, errors.New("it is empty")
	}
	iri := quads.Full(id)
	return iri, quads.CheckIRI(string(iri))
}
