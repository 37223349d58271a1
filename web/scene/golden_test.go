package scene

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"waggoner/query"
)

var update = flag.Bool("update", false, "write the golden files")

func TestGolden(t *testing.T) {
	atlas, wheel := engine(t, builtin(t)), engine(t, hub(t, 300))
	cases := []struct {
		engine *query.Engine
		id     string
	}{{atlas, "kubernetes"}, {atlas, "etcd"}, {atlas, "docker-inc"}, {atlas, "container-ecosystem"}, {atlas, "otto"}, {atlas, "cisco"}, {atlas, "service-discovery"}, {wheel, "hub"}}
	for _, c := range cases {
		for _, lang := range []string{"en", "zh"} {
			s := compass(t, c.engine, c.id, lang)
			data, err := json.MarshalIndent(s, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, c.id+"."+lang+".json", string(data)+"\n")
			golden(t, c.id+"."+lang+".svg", draw(t, s, Style{}))
			golden(t, c.id+"."+lang+".rose.svg", draw(t, s, Style{Width: 260, Theme: "light"}))
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run go test ./web/scene -update and read the change", name)
	}
}
