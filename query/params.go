package query

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Param describes one field of a request struct, read from its tags:
//
//	param:"of"        its name; a field without it is no parameter
//	doc:"..."         what it means
//	enum:"any,all"    the only values accepted
//	default:"any"     what is taken when it is absent; of a number, unless a limit is less
//	min:"1" max:"20"  for numbers
//	bytes:"16384"     of a value at most; 4096 if it does not say
//	required:"true"
//	in:"path"         part of the address instead of the query string
type Param struct {
	Name, Doc, Default string
	Enum               []string
	Min, Max           string
	Required, Path     bool
	Kind               reflect.Kind // String, Int, Bool or Slice (of strings)
	Bytes              int          // of a value at most
	index              []int
}

// Params lists the parameters of a request struct in the order of its fields.
func Params(request any) []Param {
	t := reflect.TypeOf(request)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []Param
	for _, f := range reflect.VisibleFields(t) {
		name, ok := f.Tag.Lookup("param")
		if !ok {
			continue
		}
		p := Param{
			Name: name, Doc: f.Tag.Get("doc"), Default: f.Tag.Get("default"), Min: f.Tag.Get("min"), Max: f.Tag.Get("max"),
			Required: f.Tag.Get("required") == "true", Path: f.Tag.Get("in") == "path", Kind: f.Type.Kind(), index: f.Index,
		}
		p.Bytes, _ = strconv.Atoi(cmp.Or(f.Tag.Get("bytes"), "4096"))
		if enum := f.Tag.Get("enum"); enum != "" {
			p.Enum = strings.Split(enum, ",")
		}
		out = append(out, p)
	}
	return out
}

// Bind fills the request struct that request points to. Lists are given as one value
// with commas or as several; \, is a comma within a member. It returns a *[ParamError] for a parameter that is
// unknown, absent, given twice or out of range.
func Bind(values url.Values, request any) error {
	params := Params(request)
	known := make([]string, len(params))
	for i, p := range params {
		known[i] = p.Name
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, name) {
			return &ParamError{name, "", "there is no such parameter", known}
		}
	}
	v := reflect.ValueOf(request).Elem()
	for _, p := range params {
		if err := p.set(v.FieldByIndex(p.index), values[p.Name]); err != nil {
			return err
		}
	}
	return nil
}

func (p Param) refuse(value, format string, args ...any) error {
	return &ParamError{p.Name, value, fmt.Sprintf(format, args...), p.accepted()}
}

// accepted lists the values of an enumeration or the range of a number.
func (p Param) accepted() []string {
	if p.Kind == reflect.Int && p.Min != "" && p.Max != "" {
		return []string{p.Min + " to " + p.Max}
	}
	return p.Enum
}

func (p Param) set(field reflect.Value, given []string) error {
	for _, s := range given {
		if len(s) > p.Bytes || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			return p.refuse("", "a value must be valid UTF-8 of at most %d bytes without control characters", p.Bytes)
		}
	}
	if p.Kind == reflect.Slice {
		return p.setList(field, given)
	}
	if len(given) > 1 {
		return p.refuse(given[1], "it is given %d times; once is enough", len(given))
	}
	value := p.Default
	if p.Kind == reflect.Int {
		value = "" // the question knows, by its limits
	}
	if len(given) == 1 && given[0] != "" {
		value = given[0]
	}
	if value == "" {
		if p.Required {
			return p.refuse("", "it is missing")
		}
		return nil
	}
	if len(p.Enum) > 0 && !slices.Contains(p.Enum, value) {
		return p.refuse(value, "%q is not accepted", value)
	}
	return p.setScalar(field, value)
}

func (p Param) setScalar(field reflect.Value, value string) error {
	switch p.Kind {
	case reflect.Int:
		n, err := strconv.Atoi(value)
		if err != nil {
			return p.refuse(value, "%q is not a whole number", value)
		}
		if least, err := strconv.Atoi(p.Min); err == nil && n < least {
			return p.refuse(value, "%d is below the minimum of %d", n, least)
		}
		if most, err := strconv.Atoi(p.Max); err == nil && n > most {
			return tooLarge(p.Name, n, most)
		}
		field.SetInt(int64(n))
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return p.refuse(value, "%q is neither true nor false", value)
		}
		field.SetBool(b)
	default:
		field.SetString(value)
	}
	return nil
}

func (p Param) setList(field reflect.Value, given []string) error {
	list := []string{} // never null in an answer
	for _, s := range given {
		for _, part := range splitList(s) {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(list, part) {
				list = append(list, part)
			}
		}
	}
	if len(list) == 0 && p.Required {
		return p.refuse("", "it is missing")
	}
	field.Set(reflect.ValueOf(list))
	return nil
}

// splitList splits at commas, save those behind a backslash, which stand for themselves.
func splitList(s string) []string {
	var out []string
	var part strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == ',':
			i++
			part.WriteByte(',')
		case s[i] == ',':
			out = append(out, part.String())
			part.Reset()
		default:
			part.WriteByte(s[i])
		}
	}
	return append(out, part.String())
}
