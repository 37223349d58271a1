package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"waggoner/query/gizmo"
)

// Cayley's HTTP API, version 2, as its server/http/api_v2.go answers: results in
// {"result": ...}, errors in {"error": "..."}. It differs where Cayley is silent: a
// body that is too large is refused and not cut, an unknown format is refused and not
// replaced, as is an unknown iri, a result that was cut says so in the header
// Waggoner-Truncated, and a query by GET that a page of another site makes a browser send
// is refused: it would run a script. (Over plain HTTP browsers say where a request comes
// from only to the machine itself.)

// CayleyRequest are the parameters of a query by GET. Others are passed over.
type CayleyRequest struct {
	Lang string `param:"lang" json:"lang" enum:"gizmo" required:"true" doc:"The query language."`
	Qu   string `param:"qu" json:"qu" required:"true" doc:"The script."`
}

// CayleyScriptRequest are the parameters of a query by POST. Others are passed over.
type CayleyScriptRequest struct {
	Lang string `param:"lang" json:"lang" enum:"gizmo" required:"true" doc:"The query language."`
}

// CayleyAnswer is what a query found.
type CayleyAnswer struct {
	Result []json.RawMessage `json:"result" doc:"The rows, null if there are none."`
}

// CayleyError is how Cayley reports an error.
type CayleyError struct {
	Error string `json:"error"`
}

var cayleyAnswers = []content{{"application/json", CayleyAnswer{}}, {"application/ld+json", CayleyAnswer{}}}

var cayleyQueryOperation = operation{
	about:   "Run a Gizmo script, as Cayley does",
	example: "/api/v2/query?lang=gizmo&qu=" + `g.V%28%22%3Cetcd%3E%22%29.In%28%22%3Cuses%3E%22%29.Limit%282%29.All%28%29`,
	request: CayleyRequest{},
	answers: cayleyAnswers,
	cayley:  true,
}

var cayleyScriptOperation = operation{
	about:   "Run a Gizmo script sent as the body, as Cayley does",
	example: "/api/v2/query?lang=gizmo",
	request: CayleyScriptRequest{},
	body:    []content{{"text/plain", nil}},
	answers: cayleyAnswers,
	cayley:  true,
}

// Refusals in Cayley's words.
var (
	errNoLanguage = errors.New("query language not specified")
	errLanguage   = errors.New("unknown query language")
	errEmptyQuery = errors.New("query is empty")
	errFormat     = errors.New("format is not supported for reading data")
)

// cayley makes a handler report errors as Cayley does: 400 unless it is not the fault of
// the request.
func cayley(serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := serve(w, r)
		if err == nil || started(w) {
			return err
		}
		x := exchangeOf(r)
		p := problemOf(err, x.id)
		status, message := p.Status, p.Detail
		switch {
		case errors.Is(err, errNoNode):
			status, message = http.StatusNotFound, err.Error()
		case isA[*gizmo.ScriptError](err) && !isScript(gizmo.KindDamage)(err) || isCayleyRefusal(err):
			status, message = http.StatusBadRequest, err.Error()
		case status >= http.StatusInternalServerError:
			x.err = err
		}
		if status == http.StatusServiceUnavailable && !lasts(err) {
			w.Header().Set("Retry-After", "1")
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		return encodeTo(w, CayleyError{message})
	}
}

func isCayleyRefusal(err error) bool {
	for _, refusal := range []error{errNoLanguage, errLanguage, errEmptyQuery, errFormat} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// ofAnotherSite reports whether a browser says that another site made it ask. For POST
// and the like [http.CrossOriginProtection] has seen to that.
func ofAnotherSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "none" && site != "same-origin"
}

func (s *Server) cayleyQuery(w http.ResponseWriter, r *http.Request) error {
	if ofAnotherSite(r) {
		return errCrossSite
	}
	script, err := cayleyScript(r)
	if err != nil {
		return err
	}
	request := gizmo.Request{Script: script, Cayley: true}
	mediaType := "application/json"
	if firstOf(r.Header.Get("Accept")) == "application/ld+json" {
		request.Format, mediaType = gizmo.JSONLD, "application/ld+json"
	}
	result, err := s.run(r.Context(), request)
	if err != nil {
		return err
	}
	if result.Truncated != "" {
		w.Header().Set("Waggoner-Truncated", result.Truncated)
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "no-store")
	return encodeTo(w, CayleyAnswer{result.Rows})
}

// cayleyScript returns the script of a query, whatever type it is sent as.
func cayleyScript(r *http.Request) (string, error) {
	values, err := parseQuery(r)
	if err != nil {
		return "", err
	}
	switch lang := values.Get("lang"); lang {
	case "gizmo":
	case "":
		return "", errNoLanguage
	default:
		return "", errLanguage
	}
	script := values.Get("qu")
	if r.Method == http.MethodPost {
		body, err := readBody(r)
		if err != nil {
			return "", err
		}
		script = string(body)
	}
	if script == "" {
		return "", errEmptyQuery
	}
	return script, nil
}

// firstOf returns the first media type of an Accept header: Cayley looks at no other.
func firstOf(accept string) string {
	first, _, _ := strings.Cut(accept, ",")
	first, _, _ = strings.Cut(first, ";")
	return strings.ToLower(strings.TrimSpace(first))
}

func encodeTo(w http.ResponseWriter, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // fails only if the client has left
	return nil
}
