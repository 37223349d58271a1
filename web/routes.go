package web

import (
	"context"
	"net/http"

	"waggoner/query"
)

// A route is an address and what answers there.
type route struct {
	method, path string
	serve        handler
	*operation   // what openapi.yaml says; nil for what is no part of the API
}

// routes lists every address of the server.
func (s *Server) routes() []route {
	e := s.cfg.Engine
	routes := []route{
		question("/api/v1/meta", "/api/v1/meta", "Tell what is loaded and which words questions may use", e.Meta),
		question("/api/v1/search", "/api/v1/search?q=kuberntes&limit=1", "Find entities by name in either language", e.Search),
		question("/api/v1/entities/:id", "/api/v1/entities/etcd", "Tell everything about one entity", e.Entity),
		question("/api/v1/entities/:id/neighbors", "/api/v1/entities/etcd/neighbors?dir=in&limit=1", "Page through the relations of one entity", e.Neighbors),
		question("/api/v1/dependents", "/api/v1/dependents?of=etcd,kubernetes&rel=builds-on", "Tell what builds on some entities, with paths and sources", e.Dependents),
		question("/api/v1/dependencies", "/api/v1/dependencies?of=tectonic&depth=2", "Tell what some entities build on, with paths and sources", e.Dependencies),
		question("/api/v1/paths", "/api/v1/paths?from=deis&to=etcd&k=1", "Tell how two entities are connected", e.Paths),
		question("/api/v1/count", "/api/v1/count?from=deis&to=etcd", "Count the ways from one entity to another", e.Count),
		question("/api/v1/reach", "/api/v1/reach?from=etcd&path=%5Euses%7B2%7D&limit=1", "Tell where the walks lead that a path expression describes", e.Follow),
		question("/api/v1/lineage", "/api/v1/lineage?of=coreos-inc&at=2016&limit=1", "Tell who controlled an entity when, and who controls it and its own now", e.Lineage),
		question("/api/v1/alternatives", "/api/v1/alternatives?to=docker-machine&limit=1", "Tell what could stand in the place of some entities, and why", e.Alternatives),
		question("/api/v1/changes", "/api/v1/changes?from=2016&to=2018&of=coreos&limit=1", "Tell what is otherwise at one date than at an earlier one", e.Changes),
		question("/api/v1/impact", "/api/v1/impact?of=etcd&cause=ended&limit=1", "Tell what is affected if something happens to an entity", e.Impact),
		question("/api/v1/landscape", "/api/v1/landscape", "Return the whole map", e.Landscape),
		question("/api/v1/documents/:id", "/api/v1/documents/container-ecosystem?limit=1", "Tell what a document says", e.Document),
		{get, "/api/v1/export", s.export, &exportOperation},
		{post, "/api/v1/query/gizmo", s.gizmo, &gizmoOperation},
		question("/api/v1/store", "/api/v1/store", "Tell the sequence and the sizes of the store", s.store),
		{post, "/api/v1/batches", s.writing(s.batches), &batchOperation},
		{get, "/api/v1/openapi.yaml", s.openAPI, &openAPIOperation},

		{get, "/api/v2/query", cayley(s.cayleyQuery), &cayleyQueryOperation},
		{post, "/api/v2/query", cayley(s.cayleyQuery), &cayleyScriptOperation},
		{get, "/api/v2/read", cayley(s.cayleyRead), &cayleyReadOperation},
		{post, "/api/v2/read", cayley(s.cayleyRead), &cayleyReadOperation},
		{get, "/api/v2/formats", cayley(s.cayleyFormats), &cayleyFormatsOperation},
		{post, "/api/v2/write", cayley(s.writing(s.cayleyWrite)), &cayleyWriteOperation},
		{post, "/api/v2/delete", cayley(s.writing(s.cayleyDelete)), &cayleyDeleteOperation},
		{post, "/api/v2/node/delete", cayley(s.writing(s.cayleyDeleteNode)), &cayleyNodeOperation},

		{get, "/healthz", s.health, nil},
		{get, "/readyz", s.readiness, nil},
		{get, "/metrics", s.metrics.serve, nil},
	}
	p := s.cfg.Pages
	if p == nil {
		return routes
	}
	return append(routes, []route{
		{get, "/", page(p.Landscape), nil},
		{get, "/landscape", page(p.Landscape), nil},
		{get, "/tool/:id", page(p.Entity), nil},
		{get, "/company/:id", page(p.Entity), nil},
		{get, "/category/:id", page(p.Entity), nil},
		{get, "/layer/:id", page(p.Entity), nil},
		{get, "/source/:id", page(p.Entity), nil},
		{get, "/entity/:id", page(p.Entity), nil},
		{get, "/routes", page(p.Routes), nil},
		{get, "/search", page(p.Search), nil},
		{get, "/console", page(p.Console), nil},
		{post, "/console", page(p.Console), nil},
		{get, "/chart.svg", page(p.Chart), nil},
		{post, "/preferences", page(p.Preferences), nil},
		{get, "/static/*path", page(p.Static), nil},
	}...)
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// question is the route of one question to the engine.
func question[Request, Answer any](path, example, about string, ask func(context.Context, Request) (*Answer, error)) route {
	op := operation{about: about, example: example, request: *new(Request), answers: []content{{"application/json", *new(Answer)}}}
	for _, p := range query.Params(op.request) {
		op.canMiss = op.canMiss || p.Path || p.Name == "of" || p.Name == "from" || p.Name == "sources"
	}
	return route{get, path, answer(ask), &op}
}
