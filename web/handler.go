package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"waggoner/query"
)

// A handler answers one request. If it returns an error it has not begun its answer, or
// could not finish it.
type handler func(http.ResponseWriter, *http.Request) error

// answer makes a handler of a function from a request struct to an answer.
func answer[Request, Answer any](ask func(context.Context, Request) (Answer, error)) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var request Request
		if err := bind(r, &request); err != nil {
			return err
		}
		a, err := ask(r.Context(), request)
		if err != nil {
			return err
		}
		return writeJSON(w, r, a)
	}
}

// bind fills the struct that request points to from the address of r.
func bind(r *http.Request, request any) error {
	values, err := parseQuery(r)
	if err != nil {
		return err
	}
	for _, p := range query.Params(request) {
		if !p.Path {
			continue
		}
		if values.Has(p.Name) {
			return &query.ParamError{Param: p.Name, Value: values.Get(p.Name), Message: "it is a part of the path, not of the query string"}
		}
		values.Set(p.Name, r.PathValue(p.Name))
	}
	return query.Bind(values, request)
}

// parseQuery is strict where URL.Query drops what it does not understand.
func parseQuery(r *http.Request) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errQuery, err)
	}
	return values, nil
}

// maxKept is the largest buffer that is kept for the next answer, bytes.
const maxKept = 1 << 20

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// writeJSON answers with a value. Answers to GET bear a tag of their content, so that a
// client that has them already is told so.
func writeJSON(w http.ResponseWriter, r *http.Request, value any) error {
	b := buffers.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= maxKept {
			b.Reset()
			buffers.Put(b)
		}
	}()
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("web: encode: %w", err)
	}
	return writeBody(w, r, "application/json; charset=utf-8", b.Bytes())
}

func writeBody(w http.ResponseWriter, r *http.Request, mediaType string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if r.Method == http.MethodPost {
		h.Set("Cache-Control", "no-store")
	} else {
		sum := sha256.Sum256(body)
		tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", tag)
		if matches(r.Header.Get("If-None-Match"), tag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	_, _ = w.Write(body) // fails only if the client has left
	return nil
}

// matches compares weakly, as RFC 9110 has it for If-None-Match.
func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || candidate != "" && strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
