package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"waggoner/graph"
	"waggoner/quads"
	"waggoner/query"
	"waggoner/query/gizmo"
)

// A Problem is the body of an error (RFC 9457).
type Problem struct {
	Type     string             `json:"type" doc:"An IRI that stands for the sort of problem."`
	Title    string             `json:"title" doc:"The sort of problem in words."`
	Status   int                `json:"status" doc:"The status code of the answer."`
	Detail   string             `json:"detail" doc:"What went wrong this time."`
	Instance string             `json:"instance" doc:"The id of the request, as in the log and in X-Request-Id."`
	Param    string             `json:"param,omitempty" doc:"The parameter that was refused."`
	Accepted []string           `json:"accepted,omitempty" doc:"What that parameter accepts."`
	Nearest  []query.Ref        `json:"nearest,omitempty" doc:"What is called nearly as the name that was not found, at most three; of an ambiguous name all that bear it."`
	Script   *gizmo.ScriptError `json:"script,omitempty" doc:"Where and why a script failed."`
}

// Refusals of the server itself.
var (
	errInternal  = errors.New("internal error")
	errRoute     = errors.New("there is nothing at this address")
	errMethod    = errors.New("this address does not answer that method")
	errHost      = errors.New("this server is not asked by that name")
	errCrossSite = errors.New("pages of other sites may not ask for that")
	errMediaType = errors.New("the body is not of an accepted type")
	errBody      = errors.New("the body cannot be read")
	errQuery     = errors.New("the query string or the form cannot be read")
	errNoGizmo   = errors.New("this server runs no scripts")
	errReadOnly  = errors.New("database is read-only") // Cayley's words
	errTooMany   = fmt.Errorf("there are more than %d quads; send them in parts, or load them", maxQuads)
	errBatch     = errors.New("the store refuses the batch")
)

// failure is a row of the table of errors.
type failure struct {
	is     func(error) bool
	status int
	name   string
	title  string
}

