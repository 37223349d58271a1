package gizmo

import (
	"encoding/json"
	"fmt"
	"time"

	cquery "github.com/cayleygraph/cayley/query"
)

// A Format says what rows look like: Cayley's collations.
type Format string

const (
	JSON   Format = "json"   // objects of tags, or what was emitted; the default
	JSONLD Format = "jsonld" // the same with terms as JSON-LD, full IRIs
	Text   Format = "text"   // each row a JSON string, as Cayley's prompt prints it
)

func (f Format) collation() cquery.Collation {
	switch f {
	case JSONLD:
		return cquery.JSONLD
	case Text:
		return cquery.REPL
	}
	return cquery.Raw // rows.go makes JSON of it, and sees the completion value
}

// A Request is one script and its bounds.
type Request struct {
	Script string

	// Limit is the number of rows to return, whatever limits the script sets. 0 means
	// Config.DefaultRows; more than Config.MaxRows is refused.
	Limit int

	// Timeout is how long the script may run, not counting the time spent waiting for a
	// place or a worker. 0 means Config.Timeout; more than Config.MaxTimeout is refused.
	Timeout time.Duration

	Format Format // "" means JSON

	// Cayley asks for the rows that Cayley's HTTP API would send: a null row for the
	// completion value, and Limit, 100 by default, as the script's own starting limit,
	// which the script may lift. Whatever they say, Config.MaxRows is the end.
	Cayley bool
}

// cayleyRows is the limit of Cayley's HTTP API.
const cayleyRows = 100

func (r Request) withDefaults(c Config) Request {
	if r.Cayley {
		setDefault(&r.Limit, cayleyRows)
		r.Limit = min(r.Limit, c.MaxRows)
	}
	setDefault(&r.Limit, c.DefaultRows)
	setDefault(&r.Timeout, c.Timeout)
	if r.Format == "" {
		r.Format = JSON
	}
	return r
}

// asksTooMuch returns the refusal of bounds beyond the maxima, nil if they are within.
func (r Request) asksTooMuch(c Config) *ScriptError {
	switch {
	case r.Limit > c.MaxRows:
		return &ScriptError{Kind: KindLimit, Message: fmt.Sprintf("%d rows are beyond the maximum of %d", r.Limit, c.MaxRows)}
	case r.Timeout > c.MaxTimeout:
		return &ScriptError{Kind: KindLimit, Message: fmt.Sprintf("a timeout of %v is beyond the maximum of %v", r.Timeout, c.MaxTimeout)}
	}
	return nil
}

// A Result is what a script produced.
type Result struct {
	// Rows are the results in order. They are nil if there is none and the request said
	// Cayley, else at least empty. Encode them with SetEscapeHTML(false), or < becomes
	// \u003c.
	Rows []json.RawMessage

	// Value is what the last statement of the script gave, nil if that is nothing, a
	// path, or not encodable. Only in format JSON and without Cayley.
	Value json.RawMessage

	// Truncated says why the script was stopped before its end, "" if it was not.
	Truncated string

	// Hint says what may be wrong with a script that found nothing, "" mostly.
	Hint string

	// Elapsed is the time from giving the script to a worker to its answer.
	Elapsed time.Duration

	pid int // of the worker, for tests
}
