package mapping

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/typed"
)

func init() {
	register(&transform{
		name: "join_path", pair: true, holds: nameContent, outputs: []string{"name", "parent_folder", "path"},
		compile: func(p *parser, c call) applier {
			p.noParams(c)
			return func(c *context, in val, out []val) bool { return filePath(joinFolder(c.with, in.text), out) }
		},
	})
}

// joinFolder puts a folder in front of the name of a file, with the slash that the folder
// has: that of Windows behind a drive, a CSIDL or an environment variable. A name that is
// a path from the root, or begins with the folder, stays as it is.
func joinFolder(folder, name string) string {
	name, folder = trim(name), trim(folder)
	for _, s := range [...]*string{&name, &folder} {
		if in, ok := typed.Unquote(*s); ok {
			*s = in
		}
	}
	if folder == "" || rooted(name) || hasFolder(name, folder) {
		return name
	}
	if _, last := splitPath(folder); last == name {
		return folder // CEF's filePath is the whole path, many senders write the folder
	}
	slash := "/"
	if strings.Contains(folder, `\`) || len(folder) == 2 && folder[1] == ':' || folder[0] == '%' || hasPrefixFold(folder, "csidl_") {
		slash = `\`
	}
	if strings.HasSuffix(folder, "/") || strings.HasSuffix(folder, `\`) {
		slash = ""
	}
	return folder + slash + strings.TrimLeft(name, `/\`)
}

// rooted tells whether a path begins at a root: a drive, a share, or the root of Unix.
func rooted(s string) bool {
	return strings.HasPrefix(s, `\\`) || strings.HasPrefix(s, "/") || len(s) > 2 && s[1] == ':' && (s[2] == '\\' || s[2] == '/')
}

func hasFolder(name, folder string) bool {
	rest, ok := strings.CutPrefix(name, strings.TrimRight(folder, `/\`))
	return ok && rest != "" && (rest[0] == '/' || rest[0] == '\\')
}
