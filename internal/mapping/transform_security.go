package mapping

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

func init() {
	several("windows_user", []string{"domain", "name", "type_id"}, windowsUser)
	several("hash", []string{"algorithm_id", "value"}, hash)
	several("path", []string{"name", "parent_folder", "path"}, filePath)
	several("uri", []string{"file.name", "file.parent_folder", "file.path", "file.uri", "url.hostname", "url.path", "url.port", "url.query_string", "url.scheme", "url.url_string"}, uri)
	several("url", []string{"hostname", "path", "port", "query_string", "scheme", "url_string"}, anyURL)
	register(&transform{
		// A word that is no verdict is no fault of the message.
		name: "outcome", selects: true, outputs: []string{"action_id", "disposition_id"},
		compile: func(p *parser, c call) applier {
			if c.arg == nil {
				return func(_ *context, in val, out []val) bool { return outcome(in.text, out) }
			}
			if c.arg.Value != "other" && p.err == nil {
				p.err = c.errorf("outcome: invalid parameter %s: expected none, or other for a key that holds nothing but verdicts", c.arg.Value)
			}
			return func(_ *context, in val, out []val) bool {
				if !outcome(in.text, out) {
					other := val{text: in.text, num: otherID, hasNum: true}
					out[0], out[1] = other, other
				}
				return true
			}
		},
	})
	for _, name := range [...]string{"windows_user", "hash", "path", "uri", "url"} {
		transforms[name].holds = nameContent
	}
	register(&transform{
		name: "mitre", pair: true, outputs: []string{"sub_technique.name", "sub_technique.uid", "technique.name", "technique.uid"},
		compile: func(p *parser, c call) applier {
			p.noParams(c)
			return mitre
		},
	})
}

// authorities and their accounts are those of Windows itself, in the languages in which
// Windows names them: see "Localized service names" in Microsoft's page on accounts of
// SQL Server services.
var (
	authorities = []string{"NT AUTHORITY", "NT-AUTORITÄT", "AUTORITE NT", "AUTORITÉ NT", "AUTORIDADE NT"}
	systems     = []string{"SYSTEM", "SYSTÈME", "SISTEMA", "СИСТЕМА"}
	services    = []string{
		"LOCAL SERVICE", "NETWORK SERVICE", "LOKALER DIENST", "NETZWERKDIENST", "SERVICE LOCAL", "SERVICE RÉSEAU",
		"SERVIZIO LOCALE", "SERVIZIO DI RETE", "SERVICIO LOC", "SERVICIO DE RED",
	}
)

// windowsUser reads DOMAIN\name; a name without a domain, a UPN too, stays whole.
// The accounts of Windows itself have a type: NT AUTHORITY\SYSTEM is a System user.
func windowsUser(s string, out []val) bool {
	a, ok := typed.ParseAccount(s)
	if a.Domain != "" {
		out[0] = val{text: a.Domain, note: a.Note}
	}
	out[1] = val{text: a.Name, note: a.Note}
	switch own := oneOf(authorities, a.Domain); {
	case a.Domain == "" && strings.EqualFold(a.Name, "system"), own && oneOf(systems, a.Name):
		out[2] = val{text: "System"}
	case own && oneOf(services, a.Name):
		out[2] = val{text: "Service"}
	}
	return ok
}

// oneOf tells whether s is one of texts, in any case.
func oneOf(texts []string, s string) bool {
	for _, t := range texts {
		if strings.EqualFold(t, s) {
			return true
		}
	}
	return false
}

// hash tells the algorithm by the length and writes the value in lower case, as
// every indicator list does. What is not hexadecimal is not a hash.
func hash(s string, out []val) bool {
	h, ok := typed.ParseHash(s)
	out[0] = val{text: h.Algorithm, note: h.Note, left: rest(h.Note)}
	out[1] = val{text: h.Value, note: h.Note, left: rest(h.Note)}
	return ok
}

// rest is what a value that was cut leaves out.
func rest(n typed.Note) parts {
	if n&typed.Cut != 0 {
		return leftRest
	}
	return 0
}

// filePath gives the parts of a path with either slash. A bare name has no path.
func filePath(s string, out []val) bool {
	s, note := typed.Path(s)
	return pathParts(s, note, out)
}

func pathParts(s string, note typed.Note, out []val) bool {
	folder, name := splitPath(s)
	if name == "" {
		return false
	}
	out[0] = val{text: name, note: note, left: rest(note)}
	if folder != "" {
		out[1] = val{text: folder, note: note, left: rest(note)}
		out[2] = val{text: s, note: note, left: rest(note)}
	}
	return true
}

