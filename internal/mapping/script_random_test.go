package mapping_test

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// TestScriptRandomRules does the same with random rules over a few keys.
func TestScriptRandomRules(t *testing.T) {
	for _, version := range ocsf.Versions() {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewSource(*seed))
			tried, byScript, all := 0, 0, 0
			failed := map[string]int{}
			for range *rounds * 10 {
				g := &grammarian{r: r}
				fsys := fstest.MapFS{"acme/source.yaml": {Data: []byte(g.source())}}
				for _, name := range []string{"a", "b"} {
					fsys["acme/"+name+".yaml"] = &fstest.MapFile{Data: []byte(g.rule(name))}
				}
				set := g.load(version, fsys, failed)
				if set == nil {
					continue
				}
				tried++
				q := newSequence(t, set, r)
				q.zones = q.zones[1:]
				q.pool = words
				q.labels = r.Intn(2) == 0
				q.source = fmt.Sprintf("%s\n--- a\n%s\n--- b\n%s", fsys["acme/source.yaml"].Data, fsys["acme/a.yaml"].Data, fsys["acme/b.yaml"].Data)
				for range 3 {
					q.add("json", g.message())
				}
				q.run(150)
				byScript, all = byScript+q.scripted, all+q.messages
			}
			t.Logf("%d rules, %d of %d by scripts", tried, byScript, all)
			if testing.Verbose() {
				for e, n := range failed {
					if n > 0 {
						t.Log(n, e)
					}
				}
			}
		})
	}
}

var words = []string{"", " ", "-", "x", "y", "X ", "1", "2", "99", "a,b", "Other", "New", "opened", "closed", "deny", "192.0.2.1", "host1", "[::1]", "T1.1", `D\u`, `C:\a\b.exe`, "/p/q", "https://h/p?q=%ff&z=1", "true", "2024-06-25T20:47:27Z", "Jun 21 09:46:15", "Europe/Berlin", "+02:00", "a b", "d41d8cd98f00b204e9800998ecf8427e", "High", "70", "00000000-0000-0000-0000-000000000001", "SYSTEM"}

type grammarian struct{ r *rand.Rand }

func (g *grammarian) pick(s ...string) string { return s[g.r.Intn(len(s))] }

func (g *grammarian) word() string {
	b, _ := json.Marshal(words[g.r.Intn(len(words))])
	return string(b)
}

func (g *grammarian) key() string {
	return g.pick("a", "b", "c", "d", "e", "f", "o.a", "o.b", "l[].a", "l[].b", "l", "o", "s[]", "s", "s[0]", "r#1", "r#2", "r[]", "l[0].a", "m[].n[]", "t[].a", "o.s[]", "label(x)", "label(y)", "header.name", "c[]")
}

func (g *grammarian) plain() string {
	return g.pick("a", "b", "c", "d", "e", "f", "o.a", "o.b", "r", "r#1", "l[0].a", "s[0]", "label(x)", "header.name")
}

