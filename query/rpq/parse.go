package rpq

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What an expression may be, at most.
const (
	MaxText    = 16 << 10 // bytes of text
	MaxNesting = 200      // parentheses and inverses within one another
	MaxRepeat  = 1000     // in {n,m}
)

// A SyntaxError says where a text stops to be a path expression.
type SyntaxError struct {
	Character int    // counted from 1
	Expected  string // what could stand there
	Found     string // what stands there
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("character %d: expected %s, found %s", e.Character, e.Expected, e.Found)
}

// Parse reads an expression. The grammar is that of property paths in SPARQL 1.1 (section
// 9.1), with what the package comment adds. The error is a *SyntaxError.
func Parse(text string) (path Path, err error) {
	p := &parser{text: text}
	defer func() {
		if e, ok := recover().(*SyntaxError); ok {
			path, err = nil, e
		} else if e != nil {
			panic(e)
		}
	}()
	if len(text) > MaxText {
		p.at = MaxText
		p.fail(fmt.Sprintf("the end, as an expression has at most %d bytes", MaxText))
	}
	if !utf8.ValidString(text) {
		p.at = strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError })
		p.fail("UTF-8")
	}
	path = p.choice()
	if p.peek() != end {
		p.fail("'/', '|', '[', a repetition or the end")
	}
	return path, nil
}

// parser reads by recursive descent. It fails by panic with a *SyntaxError.
type parser struct {
	text    string
	at      int // byte offset
	nesting int
}

const end = -1 // what peek returns at the end

func (p *parser) fail(expected string) {
	found := "the end"
	if p.at < len(p.text) {
		r, _ := utf8.DecodeRuneInString(p.text[p.at:])
		found = strconv.QuoteRune(r)
	}
	panic(&SyntaxError{utf8.RuneCountInString(p.text[:p.at]) + 1, expected, found})
}

// peek returns the next character that is no white space.
func (p *parser) peek() rune {
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		if !unicode.IsSpace(r) {
			return r
		}
		p.at += size
	}
	return end
}

// take passes over a character if it is the next one.
func (p *parser) take(r rune) bool {
	if p.peek() != r {
		return false
	}
	p.at += utf8.RuneLen(r)
	return true
}

func (p *parser) need(r rune) {
	if !p.take(r) {
		p.fail(strconv.QuoteRune(r))
	}
}

func (p *parser) deeper() {
	if p.nesting++; p.nesting > MaxNesting {
		p.fail(fmt.Sprintf("no more than %d levels of parentheses", MaxNesting))
	}
}

func (p *parser) choice() Path {
	parts := []Path{p.sequence()}
	for p.take('|') {
		parts = append(parts, p.sequence())
	}
	return choice(parts)
}

func (p *parser) sequence() Path {
	parts := p.step(nil)
	for p.take('/') {
		parts = p.step(parts)
	}
	return sequence(parts)
}

// step reads what stands between slashes: a path, and tests right after it.
func (p *parser) step(parts []Path) []Path {
	if p.take('^') {
		parts = append(parts, Inverse{p.repeated()})
	} else {
		parts = append(parts, p.repeated())
	}
	for p.peek() == '[' {
		parts = append(parts, p.test())
	}
	return parts
}

// repeated reads a path with any number of repetitions: a+? is (a+)?.
func (p *parser) repeated() Path {
	path := p.primary()
	for {
		least, most, ok := p.repetition()
		if !ok {
			return path
		}
		path = Repeat{path, least, most}
	}
}

func (p *parser) repetition() (least, most int, ok bool) {
	switch {
	case p.take('?'):
		return 0, 1, true
	case p.take('*'):
		return 0, Unbounded, true
	case p.take('+'):
		return 1, Unbounded, true
	case !p.take('{'):
		return 0, 0, false
	}
	least = p.number()
	most = least
	if p.take(',') {
		if most = Unbounded; p.peek() != '}' {
			p.peek()
			at := p.at
			if most = p.number(); most < least {
				p.at = at
				p.fail(fmt.Sprintf("a number from %d on", least))
			}
		}
	}
	p.need('}')
	return least, most, true
}

