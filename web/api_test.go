package web

import (
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"waggoner/quads"
	"waggoner/query"
)

func ids(results []query.Reached) []string {
	var out []string
	for _, r := range results {
		out = append(out, r.ID)
	}
	return out
}

func TestMeta(t *testing.T) {
	m := fetch[query.MetaAnswer](t, "/api/v1/meta")
	if m.Counts.Layers != 4 || m.Counts.Categories != 22 || m.Today != "2026-11-24" {
		t.Errorf("layers %d, categories %d, today %s", m.Counts.Layers, m.Counts.Categories, m.Today)
	}
	if len(m.Relations) == 0 || m.Counts.Contexts == 0 || m.Limits.Depth != 20 {
		t.Errorf("relations %d, contexts %d, depth %d", len(m.Relations), m.Counts.Contexts, m.Limits.Depth)
	}
}

func TestSearch_findsNamesInBothLanguagesAndTypingErrors(t *testing.T) {
	for q, want := range map[string]string{"kubernetes": "kubernetes", "kuberntes": "kubernetes", "%E7%81%B5%E9%9B%80%E4%BA%91": "alauda"} {
		found := fetch[query.SearchAnswer](t, "/api/v1/search?q="+q)
		if len(found.Results) == 0 || found.Results[0].ID != want {
			t.Errorf("%s: %+v, want %s first", q, found.Results, want)
		}
	}
}

func TestEntity(t *testing.T) {
	e := fetch[query.EntityAnswer](t, "/api/v1/entities/etcd")
	if e.IRI != quads.Base+"etcd" || e.Kind != "tool" || len(e.Listings) == 0 || len(e.Relations) == 0 {
		t.Errorf("%+v", e)
	}
	if byName := fetch[query.EntityAnswer](t, "/api/v1/entities/Apache%20Mesos"); byName.ID != "mesos" {
		t.Errorf("by its name: %s", byName.ID)
	}
}

func TestNeighbors_pagesThroughAll(t *testing.T) {
	seen := map[string]bool{}
	target, total := "/api/v1/entities/etcd/neighbors?dir=in&limit=3", 0
	for cursor := ""; ; {
		page := fetch[query.NeighborsAnswer](t, target+cursor)
		total = page.Total
		for _, e := range page.Results {
			seen[e.Relation+" "+e.To] = true
		}
		if page.Next == "" {
			break
		}
		cursor = "&cursor=" + page.Next
	}
	if total < 4 || len(seen) != total {
		t.Errorf("%d of %d: %v", len(seen), total, seen)
	}
}

// What builds on etcd or Kubernetes: the second thing that the main job must show.
func TestDependents_ofEtcdOrKubernetes(t *testing.T) {
	a := fetch[query.ReachAnswer](t, "/api/v1/dependents?of=etcd,kubernetes&op=any&rel=builds-on")
	direct := map[string]bool{}
	for _, r := range a.Results {
		if r.Distance == 1 {
			direct[r.ID] = true
		}
		for i, e := range r.Path {
			if len(e.Contexts) == 0 || e.Contexts[0].Document == "" {
				t.Errorf("%s: step %d has no source", r.ID, i)
			}
		}
	}
	for _, want := range []string{"coreos", "flynn", "flannel", "google-container-engine", "openshift", "tectonic"} {
		if !direct[want] {
			t.Errorf("%s is not a direct dependent: %v", want, ids(a.Results))
		}
	}
	if !slices.Contains(ids(a.Results), "deis") {
		t.Errorf("deis is not among %v", ids(a.Results))
	}
	if direct["confd"] || direct["docker-swarm"] {
		t.Error("confd and Docker Swarm support etcd and do not build on it")
	}
	beside := map[string]bool{}
	for _, also := range a.Also {
		for _, id := range ids(also.Results) {
			beside[also.Relation+" "+id] = true
		}
	}
	if !beside["supports confd"] && !beside["works-with confd"] {
		t.Errorf("that confd supports etcd is not offered: %v", beside)
	}
	if a.AsOf != "2026-11-24" || a.Truncated != nil || a.Total != len(a.Results) {
		t.Errorf("as of %s, truncated %v, %d of %d", a.AsOf, a.Truncated, len(a.Results), a.Total)
	}
}

