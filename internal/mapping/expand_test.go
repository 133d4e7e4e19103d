package mapping

import (
	"strings"
	"testing"
)

const nested = `recognise: [{format: json}]
rules: [a]
maps:
  program:
    pid: pid
    name: {from: [file.name, file.path], as: basename}
    user: {from: user, use: [account]}
    file: {from: file, use: [file]}
    working_directory: /folder
  file:
    name: [name, path]
    path: path
    hashes[0]: {from: sha2, as: hash}
  account:
    .: {from: name, as: windows_user}
    domain: domain
    groups[]: {each: groups, map: {name: .}}
`

func TestMapsWithRelativeKeysStandForTheirEntries(t *testing.T) {
	for _, c := range []struct{ name, rule, message, attribute, want string }{
		{
			"an object in an object", "  actor.process: {from: actor, use: [program]}", `{"folder":"/tmp","actor":{"pid":7,"file":{"path":"/bin/sh"},"user":{"name":"A\\\\b","groups":["x","y"]}}}`,
			"actor", `{"process":{"file":{"name":"/bin/sh","path":"/bin/sh","type_id":0},"name":"sh","pid":7,"user":{"domain":"A","groups":[{"name":"x"},{"name":"y"}],"name":"b"},"working_directory":"/tmp"}}`,
		},
		{
			"the first of several objects wins", "  actor.process: {from: [actor, event_actor], use: [program]}", `{"event_actor":{"pid":8,"user":{"name":"c"}},"actor":{"pid":7}}`,
			"actor", `{"process":{"pid":7,"user":{"name":"c"}}}`,
		},
		{
			"what is written out wins", "  actor.process: {from: actor, use: [program]}\n  actor.process.pid: other", `{"actor":{"pid":7},"other":9}`,
			"actor", `{"process":{"pid":9}}`,
		},
		{
			"a further value stands behind", "  actor.user: [{from: user, use: [account]}, {from: user_name, as: windows_user}]", `{"user":{"domain":"D"},"user_name":"n"}`,
			"actor", `{"user":{"domain":"D","name":"n"}}`,
		},
		{
			"only where a condition holds", "  actor.process: {from: actor, use: [program], when: {kind: [x]}}", `{"actor":{"pid":7},"kind":"y"}`,
			"actor", "",
		},
		{
			"within each", "  evidences[]: {each: files, map: {file: {from: ., use: [file]}}}", `{"files":[{"name":"a"},{"path":"b"}]}`,
			"evidences", `[{"file":{"name":"a","type_id":0}},{"file":{"name":"b","path":"b","type_id":0}}]`,
		},
		{
			"a condition in a map of the whole event", "  evidences[0]: {from: ., use: [named]}", `{"x":"y","z":1}`,
			"evidences", `[{"user":{"name":"y"}}]`,
		},
		{
			"at the event", "  .: {from: x, use: [top]}", `{"x":{"m":"hello"}}`, "message", `"hello"`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := mapOne(t, nested+"  top: {message: m}\n  named: {user.name: {from: x, when: {has: [z]}}}\n", map[string]string{"a": finding + c.rule}, strings.ReplaceAll(c.message, `\\\\`, `\\`))
			if a := attribute(t, got, c.attribute); a != c.want {
				t.Errorf("%s\nwant %s\nin %s", a, c.want, got)
			}
		})
	}
}

func TestMapsWithRelativeKeysAreChecked(t *testing.T) {
	for _, c := range []struct{ source, rule, want string }{
		{goodSource, "actor.process: {from: actor, use: [proces]}", "m/acme/threat.yaml:9: actor.process: use: no map proces in source.yaml"},
		{goodSource + "maps: {p: {pidd: pid}}\n", "actor.process: {from: actor, use: [p]}", "m/acme/source.yaml:3: actor.process.pidd: no such attribute in actor.process (did you mean actor.process.pid?)"},
		{goodSource + "maps: {p: {parent_process: {from: parent, use: [p]}}}\n", "actor.process: {from: actor, use: [p]}", "does one use itself?"},
		{goodSource + "maps: {p: {name: {compose: \"{a}\"}}}\n", "actor.process: {from: actor, use: [p]}", "cannot compose"},
		{goodSource + "maps: {p: {pid: {from: pid, when: {has: [x]}}}}\n", "actor.process: {from: actor, use: [p]}", "cannot have a when"},
		{goodSource + "maps: {p: {pid: pid}}\n", "actor.process: {from: actor, as: lower, use: [p]}", "use needs a from"},
	} {
		err := load(c.source, strings.Replace(goodRule, "malware[0].name: name", c.rule, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.rule, err, c.want)
		}
	}
}