func (p *parser) number() int {
	p.peek()
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.Atoi(p.text[start:p.at])
	if err != nil || n > MaxRepeat {
		p.at = start
		p.fail(fmt.Sprintf("a number up to %d", MaxRepeat))
	}
	return n
}

func (p *parser) primary() Path {
	switch r := p.peek(); {
	case r == '(':
		p.at++
		if p.take(')') {
			return Empty{}
		}
		p.deeper()
		path := p.choice()
		p.nesting--
		p.need(')')
		return path
	case r == '.':
		p.at++
		return Any{}
	case r == '!':
		p.at++
		return p.not()
	case r == '[':
		return p.test()
	case r == '=' || r == '<' || isNameStart(r):
		return p.link()
	}
	p.fail("a relation, '.', '!', '(', '[' or '^'")
	return nil
}

func (p *parser) not() Path {
	if !p.take('(') {
		return Not{[]NotLink{p.notLink()}}
	}
	links := []NotLink{p.notLink()}
	for p.take('|') {
		links = append(links, p.notLink())
	}
	p.need(')')
	return Not{links}
}

func (p *parser) notLink() NotLink {
	back := p.take('^')
	if r := p.peek(); r != '=' && r != '<' && !isNameStart(r) {
		p.fail("a relation")
	}
	return NotLink{p.link(), back}
}

func (p *parser) link() Link {
	p.peek()
	l := Link{At: p.at}
	l.Exact = p.take('=')
	if p.take('<') {
		length := strings.IndexAny(p.text[p.at:], "<>\"{}|^`\\ \t\r\n")
		if length <= 0 || p.text[p.at+length] != '>' {
			p.at += max(length, 0)
			p.fail("an IRI and '>'")
		}
		l.Name, l.IRI = p.text[p.at:p.at+length], true
		p.at += length + 1
		return l
	}
	if !isNameStart(p.peek()) {
		p.fail("the name of a relation")
	}
	l.Name = p.name()
	return l
}

// name reads a name. A slash is none of it: it is the operator.
func (p *parser) name() string {
	length := strings.IndexFunc(p.text[p.at:], func(r rune) bool { return !isName(r) })
	if length < 0 {
		length = len(p.text) - p.at
	}
	name := p.text[p.at : p.at+length]
	p.at += length
	return name
}

func isNameStart(r rune) bool { return unicode.IsLetter(r) || r == '_' }

func isName(r rune) bool {
	return isNameStart(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '-' || r == ':'
}

func (p *parser) test() Path {
	p.need('[')
	if !isNameStart(p.peek()) {
		p.fail("kind, category, status or id")
	}
	t := Test{At: p.at}
	t.Key = p.name()
	if t.Not = p.take('!'); !p.take('=') {
		p.fail("'=' or '!='")
	}
	t.Values = []string{p.value()}
	for p.take('|') {
		t.Values = append(t.Values, p.value())
	}
	if !p.take(']') {
		p.fail("'|' or ']'")
	}
	return t
}

// value reads a word, or a string in quotes with the escapes of Go.
func (p *parser) value() string {
	if p.peek() == '"' {
		quoted, err := strconv.QuotedPrefix(p.text[p.at:])
		if err != nil {
			p.fail("a string that ends in '\"'")
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			p.fail("a string")
		}
		p.at += len(quoted)
		return value
	}
	length := strings.IndexFunc(p.text[p.at:], func(r rune) bool { return !isPlainRune(r) })
	if length < 0 {
		length = len(p.text) - p.at
	}
	if length == 0 {
		p.fail("a value")
	}
	value := p.text[p.at : p.at+length]
	p.at += length
	return value
}

// isPlain reports whether a value needs no quotes.
func isPlain(value string) bool {
	return value != "" && utf8.ValidString(value) && strings.IndexFunc(value, func(r rune) bool { return !isPlainRune(r) }) < 0
}

func isPlainRune(r rune) bool {
	return unicode.IsPrint(r) && !unicode.IsSpace(r) && !strings.ContainsRune(`|[]"`, r)
}
