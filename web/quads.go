package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"

	"waggoner/quads"

	"github.com/cayleygraph/quad"
	qjson "github.com/cayleygraph/quad/json"
	"github.com/cayleygraph/quad/pquads"
)

// maxQuads is how many quads one change may hold in each direction: what the store takes
// as one batch.
const maxQuads = 1_000_000

// writeTypes are the media types of quads that a change may hold: those of nquads, first,
// with what curl and plain programs send; of json, json-stream and pquads.
var writeTypes = []string{
	"application/n-quads", "application/n-triples", "text/plain", "application/x-www-form-urlencoded",
	"application/json", "application/x-json-stream", "application/x-protobuf",
}

// bodyQuads reads the quads of a body. Terms are held to the rules of N-Quads, whatever
// they come in.
func bodyQuads(r *http.Request) ([]quad.Quad, error) {
	mediaType, err := mediaTypeOf(r, writeTypes...)
	if err != nil {
		return nil, err
	}
	body, err := openBody(r)
	if err != nil {
		return nil, err
	}
	switch mediaType {
	case "application/json":
		return jsonQuads(body)
	case "application/x-json-stream":
		text, err := jsonText(body)
		if err != nil {
			return nil, err
		}
		return checkedQuads(qjson.NewStreamReader(bytes.NewReader(text)))
	case "application/x-protobuf":
		return checkedQuads(pquads.NewReader(body, 0))
	}
	return textQuads(body)
}

// textQuads reads N-Quads.
func textQuads(r io.Reader) ([]quad.Quad, error) {
	// The body is limited by itself; one byte more is no limit here.
	return allQuads(quads.NewReader(r, quads.ReadLimits{Total: maxChange + 1}))
}

func allQuads(r quad.Reader) ([]quad.Quad, error) {
	var all []quad.Quad
	for {
		q, err := r.ReadQuad()
		switch {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, err
		case len(all) == maxQuads:
			return nil, errTooMany
		}
		all = append(all, q)
	}
}

// checkedQuads reads quads with a reader of Cayley's, which takes any terms.
func checkedQuads(r quad.Reader) ([]quad.Quad, error) {
	all, err := allQuads(r)
	if err != nil && !isA[*http.MaxBytesError](err) && !errors.Is(err, errBody) && !errors.Is(err, errTooMany) {
		err = fmt.Errorf("%w: %w", errBody, err)
	}
	if err != nil {
		return nil, err
	}
	return all, checkTerms(all)
}

func checkTerms(all []quad.Quad) error {
	for i, q := range all {
		switch q.Object.(type) {
		case quad.Int, quad.Float, quad.Bool, quad.Time: // what typed literals are in Go
			q.Object = quad.String("")
		}
		if _, err := quads.FormatQuad(q); err != nil {
			return fmt.Errorf("%w: quad %d: %w", errBody, i+1, err)
		}
	}
	return nil
}

// jsonQuads reads an array of quads.
func jsonQuads(r io.Reader) ([]quad.Quad, error) {
	text, err := jsonText(r)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if first, err := dec.Token(); err != nil || first != json.Delim('[') {
		return nil, fmt.Errorf("%w: it is not a JSON array", errBody)
	}
	var all []quad.Quad
	for dec.More() {
		var q quad.Quad
		if err := dec.Decode(&q); err != nil {
			return nil, fmt.Errorf("%w: quad %d: %w", errBody, len(all)+1, err)
		}
		if len(all) == maxQuads {
			return nil, errTooMany
		}
		all = append(all, q)
	}
	if err := endOfJSON(dec); err != nil {
		return nil, err
	}
	return all, checkTerms(all)
}

// endOfJSON reads what closes the outermost value, and nothing after it.
func endOfJSON(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("%w: the JSON in it has no end", errBody)
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("%w: something follows the JSON in it", errBody)
	}
	return nil
}

// jsonText reads JSON and refuses what encoding/json would make U+FFFD of without a word.
func jsonText(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(r)
	switch {
	case err != nil:
		return nil, err
	case !utf8.Valid(text):
		return nil, fmt.Errorf("%w: it is not valid UTF-8", errBody)
	case halfPair(text):
		return nil, fmt.Errorf(`%w: it holds one half of a surrogate pair, such as \ud800`, errBody)
	}
	return text, nil
}

// halfPair reports whether an escape in JSON names a surrogate without its other half.
func halfPair(text []byte) bool {
	for i := bytes.IndexByte(text, '\\'); i >= 0 && i+1 < len(text); {
		step := 2
		switch high, low := surrogate(text[i:]), surrogate(text[min(i+6, len(text)):]); {
		case high == 'h' && low == 'l':
			step = 12
		case high != 0:
			return true
		}
		next := bytes.IndexByte(text[min(i+step, len(text)):], '\\')
		if next < 0 {
			return false
		}
		i += step + next
	}
	return false
}

// surrogate tells whether an escape at the beginning of text is the high half of a pair, h,
// or the low one, l, or 0.
func surrogate(text []byte) byte {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' || text[2]|0x20 != 'd' {
		return 0
	}
	switch c := text[3] | 0x20; {
	case c == '8'|0x20 || c == '9'|0x20 || c == 'a' || c == 'b':
		return 'h'
	case c >= 'c' && c <= 'f':
		return 'l'
	}
	return 0
}
