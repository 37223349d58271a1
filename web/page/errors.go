package page

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"path"

	"waggoner/query"
)

// problemView is the part of an error page.
type problemView struct {
	Message string
	ID      string // of an internal error, as in the log
	Query   string
	Nearest []name
	Several bool // Nearest are the things that bear the name
}

// NotFound answers 404 with the nearest names to the last part of the path.
func (p *Pages) NotFound(w http.ResponseWriter, r *http.Request) {
	v, last := p.view(r), path.Base(r.URL.Path)
	_, err := p.Engine.Entity(r.Context(), query.EntityRequest{ID: last})
	if missing, ok := errors.AsType[*query.NotFoundError](err); ok {
		v.notFound(w, last, missing.Nearest)
	} else if several, ok := errors.AsType[*query.AmbiguousError](err); ok {
		v.notFound(w, last, several.Of)
	} else if ref, ok := v.refs[last]; ok {
		v.notFound(w, last, []query.Ref{ref})
	} else {
		v.notFound(w, last, nil)
	}
}

func (v *view) notFound(w http.ResponseWriter, what string, nearest []query.Ref) {
	body := problemView{Query: what, Nearest: v.names(nearest)}
	v.render(w, http.StatusNotFound, "notfound", shell{Title: v.t("notfound.title"), Back: "/", Body: body})
}

// several lists the things that bear a name. The status is 300: the address does name
// something, so that 404 would be wrong, and which of them is meant only the reader can
// say (RFC 9110, 15.4.1). Without a Location browsers show the list.
func (v *view) several(w http.ResponseWriter, e *query.AmbiguousError) {
	body := problemView{Query: e.Name, Nearest: v.names(e.Of), Several: true}
	v.render(w, http.StatusMultipleChoices, "notfound", shell{Title: v.t("several.title", "name", e.Name), Back: "/", Body: body})
}

// names are those of things to choose from, with their kinds.
func (v *view) names(refs []query.Ref) []name {
	out := make([]name, len(refs))
	for i, ref := range refs {
		out[i] = v.name(ref)
		out[i].KindWord = v.term(v.meta.Kinds, ref.Kind)
	}
	return out
}

// problem answers with a page that holds one message.
func (p *Pages) problem(w http.ResponseWriter, r *http.Request, status int, key string) {
	v := p.view(r)
	v.render(w, status, "error", shell{Title: v.t("error.title"), Back: "/", Body: problemView{Message: v.t(key)}})
}

// fail answers for an error that no field of the page is to blame for.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	v, status := p.view(r), p.StatusOf(err)
	body := problemView{}
	if missing, ok := errors.AsType[*query.NotFoundError](err); ok {
		v.notFound(w, missing.Name, missing.Nearest)
		return
	}
	if several, ok := errors.AsType[*query.AmbiguousError](err); ok {
		v.several(w, several)
		return
	}
	switch {
	case is[*query.ParamError](err):
		body.Message = v.fieldError(err).Message
	case is[*query.LimitError](err):
		body.Message = v.t("error.limit")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		body.Message = v.t("error.time")
	default:
		body.Message, body.ID = v.t("error.internal"), rand.Text()[:8]
		p.Log.Error("page", "id", body.ID, "url", r.URL.Path, "error", err)
	}
	v.render(w, status, "error", shell{Title: v.t("error.title"), Back: "/", Body: body})
}

// fieldError is a refusal, for the field it belongs to.
type fieldError struct {
	Field    string
	Value    string // what was refused
	Status   int
	Message  string
	Accepted []string
	Nearest  []name
	Several  bool // Nearest are the things that bear the name
}

// fieldError turns a refusal into words of the page's language; nil if err is none.
func (v *view) fieldError(err error) *fieldError {
	f := &fieldError{Status: v.p.StatusOf(err)}
	if missing, ok := errors.AsType[*query.NotFoundError](err); ok {
		f.Field, f.Value, f.Nearest = missing.Param, missing.Name, v.names(missing.Nearest)
		f.Message = v.t("refused.missing", "name", missing.Name)
		return f
	}
	if several, ok := errors.AsType[*query.AmbiguousError](err); ok {
		f.Field, f.Value, f.Nearest, f.Several = several.Param, several.Name, v.names(several.Of), true
		f.Message = v.t("several.title", "name", several.Name)
		return f
	}
	if param, ok := errors.AsType[*query.ParamError](err); ok {
		key := "refused." + param.Param
		if _, ok := v.p.messages[v.lang][key]; !ok {
			key = "refused.other"
		}
		f.Field, f.Value, f.Accepted, f.Message = param.Param, param.Value, param.Accepted, v.t(key, "value", param.Value)
		return f
	}
	return nil
}

// renameParam says how a page calls the parameter that an error refuses.
func renameParam(err error, fields map[string]string) error {
	rename := func(param *string) {
		if f, ok := fields[*param]; ok {
			*param = f
		}
	}
	if e, ok := errors.AsType[*query.ParamError](err); ok {
		rename(&e.Param)
	} else if e, ok := errors.AsType[*query.NotFoundError](err); ok {
		rename(&e.Param)
	} else if e, ok := errors.AsType[*query.AmbiguousError](err); ok {
		rename(&e.Param)
	}
	return err
}

// is reports whether an error is or wraps one of type E.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
