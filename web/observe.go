package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode"

	"waggoner/graph"
)

// An exchange is what is known of one request while it is answered.
type exchange struct {
	id    string // X-Request-Id and the instance of a problem
	route string // the pattern that matched, "" if none did
	err   error  // what went wrong, for the log
}

type exchangeKey struct{}

// exchangeOf returns the exchange of a request that came through observe.
func exchangeOf(r *http.Request) *exchange {
	x, ok := r.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		return &exchange{}
	}
	return x
}

// statusGone is what the log says if the client left before there was an answer.
const statusGone = 499

// observe names, times, logs and counts requests, and answers panics.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		debug.SetPanicOnFault(true) // a mapped file that was cut short must not end the process
		x := &exchange{id: rand.Text()}
		rec := newRecorder(w)
		rec.Header().Set("X-Request-Id", x.id)
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), exchangeKey{}, x), answerTime)
		r = r.WithContext(ctx)
		s.metrics.running.Inc()
		defer func() {
			s.metrics.running.Dec()
			broken := s.recovered(recover(), rec, r, x)
			cancel()
			s.report(r, rec, x, time.Since(started))
			if broken {
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// recovered answers a panic with a problem. It reports whether the connection must end,
// because a part of an answer is out already.
func (s *Server) recovered(cause any, rec *recorder, r *http.Request, x *exchange) bool {
	if cause == nil {
		return false
	}
	if cause == http.ErrAbortHandler {
		return true
	}
	x.err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	if rec.status != 0 {
		return true
	}
	answer := errInternal
	if _, fault := cause.(interface{ Addr() uintptr }); fault {
		answer = errFault
	}
	writeProblem(rec, problemOf(answer, x.id))
	return false
}

// errFault stands for a part of the data that could not be read, and nothing is known of it.
var errFault error = &graph.CorruptError{File: "a file of the store", What: "it cannot be read"}

// report writes the line of a request and counts it.
func (s *Server) report(r *http.Request, rec *recorder, x *exchange, took time.Duration) {
	status := rec.status
	if status == 0 {
		status = http.StatusOK
	}
	level := slog.LevelInfo
	switch {
	case errors.Is(x.err, context.Canceled):
		status = statusGone
	case status == http.StatusServiceUnavailable:
		level = slog.LevelWarn
	case status >= http.StatusInternalServerError, x.err != nil: // the latter broke off
		level = slog.LevelError
	}
	s.metrics.observe(r.Method, x.route, status, took)
	attrs := []slog.Attr{
		slog.String("id", x.id), slog.String("method", printable(r.Method)), slog.String("path", printable(r.URL.EscapedPath())),
		slog.String("route", x.route), slog.Int("status", status), slog.Int64("bytes", rec.written),
		slog.Duration("took", took), slog.String("from", r.RemoteAddr),
	}
	if x.err != nil {
		attrs = append(attrs, slog.String("error", printable(x.err.Error())))
	}
	s.cfg.Log.LogAttrs(context.WithoutCancel(r.Context()), level, "request", attrs...)
}

// maxLogged bounds one value of a log line, bytes.
const maxLogged = 4096

// printable makes text fit for a log: no control or formatting characters but the line
// breaks of a stack, which the handlers of slog escape, and not too long.
func printable(s string) string {
	if len(s) > maxLogged {
		s = s[:maxLogged] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
