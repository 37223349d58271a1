package vfstest

// sector is what a disk writes whole or not at all.
const sector = 512

// An inode is a file's content: what is durable, and what changed after the last sync.
type inode struct {
	durable []byte
	pending []change
	newer   map[int64]int // where doomed changes are pending: the durable one that came last, by sector
	resized int           // the durable truncation that came last
}

// sync makes durable what is not doomed. What is doomed stays behind, and does not come
// back over what was written after it.
func (f *inode) sync() {
	var left []change
	content := clone(f.durable)
	for _, p := range f.pending {
		if p.doomed {
			left = append(left, p)
			continue
		}
		content = f.on(content, p, all)
		if len(left) > 0 {
			f.outlive(p)
		}
	}
	f.durable, f.pending = content, left
}

// outlive remembers that a change came after what is doomed and is durable.
func (f *inode) outlive(p change) {
	if f.newer == nil {
		f.newer = map[int64]int{}
	}
	if p.Kind == Truncate {
		f.resized = p.at
	}
	for at := p.Offset / sector; p.Kind == Write && at*sector < p.Offset+int64(len(p.Data)); at++ {
		f.newer[at] = p.at
	}
}

func (f *inode) doom() {
	for i := range f.pending {
		f.pending[i].doomed = true
	}
}

// cut returns the content when of the unsynced changes those are kept.
func (f *inode) cut(kept lot) []byte {
	if len(f.pending) == 0 {
		return f.durable
	}
	content := clone(f.durable)
	for _, p := range f.pending {
		content = f.on(content, p, kept)
	}
	return content
}

func clone(b []byte) []byte { return append([]byte(nil), b...) }

// on returns the content after a change, of a write those sectors that are kept. A file may
// have grown without what it grew by, and then reads as zero there.
func (f *inode) on(content []byte, p change, kept lot) []byte {
	if p.Kind == Truncate {
		if p.at >= f.resized && kept(p) {
			content = resize(content, p.Size)
		}
		return content
	}
	end := p.Offset + int64(len(p.Data))
	if end > int64(len(content)) && kept(p) {
		content = resize(content, end)
	}
	for from := p.Offset; from < end; {
		to := min(end, (from/sector+1)*sector)
		if kept(p) && p.at >= f.newer[from/sector] {
			content = resize(content, max(to, int64(len(content))))
			copy(content[from:to], p.Data[from-p.Offset:to-p.Offset])
		}
		from = to
	}
	return content
}

func resize(content []byte, size int64) []byte {
	if size <= int64(len(content)) {
		return content[:size]
	}
	return append(content, make([]byte, size-int64(len(content)))...)
}
