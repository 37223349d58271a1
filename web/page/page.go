package page

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"

	"waggoner/query"
	"waggoner/query/gizmo"
)

// A Runner runs Gizmo scripts; *gizmo.Pool is one.
type Runner interface {
	Run(ctx context.Context, r gizmo.Request) (*gizmo.Result, error)
}

// Config says what pages show.
type Config struct {
	Engine  *query.Engine // required
	Gizmo   Runner        // nil: the console says that scripts cannot be run here
	Version string        // of the program, for the footer
	Log     *slog.Logger  // of failures; default: slog.Default()

	// StatusOf gives the HTTP status of an error, the same as the API's. Required.
	StatusOf func(error) int
}

// Pages serves the pages. See New.
type Pages struct {
	Config
	almanac   *almanac
	messages  map[string]messages
	templates map[string]map[string]*template.Template // by language and page
	static    map[string]staticFile
}

// New reads the catalogue of names and parses the templates.
func New(cfg Config) (*Pages, error) {
	if cfg.Engine == nil {
		return nil, errors.New("page: no engine")
	}
	if cfg.StatusOf == nil {
		return nil, errors.New("page: no statuses of errors")
	}
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	p := &Pages{Config: cfg, almanac: &almanac{}}
	var err error
	if p.messages, err = readMessages(); err != nil {
		return nil, fmt.Errorf("page: messages: %w", err)
	}
	if p.static, err = readStatic(); err != nil {
		return nil, fmt.Errorf("page: static files: %w", err)
	}
	if p.templates, err = p.parseTemplates(); err != nil {
		return nil, fmt.Errorf("page: templates: %w", err)
	}
	return p, nil
}

// catalog is that of today. If it cannot be read, that of the day before has to do.
func (p *Pages) catalog() *catalog {
	c, err := p.almanac.today(p.Engine)
	if err != nil {
		p.Log.Error("page: the catalogue of today", "error", err)
	}
	if c == nil {
		return &catalog{meta: &query.MetaAnswer{}}
	}
	return c
}
