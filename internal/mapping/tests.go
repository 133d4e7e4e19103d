package mapping

// Test is an entry of the tests of a mapping file.
type Test struct {
	// Pos is its file and line.
	Pos string
	// In is the sample, relative to the source's folder.
	In string
	// Want are the attributes that the event must have: by path, or nested.
	Want map[string]any
}

// Tests gives the tests that the files of a source hold.
func (s *Set) Tests(sourceName string) []Test {
	var out []Test
	for _, src := range s.sources {
		if src.file.name != sourceName {
			continue
		}
		for _, r := range append([]*rule{src.base}, src.rules...) {
			for _, t := range r.file.tests {
				out = append(out, Test{Pos: t.String(), In: t.in, Want: t.want})
			}
		}
	}
	return out
}
