package waggoner_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// edges says which of our packages a package may import. What is not here fails.
var edges = map[string][]string{
	"waggoner/quads":                  {},
	"waggoner/graph":                  {"waggoner/quads", "waggoner/graph/csr", "waggoner/graph/internal/vfs"},
	"waggoner/graph/csr":              {"waggoner/graph/internal/vfs"},
	"waggoner/graph/internal/vfs":     {},
	"waggoner/graph/internal/vfstest": {"waggoner/graph/internal/vfs"},
	"waggoner/graph/graphtest":        {"waggoner/graph", "waggoner/graph/csr", "waggoner/graph/internal/vfs", "waggoner/graph/internal/vfstest", "waggoner/quads"},
	"waggoner/graph/bench":            {"waggoner/graph", "waggoner/graph/csr", "waggoner/graph/internal/vfs", "waggoner/quads"},
	"waggoner/query/rpq":              {"waggoner/graph"},
	"waggoner/query":                  {"waggoner/graph", "waggoner/quads", "waggoner/query/rpq"},
	"waggoner/query/gizmo":            {"waggoner/graph", "waggoner/quads"},
	"waggoner/web/scene":              {"waggoner/query", "waggoner/quads"},
	"waggoner/web/page":               {"waggoner/query", "waggoner/query/gizmo", "waggoner/quads", "waggoner/web/scene"},
	"waggoner/web":                    {"waggoner/query", "waggoner/query/gizmo", "waggoner/graph", "waggoner/quads"},
	"waggoner/cmd/waggoner":           {"waggoner/quads", "waggoner/graph", "waggoner/graph/bench", "waggoner/graph/csr", "waggoner/query", "waggoner/query/gizmo", "waggoner/query/rpq", "waggoner/web", "waggoner/web/page"},
}

// forbidden says which imports of others a package must not have.
var forbidden = map[string][]string{
	"waggoner/quads":       {"github.com/cayleygraph/cayley/", "github.com/gin-gonic/", "net/http"},
	"waggoner/graph":       {"github.com/gin-gonic/", "net/http", "github.com/cayleygraph/cayley/query/gizmo"},
	"waggoner/graph/csr":   {"github.com/cayleygraph/", "github.com/gin-gonic/", "net/http"},
	"waggoner/query":       {"github.com/gin-gonic/", "net/http", "github.com/cayleygraph/cayley/query/gizmo"},
	"waggoner/query/rpq":   {"github.com/gin-gonic/", "net/http", "github.com/cayleygraph/cayley/query/"},
	"waggoner/query/gizmo": {"github.com/gin-gonic/", "net/http"},
	"waggoner/web":         {"github.com/cayleygraph/cayley/", "github.com/dop251/goja"},
	"waggoner/web/page":    {"github.com/cayleygraph/cayley/", "github.com/gin-gonic/"},
	"waggoner/web/scene":   {"github.com/cayleygraph/cayley/", "github.com/gin-gonic/", "net/http"},
}

// modules is the list of what the binary may be built from. Those that a direct
// dependency brings along stand behind it.
var modules = []string{
	"github.com/cayleygraph/cayley", "github.com/cayleygraph/quad",
	// the logbook, and compressed loads
	"go.etcd.io/bbolt", "github.com/klauspost/compress",
	// Gizmo: the JavaScript engine and what its session imports
	"github.com/dop251/goja", "github.com/dlclark/regexp2", "github.com/go-sourcemap/sourcemap", "github.com/google/pprof",
	"github.com/piprate/json-gold", "github.com/pquerna/cachecontrol", "google.golang.org/protobuf",
	// the web framework, and what its binding and rendering import
	"github.com/gin-gonic/gin", "github.com/gin-contrib/sse", "github.com/gabriel-vasile/mimetype", "github.com/go-playground/locales",
	"github.com/go-playground/universal-translator", "github.com/go-playground/validator/v10", "github.com/goccy/go-yaml",
	"github.com/leodido/go-urn", "github.com/mattn/go-isatty", "github.com/pelletier/go-toml/v2", "github.com/quic-go/qpack",
	"github.com/quic-go/quic-go", "github.com/ugorji/go/codec", "go.mongodb.org/mongo-driver/v2", "golang.org/x/crypto",
	// metrics
	"github.com/prometheus/client_golang", "github.com/beorn7/perks", "github.com/cespare/xxhash/v2", "github.com/munnerz/goautoneg",
	"github.com/prometheus/client_model", "github.com/prometheus/common", "github.com/prometheus/procfs",
	// data-set files and their schema
	"go.yaml.in/yaml/v3", "github.com/santhosh-tekuri/jsonschema/v6",
	"golang.org/x/net", "golang.org/x/sys", "golang.org/x/term", "golang.org/x/text",
}

// list runs go list and returns its lines.
func list(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.Fields(string(out))
}

func TestImports_runOneWay(t *testing.T) {
	for _, pkg := range list(t, "./...") {
		if pkg == "waggoner" {
			continue // this test
		}
		allowed, known := edges[pkg]
		if !known {
			t.Errorf("package %s is not in the table of edges", pkg)
		}
		for _, imported := range list(t, "-f", "{{range .Imports}}{{.}} {{end}}", pkg) {
			if strings.HasPrefix(imported, "waggoner/") && !slices.Contains(allowed, imported) {
				t.Errorf("%s must not import %s", pkg, imported)
			}
			for _, prefix := range forbidden[pkg] {
				if strings.HasPrefix(imported+"/", strings.TrimSuffix(prefix, "/")+"/") {
					t.Errorf("%s must not import %s", pkg, imported)
				}
			}
		}
	}
}

// TestQuery_buildsWithoutServer: not even through others does query reach the server.
func TestQuery_buildsWithoutServer(t *testing.T) {
	for _, dep := range list(t, "-deps", "./query") {
		if strings.HasPrefix(dep, "github.com/gin-gonic/") || dep == "net/http" || strings.HasPrefix(dep, "github.com/dop251/") {
			t.Errorf("query depends on %s", dep)
		}
	}
}

func TestModules_areListed(t *testing.T) {
	found := list(t, "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/waggoner")
	slices.Sort(found)
	for _, module := range slices.Compact(found) {
		if module != "waggoner" && !slices.Contains(modules, module) {
			t.Errorf("module %s is not on the list; a dependency is added there, with its reason in the commit", module)
		}
	}
	for _, module := range modules {
		if !slices.Contains(found, module) {
			t.Errorf("module %s is on the list and nothing uses it", module)
		}
	}
}
