package typed

import "strings"

// URL is a URL in its parts, which are substrings of it.
type URL struct {
	Scheme      string // as it was written
	Host, Port  string
	Path, Query string
}

// SplitURL cuts an absolute URL into its parts. It takes what people see, and not only what
// RFC 3986 allows: net/url refuses blanks, and shortenings in the middle.
func SplitURL(s string) (URL, bool) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || scheme == "" || rest == "" || strings.ContainsAny(scheme, "/?#. ") {
		return URL{}, false
	}
	u := SplitHostPath(rest)
	u.Scheme = scheme
	return u, true
}

// SplitHostPath does the same with what follows the scheme. A host with a blank is one that was
// shortened, and left out.
func SplitHostPath(rest string) URL {
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, rest = rest[:i], rest[i:]
	} else {
		rest = ""
	}
	rest, _, _ = strings.Cut(rest, "#")
	var u URL
	u.Path, u.Query, _ = strings.Cut(rest, "?")
	host = host[strings.LastIndexByte(host, '@')+1:]
	bracket := strings.LastIndexByte(host, ']') + 1
	if i := strings.IndexByte(host[bracket:], ':'); i >= 0 {
		if port := host[bracket+i+1:]; digits(port) { // else shortened in the middle
			u.Port = port
		}
		host = host[:bracket+i]
	}
	if host = strings.Trim(host, "[]"); !strings.ContainsAny(host, " \t") {
		u.Host = host
	}
	return u
}
