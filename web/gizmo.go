package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"waggoner/query"
	"waggoner/query/gizmo"
)

// GizmoRequest are the bounds of a script, in the query string or beside it in JSON.
type GizmoRequest struct {
	Limit     int `param:"limit" json:"limit" min:"1" max:"100000" default:"1000" doc:"How many rows at most."`
	TimeoutMS int `param:"timeout_ms" json:"timeout_ms" min:"1" max:"60000" default:"10000" doc:"How long the script may run, milliseconds."`
}

// GizmoScript is the body of a request in JSON.
type GizmoScript struct {
	Query     string `json:"query" doc:"The script, at most 16 KiB."`
	Limit     int    `json:"limit,omitempty" doc:"How many rows at most; instead of the parameter."`
	TimeoutMS int    `json:"timeout_ms,omitempty" doc:"How long the script may run, milliseconds; instead of the parameter."`
}

// GizmoAnswer is what a script found.
type GizmoAnswer struct {
	Results   []json.RawMessage `json:"results" doc:"One value a row: an object of tags, or what the script emitted."`
	Total     int               `json:"total" doc:"How many rows are listed."`
	Truncated *Cut              `json:"truncated" doc:"Why there may be more, null if there are none."`
	ElapsedMS float64           `json:"elapsed_ms" doc:"Milliseconds that the script took."`
	Value     json.RawMessage   `json:"value" doc:"What the last statement of the script gave, null if that is no value."`
	Hint      string            `json:"hint,omitempty" doc:"What may be wrong with a script that found nothing."`
}

// A Cut says why a script was stopped before its end.
type Cut struct {
	Reason string `json:"reason"`
}

var gizmoOperation = operation{
	about:   "Run a Gizmo script",
	example: "/api/v1/query/gizmo?limit=3",
	request: GizmoRequest{},
	body:    []content{{"text/plain", nil}, {"application/json", GizmoScript{}}},
	answers: []content{{"application/json", GizmoAnswer{}}},
}

func (s *Server) gizmo(w http.ResponseWriter, r *http.Request) error {
	script, values, err := readScript(r)
	if err != nil {
		return err
	}
	var bounds GizmoRequest
	if err := query.Bind(values, &bounds); err != nil {
		return err
	}
	result, err := s.run(r.Context(), gizmo.Request{
		Script: script, Limit: bounds.Limit, Timeout: time.Duration(bounds.TimeoutMS) * time.Millisecond,
	})
	if err != nil {
		return err
	}
	return writeJSON(w, r, AnswerOf(result))
}

// AnswerOf is what /api/v1/query/gizmo answers with a result.
func AnswerOf(r *gizmo.Result) GizmoAnswer {
	a := GizmoAnswer{
		Results: r.Rows, Total: len(r.Rows), Value: r.Value, Hint: r.Hint,
		ElapsedMS: float64(r.Elapsed.Microseconds()) / 1000,
	}
	if r.Truncated != "" {
		a.Truncated = &Cut{r.Truncated}
	}
	return a
}

func (s *Server) run(ctx context.Context, request gizmo.Request) (*gizmo.Result, error) {
	if s.cfg.Gizmo == nil {
		return nil, errNoGizmo
	}
	return s.cfg.Gizmo.Run(ctx, request)
}

// readScript returns the script of a request and the parameters beside it.
func readScript(r *http.Request) (string, url.Values, error) {
	values, err := parseQuery(r)
	if err != nil {
		return "", nil, err
	}
	mediaType, err := bodyType(r)
	if err != nil {
		return "", nil, err
	}
	body, err := readBody(r)
	if err != nil || mediaType == "text/plain" {
		return string(body), values, err
	}
	script, err := decodeScript(body, values)
	return script, values, err
}

// bodyType refuses bodies that are neither plain text nor JSON, and as they are.
func bodyType(r *http.Request) (string, error) {
	if r.Header.Get("Content-Type") == "" {
		return "", fmt.Errorf("%w: none is named; send text/plain or application/json", errMediaType)
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return "", fmt.Errorf("%w: encoded as %q; send it as it is", errMediaType, coding)
	}
	return mediaTypeOf(r, "text/plain", "application/json")
}

// decodeScript reads {"query": "...", "limit": 10} and adds what is not the script to
// values, where a name that stands in both or twice is found out.
func decodeScript(body []byte, values url.Values) (string, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	bad := func(why string) (string, error) { return "", fmt.Errorf("%w: %s", errBody, why) }
	if first, err := dec.Token(); err != nil || first != json.Delim('{') {
		return bad("it is not a JSON object")
	}
	script, found := "", false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return bad("it is not JSON: " + err.Error())
		}
		value, err := dec.Token()
		if err != nil {
			return bad("it is not JSON: " + err.Error())
		}
		name := key.(string) // the decoder lets nothing else through
		text, isText := value.(string)
		number, isNumber := value.(json.Number)
		switch {
		case name == "query" && isText && !found:
			script, found = text, true
		case name == "query" && isText:
			return "", &query.ParamError{Param: "query", Message: "it is given twice"}
		case name != "query" && isNumber:
			values.Add(name, number.String())
		case name != "query" && isText:
			return "", &query.ParamError{Param: name, Value: text, Message: "it is a text; a number is wanted"}
		default:
			return "", &query.ParamError{Param: name, Message: "its value is of the wrong type; query is a text, limit and timeout_ms are numbers"}
		}
	}
	if _, err := dec.Token(); err != nil {
		return bad("it is not a whole JSON object")
	}
	if _, err := dec.Token(); err != io.EOF {
		return bad("something follows the JSON object")
	}
	if !found {
		return "", &query.ParamError{Param: "query", Message: "it is missing"}
	}
	return script, nil
}
