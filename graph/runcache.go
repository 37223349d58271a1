package graph

import "sync/atomic"

// A runCache keeps runs that a version has merged: searches come back to the same nodes, and
// those with many quads are in many paths and seldom untouched. A run takes the place of
// another with the same slot.
type runCache struct {
	pages [cachePages]atomic.Pointer[cachePage]
	held  atomic.Int64 // quads
}

type cachePage [cachePages]atomic.Pointer[cachedRun]

type cachedRun struct {
	key runKey
	run Run
}

type runKey struct {
	direction
	node, predicate uint32
}

const (
	cachePages = 256
	cacheQuads = 4 << 20 // kept at most, 4 bytes each
)

func (k runKey) slot() (page, slot uint8) {
	h := (k.node*31+k.predicate)*31 + uint32(k.direction.node)
	h *= 0x9e3779b9
	return uint8(h >> 24), uint8(h >> 16)
}

func (c *runCache) get(key runKey) (Run, bool) {
	i, j := key.slot()
	if page := c.pages[i].Load(); page != nil {
		if found := page[j].Load(); found != nil && found.key == key {
			return found.run, true
		}
	}
	return Run{}, false
}

func (c *runCache) put(key runKey, r Run) {
	size := r.cost()
	if c.held.Add(size) > cacheQuads {
		c.held.Add(-size)
		return
	}
	i, j := key.slot()
	page := c.pages[i].Load()
	if page == nil {
		page = new(cachePage)
		if !c.pages[i].CompareAndSwap(nil, page) {
			page = c.pages[i].Load()
		}
	}
	if old := page[j].Swap(&cachedRun{key, r}); old != nil {
		c.held.Add(-old.run.cost())
	}
}

// cost is about how many numbers of 4 bytes a run in the cache holds.
func (r Run) cost() int64 {
	const least = 32
	if r.merged == nil {
		return least
	}
	return least + int64(len(r.merged.others)+2*len(r.merged.pieces))
}
