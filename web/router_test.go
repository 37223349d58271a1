package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestPages_getTheirPathValues(t *testing.T) {
	s := serverWith(t, func(c *Config) { c.Pages = pageNames{} })
	for _, row := range []struct {
		method, target string
		status         int
		body           string
	}{
		{get, "/", 200, "landscape"}, {get, "/landscape", 200, "landscape"}, {get, "/routes", 200, "routes"}, {get, "/search", 200, "search"},
		{get, "/console", 200, "console"}, {post, "/console", 200, "console"}, {post, "/preferences", 200, "preferences"}, {get, "/chart.svg", 200, "chart"},
		{get, "/tool/etcd", 200, `entity id="etcd"`}, {get, "/company/red-hat", 200, `entity id="red-hat"`}, {get, "/category/x", 200, `entity id="x"`},
		{get, "/layer/x", 200, `entity id="x"`}, {get, "/source/x", 200, `entity id="x"`}, {get, "/entity/a%2Fb", 200, `entity id="a/b"`},
		{get, "/tool/a+b%2520", 200, `entity id="a+b%20"`}, {get, "/tool/%E7%81%B5", 200, `entity id="灵"`},
		{get, "/static/css/site.css", 200, `static id="" path="css/site.css"`},
		{get, "/static/../go.mod", 404, "not found"}, {get, "/static/%2e%2e/go.mod", 404, "not found"}, {get, "/static/..%2fgo.mod", 404, "not found"},
		{get, "/static/a%5c..%5cb", 404, "not found"}, {get, "/static/a%00", 404, "not found"}, {get, "/static/", 404, "not found"},
		{get, "/static//etc/passwd", 404, "not found"}, {get, "/static/%2fetc/passwd", 404, "not found"}, {get, "/static/a//b", 404, "not found"},
		{get, "/nothing", 404, "not found"}, {get, "/tool/", 404, "not found"}, {get, "/tool/a/b", 404, "not found"}, {get, "/apix", 404, "not found"},
		{post, "/landscape", 405, "not found"}, {get, "/preferences", 405, "not found"},
		{get, "/api", 404, "no-such-address"}, {get, "/api/v1", 404, "no-such-address"}, {post, "/api/v1/meta", 405, "problem/method"},
	} {
		w := call{method: row.method, target: row.target}.on(s.Handler())
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.body) {
			t.Errorf("%s %s: %d %s", row.method, row.target, w.Code, w.Body)
		}
		if w.Code == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", row.method, row.target)
		}
	}
}

func TestRoutes_getNeverWrites(t *testing.T) {
	writing := map[string]bool{"/api/v2/write": true, "/api/v2/delete": true, "/api/v2/node/delete": true, "/preferences": true}
	for _, r := range serverWith(t, func(c *Config) { c.Pages = pageNames{} }).routes() {
		if writing[r.path] && r.method != post {
			t.Errorf("%s %s", r.method, r.path)
		}
	}
}

func TestNew_wantsAnEngineAndAStore(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no error")
	}
}
