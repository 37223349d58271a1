package main

import (
	"context"

	"waggoner/graph"
)

func compactVerb() *verb {
	return &verb{
		name: "compact", summary: "write a data folder's changes into a new image",
		detail:   "A folder does it by itself when the changes have grown to a tenth of its quads. It needs room for a second image while it lasts; the old one is there until the new one is whole.",
		examples: []string{"waggoner compact --data mine"},
		declare:  declareCompact,
	}
}

func declareCompact(s *session, f *flags) action {
	folder, out := f.folder(), f.receipt(s)
	return func(ctx context.Context, args []string) error {
		if err := noMore("compact", args); err != nil {
			return err
		}
		return folder.with(ctx, "compact", false, func(store *graph.Store) error {
			before, err := store.Stats()
			if err != nil {
				return err
			}
			if err := store.Compact(ctx); err != nil {
				return err
			}
			after, err := store.Stats()
			if err != nil {
				return err
			}
			answer := compactAnswer{after.Sequence, after.Quads, before.Changes, before.Image.Bytes + before.Logbook, after.Image.Bytes + after.Logbook}
			return out.write(s, answer, func(p *printer) {
				p.line(0, plain, "%s", p.say(msgCompacted, answer.Changes, answer.Quads, bytesText(answer.Before), bytesText(answer.After), answer.Sequence))
			})
		})
	}
}

// compactAnswer is the receipt of compact.
type compactAnswer struct {
	Sequence uint64 `json:"sequence"`
	Quads    int    `json:"quads"`
	Changes  int    `json:"changes"`
	Before   int64  `json:"bytes_before"`
	After    int64  `json:"bytes_after"`
}
