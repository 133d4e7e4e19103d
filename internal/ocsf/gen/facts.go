package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// tab separates the fields of a line.
const tab = "\t"

// facts writes a release in the format that facts/README.md describes. The same input
// gives the same bytes.
func facts(s *source) ([]byte, error) {
	var b bytes.Buffer
	line := func(fields ...string) { b.WriteString(strings.Join(fields, tab) + "\n") }
	line("schema", s.Version)
	for _, p := range slices.Sorted(maps.Keys(s.Profiles)) {
		line("profile", p)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Types)) {
		t := s.Types[name]
		line(typeFields(name, t)...)
	}
	p := newPool(s)
	for _, v := range p.order {
		line("attribute", v)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Objects)) {
		o := s.Objects[name]
		line(append([]string{"object", name, o.Caption}, options(o)...)...)
		line("has", p.references("object", name, o))
	}
	byUID := func(a, b string) int { return cmp.Compare(s.Classes[a].UID, s.Classes[b].UID) }
	for _, name := range slices.SortedFunc(maps.Keys(s.Classes), byUID) {
		c := s.Classes[name]
		line(append([]string{"class", name, c.Caption, strconv.Itoa(c.UID), strconv.Itoa(c.CategoryUID)}, options(c)...)...)
		line("has", p.references("class", name, c))
	}
	return b.Bytes(), p.err
}

// typeFields is the line of a type.
func typeFields(name string, t sourceType) []string {
	f := []string{"type", name, t.Caption}
	if t.Super != "" {
		f = append(f, "super="+t.Super)
	}
	if len(t.Range) == 2 {
		f = append(f, fmt.Sprintf("range=%d,%d", t.Range[0], t.Range[1]))
	}
	f = number(f, "max_len", t.MaxLen)
	f = number(f, "observable", t.Observable)
	if len(t.Values) > 0 {
		texts := make([]string, len(t.Values))
		for i, v := range t.Values {
			texts[i] = string(v)
		}
		f = append(f, "values="+strings.Join(texts, ","))
	}
	if t.Regex != "" {
		f = append(f, "regex="+t.Regex)
	}
	return f
}

// options are the optional fields of a class or an object.
func options(it sourceItem) []string {
	var f []string
	f = list(f, "profiles", it.Profiles)
	for _, kind := range slices.Sorted(maps.Keys(it.Constraints)) {
		f = list(f, kind, it.Constraints[kind])
	}
	f = text(f, "deprecated", it.Deprecated)
	return number(f, "observable", it.Observable)
}

func text(f []string, key, value string) []string {
	if value == "" {
		return f
	}
	return append(f, key+"="+value)
}

func number(f []string, key string, value int) []string {
	if value == 0 {
		return f
	}
	return append(f, key+"="+strconv.Itoa(value))
}

func list(f []string, key string, values []string) []string {
	return text(f, key, strings.Join(values, ","))
}
