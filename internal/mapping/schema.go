package mapping

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// JSONSchemaFile is the name under which the JSON schema lies in a folder of mappings.
const JSONSchemaFile = "mapping.schema.json"

// JSONSchema is a JSON schema of the mapping files, by which editors complete and check
// them. It is in draft 7, the newest that yaml-language-server has understood from early on.
//
// It knows the grammar, and of OCSF the names of classes and profiles. What depends on the
// class (paths, captions of enums) only the compiler knows: what the schema takes need not
// compile, but what compiles it takes.
func JSONSchema() ([]byte, error) {
	schema, err := ocsf.Load(ocsf.Default)
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(grammar(schema), "", "  ")
	return append(b, '\n'), err
}

// schemaNode is a piece of a JSON schema.
type schemaNode map[string]any

// grammar chooses between the two kinds of files by their keys, since a schema is not told
// the name of the file: without one of those of a rule it is a source.yaml.
func grammar(schema *ocsf.Schema) schemaNode {
	rule, source := ruleSchema(schema), sourceSchema()
	var ofSource []schemaNode
	for _, key := range slices.Sorted(maps.Keys(source["properties"].(map[string]schemaNode))) {
		ofSource = append(ofSource, schemaNode{"required": []string{key}})
	}
	ofRule := []schemaNode{{"required": []string{"class"}}, {"required": []string{"map"}}, {"required": []string{"match"}}, {"required": []string{"tests"}}}
	return schemaNode{
		"$schema":  "http://json-schema.org/draft-07/schema#",
		"$comment": "Written by ocsfctl schema.",
		"title":    "Mapping file of otelcol-ocsf",
		"type":     "object",
		"if":       schemaNode{"allOf": []schemaNode{{"anyOf": ofSource}, {"not": schemaNode{"anyOf": ofRule}}}},
		"then":     ref("source"),
		"else":     ref("rule"),
		"definitions": map[string]schemaNode{
			"source":     source,
			"rule":       with(rule, schemaNode{"anyOf": []schemaNode{{"required": []string{"class"}}, {"required": []string{"extends"}}}}),
			"base":       rule,
			"text":       {"type": []string{"string", "number", "boolean"}},
			"texts":      anyOf(ref("text"), list(ref("text"))),
			"conditions": conditionsSchema(),
			"ways":       anyOf(ref("conditions"), list(ref("conditions"))),
			"map":        mapSchema(),
			"value":      valueSchema(),
			"values":     anyOf(ref("text"), ref("value"), list(anyOf(ref("text"), ref("value"), list(ref("text"))))),
			"table":      tableSchema(),
			"bands":      bandsSchema(),
			"transform":  transformSchema(),
		},
	}
}

func ref(name string) schemaNode { return schemaNode{"$ref": "#/definitions/" + name} }

// described puts a description beside a reference. In draft 7 what stands beside a $ref
// does not count, so that the reference has to stand in a list.
func described(description string, n schemaNode) schemaNode {
	if _, ok := n["$ref"]; ok {
		n = schemaNode{"allOf": []schemaNode{n}}
	}
	return with(n, schemaNode{"description": description})
}

// with is n with more keys.
func with(n, more schemaNode) schemaNode {
	out := maps.Clone(n)
	maps.Copy(out, more)
	return out
}

func anyOf(nodes ...schemaNode) schemaNode { return schemaNode{"anyOf": nodes} }

func list(items schemaNode) schemaNode { return schemaNode{"type": "array", "items": items} }

// closed has these keys and no others.
func closed(properties map[string]schemaNode) schemaNode {
	return schemaNode{"type": "object", "properties": properties, "additionalProperties": false}
}

// open has keys of the user's own.
func open(values schemaNode) schemaNode {
	return schemaNode{"type": "object", "additionalProperties": values}
}

// captioned is one of names, each with what it means.
func captioned(names []string, meaning func(string) string) schemaNode {
	var meanings []string
	for _, n := range names {
		meanings = append(meanings, meaning(n))
	}
	return schemaNode{"type": "string", "enum": names, "enumDescriptions": meanings} // as yaml-language-server and VS Code know it
}

