package ocsf

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// tree is an event to be built: a name, then a value or members.
type tree struct {
	name  string
	value any // string, int, float64, bool, []tree (an object), list (of trees without names)
}

type list []tree

// build makes an Event of members, with the fields that the schema gives.
func build(c *Class, members []tree) *Event {
	e := &Event{Class: c}
	e.add(tree{value: members}, &c.Item, &Field{})
	return e
}

// add appends a node and its descendants.
func (e *Event) add(n tree, it *Item, f *Field) {
	at := len(e.Nodes)
	e.Nodes = append(e.Nodes, Node{Field: f})
	node := Node{Field: f}
	switch v := n.value.(type) {
	case string:
		node.Kind, node.Text = String, v
	case int:
		node.Kind, node.Int = Int, int64(v)
	case float64:
		node.Kind, node.Float = Float, v
	case bool:
		node.Kind = Bool
		if v {
			node.Int = 1
		}
	case list:
		node.Kind = List
		for _, x := range v {
			e.add(x, it, f)
		}
	case []tree:
		for _, x := range v {
			e.add(x, next(it, x.name), fieldOf(it, x.name))
		}
	}
	if f.Attribute == nil {
		node.Name = n.name
	}
	node.End = len(e.Nodes)
	e.Nodes[at] = node
}

// next is the item that an attribute holds, nil for none.
func next(it *Item, name string) *Item {
	if it == nil || it.Attribute(name) == nil || it.Attribute(name).Object == nil {
		return nil
	}
	return &it.Attribute(name).Object.Item
}

func fieldOf(it *Item, name string) *Field {
	if it == nil || it.Attribute(name) == nil {
		return &Field{}
	}
	a := it.Attribute(name)
	return &Field{Name: name, Attribute: a, Observable: a.Observable}
}

// sample is an event of every kind of node.
func sample(t testing.TB, version string) *Event {
	return build(load(t, version).Class("detection_finding"), []tree{
		{"activity_id", 1},
		{"category_uid", 2},
		{"class_uid", 2004},
		{"device", []tree{{"hostname", "a\"b"}, {"ip", "10.0.0.1"}, {"network_interfaces", list{{"", []tree{{"mac", "00:11:22:33:44:55"}, {"type_id", 1}}}}}, {"type_id", 0}}},
		{"evidences", list{{"", []tree{
			{"file", []tree{{"name", "x.exe"}, {"type_id", 1}}},
			{"src_endpoint", []tree{{"intermediate_ips", list{{"", "::1"}, {"", "::2"}}}, {"ip", "10.0.0.1"}, {"port", 80}}},
		}}}},
		{"finding_info", []tree{{"title", "T"}, {"uid", "1"}}},
		{"is_alert", true},
		{"metadata", []tree{{"product", []tree{{"name", "P"}, {"vendor_name", "V"}}}, {"profiles", list{{"", "host"}, {"", "security_control"}}}, {"version", version}}},
		{"severity_id", 2},
		{"time", 1700000000000},
		{"type_uid", 200401},
		{"unmapped", []tree{{"ip", "10.9.9.9"}, {"score", 5.0}}},
	})
}

const sampleJSON = `{"activity_id":1,"category_uid":2,"class_uid":2004,"device":{"hostname":"a\"b","ip":"10.0.0.1",` +
	`"network_interfaces":[{"mac":"00:11:22:33:44:55","type_id":1}],"type_id":0},"evidences":[{"file":{"name":"x.exe","type_id":1},` +
	`"src_endpoint":{"intermediate_ips":["::1","::2"],"ip":"10.0.0.1","port":80}}],"finding_info":{"title":"T","uid":"1"},"is_alert":true,` +
	`"metadata":{"product":{"name":"P","vendor_name":"V"},"profiles":["host","security_control"],"version":"1.8.0"},%s` +
	`"severity_id":2,"time":1700000000000,"type_uid":200401,"unmapped":{"ip":"10.9.9.9","score":5.0}}`

