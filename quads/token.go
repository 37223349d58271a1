package quads

import (
	"encoding/binary"
	"math/bits"
)

// What a byte may be a part of. Bytes above ASCII belong to characters that every token
// but a scheme and a language tag may hold; the line is known to be UTF-8 by then.
const (
	letter      = 1 << iota // [a-zA-Z]
	schemeByte              // of the scheme of an IRI, after its first letter
	iriByte                 // of an IRI: all that [CheckIRI] takes, without escapes
	literalByte             // of a literal as it stands in its canonical form
	tagByte                 // of a language tag, or the hyphen in it
	blankByte               // of a blank node label in ASCII
)

var class = func() (t [256]uint8) {
	mark := func(bit uint8, in func(c byte) bool) {
		for c := range t {
			if in(byte(c)) {
				t[c] |= bit
			}
		}
	}
	isLetter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
	isWord := func(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }
	mark(letter, isLetter)
	mark(schemeByte, func(c byte) bool { return isWord(c) || c == '+' || c == '-' || c == '.' })
	mark(iriByte, func(c byte) bool { return !forbiddenInIRI(rune(c)) })
	mark(literalByte, func(c byte) bool { return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f })
	mark(tagByte, func(c byte) bool { return isWord(c) || c == '-' })
	mark(blankByte, func(c byte) bool { return isWord(c) || c == '_' || c == '-' || c == '.' || c == ':' })
	return t
}()

// Eight bytes are looked at as one number, the first as its lowest byte. A test leaves the
// high bit of the first byte it finds, and perhaps of later ones: only the first counts.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

func equal(x uint64, c byte) uint64 {
	x ^= ones * uint64(c)
	return (x - ones) &^ x & highs
}

func less(x uint64, c byte) uint64 { return (x - ones*uint64(c)) &^ x & highs }

// oddInIRI marks every byte that may not stand in an IRI, and !, ~, DEL and those above
// ASCII, which may: four tests serve for ten bytes.
func oddInIRI(x uint64) uint64 {
	const above = '{' // and { itself
	folded := x & (ones * 0x9d)
	return equal(folded, 0x1c) | // < > \ ^ |
		equal(x, '`') | less(x, '#') | (x+ones*(0x80-above)|x)&highs
}

// oddInLiteral marks every byte that is not a literalByte.
func oddInLiteral(x uint64) uint64 {
	return equal(x, '"') | equal(x, '\\') | equal(x, 0x7f) | less(x, 0x20)
}

// plainIRI returns the end of the IRI that begins with the '<' at i. It is 0 if there is
// none that is absolute, whole, and written without escapes: then the slow way says what
// it is.
func plainIRI(line []byte, i int) int {
	i++
	first := i
	for i < len(line) && class[line[i]]&schemeByte != 0 {
		i++
	}
	if i == first || i == len(line) || line[i] != ':' || class[line[first]]&letter == 0 {
		return 0
	}
	for i++; ; i++ {
		for i+8 <= len(line) {
			odd := oddInIRI(binary.LittleEndian.Uint64(line[i:]))
			if odd == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(odd) / 8
			break
		}
		switch {
		case i >= len(line):
			return 0
		case class[line[i]]&iriByte != 0:
		case line[i] == '>':
			return i + 1
		default:
			return 0
		}
	}
}

// plainLiteral returns the place after the quote that closes the literal opened at i, or 0
// if something in it must be rewritten for its canonical form, or nothing closes it.
func plainLiteral(line []byte, i int) int {
	for i++; ; i++ {
		for i+8 <= len(line) {
			odd := oddInLiteral(binary.LittleEndian.Uint64(line[i:]))
			if odd == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(odd) / 8
			break
		}
		switch {
		case i >= len(line):
			return 0
		case class[line[i]]&literalByte != 0:
		case line[i] == '"':
			return i + 1
		default:
			return 0
		}
	}
}
