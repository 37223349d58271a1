package page

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// TestPages_newDay: a server that runs on past midnight says today's date and knows what
// has ended since.
func TestPages_newDay(t *testing.T) {
	const statuses = "statuses:\n  - {tool: a, status: active, at: doc}\n  - {tool: a, status: ended, at: doc, from: \"2026-11-25\"}\n"
	var mu sync.Mutex
	now := time.Date(2026, 11, 24, 23, 59, 0, 0, time.UTC)
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	p, err := loadAt(clock, nil, source(beforeFacts+statuses)...)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, get(t, p, "/"), "Answers as of 2026-11-24")
	if n := p.view(request("/")).nameOf("a", nil); n.Gone {
		t.Error("a has ended a day early")
	}
	mu.Lock()
	now = now.Add(2 * time.Minute)
	mu.Unlock()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { get(t, p, "/search") })
	}
	all.Wait()
	contains(t, get(t, p, "/"), "Answers as of 2026-11-25")
	if n := p.view(request("/")).nameOf("a", nil); !n.Gone {
		t.Error("a is alive a day after its end")
	}
}

// TestPages_manyClasses: the pages mark source classes as the pictures do, also those
// for which there is no shape left.
func TestPages_manyClasses(t *testing.T) {
	yaml := "classes:\n"
	for _, id := range []string{"c1", "c2", "c3", "c4", "c5", "c6", "c7"} {
		yaml += "  - {id: " + id + ", open: true, name: " + id + ", order: 1" + id[1:] + "}\n"
	}
	yaml += beforeFacts + `
layers: [{id: l, order: 1, name: L, description: {en: L., zh: 层。}, at: doc}]
categories:
  - {id: c, layer: l, order: 1, name: C, description: {en: C., zh: 类。}, at: doc, entries: [{tool: a, class: c7, at: doc#L1}]}
facts:
  - {fact: a uses hub, at: doc}
`
	p := pagesOf(t, yaml)
	picture := get(t, p, "/chart.svg?at=hub").Body.String()
	page := get(t, p, "/tool/a").Body.String()
	if !strings.Contains(picture, `class="node pentagon"`) || !strings.Contains(page, `href="#pentagon"`) {
		t.Errorf("the picture and the page differ")
	}
}
