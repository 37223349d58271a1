package web

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A pair and a list of them make YAML mappings that keep their order.
type pair struct {
	key   string
	value any
}

type mapping []pair

// MarshalYAML implements yaml.Marshaler.
func (m mapping) MarshalYAML() (any, error) {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range m {
		var key, value yaml.Node
		if err := key.Encode(p.key); err != nil {
			return nil, err
		}
		if err := value.Encode(p.value); err != nil {
			return nil, err
		}
		n.Content = append(n.Content, &key, &value)
	}
	return n, nil
}

// add puts a pair at the end unless its value is empty.
func (m *mapping) add(key string, value any) {
	if v := reflect.ValueOf(value); !v.IsValid() || v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
		return
	}
	*m = append(*m, pair{key, value})
}

// schemas makes JSON Schemas of Go types, a component for each struct that has a name.
type schemas struct {
	components map[string]mapping
}

func refTo(section, name string) mapping {
	return mapping{{"$ref", "#/components/" + section + "/" + name}}
}

// of returns the schema of a type.
func (s *schemas) of(t reflect.Type) mapping {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return mapping{{"description", "Any JSON value."}}
	case t.Kind() == reflect.Pointer:
		return mapping{{"oneOf", []any{s.of(t.Elem()), mapping{{"type", "null"}}}}}
	}
	switch t.Kind() {
	case reflect.String:
		return mapping{{"type", "string"}}
	case reflect.Bool:
		return mapping{{"type", "boolean"}}
	case reflect.Int, reflect.Int64:
		return mapping{{"type", "integer"}}
	case reflect.Uint64:
		return mapping{{"type", "integer"}, {"minimum", 0}}
	case reflect.Float64:
		return mapping{{"type", "number"}}
	case reflect.Slice:
		return mapping{{"type", "array"}, {"items", s.of(t.Elem())}}
	case reflect.Map:
		return mapping{{"type", "object"}, {"additionalProperties", s.of(t.Elem())}}
	case reflect.Struct:
		if _, done := s.components[t.Name()]; !done {
			s.components[t.Name()] = nil // against endless recursion
			s.components[t.Name()] = s.object(t)
		}
		return refTo("schemas", t.Name())
	}
	panic("no schema for " + t.String())
}

// object returns the schema of a struct as encoding/json writes it.
func (s *schemas) object(t reflect.Type) mapping {
	var properties mapping
	var required []string
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		properties = append(properties, pair{name, s.field(f)})
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	out := mapping{{"type", "object"}}
	out.add("properties", properties)
	out.add("required", required)
	return out
}

func (s *schemas) field(f reflect.StructField) mapping {
	out := s.of(f.Type)
	if f.Type == reflect.TypeFor[[]json.RawMessage]() && strings.Contains(f.Tag.Get("doc"), "null") {
		out[0].value = []string{"array", "null"}
	}
	if f.Type.Kind() == reflect.Pointer && strings.Contains(f.Tag.Get("json"), "omitempty") {
		out = s.of(f.Type.Elem())
	}
	if enum := f.Tag.Get("enum"); enum != "" && f.Tag.Get("param") == "" {
		out = append(out, pair{"enum", strings.Split(enum, ",")})
	}
	if doc := f.Tag.Get("doc"); doc != "" {
		out = slices.DeleteFunc(out, func(p pair) bool { return p.key == "description" })
		out = append(out, pair{"description", doc})
	}
	return out
}
