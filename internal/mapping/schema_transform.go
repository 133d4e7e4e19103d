package mapping

import (
	"maps"
	"slices"
)

// transformDoc is what an editor says of a transform, and the parameters that it takes.
type transformDoc struct {
	text string
	// arg is nil where there are no parameters. They may be left out where optional is set.
	arg      schemaNode
	optional bool
}

// transformDocs are those of the closed set; docs/mapping-guide.md has the same at more length.
var transformDocs = map[string]transformDoc{
	"time":         {text: "a time, in one of these Go layouts; epoch numbers and ISO 8601 always. No zone: the processor's timezone", arg: ref("texts"), optional: true},
	"utc":          {text: "as time, of a source that writes UTC without saying so", arg: ref("texts"), optional: true},
	"cef_time":     {text: "a time in any form that senders of CEF use, also without a year"},
	"zoned_time":   {text: "as cef_time, with the zone of a second key: {from: [rt, dtz], as: zoned_time}"},
	"leef_time":    {text: "the time of LEEF, by the pattern of a second key: {from: [devTime, devTimeFormat], as: leef_time}"},
	"utc_offset":   {text: "the minutes that a zone is ahead of UTC: +02:00, CEST, Europe/Berlin"},
	"lower":        {text: "the text in lower case"},
	"upper":        {text: "the text in upper case"},
	"sentence":     {text: "the text without a pair of quotes around it, if it has three words or more; less gives nothing"},
	"fragment":     {text: "what sentence refuses: the text without a pair of quotes, if it has fewer than three words"},
	"verdict":      {text: "the caption of the disposition that outcome reads"},
	"strip":        {text: "the text without this at its ends", arg: ref("text")},
	"lookup":       {text: "another text, in any case of the first: {TEXT: TEXT}; others stay", arg: open(ref("text"))},
	"basename":     {text: "the last part of a path, either slash"},
	"scale":        {text: "a number multiplied by this, as an integer", arg: schemaNode{"type": []string{"number", "string"}}},
	"url_host":     {text: "the host of a URL; other texts give nothing"},
	"url_file":     {text: "the last segment of the path of a URL, else its host; other texts give nothing"},
	"query":        {text: "this parameter of a URI, decoded", arg: ref("text")},
	"segment":      {text: "the path segment of a URI with this number, from 0", arg: schemaNode{"type": []string{"integer", "string"}}},
	"regex":        {text: "the one group of this RE2 pattern", arg: schemaNode{"type": "string"}},
	"kv":           {text: `the value of a key in a text of pairs: {key: user, pairs: ";", value: "="}`, arg: kvSchema()},
	"split":        {text: "several elements, at x[], between which this stands", arg: ref("text")},
	"join":         {text: "one text of the elements of a list, with this between them", arg: ref("text")},
	"json":         {text: "one text of a list or an object, as JSON"},
	"hash":         {text: "at a fingerprint: algorithm_id by length, value in lower case"},
	"path":         {text: "at a file: name, parent_folder, path"},
	"join_path":    {text: "at a file, of two keys: {from: [name, folder], as: join_path}"},
	"uuid":         {text: "the text if it is a UUID; other texts give nothing"},
	"uri":          {text: "at an object with file and url: a file from file:// and paths, a url from web URLs"},
	"object":       {text: "at an evidence: what a scanner calls its object, as a file and a url"},
	"url":          {text: "at a url: all its parts"},
	"host_or_ip":   {text: "at an endpoint or device: ip, or hostname where there is no address"},
	"ip":           {text: "the text if it is an address; other texts give nothing"},
	"hostname":     {text: "the text if it is a name and no address; other texts give nothing"},
	"protocol":     {text: "at a connection_info: protocol_name and protocol_num from a name or a number"},
	"windows_user": {text: "at a user: domain, name; type_id of the accounts of Windows itself"},
	"account":      {text: "at a user: as windows_user, and uid from a UUID or SID"},
	"name_or_uid":  {text: "at an entity, a group, a resource: uid from a UUID or SID, else name"},
	"outcome":      {text: "under its own name: action_id and disposition_id from what a control says it did; other words give nothing, or Other with {outcome: other}", arg: schemaNode{"enum": []string{"other"}}, optional: true},
	"mitre":        {text: "under its own name in an attack: technique and sub_technique from a MITRE id"},
}

func kvSchema() schemaNode {
	n := closed(map[string]schemaNode{
		"key":   described("The key of the pair, in any case.", ref("text")),
		"pairs": with(described("What stands between pairs.", ref("text")), schemaNode{"default": ";"}),
		"value": with(described("What stands between a key and its value.", ref("text")), schemaNode{"default": "="}),
	})
	return with(n, schemaNode{"required": []string{"key"}})
}

// transformSchema is one transform: its name, or {name: parameters}.
func transformSchema() schemaNode {
	var bare []string
	args := map[string]schemaNode{}
	for _, name := range slices.Sorted(maps.Keys(transformDocs)) {
		d := transformDocs[name]
		if d.arg == nil || d.optional {
			bare = append(bare, name)
		}
		if d.arg != nil {
			args[name] = described(d.text, d.arg)
		}
	}
	one := closed(args)
	one["minProperties"], one["maxProperties"] = 1, 1
	return anyOf(captioned(bare, func(name string) string { return transformDocs[name].text }), one)
}
