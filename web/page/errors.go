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
}

// NotFound answers 404 with the nearest names to the last part of the path.
func (p *Pages) NotFound(w http.ResponseWriter, r *http.Request) {
	last := path.Base(r.URL.Path)
	var nearest []query.Ref
	var missing *query.NotFoundError
	if _, err := p.Engine.Entity(r.Context(), query.EntityRequest{ID: last}); errors.As(err, &missing) {
		nearest = missing.Nearest
	} else if ref, ok := p.refs[last]; ok {
		nearest = []query.Ref{ref}
	}
	p.notFound(w, r, last, nearest)
}

func (p *Pages) notFound(w http.ResponseWriter, r *http.Request, what string, nearest []query.Ref) {
	v := p.view(r)
	body := problemView{Query: what}
	for _, ref := range nearest {
		body.Nearest = append(body.Nearest, v.name(ref))
	}
	v.render(w, http.StatusNotFound, "notfound", shell{Title: v.t("notfound.title"), Back: "/", Body: body})
}

// problem answers with a page that holds one message.
func (p *Pages) problem(w http.ResponseWriter, r *http.Request, status int, key string) {
	v := p.view(r)
	v.render(w, status, "error", shell{Title: v.t("error.title"), Back: "/", Body: problemView{Message: v.t(key)}})
}

// fail answers for an error that no field of the page is to blame for.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	var missing *query.NotFoundError
	var param *query.ParamError
	switch {
	case errors.As(err, &missing):
		p.notFound(w, r, missing.Name, missing.Nearest)
	case errors.As(err, &param):
		f := p.view(r).fieldError(err)
		v := p.view(r)
		v.render(w, http.StatusBadRequest, "error", shell{Title: v.t("error.title"), Back: "/", Body: problemView{Message: f.Message}})
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p.problem(w, r, http.StatusServiceUnavailable, "error.time")
	default:
		v, id := p.view(r), rand.Text()[:8]
		p.Log.Error("page", "id", id, "url", r.URL.Path, "error", err)
		body := problemView{Message: v.t("error.internal"), ID: id}
		v.render(w, http.StatusInternalServerError, "error", shell{Title: v.t("error.title"), Back: "/", Body: body})
	}
}

// fieldError is a refusal, for the field it belongs to.
type fieldError struct {
	Field    string
	Status   int
	Message  string
	Accepted []string
	Nearest  []name
}

// fieldError turns a refusal into words of the page's language; nil if err is none.
func (v *view) fieldError(err error) *fieldError {
	var missing *query.NotFoundError
	var param *query.ParamError
	switch {
	case errors.As(err, &missing):
		f := &fieldError{Field: missing.Param, Status: http.StatusNotFound, Message: v.t("refused.missing", "name", missing.Name)}
		for _, ref := range missing.Nearest {
			f.Nearest = append(f.Nearest, v.name(ref))
		}
		return f
	case errors.As(err, &param):
		f := &fieldError{Field: param.Param, Status: http.StatusBadRequest, Accepted: param.Accepted}
		key := "refused." + param.Param
		if _, ok := v.p.messages[v.lang][key]; !ok {
			key = "refused.other"
		}
		f.Message = v.t(key, "value", param.Value)
		return f
	}
	return nil
}
