package mapping

import (
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func TestNetworkTransforms(t *testing.T) {
	for _, c := range []struct{ spec, in, want string }{
		{"protocol", "TCP", "protocol_name=tcp protocol_num=99:6"},
		{"protocol", "17", "protocol_name=udp protocol_num=99:17"},
		{"protocol", "icmp6", "protocol_name=icmp6 protocol_num=99:58"},
		{"protocol", "253", "protocol_num=99:253"},
		{"protocol", "HTTPS", "protocol_name=https"},
		{"protocol", "700", "protocol_name=700"},
		{"protocol", " ", "refused"},
		{"host_or_ip", "192.0.2.1", "ip=192.0.2.1"},
		{"host_or_ip", "[2001:db8::1]", "ip=2001:db8::1"},
		{"host_or_ip", "fe80::1%eth0", "ip=fe80::1"},
		{"host_or_ip", "mail.example.com", "hostname=mail.example.com"},
		{"host_or_ip", "PC_01", "hostname=PC_01"},
		{"host_or_ip", "192.0.2.985", "refused"},
		{"host_or_ip", "Test Role 10", "refused"},
		{"host_or_ip", "$dst_ip", "refused"},
		{"host_or_ip", "192.0.2.1, 192.0.2.2", "ip=192.0.2.1"},
		{"host_or_ip", "192.0.2.1:443", "ip=192.0.2.1 port=443"},
		{"host_or_ip", "srv1.example.com:8443", "hostname=srv1.example.com port=8443"},
		{"host_or_ip", "ws7 (192.0.2.1)", "hostname=ws7 ip=192.0.2.1"},
		{"host_or_ip", "jo@example.com", "refused"},
		{"protocol", "tcp/https", "protocol_name=tcp protocol_num=99:6"},
		{"protocol", "icmp/8/0", "protocol_name=icmp protocol_num=99:1"},
		{"protocol", "6/443", "protocol_name=tcp protocol_num=99:6"},
		{"protocol", `"UDP"`, "protocol_name=udp protocol_num=99:17"},
		{"protocol", "http/2", "protocol_name=http/2"},
		{"host_or_ip", "", "refused"},
		{"ip", "192.0.2.1", "192.0.2.1"},
		{"ip", "mail.example.com", "refused"},
		{"ip", "192.0.2.985", "refused"},
		{"hostname", "mail.example.com", "mail.example.com"},
		{"hostname", "192.0.2.1", "refused"},
		{"hostname", "Test Role 10", "refused"},
	} {
		if got := apply(t, c.spec, c.in); got != c.want {
			t.Errorf("%s of %q: %q, want %q", c.spec, c.in, got, c.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, c := range []struct{ spec, in, want string }{
		{`{lookup: {"true": "false", "false": "true"}}`, "True", "false"},
		{`{lookup: {1: Policy Violation, 2: Threat Detection}}`, " 2 ", "Threat Detection"},
		{`{lookup: {1: Policy Violation}}`, "9", "9"},
	} {
		if got := apply(t, c.spec, c.in); got != c.want {
			t.Errorf("%s of %q: %q, want %q", c.spec, c.in, got, c.want)
		}
	}
	for _, spec := range []string{"lookup", "{lookup: text}"} {
		if err := compileError(t, spec); err == "" {
			t.Errorf("%s compiles", spec)
		}
	}
}

func TestCEFTime(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1767225600123", "2026-01-01T00:00:00.123Z"},
		{"Jan 02 2026 15:04:05.5 UTC", "2026-01-02T15:04:05.5Z"},
		{"Jul 27 23:31:58", "2025-07-27T23:31:58Z"}, // the last one before it arrived
		{"2026-01-02T15:04:05+02:00", "2026-01-02T13:04:05Z"},
		{"yesterday", "refused"},
		{"", "refused"},
	} {
		if got := applyAt(t, "cef_time", c.in, "2026-02-01T00:00:00Z"); got != c.want {
			t.Errorf("cef_time of %q: %q, want %q", c.in, got, c.want)
		}
	}
}

// applyAt is apply for a message that arrived at a given time.
func applyAt(t *testing.T, spec, in, received string) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, received)
	if err != nil {
		t.Fatal(err)
	}
	cl, p := callOf(t, spec)
	out := make([]val, 1)
	if !transforms[cl.name].compile(p, cl)(&context{location: time.UTC, received: at}, val{text: in}, out) {
		return "refused"
	}
	return out[0].time().Format(time.RFC3339Nano)
}

// compileError is what reading the parameters of a transform gives.
func compileError(t *testing.T, spec string) string {
	t.Helper()
	cl, p := callOf(t, spec)
	transforms[cl.name].compile(p, cl)
	if p.err == nil {
		return ""
	}
	return p.err.Error()
}

func callOf(t *testing.T, spec string) (call, *parser) {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(spec), &n); err != nil {
		t.Fatal(err)
	}
	p := &parser{file: "test"}
	return p.calls(n.Content[0])[0], p
}
