package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"waggoner/graph"
	"waggoner/query"
	"waggoner/query/gizmo"
)

// Config says what a Server serves.
type Config struct {
	Engine *query.Engine // answers the questions; required
	Store  *graph.Store  // what is read beside questions, and changed; required
	Gizmo  GizmoRunner   // runs scripts; without it they are answered with 503
	Pages  PageSet       // the pages; nil serves the API alone

	// Writable lets clients change the store. Whoever reaches the server may, so it is
	// for one that only the right ones can reach.
	Writable bool

	// Log receives one line a request and the cause of every internal error.
	// Default: nothing.
	Log *slog.Logger

	// Version of the program, for the metrics.
	Version string

	// AllowedHosts are the names under which the server may be asked, without port,
	// beside those of the loopback interface. If there is none and the listener is
	// not on a loopback address, any name will do.
	AllowedHosts []string
}

// A GizmoRunner runs scripts. *[gizmo.Pool] is one.
type GizmoRunner interface {
	Run(context.Context, gizmo.Request) (*gizmo.Result, error)
	Stats() gizmo.Stats
}

// A PageSet serves the pages. Its methods are called with the path value "id" where the
// address holds one and "path" for Static; they answer errors with pages of their own.
// Bodies are cut off with a *[http.MaxBytesError] at 1 MiB.
type PageSet interface {
	Landscape(http.ResponseWriter, *http.Request)
	Entity(http.ResponseWriter, *http.Request)
	Routes(http.ResponseWriter, *http.Request)
	Search(http.ResponseWriter, *http.Request)
	Console(http.ResponseWriter, *http.Request)
	Chart(http.ResponseWriter, *http.Request)
	Preferences(http.ResponseWriter, *http.Request)
	Static(http.ResponseWriter, *http.Request)
	NotFound(http.ResponseWriter, *http.Request)
}

func (c Config) withDefaults() (Config, error) {
	if c.Engine == nil || c.Store == nil {
		return c, errors.New("web: the configuration lacks an engine or a store")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}
