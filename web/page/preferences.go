package page

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// maxForm bounds the body of a form, bytes.
const maxForm = 64 << 10

// crossOrigin refuses forms that other sites send.
var crossOrigin = http.NewCrossOriginProtection()

// form reads the body of a form and reports whether it may be used; if not, it has
// answered.
func (p *Pages) form(w http.ResponseWriter, r *http.Request) bool {
	if err := crossOrigin.Check(r); err != nil {
		p.problem(w, r, http.StatusForbidden, "error.foreign")
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		status, key := http.StatusBadRequest, "error.form"
		if is[*http.MaxBytesError](err) {
			status, key = http.StatusRequestEntityTooLarge, "error.large"
		}
		p.problem(w, r, status, key)
		return false
	}
	return true
}

// Preferences stores the choice of language or theme in cookies and goes back to the
// page it was made on. A theme other than light and dark means: as the system.
func (p *Pages) Preferences(w http.ResponseWriter, r *http.Request) {
	if !p.form(w, r) {
		return
	}
	if lang, ok := knownLanguage(r.PostForm.Get("lang")); ok {
		http.SetCookie(w, cookie("lang", lang))
	}
	if r.PostForm.Has("theme") {
		http.SetCookie(w, cookie("theme", knownTheme(r.PostForm.Get("theme"))))
	}
	http.Redirect(w, r, localPath(r.PostForm.Get("back")), http.StatusSeeOther)
}

// cookie keeps a choice for a year; an empty one is forgotten.
func cookie(key, value string) *http.Cookie {
	age := 365 * 24 * 60 * 60
	if value == "" {
		age = -1
	}
	return &http.Cookie{Name: key, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// localPath returns s if it is a path on this site, else the front page. Browsers read a
// backslash as a slash and drop control characters, so neither is accepted.
func localPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil {
		return "/"
	}
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) || strings.ContainsFunc(s, unicode.IsControl) {
		return "/"
	}
	return u.String()
}