func TestDependents_saysWhatItCut(t *testing.T) {
	a := fetch[query.ReachAnswer](t, "/api/v1/dependents?of=etcd&of=kubernetes&limit=1")
	if len(a.Results) != 1 || a.Truncated == nil || a.Truncated.Reason != "rows" || a.Total <= 1 {
		t.Errorf("%d of %d, truncated %+v", len(a.Results), a.Total, a.Truncated)
	}
}

func TestDependencies(t *testing.T) {
	a := fetch[query.ReachAnswer](t, "/api/v1/dependencies?of=tectonic")
	if !slices.Contains(ids(a.Results), "kubernetes") {
		t.Errorf("tectonic builds on %v", ids(a.Results))
	}
}

func TestPaths(t *testing.T) {
	a := fetch[query.PathsAnswer](t, "/api/v1/paths?from=deis&to=etcd&k=1")
	if len(a.Paths) != 1 || a.Paths[0].Edges[0].From != "deis" || a.Paths[0].Edges[a.Paths[0].Length-1].To != "etcd" {
		t.Errorf("%+v", a.Paths)
	}
	back := fetch[query.PathsAnswer](t, "/api/v1/paths?from=etcd&to=deis")
	if len(back.Paths) != 0 || back.Undirected == 0 {
		t.Errorf("%d paths, %d without direction", len(back.Paths), back.Undirected)
	}
}

func TestLandscape(t *testing.T) {
	a := fetch[query.LandscapeAnswer](t, "/api/v1/landscape")
	entries := 0
	for _, l := range a.Layers {
		for _, c := range l.Categories {
			entries += len(c.Entries)
		}
	}
	if len(a.Layers) != 4 || a.Categories != 22 || entries != a.Entries {
		t.Errorf("%d layers, %d categories, %d of %d entries", len(a.Layers), a.Categories, entries, a.Entries)
	}
}

func TestDocument(t *testing.T) {
	a := fetch[query.DocumentAnswer](t, "/api/v1/documents/container-ecosystem")
	if a.URL == "" || a.Total < 100 || len(a.Facts) != a.Total {
		t.Errorf("%s: %d of %d facts", a.URL, len(a.Facts), a.Total)
	}
}

func TestExport_nquadsReadBackInFull(t *testing.T) {
	w := call{target: "/api/v1/export"}.on(atlas().Handler())
	if got := w.Header().Get("Content-Type"); got != "application/n-quads" {
		t.Errorf("type %s", got)
	}
	r := quads.NewReader(w.Body, quads.ReadLimits{})
	n := 0
	for {
		if _, err := r.ReadQuad(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if want := fetch[query.MetaAnswer](t, "/api/v1/meta").Counts.Quads; n != want {
		t.Errorf("%d quads, want %d", n, want)
	}
}

func TestExport_otherFormats(t *testing.T) {
	dot := call{target: "/api/v1/export?format=dot&rel=uses"}.on(atlas().Handler())
	if !strings.HasPrefix(dot.Body.String(), "digraph") || !strings.HasSuffix(dot.Header().Get("Content-Disposition"), `"waggoner.dot"`) {
		t.Errorf("%.80s %v", dot.Body, dot.Header())
	}
	graphml := call{target: "/api/v1/export?format=graphml"}.on(atlas().Handler())
	if graphml.Code != http.StatusOK || xml.Unmarshal(graphml.Body.Bytes(), new(struct {
		XMLName xml.Name `xml:"graphml"`
	})) != nil {
		t.Errorf("%d %.80s", graphml.Code, graphml.Body)
	}
}

func TestOpenAPI_isServed(t *testing.T) {
	w := call{target: "/api/v1/openapi.yaml"}.on(atlas().Handler())
	if w.Body.String() != string(openAPI) || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/yaml") {
		t.Errorf("%d bytes of %s", w.Body.Len(), w.Header().Get("Content-Type"))
	}
}

// TestNeighbors_symmetricOnce: a symmetric fact reads alike from both ends.
func TestNeighbors_symmetricOnce(t *testing.T) {
	s := fewServer(t)
	for from, to := range map[string]string{"kubernetes": "docker", "docker": "kubernetes"} {
		for _, dir := range []string{"in", "out", "both"} {
			w := call{target: "/api/v1/entities/" + from + "/neighbors?rel=alternative-to&dir=" + dir}.on(s.Handler())
			a := decode[query.NeighborsAnswer](t, w.Body.Bytes())
			if len(a.Results) != 1 || a.Total != 1 || a.Results[0].To != to || a.Results[0].Inverse {
				t.Errorf("%s, %s: %s", from, dir, w.Body)
			}
		}
	}
}
