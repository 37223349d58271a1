package quads

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func gzipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zstded(t testing.TB, s string, options ...zstd.EOption) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, options...)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(s))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// damaged returns s with one byte, counted from the end if at is negative, turned round.
func damaged(s string, at int) string {
	b := []byte(s)
	if at < 0 {
		at += len(b)
	}
	b[at] ^= 0xff
	return string(b)
}

// noisy is n lines that hardly shrink.
func noisy(n int) string {
	rng := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "<http://a/%x> <http://a/%x> \"%x\" .\n", rng.Uint64(), rng.Uint64(), rng.Uint64())
	}
	return b.String()
}

// TestBulk_compressed is the table of compressed inputs, whole and broken.
func TestBulk_compressed(t *testing.T) {
	const line = "<http://a/s> <http://a/p> <http://a/o> .\n"
	skippable := "\x53\x2a\x4d\x18\x05\x00\x00\x00hello"
	long := noisy(4000)
	gz, zs := gzipped(t, line), zstded(t, line)
	longGzip, longZstd := gzipped(t, long), zstded(t, long)
	for _, c := range []struct {
		name, file string
		quads      int
		bad        string // begins the error
	}{
		{"gzip", gz, 1, ""},
		{"gzip of many members", gz + gzipped(t, "") + longGzip + gz, 4002, ""},
		{"gzip cut within a line", gzipped(t, line[:20]) + gzipped(t, line[20:]), 1, ""},
		{"gzip of nothing", gzipped(t, ""), 0, ""},
		{"gzip of one byte", gzipped(t, "#"), 0, ""},
		{"zstd", zs, 1, ""},
		{"zstd of many frames", zs + zstded(t, "") + longZstd + zs, 4002, ""},
		{"zstd after a frame to skip", skippable + zs + skippable, 1, ""},
		{"zstd of nothing", zstded(t, "", zstd.WithZeroFrames(true)), 0, ""},
		{"zstd without checksum", zstded(t, line, zstd.WithEncoderCRC(false)), 1, ""},

		{"gzip of two bytes", gz[:2], 0, "f: the gzip data is cut short"},
		{"gzip header cut short", gz[:9], 0, "f: the gzip data is cut short"},
		{"gzip cut short", longGzip[:len(longGzip)/2], -1, "f: after line "},
		{"gzip without its trailer", gz[:len(gz)-8], 1, "f: after line 1: the gzip data is cut short"},
		{"gzip with half its trailer", gz[:len(gz)-3], 1, "f: after line 1: the gzip data is cut short"},
		{"second member cut short", gz + gz[:5], 1, "f: after line 1: the gzip data is cut short"},
		{"one byte after gzip", gz + "x", 1, "f: after line 1: the gzip data is cut short"},
		{"text after gzip", gz + line, 1, "f: after line 1: something that is not gzip follows its data"},
		{"zeros after gzip", gz + strings.Repeat("\x00", 512), 1, "f: after line 1: something that is not gzip follows its data"},
		{"wrong checksum in gzip", damaged(gz, -8), 1, "f: after line 1: the gzip data is damaged, its checksum differs"},
		{"wrong length in gzip", damaged(gz, -4), 1, "f: after line 1: the gzip data is damaged, its checksum differs"},
		{"damage in gzip", damaged(longGzip, len(longGzip)/2), -1, "f:"}, // what comes out of it may be a bad line
		{"gzip of an unknown method", damaged(gz, 2), 0, "f: the gzip data is damaged: gzip: invalid header"},
		{"zstd header cut short", zs[:5], 0, "f: the zstd data is cut short"},
		{"zstd cut short", longZstd[:len(longZstd)/2], -1, "f: after line "},
		{"zstd without its checksum", zs[:len(zs)-4], -1, "f: "},
		{"one byte after zstd", zs + "x", 1, "f: after line 1: the zstd data is cut short"},
		{"text after zstd", zs + line, 1, "f: after line 1: something that is not zstd follows its data"},
		{"gzip after zstd", zs + gz, 1, "f: after line 1: something that is not zstd follows its data"},
		{"wrong checksum in zstd", damaged(zs, -1), -1, "f: "},
		{"damage in zstd", damaged(longZstd, len(longZstd)/2), -1, "f:"},
		{"zstd that wants 1 GiB", "\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00", 0, "f: the zstd data needs more than 134217728 bytes of memory"},
		{"gzip in gzip", gzipped(t, gz), 0, "f: there is gzip inside the gzip; decompress it once before"},
		{"zstd in gzip", gzipped(t, zs), 0, "f: there is zstd inside the gzip"},
		{"gzip in zstd", zstded(t, gz), 0, "f: there is gzip inside the zstd"},
		{"zip", "PK\x03\x04\x14\x00", 0, "f: this is zip; give it as gzip, zstd or plain text"},
		{"bzip2", "BZh91AY&SY", 0, "f: this is bzip2"},
		{"xz", "\xfd7zXZ\x00\x00", 0, "f: this is xz"},
		{"lz4", "\x04\x22\x4d\x18\x40", 0, "f: this is lz4"},
		{"half a magic number", "\x1f", 0, `f:1:1: '\x1f' cannot begin the subject`},
		{"bad line in gzip", gzipped(t, line+"x\n"), 1, "f:2:1: 'x' cannot begin the subject"},
		{"bad line before the damage", gzipped(t, "x\n"+line) + "x", 0, "f:1:1: 'x' cannot begin the subject"},
	} {
		t.Run(c.name, func(t *testing.T) {
			progress := func(p Progress) {
				if p.Total != int64(len(c.file)) || p.Read > p.Total {
					t.Errorf("progress %+v of %d bytes", p, len(c.file))
				}
			}
			got, receipt, err := readBulk(t, Bulk{Progress: progress}, text("f", c.file))
			if c.quads >= 0 && (len(got) != c.quads || receipt.Quads != c.quads) || c.quads < 0 && len(got) == 4000 {
				t.Errorf("%d quads, %+v, want %d", len(got), receipt, c.quads)
			}
			if c.bad == "" && err != nil || c.bad != "" && (err == nil || !strings.HasPrefix(err.Error(), c.bad)) {
				t.Errorf("got %v\nwant %q", err, c.bad)
			}
		})
	}
}

