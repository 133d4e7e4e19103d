package mapping

import "github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"

func init() {
	several("object", []string{"file.name", "file.parent_folder", "file.path", "file.uri", "url.hostname", "url.path", "url.port", "url.query_string", "url.scheme", "url.url_string"}, object)
}

// object reads what a scanner calls the object that it scanned: all that uri reads,
// and the rest of what scanners write there. What comes from a URL is a file too,
// named after the last segment of its path, else after its host, so that a hash has
// a place. A name or a relative path is a file. A bare file:/// (memory) is nothing,
// which is no fault.
func object(s string, out []val) bool {
	if _, _, ok := typed.FileURI(s); ok {
		if !uri(s, out) {
			clear(out)
		}
		return true
	}
	if !uri(s, out) {
		clear(out)
		if !filePath(s, out[:3]) {
			clear(out)
		}
		return true
	}
	if out[9].text == "" {
		return true // a path
	}
	if _, name := splitPath(out[5].text); name != "" {
		out[0] = val{text: name}
	} else {
		out[0] = out[4]
	}
	return true
}