func (g *grammarian) keys() string {
	n := 1 + g.r.Intn(3)
	var out []string
	for range n {
		out = append(out, fmt.Sprintf("%q", g.key()))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func (g *grammarian) cond() string {
	switch g.r.Intn(5) {
	case 0:
		return fmt.Sprintf("{has: [%q]}", g.key())
	case 1:
		return fmt.Sprintf("{lacks: [%q]}", g.key())
	case 2:
		return fmt.Sprintf("{contains: {%q: [%s]}}", g.key(), g.pick("x", "o", "de"))
	case 3:
		return fmt.Sprintf("{lacks: {%q: [%s]}}", g.key(), g.pick("x", "o", "de"))
	default:
		return fmt.Sprintf("{%q: [%s, %s]}", g.key()+"|"+g.key(), g.pick("x", "y", `"1"`, "host1"), g.word())
	}
}

func (g *grammarian) source() string {
	s := "recognise: [{format: json, has: [a]}, {format: json}]\nrules: [a, b]\n"
	if g.r.Intn(2) == 0 {
		s += "null_values: [\"-\", x]\n"
	}
	return s
}

func (g *grammarian) extras() string {
	var s string
	if g.r.Intn(3) == 0 {
		s += ", when: " + g.cond()
	}
	if g.r.Intn(5) == 0 {
		s += ", null_values: [" + g.word() + "]"
	}
	return s
}

func (g *grammarian) text(object bool) string {
	switch g.r.Intn(9) {
	case 0:
		return fmt.Sprintf("{const: %s%s}", g.pick("q", "Other"), g.extras())
	case 1:
		return fmt.Sprintf("{compose: \"%s{%s}[ and {%s|%s}]%s\"%s}", g.pick("", "w "), g.plain(), g.key(), g.plain(), g.pick("", "", "[ {=activity_name}]", "[ {=message}]", "{=comment}"), g.extras())
	case 2:
		return fmt.Sprintf("{from: %s, as: %s%s}", g.keys(), g.pick("lower", "upper", "basename", "hostname", "ip", "url_host", "{query: q}", "uuid", "{lookup: {x: y, host1: host2}}", "{strip: x}", "{regex: \"(h)o\"}"), g.extras())
	case 3:
		return fmt.Sprintf("{from: %q, as: %s%s}", g.pick("s", "o", "l", "a"), g.pick("json", "{join: \",\"}"), g.extras())
	case 4:
		return fmt.Sprintf("{from: [%q, %q], as: zoned_time%s}", g.plain(), g.plain(), g.extras())
	default:
		return fmt.Sprintf("{from: %s%s}", g.keys(), g.extras())
	}
}

func (g *grammarian) texts() string {
	if g.r.Intn(2) == 0 {
		return g.text(false)
	}
	return "[" + g.text(false) + ", " + g.text(false) + "]"
}

func (g *grammarian) enum(captions ...string) string {
	one := func() string {
		switch g.r.Intn(6) {
		case 0:
			return g.pick(captions...)
		case 1:
			return fmt.Sprintf("{from: %s%s}", g.keys(), g.extras())
		case 2:
			return fmt.Sprintf("{from: %s, enum: {x: %s, y: %s}, else: %s%s}", g.keys(), g.pick(captions...), g.pick(captions...), g.pick("omit", "Other", captions[0]), g.extras())
		case 3:
			return fmt.Sprintf("{from: %s, enum: [{contains: [o], to: %s}]%s}", g.keys(), g.pick(captions...), g.extras())
		default:
			return fmt.Sprintf("{from: %s, enum: {x: %s}%s}", g.keys(), g.pick(captions...), g.extras())
		}
	}
	out := "[" + one()
	for range g.r.Intn(3) {
		out += ", " + one()
	}
	for _, c := range captions {
		out = strings.ReplaceAll(out, "["+c+", ", "[")
		out = strings.ReplaceAll(out, ", "+c+", ", ", ")
	}
	return out + "]"
}

func (g *grammarian) rule(name string) string {
	var b strings.Builder
	if name == "a" {
		fmt.Fprintf(&b, "match: %s\n", g.cond())
	} else {
		fmt.Fprintf(&b, "match: [%s, %s]\n", g.cond(), g.cond())
	}
	class := g.pick("detection_finding", "authentication", "incident_finding", "network_activity")
	fmt.Fprintf(&b, "class: %s\n", class)
	switch class {
	case "detection_finding":
		fmt.Fprintf(&b, "activity: %s\nprofiles: [host, security_control]\nmap:\n", g.enum("Create", "Close", "Update", "Other"))
	case "incident_finding":
		fmt.Fprintf(&b, "activity: %s\nprofiles: [host]\nmap:\n", g.enum("Create", "Close", "Update", "Other"))
	case "authentication":
		fmt.Fprintf(&b, "activity: %s\nprofiles: [host]\nmap:\n", g.enum("Logon", "Logoff", "Other"))
	default:
		fmt.Fprintf(&b, "activity: %s\nprofiles: [host, security_control]\nmap:\n", g.enum("Open", "Refuse", "Traffic", "Other"))
	}
	maybe := func(format string, a ...any) {
		if g.r.Intn(3) > 0 {
			fmt.Fprintf(&b, "  "+format+"\n", a...)
		}
	}
	maybe("severity_id: %s", g.enum("Low", "High", "Other"))
	if g.r.Intn(4) == 0 {
		maybe("severity: %s", fmt.Sprintf("{from: %s%s}", g.keys(), g.extras()))
	}
	if g.r.Intn(4) == 0 {
		maybe("activity_name: %s", g.pick(fmt.Sprintf("{from: %s%s}", g.keys(), g.extras()), "{const: Odd}", "{const: Other}"))
	}
	maybe("status_id: %s", g.enum("New", "Resolved", "Other"))
	maybe("comment: %s", g.texts())
	maybe("message: %s", g.texts())
	maybe("count: %s", g.texts())
	maybe("time: [{from: %q, as: %s%s}, {from: %q, as: cef_time}]", g.plain(), g.pick("time", "cef_time"), g.extras(), g.plain())
	maybe("start_time: {from: %s, as: %s}", g.keys(), g.pick("time", "cef_time"))
	maybe("end_time: {from: [%q, %q], as: zoned_time}", g.plain(), g.plain())
	maybe("timezone_offset: {from: %s, as: utc_offset}", g.keys())
	if g.r.Intn(4) == 0 {
		maybe("metadata.product.name: %s", g.texts())
	} else {
		b.WriteString("  metadata.product.name: {const: P}\n")
	}
	maybe("metadata.product.version: %s", g.texts())
	maybe("metadata.uid: %s", g.texts())
	maybe("metadata.labels[]: [{from: %s}, {from: %s, as: {split: \",\"}}, {const: z%s}]", g.keys(), g.keys(), g.extras())
	maybe("device.ip: %s", g.texts())
	maybe("device.hostname: %s", g.texts())
	maybe("device.type_id: %s", g.enum("Server", "Laptop", "Other"))
	maybe("device.owner: {from: %s, as: account%s}", g.keys(), g.extras())
	maybe("device.owner.name: %s", g.texts())
	switch class {
	case "detection_finding":
		maybe("finding_info.title: %s", g.texts())
		maybe("finding_info.uid: %s", g.texts())
		maybe("finding_info.types[]: {from: %s%s}", g.keys(), g.extras())
		maybe("actor.process.name: %s", g.texts())
		maybe("actor.process.pid: %s", g.texts())
		maybe("actor.process.file: {from: [%q, %q], as: join_path%s}", g.plain(), g.plain(), g.extras())
		maybe("actor.user: {from: %s, as: windows_user%s}", g.keys(), g.extras())
		maybe("outcome: {from: %s, as: outcome%s}", g.keys(), g.extras())
		maybe("disposition_id: %s", g.enum("Blocked", "Allowed", "Other"))
		maybe("evidences[0].file: {from: %s, as: path%s}", g.keys(), g.extras())
		maybe("evidences[0].file.name: %s", g.texts())
		maybe("evidences[0].file.hashes[0].hash: {from: %s, as: hash%s}", g.keys(), g.extras())
		maybe("evidences[]: [{each: %q%s, map: {file.name: [{from: [a, b]}, {from: /a, when: %s}], src_endpoint: {from: ., as: host_or_ip}, url.url_string: {from: [/c, a]}}}]", g.pick("l", "s", "o", "t", "l[].a", "m[].n"), g.extras(), g.pick("{has: [b]}", "{lacks: [/b]}", "{a: [x, y]}"))
		maybe("resources[]: [{each: %q, zip: {z: %q}, map: {name: [{from: [., a]}, {from: /d}], uid: $z, \"labels[]\": %q}}]", g.pick("l", "s", "o", "t"), g.pick("s", "l", "o.s"), g.pick("/s", "/a", "/l[].a", "n[]", "/m[].n[]"))
		maybe("attacks[0]: {from: [%q, %q], as: mitre}", g.plain(), g.plain())
		maybe("is_alert: %s", g.texts())
	case "incident_finding":
		maybe("assignee.name: %s", g.texts())
		maybe("assignee_group.name: %s", g.texts())
		fmt.Fprintf(&b, "  finding_info_list[]: [{each: %q, map: {uid: [{from: [a, .]}, {from: /a}], title: %s}}]\n", g.pick("l", "s", "t"), g.pick("b", "/b", "."))
		maybe("finding_info_list[0].title: %s", g.texts())
		maybe("finding_info_list[0].uid: %s", g.texts())
		maybe("desc: %s", g.texts())
	case "authentication":
		fmt.Fprintf(&b, "  user: [{from: %s, as: account%s}, {from: %s, as: windows_user}]\n", g.keys(), g.extras(), g.keys())
		maybe("user.name: %s", g.texts())
		maybe("user.type_id: %s", g.enum("User", "Admin", "Other"))
		maybe("src_endpoint: {from: %s, as: host_or_ip%s}", g.keys(), g.extras())
		maybe("src_endpoint.hostname: %s", g.texts())
		maybe("src_endpoint.port: %s", g.texts())
		maybe("dst_endpoint.ip: %s", g.texts())
		maybe("service.name: %s", g.texts())
	default:
		maybe("src_endpoint: {from: %s, as: host_or_ip%s}", g.keys(), g.extras())
		fmt.Fprintf(&b, "  dst_endpoint: {from: %s, as: host_or_ip%s}\n", g.keys(), g.extras())
		maybe("dst_endpoint.hostname: %s", g.texts())
		maybe("dst_endpoint.ip: %s", g.texts())
		maybe("dst_endpoint.port: %s", g.texts())
		maybe("connection_info: {from: %s, as: protocol}", g.keys())
		maybe("url: {from: %s, as: url}", g.keys())
		maybe("url.hostname: %s", g.texts())
	}
	return b.String()
}

// load compiles the rules without the lines that do not compile.
func (g *grammarian) load(version string, fsys fstest.MapFS, failed map[string]int) *mapping.Set {
	raw := g.r.Intn(2) == 0
	for range 40 {
		set, err := mapping.Load(mapping.Options{Version: version, Decode: pipeline.Decode, RawData: raw, Folders: []mapping.Folder{{Name: "m", FS: fsys}}})
		if err == nil {
			return set
		}
		at := regexp.MustCompile(`^m/(acme/.\.yaml):([0-9]+)`).FindStringSubmatch(err.Error())
		if at == nil {
			failed[err.Error()]++
			return nil
		}
		lines := strings.Split(string(fsys[at[1]].Data), "\n")
		n, _ := strconv.Atoi(at[2])
		switch l := lines[n-1]; {
		case strings.HasPrefix(l, "activity:"):
			lines[n-1] = "activity: " + g.enum("Other")
		case strings.HasPrefix(l, "  "):
			lines = slices.Delete(lines, n-1, n)
		default:
			failed[err.Error()]++
			return nil
		}
		fsys[at[1]].Data = []byte(strings.Join(lines, "\n"))
	}
	return nil
}

// message is an object of the keys, some of which are not there, in other forms or twice.
func (g *grammarian) message() string {
	w := g.word
	var list []string
	add := func(f string, a ...any) {
		if g.r.Intn(5) > 0 {
			list = append(list, fmt.Sprintf(f, a...))
		}
	}
	for _, k := range []string{"a", "b", "c", "d", "e", "f", "g", "r", "r"} {
		if g.r.Intn(12) == 0 {
			add("%q: %s", k, g.pick("null", "1", "true", `["x"]`, `{"z":"x"}`, "[]"))
		} else {
			add("%q: %s", k, w())
		}
	}
	add(`"o": {"a": %s, "b": %s, "s": [%s, %s], "u": %s}`, w(), w(), w(), w(), w())
	switch g.r.Intn(4) {
	case 0:
		add(`"l": {"a": %s, "b": %s}`, w(), w())
		add(`"s": %s`, w())
	case 1:
		add(`"l": [{"a": %s, "b": %s}]`, w(), w())
		add(`"s": [%s]`, w())
	default:
		add(`"l": [{"a": %s, "b": %s}, {"a": %s, "n": [%s, 1]}, {"b": %s}]`, w(), w(), w(), w(), w())
		add(`"s": [%s, %s, 1]`, w(), w())
	}
	add(`"m": [{"n": [%s, %s]}, {"n": %s}]`, w(), w(), w())
	add(`"t": [{"a": %s}, %s]`, w(), w())
	add(`"left": [%s, {"k": %s, "empty": []}]`, w(), w())
	return "{" + strings.Join(list, ", ") + "}"
}
