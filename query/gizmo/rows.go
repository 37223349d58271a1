package gizmo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/cayleygraph/cayley/graph/refs"
	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/cayleygraph/quad"

	"waggoner/quads"
)

// encodeResult returns a result of Cayley's iterator as JSON. It reports true for the
// completion value of the script, which in format JSON is nil if it has no JSON.
func encodeResult(result any, format Format, names refs.Namer) (row json.RawMessage, completion bool, err error) {
	switch format {
	case Text:
		row, err = encode(result)
		return row, false, err
	case JSONLD:
		if result == nil {
			return nil, true, nil
		}
		if row, err = encode(result); err != nil {
			return nil, false, err
		}
		row, err = fullJSONLD(row)
		return row, false, err
	}
	r := result.(*cgizmo.Result)
	if r.Meta {
		return encodeCompletion(r.Val), true, nil
	}
	if r.Val != nil {
		row, err = encode(r.Val)
		return row, false, err
	}
	row, err = appendTags(nil, r.Tags, slices.Sorted(maps.Keys(r.Tags)), names)
	return row, false, err
}

// appendTags does what Cayley's JSON collation does with the tags of one path, whose
// names are given in order.
func appendTags(dst []byte, tags map[string]refs.Ref, order []string, names refs.Namer) ([]byte, error) {
	dst = append(dst, '{')
	first := len(dst)
	for _, tag := range order {
		var err error
		if dst, err = appendTag(dst, len(dst) > first, tag, tags[tag], names); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

// appendID is appendTags for a path with nothing but its end.
func appendID(dst []byte, end refs.Ref, names refs.Namer) ([]byte, error) {
	dst, err := appendTag(append(dst, '{'), false, cgizmo.TopResultTag, end, names)
	return append(dst, '}'), err
}

// appendTag appends one tag, after a comma or not, and nothing if it has no term.
func appendTag(dst []byte, comma bool, tag string, ref refs.Ref, names refs.Namer) ([]byte, error) {
	term, err := names.NameOf(ref)
	if err != nil {
		return nil, fmt.Errorf("tag %s: %w", tag, err)
	}
	if term == nil {
		return dst, nil
	}
	if comma {
		dst = append(dst, ',')
	}
	return appendTerm(append(appendText(dst, "", tag, ""), ':'), term)
}

// appendTerm appends Cayley's idea of a term in JSON.
func appendTerm(dst []byte, term quad.Value) ([]byte, error) {
	switch term := term.(type) {
	case quad.IRI:
		return appendText(dst, "<", string(term), ">"), nil
	case quad.String:
		return appendText(dst, "", string(term), ""), nil
	}
	value, err := encode(native(term))
	return append(dst, value...), err
}

// appendText appends a JSON string of three parts, of which only the second may hold what
// must be escaped. Most terms are of ASCII that need not be.
func appendText(dst []byte, before, text, after string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			value, _ := encode(before + text + after) // a string always has a form in JSON
			return append(dst, value...)
		}
	}
	dst = append(append(dst, '"'), before...)
	dst = append(append(dst, text...), after...)
	return append(dst, '"')
}

// native is Cayley's idea of a term in JSON: the value of a literal, the N-Quads form of
// anything else.
func native(term quad.Value) any {
	value := term.Native()
	if v, ok := value.(quad.Value); ok && v == term {
		return quad.StringOf(term)
	}
	return value
}

// encodeCompletion returns nil for what is no result: paths, functions and the like.
func encodeCompletion(value any) json.RawMessage {
	if term, ok := value.(quad.Value); ok {
		value = native(term)
	}
	if t := reflect.TypeOf(value); t != nil && t.Kind() == reflect.Pointer && ours(t.Elem()) {
		return nil
	}
	row, err := encode(value)
	if err != nil {
		return nil
	}
	return row
}

// ours reports whether a type is a path or another inner part of Gizmo or goja.
func ours(t reflect.Type) bool {
	return strings.HasPrefix(t.PkgPath(), "github.com/cayleygraph/") || strings.HasPrefix(t.PkgPath(), "github.com/dop251/")
}

func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("it has no form in JSON: %s", noJSON(err))
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// noJSON says why without naming types of Go.
func noJSON(err error) string {
	if e, ok := errors.AsType[*json.UnsupportedValueError](err); ok {
		return strings.TrimPrefix(e.Str, "encountered a ")
	}
	return "it is or holds a function or a part of Gizmo"
}

// fullJSONLD returns a JSON-LD row with every @id in full. It works on the encoded row,
// because the script may still hold the value.
func fullJSONLD(row json.RawMessage) (json.RawMessage, error) {
	if !bytes.Contains(row, []byte(`"@id"`)) {
		return row, nil
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(row))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	fullIDs(v)
	return encode(v)
}

func fullIDs(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if id, ok := value.(string); ok && key == "@id" && !strings.HasPrefix(id, "_:") {
				v[key] = string(quads.Full(id))
				continue
			}
			fullIDs(value)
		}
	case []any:
		for _, value := range v {
			fullIDs(value)
		}
	}
}
