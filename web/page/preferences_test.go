package page

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestLanguageOf(t *testing.T) {
	for _, c := range []struct{ query, cookie, accept, want string }{
		{"", "", "", en},
		{"", "", "zh-CN,zh;q=0.9,en;q=0.8", zh},
		{"", "", "zh-TW", zh},
		{"", "", "de-DE,zh;q=0.5", zh},
		{"", "", "de-DE,fr", en},
		{"", "", "en-GB,zh;q=0.9", en},
		{"", "", "*", en},
		{"", "", "\xff;q=x", en},
		{"", "zh-Hans", "en", zh},
		{"", "klingon", "zh", zh},
		{"en", "zh-Hans", "zh", en},
		{"zh-Hans", "en", "en", zh},
		{"xx", "", "zh", zh},
	} {
		r := httptest.NewRequest("GET", "/?lang="+c.query, nil)
		r.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			r.Header.Set("Cookie", "lang="+c.cookie)
		}
		if got := languageOf(r); got != c.want {
			t.Errorf("lang=%q, cookie %q, Accept-Language %q: %s, want %s", c.query, c.cookie, c.accept, got, c.want)
		}
	}
}

func TestPages_themes(t *testing.T) {
	p := builtinPages(t)
	contains(t, get(t, p, "/search?theme=dark"), `data-theme="dark"`)
	contains(t, get(t, p, "/search", "Cookie", "theme=light"), `data-theme="light"`)
	if strings.Contains(get(t, p, "/search?theme=neon").Body.String(), "data-theme") {
		t.Error("an unknown theme is not ignored")
	}
}

func TestPages_Preferences(t *testing.T) {
	p := builtinPages(t)
	w := post(t, p, "/preferences", url.Values{"lang": {"zh-Hans"}, "theme": {"dark"}, "back": {"/tool/etcd?asof=2016"}})
	if w.Code != 303 || w.Header().Get("Location") != "/tool/etcd?asof=2016" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	cookies := strings.Join(w.Header()["Set-Cookie"], "\n")
	for _, part := range []string{"lang=zh-Hans; Path=/", "theme=dark; Path=/", "SameSite=Lax", "HttpOnly"} {
		if !strings.Contains(cookies, part) {
			t.Errorf("the cookies %q lack %q", cookies, part)
		}
	}
	w = post(t, p, "/preferences", url.Values{"theme": {"system"}, "back": {"/"}})
	if !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the choice is not forgotten: %q", w.Header().Get("Set-Cookie"))
	}
}

func TestLocalPath(t *testing.T) {
	for back, want := range map[string]string{
		"/landscape?lit=in.uses:etcd": "/landscape?lit=in.uses:etcd", "/a/b#c": "/a/b#c",
		"": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", `\\evil.example`: "/", "javascript:alert(1)": "/",
		"/\t/evil.example": "/", "evil.example": "/", "///evil.example": "/", "/a\r\nSet-Cookie: x=y": "/", "http:/evil": "/", "/%zz": "/",
	} {
		if got := localPath(back); got != want {
			t.Errorf("localPath(%q) = %q, want %q", back, got, want)
		}
	}
}

func TestPages_Static(t *testing.T) {
	p := builtinPages(t)
	w := get(t, p, p.asset("base.css"))
	tag := w.Header().Get("ETag")
	if w.Code != 200 || tag == "" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d, %v", w.Code, w.Header())
	}
	if w := get(t, p, "/static/base.css", "If-None-Match", tag); w.Code != 304 {
		t.Errorf("the same file again: %d, want 304", w.Code)
	}
	for _, path := range []string{"/static/", "/static/font/", "/static/nothing.css", "/static/..%2fpage.go", "/static/%2e%2e/page.go", "/static/font/..%5c..%5cpage.go"} {
		r := httptest.NewRequest("GET", path, nil)
		w := httptest.NewRecorder()
		p.Static(w, r)
		if w.Code != 404 {
			t.Errorf("%s: %d, want 404", path, w.Code)
		}
	}
}
