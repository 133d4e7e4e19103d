package typed

import "strings"

// Path returns a path as its system writes it: without quotes around it, with single backslashes
// (C:\\Users\\x), with plain slashes (C:\/Users\/x) and without the stream of an NTFS file that
// tells where it was downloaded (x.exe:Zone.Identifier), which is cut.
func Path(s string) (string, Note) {
	s, note := bare(s)
	if strings.IndexByte(s, '\\') >= 0 {
		if out, ok := singleBackslashes(s); ok {
			s, note = out, note|Repaired
		}
	}
	if out, ok := withoutStream(s); ok {
		s, note = out, note|Cut
	}
	return s, note
}

// Slashes returns a URL or a path of which each slash is escaped (https:\/\/host\/x) without the
// backslashes.
func Slashes(s string) (string, bool) {
	if !strings.Contains(s, `\/`) || strings.Count(s, `\`) != strings.Count(s, `\/`) {
		return s, false
	}
	return strings.ReplaceAll(s, `\/`, "/"), true
}

// singleBackslashes undoes an escaping too much. Where one backslash stands alone, none is.
func singleBackslashes(s string) (string, bool) {
	if out, ok := Slashes(s); ok {
		return out, true
	}
	inner, lead := 0, 0
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			i++
			continue
		}
		n := 1
		for i+n < len(s) && s[i+n] == '\\' {
			n++
		}
		switch {
		case i == 0:
			if lead = n; n != 2 && n != 4 {
				return s, false
			}
		case n != 2:
			return s, false
		default:
			inner++
		}
		i += n
	}
	if inner == 0 && lead != 4 {
		return s, false // \\srv is a computer
	}
	if lead == 2 {
		return `\\` + strings.ReplaceAll(s[2:], `\\`, `\`), true
	}
	return strings.ReplaceAll(s, `\\`, `\`), true
}

// withoutStream cuts the streams that every downloaded file has, and the name of the one that
// holds its content. Any other stream is a file of its own.
func withoutStream(s string) (string, bool) {
	const data, zone = ":$DATA", ":Zone.Identifier"
	out := s
	if n := len(out) - len(data); n > 0 && strings.EqualFold(out[n:], data) {
		out = out[:n]
		if out[len(out)-1] == ':' {
			return out[:len(out)-1], len(out) > 1
		}
	}
	if n := len(out) - len(zone); n > 0 && strings.EqualFold(out[n:], zone) {
		return out[:n], true
	}
	return s, false
}

// FileURI returns the path of a file URI: file:///C:/x is C:/x, file:///usr/x is /usr/x, and
// file://host/x is //host/x. Escaped slashes are undone.
func FileURI(s string) (path string, note Note, ok bool) {
	s, note = bare(s)
	if len(s) < 6 || !strings.EqualFold(s[:5], "file:") {
		return s, note, false
	}
	if out, ok := Slashes(s); ok {
		s, note = out, note|Repaired
	}
	rest, ok := strings.CutPrefix(s[5:], "//")
	if !ok {
		return s, note, false
	}
	path = strings.TrimPrefix(rest, "/")
	if len(path) < 2 || path[1] != ':' {
		if path = rest; !strings.HasPrefix(rest, "/") {
			path = "//" + rest
		}
	}
	if out, ok := withoutStream(path); ok {
		path, note = out, note|Cut
	}
	return path, note, true
}
