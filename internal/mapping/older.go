package mapping

import (
	"errors"
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// Mappings are written for the newest version of the schema and checked against it.
// For an older one they are derived: attributes, profiles and enum values that it
// lacks are left out (what they said stays in unmapped, or is the text of Other), an
// object that cannot be valid any more is left out whole, and a class that is not
// there, or cannot be built, gives way to a substitute, at last to the next rule.

// substitutes are the classes that take the place of one that a version lacks or
// that its requirements rule out.
var substitutes = map[string][]string{
	"data_security_finding": {"detection_finding"},
	"http_activity":         {"network_activity"},
	"script_activity":       {"process_activity"},
	"peripheral_activity":   {"base_event"},
}

// newest is the version that mappings are written for.
func newest() string { return ocsf.Versions()[0] }

// derive compiles a rule for an older version, once for its class and once for each
// substitute that the version can have. The list is empty where there is none.
func (s *Set) derive(src *sourceFile, f *ruleFile) ([]*rule, error) {
	var out []*rule
	for _, name := range append([]string{f.class}, substitutes[f.class]...) {
		class := s.schema.Class(name)
		if class == nil {
			continue
		}
		c := &compiler{set: s, source: src, file: f, class: class}
		for _, p := range f.profiles {
			if slices.Contains(class.Profiles, p) {
				c.profiles = append(c.profiles, p)
			}
		}
		r, err := c.compile()
		if errors.Is(err, errImpossible) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