func ruleSchema(schema *ocsf.Schema) schemaNode {
	var classes, profiles []string
	for _, c := range schema.Classes() {
		classes = append(classes, c.Name)
		profiles = append(profiles, c.Profiles...)
	}
	slices.Sort(classes)
	slices.Sort(profiles)
	profiles = slices.Compact(profiles)
	class := captioned(classes, func(name string) string { return schema.Class(name).Caption })
	return closed(map[string]schemaNode{
		"extends":  described("The rule of the source extended that this one inherits: entries, class, activity, profiles, use and match that the file does not give.", ref("text")),
		"match":    described("When the rule is for an event: conditions that must all hold, or a list of such ways, one of which must. The first rule that matches and can be built wins.", ref("ways")),
		"when":     described("Conditions that must hold as well as one of match.", ref("conditions")),
		"optional": described("No sample of the folder has to match the rule: ocsfctl test does not ask for one.", schemaNode{"const": true}),
		"use":      described("Maps of source.yaml. An entry of the file wins over one of a map.", ref("texts")),
		"class":    described("The OCSF class of the event: https://schema.ocsf.io", class),
		"activity": described("A caption of the class's activities, a value such as {from: action, enum: {…}}, or a list of which the first that gives something is taken.", ref("values")),
		"profiles": described("The OCSF profiles whose attributes the rule may write.", anyOf(schemaNode{"type": "string", "enum": profiles}, list(schemaNode{"type": "string", "enum": profiles}))),
		"map":      described("OCSF path: where its value comes from.", ref("map")),
		"tests": described("Samples with attributes that their event must have.", list(with(closed(map[string]schemaNode{
			"in":   described("The sample, relative to the folder of the source: samples/sample.json", ref("text")),
			"want": {"type": "object", "description": "The attributes, by path or nested: {class_uid: 2004, user.name: jdoe}"},
		}), schemaNode{"required": []string{"in", "want"}}))),
	})
}

func sourceSchema() schemaNode {
	format := described("What the payload is parsed as.", schemaNode{"type": "string", "enum": formats})
	way := schemaNode{"type": "object", "required": []string{"format"}, "properties": map[string]schemaNode{"format": format}, "additionalProperties": ref("texts")}
	maps.Copy(way["properties"].(map[string]schemaNode), conditionKeywords())
	embedded := captioned([]string{"json", "repair", "event"}, func(how string) string {
		return map[string]string{"json": "a JSON document", "repair": "a JSON document that may be broken", "event": "a JSON document whose members count as keys of the payload"}[how]
	})
	return closed(map[string]schemaNode{
		"recognise":   described("A list of ways to recognise the source; one must fit, and all of it must hold: {format: cef, header.vendor: [ACME]}", list(way)),
		"extends":     described("The source whose rules, maps, tables and word lists this one inherits, such as cef or leef. The folder holds only what differs.", ref("text")),
		"classify":    described("The rule that messages are of, whatever its own match says: {detection: [event ids or names]}, or conditions as in match. Tried first, in this order.", open(anyOf(ref("texts"), ref("ways")))),
		"optional":    described("Keys that need not occur in a sample: their documentation is the proof. ocsfctl test fails for any other key that occurs in none.", ref("texts")),
		"drop":        described("Keys that no inherited entry reads, since this source means something else by them. They stay in unmapped unless the source's own entries read them.", ref("texts")),
		"aliases":     described("Keys of the vendor that are read as another key where that is missing: {vendorKey: dictionaryKey}", open(ref("text"))),
		"words":       described("Lists of words that conditions and tables share as words(NAME).", open(ref("texts"))),
		"last":        {"const": true, "description": "A catch-all: tried after the sources of all folders that are not last."},
		"heartbeats":  described("Payloads that are no events: the source only shows that it is alive.", ref("texts")),
		"embedded":    described("Keys whose text is itself a document.", open(embedded)),
		"null_values": described("Placeholder values that are treated as empty.", ref("texts")),
		"rules":       described("The files of the folder, without .yaml, in the order in which they are tried.", ref("texts")),
		"tables":      described("Tables from text to caption that the rules share, by name.", open(anyOf(ref("table"), with(closed(map[string]schemaNode{"bands": ref("bands")}), schemaNode{"required": []string{"bands"}})))),
		"maps":        described("Entries that the rules share, by name.", open(ref("map"))),
		"base":        described("The Base Event of event types without a rule of their own.", ref("base")),
	})
}

func conditionsSchema() schemaNode {
	return schemaNode{"type": "object", "properties": conditionKeywords(), "additionalProperties": described("The key has one of these values, in any case. Several keys, one of which is enough, have | between them.", ref("texts"))}
}

