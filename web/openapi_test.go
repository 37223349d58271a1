package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// TestOpenAPI_isBuiltFromRoutes leaves out the examples of answers, which change with the
// data set and are renewed by -update.
func TestOpenAPI_isBuiltFromRoutes(t *testing.T) {
	want := document(t, atlas())
	if *update {
		if err := os.WriteFile("openapi.yaml", want, 0o666); err != nil {
			t.Fatal(err)
		}
		openAPI = want
	}
	if diff := cmp.Diff(withoutExamples(t, want), withoutExamples(t, openAPI)); diff != "" {
		t.Errorf("openapi.yaml differs from the routes and structs; go test ./web -update writes it (-want +got):\n%s", diff)
	}
}

func withoutExamples(t *testing.T, document []byte) any {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	var strip func(any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if v["schema"] != nil && v["name"] == nil {
				delete(v, "example")
			}
			for _, inner := range v {
				strip(inner)
			}
		case []any:
			for _, inner := range v {
				strip(inner)
			}
		}
	}
	strip(doc)
	return doc
}

// TestOpenAPI_examplesFitTheirSchemas covers bodies, answers and problems.
func TestOpenAPI_examplesFitTheirSchemas(t *testing.T) {
	var doc any
	if err := yaml.Unmarshal(openAPI, &doc); err != nil {
		t.Fatal(err)
	}
	found := 0
	var visit func(any, string)
	visit = func(v any, at string) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if example, ok := m["example"]; ok && m["schema"] != nil && m["name"] == nil {
			found++
			body, err := json.Marshal(example)
			if err != nil {
				t.Fatal(err)
			}
			validate(t, validator(t, at+"/schema"), body)
		}
		for key, inner := range m {
			visit(inner, at+"/"+strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(key))
		}
	}
	visit(doc, "")
	if found < 8 {
		t.Errorf("%d examples, want at least 8", found)
	}
}

// TestOpenAPI_coversEveryRoute asks gin itself, and not the list of routes.
func TestOpenAPI_coversEveryRoute(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]yaml.Node `yaml:"paths"`
	}
	if err := yaml.Unmarshal(openAPI, &doc); err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for path, operations := range doc.Paths {
		for method := range operations {
			documented[strings.ToUpper(method)+" "+path] = true
		}
	}
	routed := map[string]bool{}
	for _, r := range atlas().router().Routes() {
		if strings.HasPrefix(r.Path, "/api/") && r.Method != http.MethodHead {
			routed[r.Method+" "+openAPIPath(r.Path)] = true
		}
	}
	if diff := cmp.Diff(routed, documented); diff != "" {
		t.Errorf("routes and openapi.yaml differ (-routes +openapi.yaml):\n%s", diff)
	}
}

// validator compiles a schema of openapi.yaml. Objects may hold nothing that is not
// documented.
func validator(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal(openAPI, &doc); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(plain)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("openapi.json", plain); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("openapi.json#" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closeObjects(inner)
		}
	case []any:
		for _, inner := range v {
			closeObjects(inner)
		}
	}
}

func validate(t *testing.T, schema *jsonschema.Schema, body []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%v\n%.400s", err, body)
	}
}

// more are addresses whose answers differ in shape from the examples.
var more = map[string][]string{
	"/api/v1/search":                 {"/api/v1/search?q=docker&limit=2", "/api/v1/search?q=qqqqqqqqqq", "/api/v1/search?q=" + "%E7%81%B5%E9%9B%80%E4%BA%91"},
	"/api/v1/entities/:id":           {"/api/v1/entities/container-ecosystem", "/api/v1/entities/docker", "/api/v1/entities/tutum", "/api/v1/entities/alauda", "/api/v1/entities/coreos?as_of=2016"},
	"/api/v1/entities/:id/neighbors": {"/api/v1/entities/docker/neighbors", "/api/v1/entities/etcd/neighbors?rel=acquired-by&dir=out"},
	"/api/v1/dependents": {"/api/v1/dependents?of=etcd,kubernetes&op=all", "/api/v1/dependents?of=kubernetes&limit=1", "/api/v1/dependents?of=flynn",
		"/api/v1/dependents?of=docker&sources=container-ecosystem&certainty=sure&as_of=2016"},
	"/api/v1/dependencies": {"/api/v1/dependencies?of=kubernetes,docker"},
	"/api/v1/paths":        {"/api/v1/paths?from=etcd&to=deis", "/api/v1/paths?from=etcd&to=docker&dir=any&k=10"},
	"/api/v1/lineage":      {"/api/v1/lineage?of=fleet", "/api/v1/lineage?of=coreos", "/api/v1/lineage?of=red-hat&at=2019&as_of=2020", "/api/v1/lineage?of=lxc"},
	"/api/v1/alternatives": {"/api/v1/alternatives?to=fleet,rkt", "/api/v1/alternatives?to=ibm", "/api/v1/alternatives?to=coreos&as_of=2019"},
	"/api/v1/changes":      {"/api/v1/changes?from=2016&to=2026&rel=acquired-by", "/api/v1/changes?from=2016&to=2026&of=tectonic&path=builds-on%2B/governed-by"},
	"/api/v1/impact":       {"/api/v1/impact?of=etcd", "/api/v1/impact?of=red-hat&cause=acquired", "/api/v1/impact?of=lxd&cause=relicensed", "/api/v1/impact?of=ibm"},
	"/api/v1/landscape":    {"/api/v1/landscape?as_of=2016"},
	"/api/v1/documents/:id": {
		"/api/v1/documents/container-ecosystem"},
	"/api/v2/query":       {"/api/v2/query?lang=gizmo&qu=g.V%28%22nothing%22%29.All%28%29"},
	"/api/v1/query/gizmo": {"/api/v1/query/gizmo?limit=1"},
}

func TestAnswers_fitTheirSchemas(t *testing.T) {
	for _, r := range atlas().routes() {
		if r.operation == nil || r.answers[0].value == nil {
			continue
		}
		server := atlas()
		if r.writes {
			server = scratch(t)
			call{method: post, target: "/api/v2/write", body: "<http://a/s> <http://a/p> <https://w3id.org/waggoner/etcd> .\n"}.on(server.Handler())
		}
		escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(openAPIPath(r.path))
		media := strings.ReplaceAll(r.answers[0].mediaType, "/", "~1")
		schema := validator(t, "/paths/"+escaped+"/"+strings.ToLower(r.method)+"/responses/200/content/"+media+"/schema")
		for _, target := range append([]string{r.example}, more[r.path]...) {
			w := call{r.method, target, r.bodyText(), [][2]string{{"Content-Type", r.bodyType()}}}.on(server.Handler())
			if w.Code != http.StatusOK {
				t.Errorf("%s %s: %d %s", r.method, target, w.Code, w.Body)
				continue
			}
			t.Run(r.method+" "+target, func(t *testing.T) { validate(t, schema, w.Body.Bytes()) })
		}
	}
}
