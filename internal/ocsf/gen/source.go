package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// source is the compiled form of one release, as it lies in the input folder. Every key
// that occurs there is named here, so that an unknown one, which might carry facts that
// nobody would miss, stops the generator.
type source struct {
	Format     int                    `json:"format"`
	Version    string                 `json:"ocsf_version"`
	Source     json.RawMessage        `json:"source"`
	Extensions json.RawMessage        `json:"extensions"`
	Categories json.RawMessage        `json:"categories"`
	Types      map[string]sourceType  `json:"types"`
	Profiles   map[string]any         `json:"profiles"`
	Dictionary map[string]sourceEntry `json:"dictionary"`
	Classes    map[string]sourceItem  `json:"classes"`
	Objects    map[string]sourceItem  `json:"objects"`
}

// sourceType is a scalar type.
type sourceType struct {
	Caption    string            `json:"caption"`
	Super      string            `json:"type"`
	Regex      string            `json:"regex"`
	Range      []int64           `json:"range"`
	MaxLen     int               `json:"max_len"`
	Values     []json.RawMessage `json:"values"`
	Observable int               `json:"observable"`
	Extension  string            `json:"extension"`
}

// sourceEntry is an attribute of the dictionary, of which only the observable matters:
// all else is resolved into the items.
type sourceEntry struct {
	Observable int `json:"observable"`
}

// sourceItem is a class or an object.
type sourceItem struct {
	Name        string                     `json:"name"`
	UID         int                        `json:"uid"`
	Caption     string                     `json:"caption"`
	Category    string                     `json:"category"`
	CategoryUID int                        `json:"category_uid"`
	Extends     []string                   `json:"extends"`
	Extension   string                     `json:"extension"`
	Profiles    []string                   `json:"profiles"`
	Constraints map[string][]string        `json:"constraints"`
	Deprecated  string                     `json:"deprecated"`
	Observable  int                        `json:"observable"`
	Attributes  map[string]sourceAttribute `json:"attributes"`
}

// sourceAttribute is an attribute of an item.
type sourceAttribute struct {
	Type           string            `json:"type"`
	ObjectType     string            `json:"object_type"`
	IsArray        bool              `json:"is_array"`
	Requirement    string            `json:"requirement"`
	Group          string            `json:"group"`
	Profiles       []string          `json:"profiles"`
	Sibling        string            `json:"sibling"`
	Enum           map[string]string `json:"enum"`
	EnumDeprecated map[string]string `json:"enum_deprecated"`
	Deprecated     string            `json:"deprecated"`
}

// read takes one release from the input folder.
func read(dir, version string) (*source, error) {
	name := filepath.Join(dir, "schema-"+version+".json")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	// The dictionary repeats much of the items: only its observables are looked at.
	var top map[string]json.RawMessage
	if err := json.Unmarshal(data, &top); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &source{}
	if err := json.Unmarshal(top["dictionary"], &s.Dictionary); err != nil {
		return nil, fmt.Errorf("%s: dictionary: %w", name, err)
	}
	delete(top, "dictionary")
	rest, err := json.Marshal(top)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(rest))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if s.Format != 1 || s.Version != version {
		return nil, fmt.Errorf("%s: format %d of version %s, want format 1 of %s", name, s.Format, s.Version, version)
	}
	return s, nil
}
