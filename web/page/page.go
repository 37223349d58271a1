package page

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"slices"

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
}

// Pages serves the pages. See New.
type Pages struct {
	Config
	meta      *query.MetaAnswer
	relations map[string]query.RelationInfo
	classes   map[string]classInfo
	refs      map[string]query.Ref
	suggested []query.Ref // what input fields offer
	messages  map[string]messages
	templates map[string]map[string]*template.Template // by language and page
	static    map[string]staticFile
}

// classInfo is a source class as the pages mark it.
type classInfo struct {
	query.Term
	shape  string
	hollow bool // commercial, against open source
}

// maxSuggested bounds the names that input fields offer.
const maxSuggested = 400

// New reads the catalogue of names and parses the templates.
func New(cfg Config) (*Pages, error) {
	if cfg.Engine == nil {
		return nil, errors.New("page: no engine")
	}
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	p := &Pages{Config: cfg, refs: map[string]query.Ref{}, relations: map[string]query.RelationInfo{}}
	if err := p.readCatalog(); err != nil {
		return nil, fmt.Errorf("page: catalogue: %w", err)
	}
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

// shapes mark the source classes, in data order.
var shapes = []string{"square", "circle", "diamond", "triangle", "hexagon", "pentagon"}

func (p *Pages) readCatalog() error {
	ctx := context.Background()
	var err error
	if p.meta, err = p.Engine.Meta(ctx, query.MetaRequest{}); err != nil {
		return err
	}
	for _, r := range p.meta.Relations {
		p.relations[r.ID] = r
	}
	p.classes = map[string]classInfo{}
	for i, c := range p.Engine.Classes() {
		p.classes[c.ID] = classInfo{query.Term{ID: c.ID, Labels: c.Labels}, shapes[i%len(shapes)], !c.Open}
	}
	for _, ref := range p.Engine.Refs() {
		p.refs[ref.ID] = ref
		if ref.Kind == "tool" || ref.Kind == "company" {
			p.suggested = append(p.suggested, ref)
		}
	}
	slices.SortStableFunc(p.suggested, func(a, b query.Ref) int { return cmp.Compare(b.Kind, a.Kind) })
	p.suggested = p.suggested[:min(len(p.suggested), maxSuggested)]
	return nil
}