// conditionKeywords are the keys of a condition that are not keys of the source.
func conditionKeywords() map[string]schemaNode {
	words := open(ref("texts"))
	return map[string]schemaNode{
		"has":      described("The keys are there and say something.", ref("texts")),
		"contains": described("The string of the key holds one of the keywords, in any case: {key: [keywords]}. <word> is a whole word, <word the beginning of one, word> the end of one, =text the whole string.", words),
		"lacks":    described("None of the keys is there and says something; or {key: [words]}: its text holds none of the words.", anyOf(ref("texts"), words)),
	}
}

func mapSchema() schemaNode {
	values := anyOf(ref("values"), schemaNode{"type": "null", "description": "Removes the inherited entry."})
	return with(open(described("A key of the source, a list of keys of which the first usable counts, a value, or a list of values that are tried in turn. Empty: the inherited entry is removed.", values)), schemaNode{
		"propertyNames": schemaNode{
			"pattern":     `^(\.|[a-z][a-z0-9_]*(\[[0-9]{0,2}\])?(\.[a-z][a-z0-9_]*(\[[0-9]{0,2}\])?)*)$`,
			"description": "An OCSF path: device.ip, evidences[0].file.name, resources[]; in a map that use names . is the object itself",
		},
	})
}

func valueSchema() schemaNode {
	v := closed(map[string]schemaNode{
		"from":        described("A key of the source, or a list of which the first usable counts; at x[] all of them, in order.", ref("texts")),
		"const":       described("The same in every event.", ref("text")),
		"enum":        described("The id for a text, in any case: the name of a table, {text: Caption}, or rows [{is: [texts], to: Caption}, {contains: [words], to: Caption}].", anyOf(schemaNode{"type": "string"}, ref("table"))),
		"bands":       described("The id for a number, by the lowest number of each band, from high to low: {90: Critical, 0: Low}, or the name of a table.", anyOf(schemaNode{"type": "string"}, ref("bands"))),
		"else":        described("What a text becomes that the table does not know: a caption, or omit. Without it: 99 (Other).", ref("text")),
		"null_values": described("More placeholder values that are treated as empty here.", ref("texts")),
		"use":         described("A map of source.yaml, its keys relative to from, its paths to the object.", ref("texts")),
		"each":        described("A list of the source: one object for each of its elements, by map, in which keys are relative, . is the element and /key is outside.", ref("text")),
		"zip":         described("Parallel lists: {n: other_list} is read as $n in map.", open(ref("text"))),
		"map":         described("What becomes of an element of each.", ref("map")),
		"optional":    described("The keys of the entry need not occur in a sample, nor its time layouts fit one.", schemaNode{"const": true}),
		"compose":     described("A sentence: {key}, {a|b} for the first that says something, {=path} for what the event has already; a part in brackets is left out when a value in it is missing.", ref("text")),
		"as":          described("A transform, or a list that is applied in turn.", anyOf(ref("transform"), list(ref("transform")))),
		"when":        described("The value only where these conditions hold, in the words of match.", ref("ways")),
	})
	var one []schemaNode
	for _, key := range []string{"from", "const", "compose", "each"} {
		one = append(one, schemaNode{"required": []string{key}})
	}
	v["oneOf"] = one
	v["dependencies"] = map[string][]string{
		"enum": {"from"}, "bands": {"from"}, "else": {"from"}, "as": {"from"}, "use": {"from"},
		"each": {"map"}, "map": {"each"}, "zip": {"each"},
	}
	return v
}

func tableSchema() schemaNode {
	row := closed(map[string]schemaNode{
		"is":       described("Texts, in any case.", ref("texts")),
		"contains": described("Keywords of which the string holds one, in any case. <word> is a whole word, <word the beginning of one, word> the end of one, =text the whole string.", ref("texts")),
		"to":       described("A caption or an id.", ref("text")),
	})
	row["required"] = []string{"to"}
	row["anyOf"] = []schemaNode{{"required": []string{"is"}}, {"required": []string{"contains"}}}
	return anyOf(open(ref("text")), list(row))
}

func bandsSchema() schemaNode {
	return with(open(ref("text")), schemaNode{"propertyNames": schemaNode{"pattern": `^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$`, "description": "The lowest number of the band."}})
}
