package mappingtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// Conserved checks that each value of a message was taken by a rule or is in
// unmapped, never both, never neither. It gives what is wrong.
func Conserved(result *mapping.Result, placed []mapping.Placement) []string {
	var event struct {
		Unmapped map[string]string `json:"unmapped"`
	}
	if err := json.Unmarshal(result.Event.AppendJSON(nil, false), &event); err != nil {
		return []string{err.Error()}
	}
	whole := map[int32]bool{} // values of which a rule took all
	for _, p := range placed {
		whole[int32(p.Ref)] = whole[int32(p.Ref)] || p.Path != "" && !p.Part
	}
	names := map[string]bool{} // of keys, and of those above them
	for _, p := range placed {
		for key := p.Key; key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
			names[key] = true
		}
	}
	var wrong []string
	used := map[string]bool{}
	for _, p := range placed {
		key, text, found := find(event.Unmapped, p)
		taken := whole[int32(p.Ref)]
		if p.Part && !taken {
			p.Why = "only a part of it was taken"
		}
		switch {
		case found && !taken && p.Why != "":
			used[key] = true
			if !holds(text, p.Text) {
				wrong = append(wrong, fmt.Sprintf("%s is in unmapped as %s, but without its text", p.Key, key))
			}
		case !found && !taken && p.Why != "":
			wrong = append(wrong, p.Key+" was not taken and is not in unmapped")
		case found && taken && !p.Repeated && !(key == p.Label && names[key]):
			// Of a repeated key another value may be there, and under the name of a label a key.
			wrong = append(wrong, fmt.Sprintf("%s went to %s and is in unmapped as %s", p.Key, p.Path, key))
		}
	}
	for key := range event.Unmapped {
		if !used[key] {
			wrong = append(wrong, key+" is in unmapped, but no value of the message was left there")
		}
	}
	return wrong
}

// find gives the key of unmapped that a value would be under: its label, its path,
// or the path of a node above it.
func find(unmapped map[string]string, p mapping.Placement) (key, text string, ok bool) {
	// A key that is no label may have the label's name: that is another value.
	if text, ok = unmapped[p.Label]; ok && p.Label != "" && holds(text, p.Text) {
		return p.Label, text, true
	}
	for key = p.Key; key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
		if text, ok = unmapped[key]; ok {
			return key, text, true
		}
	}
	return "", "", false
}

// holds tells whether a leftover holds a text: it is the text, or JSON in which the text
// stands, for a repeated key once more in JSON.
func holds(left, text string) bool {
	text = string([]rune(text)) // each byte that is not valid UTF-8 is U+FFFD in an event
	return left == text || strings.Contains(left, quoted(text)) || strings.Contains(left, quoted(quoted(text)))
}

// quoted is a text as it stands inside compact JSON, without its quotes.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return s
	}
	var buf strings.Builder
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) == nil {
		b = []byte(strings.TrimSuffix(buf.String(), "\n"))
	}
	return string(b[1 : len(b)-1])
}
