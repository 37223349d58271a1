package quads

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// benchLines is N-Quads of about size bytes, in the shape of generated graphs.
func benchLines(size int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "<https://example.org/n/%d> <https://example.org/p/%d> <https://example.org/n/%d> <https://example.org/g/%d> .\n",
			100000+i*7919%900000, i%7, 10000+i*104729%90000, i%23)
	}
	return b.Bytes()
}

// benchLiterals is the same in the shape of what people write: texts, tags, datatypes.
func benchLiterals(size int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		s := fmt.Sprintf("<https://example.org/n/%d>", 100000+i*7919%900000)
		fmt.Fprintf(&b, "%s <http://www.w3.org/2000/01/rdf-schema#label> \"A name of some words, number %d\"@en .\n", s, i)
		fmt.Fprintf(&b, "%s <http://www.w3.org/2000/01/rdf-schema#label> \"灵雀云容器平台 %d\"@zh-Hans .\n", s, i)
		fmt.Fprintf(&b, "%s <https://example.org/p/born> \"%d-01-02\"^^<http://www.w3.org/2001/XMLSchema#date> .\n", s, 1900+i%100)
		fmt.Fprintf(&b, "%s <https://example.org/p/says> \"a \\\"quoted\\\" line\\nand \\u00e9\" _:b%d .\n", s, i)
	}
	return b.Bytes()
}

func BenchmarkScan(b *testing.B) {
	for _, shape := range []string{"iris", "literals"} {
		data := benchLines(1 << 20)
		if shape == "literals" {
			data = benchLiterals(1 << 20)
		}
		b.Run(shape, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			s := &scanner{literal: 1 << 20}
			for b.Loop() {
				n := 0
				for rest := data; len(rest) > 0; n++ {
					end := bytes.IndexByte(rest, '\n')
					if ok, err := s.scan(rest[:end], n); !ok || err != nil {
						b.Fatal(ok, err)
					}
					rest = rest[end+1:]
				}
			}
		})
	}
}

// BenchmarkBulk reads into sinks that keep nothing; the MB are those of the plain text.
func BenchmarkBulk(b *testing.B) {
	for _, shape := range []struct {
		name string
		data []byte
	}{{"iris", benchLines(64 << 20)}, {"literals", benchLiterals(64 << 20)}} {
		for _, form := range []struct{ name, file string }{
			{"plain", string(shape.data)}, {"gzip", gzipped(b, string(shape.data))}, {"zstd", zstded(b, string(shape.data))},
		} {
			b.Run(shape.name+"/"+form.name, func(b *testing.B) {
				b.SetBytes(int64(len(shape.data)))
				for b.Loop() {
					receipt, err := Bulk{}.Read(b.Context(), []Input{text("f", form.file)}, func(int) (Sink, error) { return discard{}, nil })
					if err != nil || receipt.Quads != bytes.Count(shape.data, []byte("\n")) {
						b.Fatal(receipt, err)
					}
				}
			})
		}
	}
}

func BenchmarkReader(b *testing.B) {
	for name, data := range map[string][]byte{"iris": benchLines(1 << 20), "literals": benchLiterals(1 << 20)} {
		for _, keys := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/keys=%v", name, keys), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					r := NewReader(bytes.NewReader(data), ReadLimits{})
					var err error
					for err == nil {
						if keys {
							_, err = r.ReadKeys()
						} else {
							_, err = r.ReadQuad()
						}
					}
					if err != io.EOF {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
