// Package mappings embeds the built-in mapping sources: one folder a source, see
// docs/mapping-guide.md. The folders hold no Go.
package mappings

import "embed"

//go:generate sh -c "go run ../cmd/ocsfctl schema > mapping.schema.json"

// FS holds the source folders.
//
//go:embed */*.yaml
var FS embed.FS

// Name stands before the names of the files in errors.
const Name = "mappings"
