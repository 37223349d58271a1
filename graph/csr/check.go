package csr

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
)

// Check reads everything: each block against its checksum, then each promise of the
// format. It reports the first damage as a *[CorruptError]. The progress, if not nil, gets
// blocks read and blocks in all, now and then.
func (im *Image) Check(ctx context.Context, progress func(done, total int64)) (err error) {
	defer catch(&err)
	total := int64(len(im.blocks.sums) / 4)
	for b := range total {
		if err := im.blocks.verify(b); err != nil {
			return err
		}
		if b%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if progress != nil {
				progress(b, total)
			}
		}
	}
	for _, check := range []func(context.Context) error{im.checkKeys, im.checkQuads, im.checkLists} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	if progress != nil {
		progress(total, total)
	}
	return nil
}

func (im *Image) broken(sec section, format string, args ...any) error {
	return im.corrupt(int64(im.footer.at[sec].begin), sectionNames[sec]+": "+fmt.Sprintf(format, args...))
}

// checkKeys holds the dictionary to ascending keys.
func (im *Image) checkKeys(ctx context.Context) error {
	for i, end := range im.groups {
		if i == 0 && end != 0 || i > 0 && end < im.groups[i-1] || end > uint64(len(im.keys)) {
			return im.broken(secKeyGroups, "group %d lies outside the keys", i)
		}
	}
	for g := range uint32(len(im.groups) - 1) {
		if err := im.checkGroup(g); err != nil {
			return err
		}
	}
	var last []byte
	for n, key := range im.Keys() {
		if n > 0 && bytes.Compare(last, key) >= 0 {
			return im.broken(secKeys, "key %d does not ascend", n)
		}
		if last = key; n%(1<<20) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for sec, nodes := range map[section][]uint32{secPredicates: im.predicates, secContexts: im.contexts[1:]} {
		if !slices.IsSorted(nodes) || len(nodes) > 0 && nodes[len(nodes)-1] >= im.footer.nodes {
			return im.broken(sec, "not ascending node numbers")
		}
	}
	return nil
}

// checkGroup holds the lengths of a group of keys to what there is of them.
func (im *Image) checkGroup(g uint32) error {
	group := im.keys[im.groups[g]:im.groups[g+1]]
	sum := uint64(0)
	for range min(groupSize, im.footer.nodes-g*groupSize) {
		length, w := binary.Uvarint(group)
		if w <= 0 || length > uint64(len(im.keys)) {
			return im.broken(secKeys, "a length in group %d is none", g)
		}
		sum, group = sum+length, group[w:]
	}
	if sum != uint64(len(group)) {
		return im.broken(secKeys, "the lengths in group %d are not those of its keys", g)
	}
	return nil
}

// checkQuads holds both directions to their order, to each other and to the statistics.
func (im *Image) checkQuads(ctx context.Context) error {
	var sums [2]uint64
	counts := [2]map[uint32]uint32{{}, {}} // quads by predicate and by context, from out
	for d, s := range []*side{&im.out, &im.in} {
		var degrees Degrees
		if s.offsets[0] != 0 {
			return im.broken(secOutOffsets, "they do not begin at 0")
		}
		for n := range im.footer.nodes {
			if n%(1<<16) == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			sum, err := im.checkNode(secOutOffsets+section(d)*(secInOffsets-secOutOffsets), s, n)
			if err != nil {
				return err
			}
			sums[d] += sum
			degree := s.offsets[n+1] - s.offsets[n]
			degrees.Largest = max(degrees.Largest, uint64(degree))
			degrees.Nodes[degreeSlot(degree)]++
		}
		if degrees != im.degrees(int64(d)) {
			return im.broken(secDegrees, "not the degrees of direction %d", d)
		}
		if end := s.offsets[im.footer.nodes]; end != im.footer.quads {
			return im.broken(secOutOffsets, "they end at %d of %d quads", end, im.footer.quads)
		}
	}
	if sums[0] != sums[1] {
		return im.broken(secInOthers, "in-order has other quads than out-order")
	}
	for i := range im.footer.quads {
		counts[0][im.out.preds.at(i)]++
		counts[1][im.out.ctxs.at(i)]++
	}
	for i, p := range im.predicates {
		if im.PredicateStat(p).Quads != counts[0][uint32(i)] {
			return im.broken(secPredStats, "wrong number of quads of predicate %d", p)
		}
	}
	for i, c := range im.contexts[1:] {
		if im.ContextStat(c).Quads != counts[1][uint32(i+1)] {
			return im.broken(secCtxStats, "wrong number of quads of context %d", c)
		}
	}
	return nil
}

// checkNode checks one node's quads in one direction and returns a sum over them that
// does not depend on their order.
func (im *Image) checkNode(sec section, s *side, n uint32) (sum uint64, err error) {
	lo, hi := s.offsets[n], s.offsets[n+1]
	if lo > hi || hi > im.footer.quads {
		return 0, im.broken(sec, "the offsets of node %d do not ascend", n)
	}
	var last [3]uint32
	for i := lo; i < hi; i++ {
		now := [3]uint32{s.preds.at(i), s.others[i], s.ctxs.at(i)}
		if int(now[0]) >= len(s.predicates) || now[1] >= im.footer.nodes || int(now[2]) >= len(s.contextsOf) {
			return 0, im.broken(sec+1, "quad %d has a number that is none", i)
		}
		if i > lo && slices.Compare(last[:], now[:]) >= 0 {
			return 0, im.broken(sec+1, "quad %d does not ascend", i)
		}
		last = now
		subject, object := n, now[1]
		if sec == secInOffsets {
			subject, object = object, subject
		}
		sum += mix(mix(mix(mix(0, subject), now[0]), object), now[2])
	}
	return sum, nil
}

// mix is a step of a hash: multiply and fold, as in wyhash.
func mix(h uint64, v uint32) uint64 {
	h = (h ^ uint64(v)) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// checkLists holds the lists of subjects, objects and positions against the quads.
func (im *Image) checkLists(ctx context.Context) error {
	if err := im.checkEnds(); err != nil {
		return err
	}
	for i, p := range im.predicates {
		if err := ctx.Err(); err != nil {
			return err
		}
		stat := im.PredicateStat(p)
		for _, l := range []struct {
			sec  section
			side *side
			want uint32
		}{{secSubjects, &im.out, stat.Subjects}, {secObjects, &im.in, stat.Objects}} {
			if err := im.checkPredicateList(ctx, l.sec, l.side, p, uint32(i), l.want, stat.Quads); err != nil {
				return err
			}
		}
	}
	for i, c := range im.contexts[1:] {
		n, last := uint32(0), uint32(0)
		for pos := range im.Positions(c) {
			if n > 0 && pos <= last || pos >= im.footer.quads || im.out.ctxs.at(pos) != uint32(i+1) {
				return im.broken(secPositions, "context %d has a position that is not its own", c)
			}
			if n, last = n+1, pos; n%(1<<20) == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if n != im.ContextStat(c).Quads {
			return im.broken(secPositions, "context %d has %d positions", c, n)
		}
	}
	return nil
}

// checkEnds holds where the lists begin and end to their sections.
func (im *Image) checkEnds() error {
	for _, list := range []struct {
		stats, sec  section
		size, field int
	}{{secPredStats, secSubjects, predStatSize, 0}, {secPredStats, secObjects, predStatSize, 8}, {secCtxStats, secPositions, ctxStatSize, 0}} {
		before := uint64(0)
		for s := im.bytes(list.stats); len(s) > 0; s = s[list.size:] {
			end := binary.LittleEndian.Uint64(s[list.field:])
			if end < before || end > im.footer.at[list.sec].length {
				return im.broken(list.stats, "a list of %s lies outside", sectionNames[list.sec])
			}
			before = end
		}
	}
	return nil
}

func (im *Image) checkPredicateList(ctx context.Context, sec section, s *side, p, local, want, quads uint32) error {
	var nodes, total, last uint32
	list := im.Subjects
	if sec == secObjects {
		list = im.Objects
	}
	for n := range list(p) {
		if n >= im.footer.nodes || nodes > 0 && n <= last {
			return im.broken(sec, "predicate %d lists node %d", p, n)
		}
		if last = n; nodes%(1<<20) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		length := s.run(n).OfLocal(local).Len()
		if length == 0 {
			return im.broken(sec, "predicate %d lists node %d, which has it not", p, n)
		}
		nodes++
		total += uint32(length)
	}
	if nodes != want || total != quads {
		return im.broken(sec, "predicate %d lists %d nodes with %d quads of %d", p, nodes, total, quads)
	}
	return nil
}
