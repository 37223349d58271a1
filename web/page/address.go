package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// address builds the one address of a state: parameters in the order they are added,
// empty ones left out. Commas and colons stay readable.
type address struct {
	path  string
	query []string
}

func (a *address) add(key, value string) *address {
	if value != "" {
		a.query = append(a.query, key+"="+readable.Replace(url.QueryEscape(value)))
	}
	return a
}

// list adds a sorted list without its doubles, one value with commas.
func (a *address) list(key string, values []string) *address {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return a.add(key, strings.Join(slices.Compact(sorted), ","))
}

var readable = strings.NewReplacer("%2C", ",", "%3A", ":")

func (a *address) String() string {
	if len(a.query) == 0 {
		return a.path
	}
	return a.path + "?" + strings.Join(a.query, "&")
}

// without returns the address asked for, less the named parameters.
func without(u *url.URL, names ...string) string {
	q := u.Query()
	for _, n := range names {
		q.Del(n)
	}
	out := u.EscapedPath()
	if e := readable.Replace(q.Encode()); e != "" {
		out += "?" + e
	}
	return out
}

// tidy sends a browser that submitted a form on to the canonical address of the same
// state. Only what a form makes and a canonical address never holds counts as untidy, so
// that there is no circle: empty and repeated parameters, and the named helper fields.
func tidy(w http.ResponseWriter, r *http.Request, canonical string, helpers ...string) bool {
	untidy := false
	q := r.URL.Query()
	for key, values := range q {
		untidy = untidy || len(values) > 1 || values[0] == "" || slices.Contains(helpers, key)
	}
	if !untidy {
		return false
	}
	to, err := url.Parse(canonical)
	if err != nil {
		return false
	}
	for _, key := range []string{"lang", "theme"} {
		if s := q.Get(key); s != "" {
			to.RawQuery = strings.TrimPrefix(to.RawQuery+"&"+key+"="+url.QueryEscape(s), "&")
		}
	}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
	return true
}

// values reads a list given with commas, several times, or both.
func values(q url.Values, key string) []string {
	var out []string
	for _, s := range q[key] {
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return out
}
