package mapping

import (
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// apply runs a transform as a mapping would and gives its outputs as name=text.
func apply(t *testing.T, spec, in string) string {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(spec), &n); err != nil {
		t.Fatal(err)
	}
	p := &parser{file: "test"}
	cl := p.calls(n.Content[0])[0]
	tr := transforms[cl.name]
	if tr == nil {
		t.Fatalf("no transform %s", cl.name)
	}
	f := tr.compile(p, cl)
	if p.err != nil {
		t.Fatal(p.err)
	}
	out := make([]val, max(1, len(tr.outputs)))
	if !f(&context{location: time.UTC, with: "Title"}, val{text: in}, out) {
		return "refused"
	}
	if tr.outputs == nil {
		if out[0].isTime {
			return out[0].time().Format(time.RFC3339Nano)
		}
		return out[0].text
	}
	var parts []string
	for i, o := range out {
		switch {
		case o.hasNum:
			parts = append(parts, tr.outputs[i]+"=99:"+o.text)
		case o.text != "":
			parts = append(parts, tr.outputs[i]+"="+o.text)
		}
	}
	return strings.Join(parts, " ")
}

func TestTransforms(t *testing.T) {
	for _, c := range []struct{ spec, in, want string }{
		{"lower", "ABC", "abc"},
		{"basename", `C:\a\b.exe`, "b.exe"},
		{"basename", "/usr/bin/x", "x"},
		{"basename", "plain", "plain"},
		{"basename", "/folder/", "refused"},
		{`{strip: "'"}`, "'x'", "x"},
		{`{strip: "'"}`, "changed to 'x'", "changed to 'x'"},
		{`{strip: "'"}`, "'x' was changed", "'x' was changed"},
		{`{strip: "'"}`, "'", "'"},
		{`{strip: '"'}`, `""`, ""},
		{`{strip: "/"}`, "/x", "x"},
		{"{scale: -1}", "-120", "120"},
		{"{scale: 60000}", "1.5", "90000"},
		{"{scale: 2}", "many", "refused"},
		{"{query: name}", "policy:///g/p?instance=1&name=File+opened%21", "File opened!"},
		{"{query: name}", "policy:///g/p?names=1", "refused"},
		{"{segment: 0}", "policy:///g/p?x=1", "g"},
		{"{segment: 1}", "policy:///g/p?x=1", "p"},
		{"{segment: 2}", "policy:///g/p?x=1", "refused"},
		{`{regex: "id=([0-9]+)"}`, "x id=42 y", "42"},
		{`{regex: "id=([0-9]+)"}`, "x", "refused"},

		{`{kv: {key: user}}`, "host=a; User = jane ;x", "jane"},
		{`{kv: {key: user, pairs: ",", value: ":"}}`, "host:a,user:jane:b", "jane:b"},
		{`{kv: {key: user}}`, "host=a", "refused"},

		{"windows_user", `ACME\jane`, "domain=ACME name=jane"},
		{"windows_user", `NT AUTHORITY\SYSTEM`, "domain=NT AUTHORITY name=SYSTEM type_id=System"},
		{"windows_user", `ACME\system`, "domain=ACME name=system"},
		{"windows_user", "jane@example.com", "name=jane@example.com"},
		{"windows_user", `ACME\`, "refused"},

		{"windows_user", `NT-AUTORITÄT\System`, "domain=NT-AUTORITÄT name=System type_id=System"},
		{"windows_user", `nt-autorität\system`, "domain=nt-autorität name=system type_id=System"},
		{"windows_user", `AUTORITE NT\Système`, "domain=AUTORITE NT name=Système type_id=System"},
		{"windows_user", `NT AUTHORITY\СИСТЕМА`, "domain=NT AUTHORITY name=СИСТЕМА type_id=System"},
		{"windows_user", `NT AUTHORITY\LOCAL SERVICE`, "domain=NT AUTHORITY name=LOCAL SERVICE type_id=Service"},
		{"windows_user", `NT-AUTORITÄT\Netzwerkdienst`, "domain=NT-AUTORITÄT name=Netzwerkdienst type_id=Service"},
		{"windows_user", `ACME\LOCAL SERVICE`, "domain=ACME name=LOCAL SERVICE"},
		{"windows_user", "Sistema", "name=Sistema"},

		{"url_host", "https://u@Example.com:8443/a/b?c=d#e", "Example.com"},
		{"url_host", "http://[2001:db8::1]/", "2001:db8::1"},
		{"url_host", `C:\x`, "refused"},
		{"url_host", "https://a.example ... filename=x.7z", "refused"},
		{"url_file", "https://example.com/a/b.js?c=d", "b.js"},
		{"url_file", "https://example.com/", "example.com"},
		{"url_file", "script", "refused"},

		{"hash", "D41D8CD98F00B204E9800998ECF8427E", "algorithm_id=MD5 value=d41d8cd98f00b204e9800998ecf8427e"},
		{"hash", strings.Repeat("a", 40), "algorithm_id=SHA-1 value=" + strings.Repeat("a", 40)},
		{"hash", strings.Repeat("0", 64), "algorithm_id=SHA-256 value=" + strings.Repeat("0", 64)},
		{"hash", strings.Repeat("g", 40), "refused"},
		{"hash", "abc", "refused"},

		{"path", `C:\Users\x y\a.exe`, `name=a.exe parent_folder=C:\Users\x y path=C:\Users\x y\a.exe`},
		{"path", `C:\a.exe`, `name=a.exe parent_folder=C:\ path=C:\a.exe`},
		{"path", "/a", "name=a parent_folder=/ path=/a"},
		{"path", "a.exe", "name=a.exe"},
		{"path", `C:\folder\`, "refused"},

		{"uri", "file:///C:/Users/a b (1).lnk", "file.name=a b (1).lnk file.parent_folder=C:/Users file.path=C:/Users/a b (1).lnk file.uri=file:///C:/Users/a b (1).lnk"},
		{"uri", "file:///usr/bin/x", "file.name=x file.parent_folder=/usr/bin file.path=/usr/bin/x file.uri=file:///usr/bin/x"},
		{"uri", "file://srv/share/x", "file.name=x file.parent_folder=//srv/share file.path=//srv/share/x file.uri=file://srv/share/x"},
		{"uri", "file:///", "refused"},
		{"uri", `\\srv\share\x`, `file.name=x file.parent_folder=\\srv\share file.path=\\srv\share\x`},
		{"uri", "HTTPS://u@Example.com:8443/a/b?c=d#e", "url.hostname=Example.com url.path=/a/b url.port=8443 url.query_string=c=d url.scheme=https url.url_string=HTTPS://u@Example.com:8443/a/b?c=d#e"},
		{"uri", "http://[2001:db8::1]:80/", "url.hostname=2001:db8::1 url.path=/ url.port=80 url.scheme=http url.url_string=http://[2001:db8::1]:80/"},
		{"uri", "https://site.example ... ion=attachment; filename=x.7z", "url.scheme=https url.url_string=https://site.example ... ion=attachment; filename=x.7z"},
		{"uri", "https://h.example:8443 ... ion=x.7z", "url.hostname=h.example url.scheme=https url.url_string=https://h.example:8443 ... ion=x.7z"},
		{"url", "https://h.example:84x/", "hostname=h.example path=/ scheme=https url_string=https://h.example:84x/"},
		{"uri", "script", "refused"},
		{"url", "mailto:x", "refused"},
		{"url", "/a/b?x=1", "path=/a/b query_string=x=1 url_string=/a/b?x=1"},
		{"url", "www.example.com/a?b=c", "hostname=www.example.com path=/a query_string=b=c url_string=www.example.com/a?b=c"},
		{"url", "192.0.2.1:8080/a", "hostname=192.0.2.1 path=/a port=8080 url_string=192.0.2.1:8080/a"},
		{"url", `https:\/\/example.com\/a`, "hostname=example.com path=/a scheme=https url_string=https://example.com/a"},
		{"url", `"https://example.com/a"`, "hostname=example.com path=/a scheme=https url_string=https://example.com/a"},
		{"url", "example.com", "refused"},
		{"url", "readme.txt", "refused"},
		{"url", "and/or", "refused"},
		{"url", "folder/file.txt", "refused"},
		{"url", "v1.2/x", "refused"},
		{"uri", `file:\/\/\/C:\/Users\/x`, "file.name=x file.parent_folder=C:/Users file.path=C:/Users/x file.uri=file:///C:/Users/x"},
		{"path", `C:\\a\\b.exe`, `name=b.exe parent_folder=C:\a path=C:\a\b.exe`},
		{"path", "a.exe:Zone.Identifier", "name=a.exe"},
		{"hash", "SHA256:" + strings.Repeat("a", 64), "algorithm_id=SHA-256 value=" + strings.Repeat("a", 64)},
		{"windows_user", `ACME\\\\jane`, "domain=ACME name=jane"},
		{"windows_user", `['NT AUTHORITY\\SYSTEM']`, "domain=NT AUTHORITY name=SYSTEM type_id=System"},

		{"mitre", "T1052.001", "sub_technique.name=Title sub_technique.uid=T1052.001 technique.uid=T1052"},
		{"mitre", "T1052", "technique.name=Title technique.uid=T1052"},

		{"time", "1719348447405", "2024-06-25T20:47:27.405Z"},
		{"time", "1651164432862.6338", "2022-04-28T16:47:12.8626338Z"},
		{"time", "1719348447", "2024-06-25T20:47:27Z"},
		{"time", "1719348447405170126", "2024-06-25T20:47:27.405170126Z"},
		{"time", "2024-06-25T20:47:27.405170126Z", "2024-06-25T20:47:27.405170126Z"},
		{"time", "2024-06-25T22:47:27+02:00", "2024-06-25T20:47:27Z"},
		{"time", "2024-06-25 20:47:27", "2024-06-25T20:47:27Z"},
		{"time", "0001-01-01T00:00:00Z", "refused"},
		{"time", "yesterday", "refused"},
		{"time", "-5", "refused"},
		{`{time: ["02-Jan-2006 15:04:05"]}`, "21-jun-2021 09:46:15", "2021-06-21T09:46:15Z"},
	} {
		if got := apply(t, c.spec, c.in); got != c.want {
			t.Errorf("%s of %q:\ngot  %s\nwant %s", c.spec, c.in, got, c.want)
		}
	}
}