// failures is the one table from errors to statuses: the first that matches counts, and
// what is not in it is an internal error, of which only the log tells the cause.
var failures = []failure{
	{isA[*query.NotFoundError], http.StatusNotFound, "not-found", "Not found"},
	{isA[*query.AmbiguousError], http.StatusBadRequest, "ambiguous", "Several things bear that name"},
	{isA[*query.LimitError], http.StatusServiceUnavailable, "limit", "The question reached a limit of this server"},
	{isA[*query.ParamError], http.StatusBadRequest, "bad-parameter", "A parameter is not accepted"},
	{isScript(gizmo.KindSyntax), http.StatusBadRequest, "script-syntax", "The script cannot be read"},
	{isScript(gizmo.KindLimit), http.StatusRequestEntityTooLarge, "script-too-large", "The script, or what it asks for, is too large"},
	{isScript(gizmo.KindTimeout), http.StatusGatewayTimeout, "script-timeout", "The script took too long"},
	{isScript(gizmo.KindDamage), http.StatusInternalServerError, "damaged", "The data is damaged"},
	{isA[*gizmo.ScriptError], http.StatusUnprocessableEntity, "script-failed", "The script failed"},
	{isA[*graph.CorruptError], http.StatusInternalServerError, "damaged", "The data is damaged"},
	{is(errReadOnly), http.StatusForbidden, "read-only", "This server does not change its data"},
	{is(graph.ErrReadOnly), http.StatusServiceUnavailable, "store-read-only", "The store takes no changes since a write has failed"},
	{is(graph.ErrClosed), http.StatusServiceUnavailable, "unavailable", "The server is stopping"},
	{is(graph.ErrConflict), http.StatusConflict, "conflict", "The store has changed"},
	{is(errTooMany), http.StatusRequestEntityTooLarge, "too-many-quads", "There are too many quads at once"},
	{is(errBatch), http.StatusUnprocessableEntity, "batch-refused", "The store refuses the batch"},
	{isA[*quads.SyntaxError], http.StatusBadRequest, "bad-quads", "The quads cannot be read"},
	{is(errCrowded), http.StatusServiceUnavailable, "busy", "Too many questions are being answered"},
	{is(gizmo.ErrBusy), http.StatusServiceUnavailable, "busy", "Too many scripts are running"},
	{is(gizmo.ErrWorker), http.StatusServiceUnavailable, "unavailable", "Scripts cannot be run now"},
	{is(gizmo.ErrClosed), http.StatusServiceUnavailable, "unavailable", "The server is stopping"},
	{is(errNoGizmo), http.StatusServiceUnavailable, "unavailable", "Scripts cannot be run"},
	{isA[*http.MaxBytesError], http.StatusRequestEntityTooLarge, "body-too-large", "The body is too large"},
	{is(errMediaType), http.StatusUnsupportedMediaType, "media-type", "The body is of a type that is not accepted"},
	{is(errBody), http.StatusBadRequest, "bad-body", "The body cannot be read"},
	{is(errQuery), http.StatusBadRequest, "bad-query-string", "The query string cannot be read"},
	{is(errRoute), http.StatusNotFound, "no-such-address", "Not found"},
	{is(errMethod), http.StatusMethodNotAllowed, "method", "Method not allowed"},
	{is(errHost), http.StatusMisdirectedRequest, "host", "Misdirected request"},
	{is(errCrossSite), http.StatusForbidden, "cross-site", "Cross-site request"},
	{is(context.DeadlineExceeded), http.StatusGatewayTimeout, "timeout", "The answer took too long"},
	{is(context.Canceled), http.StatusServiceUnavailable, "cancelled", "The request was cancelled"},
	{always, http.StatusInternalServerError, "internal", "Internal error"},
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isScript(kind gizmo.Kind) func(error) bool {
	return func(err error) bool {
		e, ok := errors.AsType[*gizmo.ScriptError](err)
		return ok && e.Kind == kind
	}
}

func always(error) bool { return true }

// failureOf returns the row of an error: the last one takes all that is left.
func failureOf(err error) failure {
	return failures[slices.IndexFunc(failures, func(f failure) bool { return f.is(err) })]
}

// StatusOf returns the HTTP status of an error, for pages as for the API.
func StatusOf(err error) int { return failureOf(err).status }

// problemOf tells a client about an error.
func problemOf(err error, instance string) *Problem {
	p := &Problem{Instance: instance}
	f := failureOf(err)
	p.Type, p.Title, p.Status = quads.Base+"problem/"+f.name, f.title, f.status
	p.Detail = short(err.Error())
	if e, ok := errors.AsType[*query.NotFoundError](err); ok {
		p.Param, p.Nearest = e.Param, e.Nearest
	} else if e, ok := errors.AsType[*query.AmbiguousError](err); ok {
		p.Param, p.Nearest = e.Param, e.Of
	} else if e, ok := errors.AsType[*query.ParamError](err); ok {
		p.Param, p.Accepted = short(e.Param), e.Accepted
	} else if e, ok := errors.AsType[*gizmo.ScriptError](err); ok {
		p.Script = e
	} else if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		p.Detail = fmt.Sprintf("the body is larger than %d bytes, the limit", e.Limit)
	} else if p.Status >= http.StatusInternalServerError && !isA[*query.LimitError](err) {
		p.Detail = p.Title // causes are for the log
	}
	return p
}

// maxDetail bounds what a problem repeats of a request, bytes.
const maxDetail = 2048

func short(s string) string {
	if len(s) > maxDetail {
		return s[:maxDetail] + "…"
	}
	return s
}

// fail answers an error. If an answer is under way already, it breaks the connection.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	x := exchangeOf(r)
	p := problemOf(err, x.id)
	if p.Status >= http.StatusInternalServerError || r.Context().Err() != nil {
		x.err = err
	}
	if started(w) {
		x.err = err
		panic(http.ErrAbortHandler)
	}
	if p.Status == http.StatusServiceUnavailable && !lasts(err) {
		w.Header().Set("Retry-After", "1")
	}
	writeProblem(w, p)
}

// lasts reports whether the same will happen to the same request again.
func lasts(err error) bool { return isA[*query.LimitError](err) || errors.Is(err, graph.ErrReadOnly) }

// started reports whether a handler has begun its answer.
func started(w http.ResponseWriter) bool {
	g, ok := w.(interface{ Written() bool }) // gin's writer
	return ok && g.Written()
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "Content-Length", "ETag"} {
		h.Del(name)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // the client may have left
}
