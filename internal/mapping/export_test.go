package mapping

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// RandomMessage makes a message that a random source recognises and a random rule of
// it matches, with random other keys that the set reads and values that rand gives.
func (s *Set) RandomMessage(r *rand.Rand, value func() any) (format, message string) {
	src := s.sources[r.Intn(len(s.sources))]
	way := src.file.recognise[r.Intn(len(src.file.recognise))]
	d := document{}
	for range r.Intn(60) {
		d.set(s.trie.names[1+r.Intn(len(s.trie.names)-1)], value())
	}
	if len(src.rules) > 0 && r.Intn(8) > 0 {
		if ways := src.rules[r.Intn(len(src.rules))].file.match; len(ways) > 0 {
			d.satisfy(r, ways[r.Intn(len(ways))], value)
		}
	}
	d.satisfy(r, way.cond, value)
	if way.format == "cef" || way.format == "leef" {
		return "cef", d.cef(r)
	}
	for _, em := range src.embedded {
		if v, ok := d[em.key.raw]; ok && r.Intn(4) > 0 {
			if b, err := json.Marshal(v); err == nil {
				d[em.key.raw] = string(b)
			}
		}
	}
	return "json", d.json(r, value)
}

// json writes the document as a JSON object, some of whose keys come twice.
func (d document) json(r *rand.Rand, value func() any) string {
	b, err := json.Marshal(map[string]any(d))
	if err != nil {
		panic(err)
	}
	again := document{}
	for k := range d {
		if r.Intn(30) == 0 {
			again[k] = value()
		}
	}
	if len(again) == 0 {
		return string(b)
	}
	first, err := json.Marshal(map[string]any(again))
	if err != nil {
		panic(err)
	}
	return string(first[:len(first)-1]) + "," + string(b[1:])
}

// document is a message in the making: nested maps and lists.
type document map[string]any

func (d document) satisfy(r *rand.Rand, w way, value func() any) {
	for _, c := range w {
		key := c.ops[r.Intn(len(c.ops))].name
		switch {
		case c.lacks:
			for _, op := range c.ops {
				delete(d, op.name)
			}
		case len(c.values) > 0:
			d.set(key, c.values[r.Intn(len(c.values))])
		case c.contains != nil:
			d.set(key, "x "+c.contains.list[r.Intn(len(c.contains.list))])
		default:
			v := value()
			if v == nil || v == "" {
				v = "something"
			}
			d.set(key, v)
		}
	}
}

// set puts a value at the path of a key.
func (d document) set(raw string, v any) {
	k, err := parseKey(pos{}, raw)
	if err != nil || k.root == event.Syslog {
		return
	}
	if k.label != "" || k.root == event.Header {
		d[raw] = v
		return
	}
	put(map[string]any(d), k.steps, v)
}

func put(m map[string]any, steps []step, v any) {
	st := steps[0]
	if st.index == everyIndex {
		st.index = len(steps) % 2
	}
	if st.index >= 0 {
		list, _ := m[st.name].([]any)
		for len(list) <= st.index {
			list = append(list, map[string]any{})
		}
		m[st.name] = list
		if len(steps) == 1 {
			list[st.index] = v
			return
		}
		in, ok := list[st.index].(map[string]any)
		if !ok {
			in = map[string]any{}
			list[st.index] = in
		}
		put(in, steps[1:], v)
		return
	}
	if len(steps) == 1 {
		m[st.name] = v
		return
	}
	in, ok := m[st.name].(map[string]any)
	if !ok {
		in = map[string]any{}
		m[st.name] = in
	}
	put(in, steps[1:], v)
}

// cef writes the document as a CEF message.
func (d document) cef(r *rand.Rand) string {
	esc := strings.NewReplacer(`\`, `\\`, "|", `\|`, "=", `\=`, "\n", `\n`, "\r", `\r`)
	text := func(v any) string {
		if s, ok := v.(string); ok {
			return s
		}
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	head := func(k string) string {
		if v, ok := d["header."+k]; ok {
			return esc.Replace(text(v))
		}
		return "x"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CEF:0|%s|%s|%s|%s|%s|%s|", head("vendor"), head("product"), head("version"), head("event_id"), head("name"), head("severity"))
	n := 0
	for k, v := range d {
		switch {
		case strings.HasPrefix(k, "header."):
		case strings.HasPrefix(k, "label("):
			if n++; n <= 6 {
				fmt.Fprintf(&b, "cs%d=%s cs%dLabel=%s ", n, esc.Replace(text(v)), n, esc.Replace(strings.TrimSuffix(k[6:], ")")))
			}
		case !strings.ContainsAny(k, " =|\"\\"):
			for range 1 + r.Intn(8)/7 { // some come twice
				fmt.Fprintf(&b, "%s=%s ", k, esc.Replace(text(v)))
			}
		}
	}
	return b.String()
}

// WithoutScripts has m map each message as if it were the first of its shape.
func (m *Mapper) WithoutScripts() *Mapper {
	m.scripts.off = true
	return m
}

// ByScript tells whether the last message was mapped by a script.
func (m *Mapper) ByScript() bool { return m.followed }

// Awake has m follow and make scripts for messages for which it had rested, or that it has
// not seen often enough.
func (m *Mapper) Awake() {
	for i := range m.scripts.places {
		for _, k := range m.scripts.places[i] {
			if k != nil {
				k.worth, k.seen = startWorth, firstSeen
			}
		}
	}
}
