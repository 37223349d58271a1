package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"

	"waggoner/quads"

	"github.com/cayleygraph/quad"
	_ "github.com/cayleygraph/quad/dot"     // format graphviz
	_ "github.com/cayleygraph/quad/gml"     // format gml
	_ "github.com/cayleygraph/quad/graphml" // format graphml
	_ "github.com/cayleygraph/quad/json"    // formats json and json-stream
	_ "github.com/cayleygraph/quad/jsonld"  // format jsonld
	_ "github.com/cayleygraph/quad/nquads"  // names and media types of format nquads
	_ "github.com/cayleygraph/quad/pquads"  // format pquads
)

// readFormats are the formats that /api/v2/read writes: Cayley's, but for N-Quads, which
// have a writer of our own. graphviz, gml and graphml leave out labels.
var readFormats = []string{"nquads", "json", "json-stream", "jsonld", "pquads", "graphviz", "gml", "graphml"}

// writeFormats are the formats that /api/v2/write reads. JSON-LD is none of them: Cayley's
// reader fetches what a document names.
var writeFormats = []string{"nquads", "json", "json-stream", "pquads"}

// CayleyFormat describes a format as Cayley does.
type CayleyFormat struct {
	ID     string   `json:"id"`
	Read   bool     `json:"read,omitempty" doc:"Whether quads may be sent in it."`
	Write  bool     `json:"write,omitempty" doc:"Whether the server writes it."`
	Ext    []string `json:"ext,omitempty" doc:"Extensions of file names."`
	Mime   []string `json:"mime,omitempty" doc:"Media types."`
	Binary bool     `json:"binary,omitempty"`
}

var cayleyFormatsOperation = operation{
	about:   "List the formats of /api/v2/read and /api/v2/write",
	example: "/api/v2/formats",
	answers: []content{{"application/json", []CayleyFormat{}}},
	cayley:  true,
}

func (s *Server) cayleyFormats(w http.ResponseWriter, r *http.Request) error {
	var out []CayleyFormat
	for _, name := range readFormats {
		f := quad.FormatByName(name)
		written := s.cfg.Writable && slices.Contains(writeFormats, name)
		out = append(out, CayleyFormat{ID: f.Name, Read: written, Write: true, Ext: f.Ext, Mime: f.Mime, Binary: f.Binary})
	}
	w.Header().Set("Content-Type", "application/json")
	return encodeTo(w, out)
}

// readFormat chooses a format by its name, or else by the first media type accepted.
func readFormat(name, accept string) (*quad.Format, error) {
	if name == "" {
		if f := quad.FormatByMime(firstOf(accept)); f != nil {
			name = f.Name
		} else {
			name = "nquads"
		}
	}
	for _, known := range readFormats {
		if name == known {
			return quad.FormatByName(name), nil
		}
	}
	return nil, errFormat
}

// maxJSONLD bounds the quads of one JSON-LD document, which is built in memory.
const maxJSONLD = 200_000

// newQuadWriter returns a writer of a format.
func newQuadWriter(f *quad.Format, w io.Writer) quad.WriteCloser {
	switch f.Name {
	case "nquads":
		return nquadsWriter{quads.NewWriter(w)}
	case "jsonld":
		return &limitedWriter{f.Writer(w), maxJSONLD}
	}
	return f.Writer(w)
}

type nquadsWriter struct{ *quads.Writer }

// WriteQuads implements quad.BatchWriter.
func (w nquadsWriter) WriteQuads(all []quad.Quad) (int, error) {
	for i, q := range all {
		if err := w.WriteQuad(q); err != nil {
			return i, err
		}
	}
	return len(all), nil
}

// Close implements io.Closer.
func (w nquadsWriter) Close() error { return w.Flush() }

// limitedWriter refuses more quads than left.
type limitedWriter struct {
	quad.WriteCloser
	left int
}

// WriteQuads implements quad.BatchWriter.
func (w *limitedWriter) WriteQuads(all []quad.Quad) (int, error) {
	if w.left -= len(all); w.left < 0 {
		return 0, fmt.Errorf("%w: more than %d quads; ask for fewer or for nquads", errFormat, maxJSONLD)
	}
	return w.WriteCloser.WriteQuads(all)
}
