package graph

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waggoner/graph/csr"
)

// sealed puts the checksum on a record's body.
func sealed(sequence uint64, body []byte) []byte {
	b := append(make([]byte, 4), body...)
	binary.LittleEndian.PutUint32(b, recordSum(sequence, b[4:]))
	return b
}

func TestRecord_readsBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	key := func(n uint32) []byte { return fmt.Appendf(nil, "<http://t/%d>", n) }
	for size := range 40 {
		var want []string
		var ops []op
		for range size {
			o := op{csr.Quad{r.Uint32N(9), r.Uint32N(9), r.Uint32N(9), csr.None}, r.IntN(2) == 0}
			if r.IntN(2) == 0 {
				o.quad[3] = r.Uint32N(9)
			}
			ops = append(ops, o)
		}
		for _, add := range []bool{false, true} {
			for _, o := range ops {
				if o.add == add {
					want = append(want, fmt.Sprint(o))
				}
			}
		}
		rec, err := parseRecord(7, appendRecord(nil, 7, ops, key))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range rec.ops {
			for i, n := range o.quad {
				if n != csr.None {
					fmt.Sscanf(string(rec.terms[n]), "<http://t/%d>", &o.quad[i])
				}
			}
			got = append(got, fmt.Sprint(o))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
}

// TestRecord_refusesWhatIsNotWellFormed, though its checksum is right.
func TestRecord_refusesWhatIsNotWellFormed(t *testing.T) {
	const version, a, b = "\x01", "\x03<a>", "\x03<b>"
	for what, body := range map[string]string{
		"no body":                      "",
		"another version":              "\x02\x00\x00\x00",
		"a count without terms":        version + "\x02" + a,
		"a term that is none":          version + "\x01\x01x\x00\x00",
		"a term beyond the end":        version + "\x01\x7f<a>\x00\x00",
		"a subject that is none":       version + "\x02" + a + b + "\x00\x01\x02\x00\x00\x00",
		"an object that is none":       version + "\x02" + a + b + "\x00\x01\x00\x00\x02\x00",
		"a context that is none":       version + "\x02" + a + b + "\x00\x01\x00\x00\x00\x03",
		"fewer quads than it says":     version + "\x01" + a + "\x00\x02\x00\x00\x00\x00",
		"something behind":             version + "\x01" + a + "\x00\x01\x00\x00\x00\x00\x00",
		"a number without end":         version + strings.Repeat("\xff", 20),
		"more quads than memory":       version + "\x01" + a + "\x00\xff\xff\xff\xff\xff\x7f",
		"a literal in another form":    version + "\x01\x08\"\\u0041\"\x00\x00",
		"more terms than there can be": version + "\xff\xff\xff\xff\x0f",
	} {
		if rec, err := parseRecord(1, sealed(1, []byte(body))); err == nil {
			t.Errorf("%s: %v", what, rec)
		}
	}
	good := sealed(1, []byte(version+"\x02"+a+b+"\x00\x01\x00\x01\x00\x02"))
	if _, err := parseRecord(1, good); err != nil {
		t.Fatal(err)
	}
	if _, err := parseRecord(2, good); err == nil {
		t.Error("a record of another sequence was taken")
	}
}

// TestReplay_refusesWhatHasNoEffect: an operation that does nothing was never in a record.
func TestReplay_refusesWhatHasNoEffect(t *testing.T) {
	s := mustOpen(t, Config{})
	defer closed(t, s)
	key := func(n uint32) []byte { return fmt.Appendf(nil, "<http://t/%d>", n) }
	q := csr.Quad{1, 2, 3, csr.None}
	for _, test := range []struct {
		ops []op
		ok  bool
	}{
		{[]op{{q, true}}, true}, {[]op{{q, false}}, false}, {[]op{{q, true}, {q, true}}, false},
	} {
		p := pendingOn(s.now.Load())
		if err := p.replay(1, appendRecord(nil, 1, test.ops, key)); (err == nil) != test.ok {
			t.Errorf("%v: %v", test.ops, err)
		}
	}
}

// FuzzRecord: any bytes with a right checksum are refused, or point to their own terms only.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("\x01\x02\x03<a>\x03<b>\x00\x01\x00\x01\x00\x02"))
	f.Add([]byte("\x01\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		rec, err := parseRecord(3, sealed(3, body))
		if err != nil {
			return
		}
		for _, o := range rec.ops {
			for i, n := range o.quad {
				if int64(n) >= int64(len(rec.terms)) && (i < 3 || n != csr.None) {
					t.Errorf("quad %v of %d terms", o.quad, len(rec.terms))
				}
			}
		}
	})
}