// uri reads what a scanner calls an object: a file URI or a path becomes a file, a
// URL of the web a url. The texts come as people see them: with blanks, shortened
// in the middle, not percent-encoded; net/url would refuse half of them
// (reference: ESET's object_uri).
func uri(s string, out []val) bool {
	if path, note, ok := typed.FileURI(s); ok {
		if out[3] = (val{text: s}); note&typed.Repaired != 0 {
			out[3].text, _ = typed.Slashes(trim(s))
		}
		return pathParts(path, note, out[:3])
	}
	s, note := unescaped(s)
	for _, scheme := range [...]string{"https", "http", "ftp"} {
		if _, ok := cutScheme(s, scheme); ok {
			ok := splitURL(s, out[4:])
			noted(out[4:], note)
			return ok
		}
	}
	if p, note := typed.Path(s); rooted(p) {
		return pathParts(p, note, out[:3])
	}
	return false
}

// unescaped is a URL without quotes around it and without backslashes before its slashes.
func unescaped(s string) (string, typed.Note) {
	var note typed.Note
	if in, ok := typed.Unquote(trim(s)); ok {
		s, note = in, typed.Repaired
	}
	if out, ok := typed.Slashes(s); ok {
		s, note = out, typed.Repaired
	}
	return s, note
}

// noted notes how the values were read that are there.
func noted(out []val, note typed.Note) {
	for i := range out {
		if out[i].text != "" {
			out[i].note |= note
		}
	}
}

// anyURL reads a URL, and what devices write for one: the path of a request (/a/b?x=1), or a
// URL without its scheme (www.example.com/a, 192.0.2.1:8080/a).
func anyURL(s string, out []val) bool {
	s, note := unescaped(s)
	if strings.Contains(s, "://") {
		ok := splitURL(s, out)
		noted(out, note)
		return ok
	}
	if s = trim(s); s == "" || s[0] != '/' && !hostAndPath(s) {
		return false
	}
	out[5] = val{text: s}
	hostPath(typed.SplitHostPath(s), out)
	noted(out, note)
	return true
}

// hostAndPath tells whether s is a host with a domain, or an address, and what follows a host
// in a URL. A name alone is not a URL: it may be a file, too.
func hostAndPath(s string) bool {
	i := behindHost.in(s)
	if i <= 0 || s[i] == '#' {
		return false
	}
	h, ok := typed.ParseHost(s[:i])
	if !ok || h.Note != 0 || h.Name != "" && h.IP != "" {
		return false
	}
	dot := strings.LastIndexByte(h.Name, '.')
	return h.IP != "" || dot > 0 && len(h.Name)-dot > 2 && blanks.in(s) < 0
}

func cutScheme(s, scheme string) (rest string, ok bool) {
	n := len(scheme)
	if len(s) < n+3 || !strings.EqualFold(s[:n], scheme) || s[n:n+3] != "://" {
		return s, false
	}
	return s[n+3:], true
}

// splitURL cuts an absolute URL into its parts. Parts that are not there are
// missing; the whole is always kept in url_string.
func splitURL(s string, out []val) bool {
	u, ok := typed.SplitURL(s)
	if ok {
		out[4], out[5] = val{text: strings.ToLower(u.Scheme)}, val{text: s}
		hostPath(u, out)
	}
	return ok
}

// hostPath are the outputs of what follows the scheme.
func hostPath(u typed.URL, out []val) {
	out[0], out[1], out[2], out[3] = val{text: u.Host}, val{text: u.Path}, val{text: u.Port}, val{text: u.Query}
}

// byteSet is some bytes of ASCII.
type byteSet [256]bool

func newByteSet(bytes string) *byteSet {
	var set byteSet
	for i := range len(bytes) {
		set[bytes[i]] = true
	}
	return &set
}

// in is the index of the first byte of s that is in the set, -1 without one. It is
// strings.IndexAny without a set that is made of the bytes each time.
func (set *byteSet) in(s string) int {
	for i := range len(s) {
		if set[s[i]] {
			return i
		}
	}
	return -1
}

// What ends a host, and what is never in one.
var (
	behindHost = newByteSet("/?#")
	blanks     = newByteSet(" \t")
)

// mitre takes the id of a MITRE ATT&CK technique or sub-technique, and the title that
// goes with it: T1052.001 is a sub-technique of T1052. Ids are kept as given, also
// malformed ones.
func mitre(c *context, in val, out []val) bool {
	s := in.text
	if i := strings.IndexByte(s, '.'); i > 0 {
		out[0], out[1], out[3] = val{text: c.with}, val{text: s}, val{text: s[:i]}
		return true
	}
	out[2], out[3] = val{text: c.with}, val{text: s}
	return s != ""
}
