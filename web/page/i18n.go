package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

//go:embed i18n/*.json
var messageFiles embed.FS

// The languages of the pages, as lang attributes name them.
const (
	en = "en"
	zh = "zh-Hans"
)

var languages = []string{en, zh}

// messages are the texts of one language by key. {name} stands for an argument; where a
// text has two forms, set apart by " | ", the first is for n = 1.
type messages map[string]string

func readMessages() (map[string]messages, error) {
	out := map[string]messages{}
	for _, lang := range languages {
		file, err := messageFiles.ReadFile("i18n/" + lang + ".json")
		if err != nil {
			return nil, err
		}
		var m messages
		if err := json.Unmarshal(file, &m); err != nil {
			return nil, fmt.Errorf("%s: %w", lang, err)
		}
		out[lang] = m
	}
	return out, nil
}

// text returns the message of a key, its arguments given as name, value, name, value.
// A key that is unknown stands for itself, so that a page still renders.
func (m messages) text(key string, args ...any) string {
	s, ok := m[key]
	if !ok {
		return key
	}
	if first, second, plural := strings.Cut(s, " | "); plural {
		if s = second; argument(args, "n") == "1" {
			s = first
		}
	}
	var pairs []string
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), plain(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

func argument(args []any, name string) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return plain(args[i+1])
		}
	}
	return ""
}

func plain(v any) string {
	if n, ok := v.(int); ok {
		return number(n)
	}
	return fmt.Sprint(v)
}

// number writes a number with its thousands set apart, alike in both languages.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// languageOf is the language of a page: the one in the address, else of the cookie, else
// the first that the browser asks for and there is, else English.
func languageOf(r *http.Request) string {
	if lang, ok := knownLanguage(r.URL.Query().Get("lang")); ok {
		return lang
	}
	if c, err := r.Cookie("lang"); err == nil {
		if lang, ok := knownLanguage(c.Value); ok {
			return lang
		}
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return en
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return en
	}
	return languages[i]
}

// knownLanguage accepts en and every form of zh.
func knownLanguage(s string) (string, bool) {
	base, _, _ := strings.Cut(strings.ToLower(s), "-")
	switch base {
	case "en":
		return en, true
	case "zh":
		return zh, true
	}
	return "", false
}

// themeOf is light, dark, or "" for what the system says.
func themeOf(r *http.Request) string {
	if t := r.URL.Query().Get("theme"); t != "" {
		return knownTheme(t)
	}
	if c, err := r.Cookie("theme"); err == nil {
		return knownTheme(c.Value)
	}
	return ""
}

func knownTheme(s string) string {
	if s == "light" || s == "dark" {
		return s
	}
	return ""
}
