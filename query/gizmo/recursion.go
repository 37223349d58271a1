package gizmo

import (
	"reflect"

	cgizmo "github.com/cayleygraph/cayley/query/gizmo"
	"github.com/dop251/goja"
)

// Cayley asks no optimizer about a path that ends in a recursion: its shape is a function. So
// what a script calls as followRecursive puts an intersection with every node over it, about
// which the store is asked, and which it leaves out.

const (
	// cayleysRecursion is what Cayley's own followRecursive is called. No script has a NUL.
	cayleysRecursion = "\x00followRecursive"
	everyNode        = "g.V().or(g.V())" // what Cayley does not see to be every node
)

// watchRecursions has the store asked about recursions. A session that is not as expected stays
// as it is.
func watchRecursions(s *cgizmo.Session) {
	vm, ok := hidden[*goja.Runtime](s, "vm")
	if !ok {
		return
	}
	names, ok := hidden[goja.FieldNameMapper](vm, "fieldNameMapper")
	if !ok {
		return
	}
	every, err := vm.RunString(everyNode)
	if err != nil {
		return
	}
	vm.SetFieldNameMapper(renaming{names})
	follow := vm.ToValue(func(call goja.FunctionCall) goja.Value {
		path := invoke(vm, call.This, cayleysRecursion, call.Arguments...)
		return invoke(vm, path, "and", every)
	})
	objects := vm.GlobalObject().Get("Object").ToObject(vm).Get("prototype").ToObject(vm)
	for _, name := range []string{"followRecursive", "FollowRecursive"} {
		_ = objects.DefineDataProperty(name, follow, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// hidden returns a field that is not exported, if it is there and of the type.
func hidden[T any](of any, field string) (value T, ok bool) {
	f := reflect.ValueOf(of).Elem().FieldByName(field)
	if !f.IsValid() || f.Type() != reflect.TypeFor[T]() {
		return value, false
	}
	value, ok = reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem().Interface().(T)
	return value, ok
}

// invoke calls a method, and throws what it throws.
func invoke(vm *goja.Runtime, this goja.Value, method string, args ...goja.Value) goja.Value {
	f, ok := goja.AssertFunction(this.ToObject(vm).Get(method))
	if !ok {
		panic(vm.NewTypeError("Object has no member 'followRecursive'"))
	}
	result, err := f(this, args...)
	if err != nil {
		panic(err)
	}
	return result
}

// renaming gives Cayley's followRecursive another name.
type renaming struct{ goja.FieldNameMapper }

// MethodName implements goja.FieldNameMapper.
func (r renaming) MethodName(t reflect.Type, m reflect.Method) string {
	switch name := r.FieldNameMapper.MethodName(t, m); name {
	case "followRecursive":
		return cayleysRecursion
	case "FollowRecursive":
		return ""
	default:
		return name
	}
}
