package web

import (
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// notQuestions are answered whatever else is asked: they cost nothing, or, as scripts and
// changes, have a queue of their own.
var notQuestions = []string{
	"/healthz", "/readyz", "/metrics", "/api/v1/openapi.yaml", "/static/*path", "/preferences",
	"/api/v1/query/gizmo", "/api/v1/batches", "/api/v2/query", "/console", "/api/v2/formats", "/api/v2/write", "/api/v2/delete", "/api/v2/node/delete",
}

// router gives every route to gin, which matches the address as it was written: %2F is
// a part of an id and not a step of the path.
func (s *Server) router() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	g.HandleMethodNotAllowed = true
	g.RedirectTrailingSlash = false
	g.UseEscapedPath = true
	g.UnescapePathValues = false // gin would make + a space
	_ = g.SetTrustedProxies(nil)
	for _, r := range s.routes() {
		serve := r.serve
		if !slices.Contains(notQuestions, r.path) {
			serve = s.admission.guard(serve)
		}
		g.Handle(r.method, r.path, s.adapt(serve))
		if r.method == http.MethodGet {
			g.Handle(http.MethodHead, r.path, s.adapt(serve))
		}
	}
	g.NoRoute(s.adapt(s.noRoute))
	g.NoMethod(s.adapt(s.noMethod))
	return g
}

// adapt is all that gin sees of a handler.
func (s *Server) adapt(serve handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		r, target := c.Request, serve
		exchangeOf(r).route = c.FullPath()
		for _, p := range c.Params {
			value, err := pathValue(p)
			if err != nil {
				target = s.noRoute
			}
			r.SetPathValue(p.Key, value)
		}
		if err := target(c.Writer, r); err != nil {
			s.fail(c.Writer, r, err)
		}
	}
}

// pathValue unescapes a part of the path. The name of a static file is given without
// the slash before it, and only if it stays inside its folder.
func pathValue(p gin.Param) (string, error) {
	value, err := url.PathUnescape(p.Value)
	if err != nil {
		return "", errRoute
	}
	if p.Key != "path" {
		return value, nil
	}
	value = strings.TrimPrefix(value, "/")
	if !fs.ValidPath(value) || strings.ContainsAny(value, "\\\x00") {
		return "", errRoute
	}
	return value, nil
}

func isAPI(r *http.Request) bool {
	return r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/")
}

func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) error {
	if s.cfg.Pages == nil || isAPI(r) {
		return errRoute
	}
	s.cfg.Pages.NotFound(w, r)
	return nil
}

// noMethod answers where only another method would do; gin has set Allow.
func (s *Server) noMethod(w http.ResponseWriter, r *http.Request) error {
	if s.cfg.Pages == nil || isAPI(r) {
		return errMethod
	}
	s.cfg.Pages.NotFound(methodWriter{w}, r)
	return nil
}

// methodWriter makes the page for 404 one for 405.
type methodWriter struct{ http.ResponseWriter }

func (w methodWriter) WriteHeader(int) { w.ResponseWriter.WriteHeader(http.StatusMethodNotAllowed) }

// page makes a handler of a page, which answers errors itself.
func page(serve http.HandlerFunc) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		serve(w, r)
		return nil
	}
}
