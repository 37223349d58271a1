package page

import (
	"context"
	"errors"
	"net/http"

	"waggoner/query"
	"waggoner/query/gizmo"
)

// failures is the table from errors to statuses: the first that matches counts, and what
// is not in it is an internal error. They are the statuses of the API, for which
// web/problem.go has the table (that package uses this one).
var failures = []struct {
	is     func(error) bool
	status int
}{
	{isA[*query.NotFoundError], http.StatusNotFound},
	{isA[*query.ParamError], http.StatusBadRequest},
	{isA[*query.AmbiguousError], http.StatusBadRequest},
	{isA[*query.LimitError], http.StatusServiceUnavailable},
	{isScript(gizmo.KindSyntax), http.StatusBadRequest},
	{isScript(gizmo.KindLimit), http.StatusRequestEntityTooLarge},
	{isScript(gizmo.KindTimeout), http.StatusGatewayTimeout},
	{isA[*gizmo.ScriptError], http.StatusUnprocessableEntity},
	{is(gizmo.ErrBusy), http.StatusServiceUnavailable},
	{is(gizmo.ErrWorker), http.StatusServiceUnavailable},
	{is(gizmo.ErrClosed), http.StatusServiceUnavailable},
	{isA[*http.MaxBytesError], http.StatusRequestEntityTooLarge},
	{is(context.DeadlineExceeded), http.StatusGatewayTimeout},
	{is(context.Canceled), http.StatusServiceUnavailable},
}

func statusOf(err error) int {
	for _, f := range failures {
		if f.is(err) {
			return f.status
		}
	}
	return http.StatusInternalServerError
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
