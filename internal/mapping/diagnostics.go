package mapping

import "slices"

// The diagnostics of the mapping. Those of the parsers stand beside them.
const (
	CodeTimeReceived   = "time_received"   // the message has no time: that of its arrival was taken
	CodeTimeUnparsed   = "time_unparsed"   // a time of the source was not understood and is in unmapped
	CodeValueRepaired  = "value_repaired"  // a typed value had quotes around it or was escaped twice
	CodeValuePart      = "value_part"      // a typed value holds more than its attribute takes: it is in unmapped, too
	CodeTimeGuessed    = "time_guessed"    // the mapping found no time: that of a key named after one was taken
	CodeTypeMismatch   = "type_mismatch"   // a value does not fit the type or length of its attribute and is in unmapped
	CodeObjectInvalid  = "object_invalid"  // an object could not be valid: its values are in unmapped
	CodeRuleNotBuilt   = "rule_not_built"  // the class of the event type could not be built: another was taken
	CodeListCut        = "list_cut"        // a list of the source is too long: its rest is in unmapped
	CodeProductUnknown = "product_unknown" // the schema wants a product name and the source has none
)

// repairs are the codes of parsers that say the message was mended or cut.
var repairs = []string{
	"json_brace", "json_backslash", "json_truncated", "json_invalid", "json_depth", "json_size",
	"header_pipe", "header_incomplete", "maybe_truncated", "truncated", "leef_separator", "parts_cut",
}

func (m *Mapper) diagnose(code string) {
	if !slices.Contains(m.result.Diagnostics, code) {
		m.result.Diagnostics = append(m.result.Diagnostics, code)
	}
}

func (m *Mapper) diagnoseInput() {
	for i := range m.in.Event.Diagnostics {
		m.diagnose(m.in.Event.Diagnostics[i].Code)
	}
}

// duplicateKey is the code of the parsers for a key that comes again.
const duplicateKey = "duplicate_key"

// expectRepeats takes duplicateKey back where the rule reads each repeated key by number,
// or all of them: then the source means it.
func (m *Mapper) expectRepeats() {
	i := slices.Index(m.result.Diagnostics, duplicateKey)
	if i < 0 || len(m.rule.repeats) == 0 {
		return
	}
	for _, d := range m.in.Event.Diagnostics {
		if d.Code == duplicateKey && !m.rule.repeats[d.Key] {
			return
		}
	}
	m.result.Diagnostics = slices.Delete(m.result.Diagnostics, i, i+1)
}

func (m *Mapper) repaired() bool {
	for _, c := range m.result.Diagnostics {
		if slices.Contains(repairs, c) {
			return true
		}
	}
	return false
}