const sampleObservables = `"observables":[{"name":"device.hostname","type":"Hostname","type_id":1,"value":"a\"b"},` +
	`{"name":"device.ip","type":"IP Address","type_id":2,"value":"10.0.0.1"},` +
	`{"name":"device.network_interfaces[0].mac","type":"MAC Address","type_id":3,"value":"00:11:22:33:44:55"},` +
	`{"name":"evidences[0].file.name","type":"File Name","type_id":7,"value":"x.exe"},` +
	`{"name":"evidences[0].src_endpoint.intermediate_ips[0]","type":"IP Address","type_id":2,"value":"::1"},` +
	`{"name":"evidences[0].src_endpoint.intermediate_ips[1]","type":"IP Address","type_id":2,"value":"::2"},` +
	`{"name":"evidences[0].src_endpoint.ip","type":"IP Address","type_id":2,"value":"10.0.0.1"},` +
	`{"name":"evidences[0].src_endpoint.port","type":"Port","type_id":11,"value":"80"}],`

func TestAppendJSON(t *testing.T) {
	e := sample(t, "1.8.0")
	for _, observables := range []bool{false, true} {
		want := fmt.Sprintf(sampleJSON, "")
		if observables {
			want = fmt.Sprintf(sampleJSON, sampleObservables)
		}
		if got := string(e.AppendJSON([]byte("x"), observables)); got != "x"+want {
			t.Errorf("observables %v\n got %s\nwant %s", observables, got, want)
		}
	}
}

// TestObservablesAreValid holds what is written against the strict validator, which
// looks each name up.
func TestObservablesAreValid(t *testing.T) {
	for _, version := range Versions() {
		e := sample(t, version)
		r := e.Class.Schema().ValidateJSON(e.AppendJSON(nil, true), Strict)
		for _, f := range slices.Concat(r.Errors, r.Warnings) {
			if strings.HasPrefix(f.Path, "observables") {
				t.Errorf("%s: %+v", version, f)
			}
		}
	}
}

func TestObservables(t *testing.T) {
	var got []string
	for o := range sample(t, "1.8.0").Observables() {
		got = append(got, fmt.Sprintf("%s %d %s", o.Name, o.TypeID, o.Value))
		if o.Node.Field.Observable != o.TypeID {
			t.Errorf("%s has another node", o.Name)
		}
	}
	want := []string{
		"device.hostname 1 a\"b", "device.ip 2 10.0.0.1", "device.network_interfaces[0].mac 3 00:11:22:33:44:55", "evidences[0].file.name 7 x.exe",
		"evidences[0].src_endpoint.intermediate_ips[0] 2 ::1", "evidences[0].src_endpoint.intermediate_ips[1] 2 ::2",
		"evidences[0].src_endpoint.ip 2 10.0.0.1", "evidences[0].src_endpoint.port 11 80",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for o := range sample(t, "1.8.0").Observables() {
		if o.Name != "device.hostname" {
			t.Errorf("the walk goes on after its end, to %s", o.Name)
		}
		break
	}
}

// TestAppendJSONEdges looks at where the list of observables goes, and at none.
func TestAppendJSONEdges(t *testing.T) {
	s := load(t, "1.8.0")
	last := build(s.Class("detection_finding"), []tree{{"device", []tree{{"ip", "::1"}}}})
	if got := string(last.AppendJSON(nil, true)); !strings.HasSuffix(got, `"value":"::1"}]}`) || !strings.HasPrefix(got, `{"device":{"ip":"::1"},"observables":[`) {
		t.Errorf("at the end: %s", got)
	}
	none := build(s.Class("base_event"), []tree{{"class_uid", 0}, {"time", 1}})
	if got := string(none.AppendJSON(nil, true)); got != `{"class_uid":0,"time":1}` {
		t.Errorf("none: %s", got)
	}
	if got := string((&Event{}).AppendJSON(nil, true)); got != "{}" {
		t.Errorf("no event: %s", got)
	}
	for range (&Event{}).Observables() {
		t.Error("an observable of nothing")
	}
}

func TestAppendFloat(t *testing.T) {
	for f, want := range map[float64]string{
		5: "5.0", 0: "0.0", -2.5: "-2.5", 1e21: "1e+21", 1e20: "100000000000000000000.0", 1e-7: "1e-07", math.Inf(1): "null",
	} {
		if got := string(appendFloat(nil, f)); got != want {
			t.Errorf("%v: %s, want %s", f, got, want)
		}
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	e := sample(b, "1.8.0")
	dst := e.AppendJSON(nil, true)
	b.ReportAllocs()
	for b.Loop() {
		dst = e.AppendJSON(dst[:0], true)
	}
}
