package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"
)

//go:embed static
var staticFiles embed.FS

// staticFile is a file as it is served.
type staticFile struct {
	content   []byte
	mediaType string
	hash      string
}

var mediaTypes = map[string]string{".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml"}

func readStatic() (map[string]staticFile, error) {
	out := map[string]staticFile{}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		mediaType := mediaTypes[path.Ext(name)]
		if mediaType == "" {
			mediaType = mime.TypeByExtension(path.Ext(name))
		}
		out["/"+name] = staticFile{content, mediaType, hex.EncodeToString(sum[:8])}
		return nil
	})
	return out, err
}

// asset is the address of a static file, which changes with its content.
func (p *Pages) asset(name string) string {
	return "/static/" + name + "?v=" + p.static["/static/"+name].hash
}

// Static serves the files under /static/. Only names of embedded files are known, so no
// path can lead elsewhere.
func (p *Pages) Static(w http.ResponseWriter, r *http.Request) {
	f, ok := p.static[r.URL.Path]
	if !ok {
		p.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("ETag", `"`+f.hash+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "public, max-age=86400")
	if r.URL.Query().Get("v") == f.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
}
