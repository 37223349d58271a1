package query

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestSearch_atlas(t *testing.T) {
	for _, c := range []struct{ q, want, match string }{
		{"etcd", "etcd", "exact"}, {"ETCD", "etcd", "exact"}, {"ｅｔｃｄ", "etcd", "exact"},
		{"k8s", "kubernetes", "exact"}, {"kubernetes", "kubernetes", "exact"}, {"kubern", "kubernetes", "prefix"},
		{"kubernets", "kubernetes", ""}, {"kuebrnetes", "kubernetes", "typo"}, {"kubrnete", "kubernetes", "typo"},
		{"Namad", "nomad", "exact"}, {"Hashicorp Namad", "nomad", "exact"}, {"google kubernetes engine", "google-container-engine", "exact"}, {"GKE", "google-container-engine", "exact"},
		{"灵雀云", "alauda", "exact"}, {"灵雀", "alauda", "prefix"}, {"Zookeper", "zookeeper", "typo"}, {"docker swarm", "docker-swarm", "exact"},
		{"docker-swarm", "docker-swarm", "exact"}, {"dockerswarm", "docker-swarm", "exact"}, {"Rocket", "rkt", ""}, {"container linux", "coreos", "exact"},
	} {
		got, err := atlas(t).Search(ctx, SearchRequest{Q: c.q})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(got.Results, func(h Hit) bool { return h.ID == c.want })
		if i < 0 || i > 2 {
			t.Errorf("%q: %s stands at %d of %d", c.q, c.want, i, len(got.Results))
			continue
		}
		if h := got.Results[i]; c.match != "" && h.Match != c.match || h.Name == "" {
			t.Errorf("%q: %s fits as %q by %q, want %q", c.q, c.want, h.Match, h.Name, c.match)
		}
	}
}

// TestSearch_ranking: exact before prefix before the rest, documents after things.
func TestSearch_ranking(t *testing.T) {
	got, err := atlas(t).Search(ctx, SearchRequest{Q: "rancher", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for i, h := range got.Results {
		rank := slices.Index(matchNames, h.Match)
		if rank < last {
			t.Errorf("hit %d (%s) fits better than the one before", i, h.ID)
		}
		last = rank
	}
	if got.Results[0].ID != "rancher" {
		t.Errorf("the first hit is %s", got.Results[0].ID)
	}
}

func TestSearch_badInput(t *testing.T) {
	for _, c := range []struct {
		req   SearchRequest
		param string
	}{
		{SearchRequest{Q: ""}, "q"}, {SearchRequest{Q: " ...!"}, "q"}, {SearchRequest{Q: strings.Repeat("x", 201)}, "q"},
		{SearchRequest{Q: "etcd", Kind: "planet"}, "kind"}, {SearchRequest{Q: "etcd", Limit: 1001}, "limit"}, {SearchRequest{Q: "etcd", Limit: -1}, "limit"},
	} {
		_, err := atlas(t).Search(ctx, c.req)
		var param *ParamError
		if !errors.As(err, &param) || param.Param != c.param {
			t.Errorf("%.40v: got %v, want a refusal of %s", c.req, err, c.param)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := atlas(t).Search(gone, SearchRequest{Q: "etcd"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the caller's cancellation", err)
	}
}

func TestSearch_nothing(t *testing.T) {
	got, err := atlas(t).Search(ctx, SearchRequest{Q: "zzqqzzqq"})
	if err != nil || got.Total != 0 || got.Results == nil {
		t.Errorf("got %+v, %v; want an empty list", got, err)
	}
}

// naiveDistance is the plain recursion of the optimal string alignment distance.
func naiveDistance(a, b []rune) int {
	switch {
	case len(a) == 0:
		return len(b)
	case len(b) == 0:
		return len(a)
	}
	x, y := a[len(a)-1], b[len(b)-1]
	cost := 1
	if x == y {
		cost = 0
	}
	d := min(naiveDistance(a[:len(a)-1], b)+1, naiveDistance(a, b[:len(b)-1])+1, naiveDistance(a[:len(a)-1], b[:len(b)-1])+cost)
	if len(a) > 1 && len(b) > 1 && x == b[len(b)-2] && a[len(a)-2] == y {
		d = min(d, naiveDistance(a[:len(a)-2], b[:len(b)-2])+1)
	}
	return d
}

func TestEditDistance_differential(t *testing.T) {
	words := []string{"", "a", "ab", "ba", "abc", "acb", "abcd", "badc", "灵雀云", "灵云雀", "etcd", "etdc", "ectd", "nomad", "namad"}
	for _, a := range words {
		for _, b := range words {
			want := naiveDistance([]rune(a), []rune(b))
			for most := range 5 {
				if got := editDistance([]rune(a), []rune(b), most); got != min(want, most+1) {
					t.Errorf("%q to %q within %d: got %d, want %d", a, b, most, got, min(want, most+1))
				}
			}
		}
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"Docker  Engine": "docker engine", "Ubuntu Core “Snappy”": "ubuntu core snappy", "CoreOS, Inc.": "coreos inc", "ＡＢＣ": "abc",
		"Straße": "strasse", "Café": "cafe", "灵雀云（Alauda）": "灵雀云 alauda", "": "", "...": "", "docker ps/top/stats": "docker ps top stats", "が": "か",
	} {
		if got := normalize(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// FuzzSearch: no text makes search fail other than by refusing it.
func FuzzSearch(f *testing.F) {
	f.Add("etcd")
	f.Add("灵雀云")
	f.Fuzz(func(t *testing.T, q string) {
		_, err := atlas(t).Search(ctx, SearchRequest{Q: q})
		var param *ParamError
		if err != nil && !errors.As(err, &param) {
			t.Errorf("%q: %v", q, err)
		}
	})
}
