package graphtest

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"waggoner/graph"
)

// A wound is one thing done to one file.
type wound struct {
	file string
	at   int
	flip byte // 0: the file is cut here
	deep bool // also check, write to it and open it again
}

func (w wound) String() string {
	if w.flip == 0 {
		return fmt.Sprintf("%s cut to %d bytes", w.file, w.at)
	}
	return fmt.Sprintf("%s with %08b flipped at %d", w.file, w.flip, w.at)
}

func (w wound) of(content []byte) []byte {
	if w.flip == 0 {
		return content[:w.at]
	}
	out := slices.Clone(content)
	out[w.at] ^= w.flip
	return out
}

// headBytes are those at the start of a logbook's page that bbolt steers by.
const headBytes = 96

// wounds returns those of every n-th byte, and of the head of each page, in the files whose
// names begin so; a bit of each byte, or all.
func (b *body) wounds(prefix string, bits bool, n int) []wound {
	var all []wound
	random := rand.New(rand.NewPCG(1, 7))
	for _, file := range slices.Sorted(maps.Keys(b.files)) {
		for at := range b.files[file] {
			if strings.HasPrefix(file, prefix) && (at%n == 0 || isHead(file, at)) {
				all = append(all, woundsAt(file, at, bits, random)...)
			}
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func isImage(file string) bool { return strings.HasPrefix(file, "image-") }

func isHead(file string, at int) bool { return !isImage(file) && at%os.Getpagesize() < headBytes }

// woundsAt returns those of one byte. A logbook is mostly room: unless all bits are asked for,
// every eighth of its wounds is examined to the end, and it is cut at every 64th byte.
func woundsAt(file string, at int, bits bool, random *rand.Rand) []wound {
	w := wound{file: file, at: at, deep: bits || isImage(file) || isHead(file, at) || at%8 == 0}
	var all []wound
	if bits || isImage(file) || at%64 == 0 {
		all = append(all, w)
	}
	if !bits {
		w.flip = 1 << random.IntN(8)
		return append(all, w)
	}
	for bit := range 8 {
		w.flip = 1 << bit
		all = append(all, w)
	}
	return all
}

// taken judges the error of something that may meet the wound: damage is noticed if it is
// named, and any other difference is a wrong answer.
func (w wound) taken(err error) (noticed bool, wrong error) {
	var damage *graph.CorruptError
	switch {
	case err == nil:
		return false, nil
	case errors.As(err, &damage):
		return true, w.named(err)
	}
	return false, fmt.Errorf("silently wrong: %w", err)
}

// named says what is wrong with an error that does not name the wounded file.
func (w wound) named(err error) error {
	if strings.Contains(err.Error(), w.file) {
		return nil
	}
	return fmt.Errorf("the error does not name the file: %w", err)
}