// TestBulk_compressedCutAnywhere: no prefix of a compressed file passes for the whole.
func TestBulk_compressedCutAnywhere(t *testing.T) {
	for _, whole := range []string{gzipped(t, numbered(30)), zstded(t, numbered(30))} {
		for n := 2; n < len(whole); n++ {
			if _, _, err := readBulk(t, Bulk{Parsers: 1}, text("f", whole[:n])); err == nil {
				t.Errorf("%d of %d bytes pass", n, len(whole))
			}
		}
	}
}

// TestBulk_compressedFlipped: no damage of one byte changes what is read.
func TestBulk_compressedFlipped(t *testing.T) {
	want := numbered(30)
	for _, whole := range []string{gzipped(t, want), zstded(t, want)} {
		for at := range len(whole) {
			got, _, err := readBulk(t, Bulk{Parsers: 1}, text("f", damaged(whole, at)))
			if err == nil && strings.Join(got, "") != want {
				t.Errorf("byte %d: %d quads and no error", at, len(got))
			}
		}
	}
}

// TestBulk_bomb: what grows too much is stopped soon after its limit, in little memory.
func TestBulk_bomb(t *testing.T) {
	const limit = 1 << 20
	line := "<http://a/s> <http://a/p> <http://a/o> .\n"
	statements := strings.Repeat(line, 6<<20/len(line))
	packed := gzipped(t, statements)
	zeros := strings.Repeat("\x00", 6<<20)
	for _, c := range []struct {
		name, file string
		bulk       Bulk
		bad        string
	}{
		{"gzip", packed, Bulk{}, "bytes of gzip data became more than 1048576 bytes and more than 100 times their size"},
		{"zstd", zstded(t, statements), Bulk{}, "bytes of zstd data became more than 1048576 bytes and more than 100 times their size"},
		{"gzip of zeros", gzipped(t, zeros), Bulk{Refuse: -1}, "bytes of gzip data became"},
		{"zstd of zeros", zstded(t, zeros), Bulk{Refuse: -1}, "bytes of zstd data became"},
		{"many zstd frames", strings.Repeat(zstded(t, statements[:1<<20]), 6), Bulk{Refuse: -1}, "bytes of zstd data became"},
		{"the first line is too long", zstded(t, zeros), Bulk{Limits: Limits{Line: 1000}}, "f:1:1000: the line is longer than 1000 bytes"},
		{"limit raised", packed, Bulk{Limits: Limits{Expanded: 1 << 30}}, ""},
		{"ratio raised", packed, Bulk{Limits: Limits{Ratio: 1000}}, ""},
		{"less than the ratio", gzipped(t, noisy(1<<14)), Bulk{}, ""},
		{"less than the limit", gzipped(t, statements[:limit/len(line)*len(line)]), Bulk{}, ""},
		{"plain text", statements, Bulk{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.bulk.Limits.Expanded == 0 {
				c.bulk.Limits.Expanded = limit
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := c.bulk.Read(t.Context(), []Input{text("f", c.file)}, func(int) (Sink, error) { return discard{}, nil })
			runtime.ReadMemStats(&after)
			if c.bad == "" && err != nil || c.bad != "" && (err == nil || !strings.Contains(err.Error(), c.bad)) {
				t.Errorf("got %v\nwant %q", err, c.bad)
			}
			if grown, ok := errors.AsType[*ExpansionError](err); ok && grown.Expanded > limit+2<<20 {
				t.Errorf("%d bytes came out before it was stopped", grown.Expanded)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
				t.Errorf("%d bytes of memory", used)
			}
		})
	}
}

// broken is a file of which the disk fails after some bytes.
type broken struct{ io.Reader }

var errDisk = errors.New("input/output error")

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

// TestBulk_diskFails: the error of a disk is not taken for damage, and what was read before
// it is counted.
func TestBulk_diskFails(t *testing.T) {
	for _, s := range []string{numbered(3) + "<http:", gzipped(t, numbered(3)) + "\x1f\x8b", zstded(t, numbered(3)), ""} {
		in := Input{Name: "f", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(broken{strings.NewReader(s)}), nil
		}}
		_, receipt, err := readBulk(t, Bulk{}, in)
		want := &InputError{"f", min(3, len(s)), errDisk}
		if !errors.Is(err, errDisk) || err.Error() != want.Error() || receipt.Quads != want.Line {
			t.Errorf("got %v, %+v; want %v", err, receipt, want)
		}
	}
}
