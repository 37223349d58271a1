package web

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"waggoner/query"

	"go.yaml.in/yaml/v3"
)

// document builds openapi.yaml from the routes.
func document(t *testing.T, s *Server) []byte {
	t.Helper()
	b := &builder{schemas: schemas{map[string]mapping{}}, server: s, t: t}
	root := mapping{
		{"openapi", "3.1.1"},
		{"info", mapping{
			{"title", "Waggoner"}, {"version", "1"},
			{"summary", "A knowledge graph of tools with cited answers."},
			{"description", about}, {"license", mapping{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
		}},
		{"servers", []mapping{{{"url", "/"}}}},
		{"security", []mapping{{}}},
		{"paths", b.paths()},
	}
	b.schemas.of(reflect.TypeFor[Problem]())
	b.schemas.of(reflect.TypeFor[CayleyError]())
	var components mapping
	for _, name := range slices.Sorted(maps.Keys(b.schemas.components)) {
		components = append(components, pair{name, b.schemas.components[name]})
	}
	root = append(root, pair{"components", mapping{
		{"responses", mapping{
			{"Problem", response("The request failed.", mapping{{"application/problem+json", mapping{
				{"schema", refTo("schemas", "Problem")}, {"example", b.example(get, "/api/v1/entities/etdc", "", "")},
			}}})},
			{"CayleyError", response("The request failed.", mapping{{"application/json", mapping{
				{"schema", refTo("schemas", "CayleyError")}, {"example", b.example(get, "/api/v2/query", "", "")},
			}}})},
		}},
		{"schemas", components},
	}})
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const about = `Answers carry for each result its path, edge by edge, and for each edge its sources. Whatever is cut is said in
"truncated". A parameter that takes several values takes them with commas or repeated. Parameters that are unknown, given twice or
out of range are refused. Errors are problems as of RFC 9457; /api/v2 answers as Cayley does.`

type builder struct {
	schemas schemas
	server  *Server
	t       *testing.T
}

func response(description string, content mapping) mapping {
	out := mapping{{"description", description}}
	out.add("content", content)
	return out
}

func (b *builder) paths() mapping {
	var paths mapping
	for _, r := range b.server.routes() {
		if r.operation == nil {
			continue
		}
		path := openAPIPath(r.path)
		at := slices.IndexFunc(paths, func(p pair) bool { return p.key == path })
		if at < 0 {
			at = len(paths)
			paths = append(paths, pair{path, mapping{}})
		}
		paths[at].value = append(paths[at].value.(mapping), pair{strings.ToLower(r.method), b.operation(r)})
	}
	return paths
}

// openAPIPath writes :id as {id}.
func openAPIPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func (b *builder) operation(r route) mapping {
	tag := "questions"
	if r.cayley {
		tag = "cayley"
	}
	out := mapping{{"tags", []string{tag}}, {"operationId", operationID(r)}, {"summary", r.about}}
	var parameters []mapping
	if r.request != nil {
		for _, p := range query.Params(r.request) {
			parameters = append(parameters, b.parameter(r, p))
		}
	}
	out.add("parameters", parameters)
	out.add("requestBody", b.body(r))
	return append(out, pair{"responses", b.responses(r)})
}

func operationID(r route) string {
	id := strings.ToLower(r.method)
	for part := range strings.FieldsFuncSeq(strings.TrimPrefix(r.path, "/api"), func(c rune) bool { return strings.ContainsRune("/.:_", c) }) {
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	return id
}

func (b *builder) parameter(r route, p query.Param) mapping {
	schema := mapping{{"type", "string"}}
	switch p.Kind {
	case reflect.Int:
		schema = mapping{{"type", "integer"}}
		for _, bound := range []pair{{"minimum", p.Min}, {"maximum", p.Max}} {
			if n, err := strconv.Atoi(bound.value.(string)); err == nil {
				schema = append(schema, pair{bound.key, n})
			}
		}
	case reflect.Bool:
		schema = mapping{{"type", "boolean"}}
	case reflect.Slice:
		schema = mapping{{"type", "array"}, {"items", mapping{{"type", "string"}}}}
	}
	schema.add("enum", p.Enum)
	if n, err := strconv.Atoi(p.Default); err == nil {
		schema.add("default", n)
	} else {
		schema.add("default", p.Default)
	}
	out := mapping{{"name", p.Name}, {"in", "query"}}
	if p.Path {
		out[1].value = "path"
	}
	out.add("description", p.Doc)
	out.add("required", p.Required || p.Path)
	if p.Kind == reflect.Slice {
		out = append(out, pair{"style", "form"}, pair{"explode", false})
	}
	out = append(out, pair{"schema", schema})
	out.add("example", exampleOf(r, p))
	return out
}

// exampleOf finds the value of a parameter in the example address of a route.
func exampleOf(r route, p query.Param) any {
	u, err := url.Parse(r.example)
	if err != nil || r.example == "" {
		return nil
	}
	value := u.Query().Get(p.Name)
	if p.Path {
		at := slices.Index(strings.Split(r.path, "/"), ":"+p.Name)
		value = strings.Split(u.Path, "/")[at]
	}
	switch {
	case value == "":
		return nil
	case p.Kind == reflect.Slice:
		return strings.Split(value, ",")
	case p.Kind == reflect.Int:
		n, _ := strconv.Atoi(value)
		return n
	}
	return value
}

// exampleScript is the body of the examples.
const exampleScript = `g.V("<etcd>").In("<uses>").All()`

func (b *builder) body(r route) mapping {
	var content mapping
	for _, c := range r.body {
		media := mapping{{"schema", mapping{{"type", "string"}}}}
		if c.value != nil {
			media[0].value = b.schemas.of(reflect.TypeOf(c.value))
		}
		media.add("example", exampleBody(r, c))
		content = append(content, pair{c.mediaType, media})
	}
	if content == nil {
		return nil
	}
	return mapping{{"required", true}, {"content", content}}
}

// exampleBody is the body of the documentation in one of its types, nil if it is given in
// another one only.
func exampleBody(r route, c content) any {
	switch {
	case r.sample == "" && c.value == nil:
		return exampleScript
	case r.sample == "":
		return mapping{{"query", exampleScript}, {"limit", 3}}
	case c.mediaType != r.bodyType():
		return nil
	case c.value == nil:
		return r.sample
	}
	var value any
	if err := json.Unmarshal([]byte(r.sample), &value); err != nil {
		panic(err)
	}
	return value
}

func (b *builder) responses(r route) mapping {
	errors := refTo("responses", "Problem")
	if r.cayley {
		errors = refTo("responses", "CayleyError")
	}
	var content mapping
	for i, c := range r.answers {
		media := mapping{{"schema", mapping{{"type", "string"}}}}
		if c.value != nil {
			media[0].value = b.schemas.of(reflect.TypeOf(c.value))
		}
		if i == 0 && c.value != nil {
			media.add("example", b.exampleOf(r))
		}
		content = append(content, pair{c.mediaType, media})
	}
	out := mapping{{"200", response("The answer.", content)}}
	if r.method == http.MethodGet && !r.cayley && r.path != "/api/v1/export" {
		out = append(out, pair{"304", response("The client has the answer already (If-None-Match).", nil)})
	}
	for _, status := range r.failures() {
		out = append(out, pair{strconv.Itoa(status), errors})
	}
	return append(out, pair{"default", errors})
}

// failures are the statuses of the problems that are to be expected.
func (r route) failures() []int {
	var out []int
	if r.request != nil || len(r.body) > 0 {
		out = append(out, http.StatusBadRequest)
	}
	if r.canMiss {
		out = append(out, http.StatusNotFound)
	}
	if len(r.body) > 0 {
		out = append(out, http.StatusRequestEntityTooLarge)
		if !r.cayley {
			out = append(out, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusGatewayTimeout)
		}
		out = append(out, http.StatusServiceUnavailable)
	}
	if r.writes {
		out = append(out, http.StatusForbidden, http.StatusConflict, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r route) bodyType() string {
	if len(r.body) == 0 {
		return ""
	}
	return r.body[0].mediaType
}

func (r route) bodyText() string {
	switch {
	case len(r.body) == 0:
		return ""
	case r.sample != "":
		return r.sample
	}
	return exampleScript
}

// maxExample bounds the examples of answers, bytes: what is longer is not shown.
const maxExample = 2500

// exampleOf asks for the example of a route; one that changes the store asks a server of
// its own.
func (b *builder) exampleOf(r route) any {
	server := b.server
	if r.writes {
		server = scratch(b.t)
		call{method: post, target: "/api/v2/write", body: "<http://a/s> <http://a/p> <https://w3id.org/waggoner/etcd> .\n"}.on(server.Handler())
	}
	return exampleFrom(server, r.method, r.example, r.bodyType(), r.bodyText())
}

func (b *builder) example(method, target, mediaType, body string) any {
	return exampleFrom(b.server, method, target, mediaType, body)
}

// exampleFrom asks a server and returns its answer, without what differs from run to run.
func exampleFrom(server *Server, method, target, mediaType, body string) any {
	if target == "" {
		return nil
	}
	w := call{method, target, body, [][2]string{{"Content-Type", mediaType}}}.on(server.Handler())
	if w.Body.Len() > maxExample {
		return nil
	}
	var value any
	if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
		return nil
	}
	if m, ok := value.(map[string]any); ok {
		if m["elapsed_ms"] != nil {
			m["elapsed_ms"] = 2
		}
		if m["instance"] != nil {
			m["instance"] = "5EFWZ3T6YHGQ2RDKM4JNLBVXSA"
		}
	}
	return value
}
