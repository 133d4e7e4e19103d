package cef

import (
	"slices"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// spelling is a message and what must be read of it: pairs of keys and texts, header
// fields as "header.x", the code of a diagnostic as "!".
type spelling struct {
	in   string
	want []string
}

const h = "CEF:0|Acme|Gate|1.0|7|door opened|5|"

func check(t *testing.T, code string, spelled, unlike []spelling) {
	t.Helper()
	for _, list := range []struct {
		rows []spelling
		code bool
	}{{spelled, true}, {unlike, false}} {
		for _, row := range list.rows {
			e := event.New()
			if !Parse(row.in, e) {
				t.Errorf("%q: not recognised", row.in)
				continue
			}
			var got []string
			for _, parent := range [...]event.Ref{event.Header, event.Payload} {
				for r := e.First(parent); r != 0; r = e.Next(r) {
					key := e.Node(r).Key
					if parent == event.Header {
						key = "header." + key
					}
					if parent == event.Payload || slices.Contains(row.want, key) || key == "header."+KeyResidue {
						got = append(got, key, e.Node(r).Text)
					}
				}
			}
			if !slices.Equal(got, row.want) {
				t.Errorf("%q:\n got %q\nwant %q", row.in, got, row.want)
			}
			has := slices.ContainsFunc(e.Diagnostics, func(d event.Diagnostic) bool { return d.Code == code })
			if has != list.code {
				t.Errorf("%q: diagnostic %s: %t, want %t: %v", row.in, code, has, list.code, e.Diagnostics)
			}
			if err := cover(row.in, e); err != nil && code != CodeHeaderSwapped {
				t.Errorf("%q: %v", row.in, err)
			}
		}
	}
}

// TestControlEscapes holds that TAB, CR, LF and NUL which rsyslog has written as "#011",
// "#015", "#012" and "#000" neither change the last value nor hide the pairs.
func TestControlEscapes(t *testing.T) {
	check(t, CodeControlEscape, []spelling{
		{h + "act=Accept dst=198.51.100.2#015#012", []string{"act", "Accept", "dst", "198.51.100.2"}},
		{h + "act=Accept dst=198.51.100.2#012", []string{"act", "Accept", "dst", "198.51.100.2"}},
		{h + "act=Accept msg=two words#012#000", []string{"act", "Accept", "msg", "two words"}},
		{h + "act=Accept msg=two words #015#012", []string{"act", "Accept", "msg", "two words"}},
		{h + "act=Accept msg=two words#015 #012 ", []string{"act", "Accept", "msg", "two words"}},
		{h + "act=Accept dpt=80 #012", []string{"act", "Accept", "dpt", "80"}},
		{h + "src=192.0.2.1#011dst=198.51.100.2#011dpt=80", []string{"src", "192.0.2.1", "dst", "198.51.100.2", "dpt", "80"}},
		{h + "#011src=192.0.2.1#011acmeKey=a b#011dpt=80#011#012", []string{"src", "192.0.2.1", "acmeKey", "a b", "dpt", "80"}},
		{h + "src=192.0.2.1#015#012dst=198.51.100.2 act=drop", []string{"src", "192.0.2.1", "dst", "198.51.100.2", "act", "drop"}},
		{h + `msg="a b=c"#011act=drop`, []string{"msg", `"a b=c"`, "act", "drop"}},
	}, []spelling{
		{h + "msg=Ticket #012", []string{"msg", "Ticket #012"}},
		{h + "msg=line one#012line two act=x", []string{"msg", "line one#012line two", "act", "x"}},
		{h + "msg=rule #011a=b act=x", []string{"msg", "rule #011a=b", "act", "x"}},
		{h + "cs1=C#013", []string{"cs1", "C#013"}},
		{h + "cs1=a#12 cs2=b#0120 act=x#011y", []string{"cs1", "a#12", "cs2", "b#0120", "act", "x#011y"}},
		{h + "request=/a#015&src=1 act=x", []string{"request", "/a#015&src=1", "act", "x"}},
	})
}

// TestSecondMessage holds that the keys behind a second marker never take the place of
// those before it, and that all of it is kept.
func TestSecondMessage(t *testing.T) {
	const next = "CEF:0|Acme|Gate|1.0|8|door shut|9|act=deny src=192.0.2.9"
	residue := func(text string, pairs ...string) []string {
		return append([]string{"header." + KeyResidue, text}, pairs...)
	}
	check(t, CodeSecondMessage, []spelling{
		{h + "src=192.0.2.1 act=allow#012" + next, residue(next, "src", "192.0.2.1", "act", "allow")},
		{h + "src=192.0.2.1 act=allow #015#012<134>Nov 12 10:00:01 fw1 " + next, residue("<134>Nov 12 10:00:01 fw1 "+next, "src", "192.0.2.1", "act", "allow")},
		{h + "src=192.0.2.1 act=allow#0122026-11-12T12:02:54.464+01:00 192.0.2.40 " + next, residue("2026-11-12T12:02:54.464+01:00 192.0.2.40 "+next, "src", "192.0.2.1", "act", "allow")},
		{h + "src=192.0.2.1 dpt=443" + next, residue(next, "src", "192.0.2.1", "dpt", "443")},
		{h + "src=192.0.2.1 dpt=443<134>Nov 12 10:00:01 fw1 " + next, residue("<134>Nov 12 10:00:01 fw1 "+next, "src", "192.0.2.1", "dpt", "443")},
		{h + "src=192.0.2.1 dpt=443 99 <134>1 2026-11-12T10:00:01Z fw1 a - - - " + next, residue("99 <134>1 2026-11-12T10:00:01Z fw1 a - - - "+next, "src", "192.0.2.1", "dpt", "443")},
		{h + "src=192.0.2.1 dpt=443 Nov  2 10:00:01 fw1 " + next, residue("Nov  2 10:00:01 fw1 "+next, "src", "192.0.2.1", "dpt", "443")},
		{h + "src=192.0.2.1 request=/q?" + next + " dst=192.0.2.2", residue(next+" dst=192.0.2.2", "src", "192.0.2.1", "request", "/q?")},
		{h + "src=192.0.2.1 dpt=443 LEEF:1.0|Acme|Gate|1|8|act=deny", residue("LEEF:1.0|Acme|Gate|1|8|act=deny", "src", "192.0.2.1", "dpt", "443")},
		{h + "rawEvent=" + next, []string{"rawEvent", next}},
		{h + "src=192.0.2.1|dst=192.0.2.2|dpt=443#012" + next, residue(next, "src", "192.0.2.1", "dst", "192.0.2.2", "dpt", "443")},
	}, []spelling{
		{h + "msg=sends CEF:0 and LEEF:1.0 act=x", []string{"msg", "sends CEF:0 and LEEF:1.0", "act", "x"}},
		{h + `rawEvent=CEF:0\|a\|b\|c act=x`, []string{"rawEvent", `CEF:0\|a\|b\|c`, "act", "x"}},
		{h + `rawEvent=CEF:0|a|b|1|2|n|3|k\=v src=192.0.2.1`, []string{"rawEvent", "CEF:0|a|b|1|2|n|3|k=v", "src", "192.0.2.1"}},
		{h + `msg="` + next + `" act=x`, []string{"msg", `"` + next + `"`, "act", "x"}},
		{h + `data={"raw":"` + next + `"} act=x`, []string{"data", `{"raw":"` + next + `"}`, "act", "x"}},
		{h + "msg=BRIEF:1|2 act=x cs1=SELF:0|a", []string{"msg", "BRIEF:1|2", "act", "x", "cs1", "SELF:0|a"}},
	})
}

// TestOtherDelimiters reads extensions in which one other character separates all pairs.
func TestOtherDelimiters(t *testing.T) {
	check(t, CodeSeparator, []spelling{
		{h + "dvchost=node7.example.com|cs1=CIS Windows|cs1Label=Policy Name|furtherInfo=null", []string{"dvchost", "node7.example.com", "cs1", "CIS Windows", "cs1Label", "Policy Name", "furtherInfo", "null"}},
		{h + "src=192.0.2.1|dst=198.51.100.2", []string{"src", "192.0.2.1", "dst", "198.51.100.2"}},
		{h + "src=192.0.2.1|dst=198.51.100.2|", []string{"src", "192.0.2.1", "dst", "198.51.100.2"}},
		{h + "src=192.0.2.1;dst=198.51.100.2;msg=a b;x=y", []string{"src", "192.0.2.1", "dst", "198.51.100.2", "msg", "a b", "x", "y"}},
		{h + "suser=jo^src=192.0.2.1^act=deny it", []string{"suser", "jo", "src", "192.0.2.1", "act", "deny it"}},
		{h + "src=192.0.2.1,dst=198.51.100.2,dpt=443", []string{"src", "192.0.2.1", "dst", "198.51.100.2", "dpt", "443"}},
	}, []spelling{
		{h + "cs2=APP|AUDIT_LOG cs2Label=Objects act=DROP", []string{"cs2", "APP|AUDIT_LOG", "cs2Label", "Objects", "act", "DROP"}},
		{h + "msg=a|src=192.0.2.9|dst=192.0.2.8 src=192.0.2.1", []string{"msg", "a|src=192.0.2.9|dst=192.0.2.8", "src", "192.0.2.1"}},
		{h + "request=/q?a=b|act=x", []string{"request", "/q?a=b|act=x"}},
		{h + "request=/q;src=1 act=x", []string{"request", "/q;src=1", "act", "x"}},
		{h + "suser=CN=Jo Doe,OU=Users,DC=corp src=192.0.2.1", []string{"suser", "CN=Jo Doe,OU=Users,DC=corp", "src", "192.0.2.1"}},
	})
}

// TestCommaInKey holds that a comma is part of a key only where it can be nothing else.
func TestCommaInKey(t *testing.T) {
	check(t, CodeKeyNonstandard, []spelling{
		{h + "ad.arcSightEventPath,1=x act=y", []string{"ad.arcSightEventPath,1", "x", "act", "y"}},
		{h + "act=y ad.a,b=x", []string{"act", "y", "ad.a,b", "x"}},
		{h + "act=y ad.list,x[0]=x", []string{"act", "y", "ad.list,x[0]", "x"}},
		{h + "act=y name_,x=x", []string{"act", "y", "name_,x", "x"}},
		{h + "act=y Ad.A,B,C=x", []string{"act", "y", "Ad.A,B,C", "x"}},
		{h + "n,me=x act=y", []string{"n,me", "x", "act", "y"}},
	}, []spelling{
		{h + "suser=CN=Jo Doe,OU=Users,DC=corp src=192.0.2.1", []string{"suser", "CN=Jo Doe,OU=Users,DC=corp", "src", "192.0.2.1"}},
		{h + "msg=one,two x,y=z act=y", []string{"msg", "one,two x,y=z", "act", "y"}},
		{h + "cs5=a b,c=1,d=2 act=y", []string{"cs5", "a b,c=1,d=2", "act", "y"}},
		{h + "cs5=O=Acme Inc,C=DE act=y", []string{"cs5", "O=Acme Inc,C=DE", "act", "y"}},
	})
}

// TestHeaderShifted reads headers without an event id.
func TestHeaderShifted(t *testing.T) {
	name := func(name, severity string, rest ...string) []string {
		return append([]string{"header.name", name, "header.severity", severity}, rest...)
	}
	check(t, CodeHeaderShifted, []spelling{
		{"CEF:0|Acme|Gate|10.3.0|System Log|5| msg=Service restarted suser=jo", name("System Log", "5", "msg", "Service restarted", "suser", "jo")},
		{"CEF:0|Acme|Gate|10.3.0|System Log|5|msg=a|b|c suser=jo", name("System Log", "5", "msg", "a|b|c", "suser", "jo")},
		{"CEF:0|Acme|Gate|10.3.0|System Log|High|msg=a", name("System Log", "High", "msg", "a")},
		{"CEF:0|Acme|Gate|10.3.0|System Log|10|src=192.0.2.1 dst=192.0.2.2", name("System Log", "10", "src", "192.0.2.1", "dst", "192.0.2.2")},
		{"CEF:0|Acme|Gate||System Log| 5 |act=x", name("System Log", " 5 ", "act", "x")},
		{"CEF:0|Acme|Gate|10.3.0|DLP|Very-High| \tact=x", name("DLP", "Very-High", "act", "x")},
	}, []spelling{
		{"CEF:0|Acme|Gate|1.0|7|door opened|act=x", []string{"header.event_id", "7", "header.name", "door opened", "act", "x"}},
		{"CEF:0|Acme|Gate|1.0|7|5|5|act=x", []string{"header.event_id", "7", "header.name", "5", "header.severity", "5", "act", "x"}},
		{"CEF:0|Acme|Gate|1.0|act=x", []string{"header.version", "1.0", "act", "x"}},
		{"CEF:0|Acme|Gate|1.0|7|Error|0|act=x", []string{"header.event_id", "7", "header.name", "Error", "header.severity", "0", "act", "x"}},
	})
}

// TestHeaderSwapped exchanges name and severity where each is in the other's place.
func TestHeaderSwapped(t *testing.T) {
	ok := func(name, severity string) []string {
		return []string{"header.name", name, "header.severity", severity, "act", "x"}
	}
	check(t, CodeHeaderSwapped, []spelling{
		{"CEF:0|Acme|Gate|1.0|7|5|door opened|act=x", ok("door opened", "5")},
		{"CEF:0|Acme|Gate|1.0|7|10|Door opened by force|act=x", ok("Door opened by force", "10")},
		{"CEF:0|Acme|Gate|1.0|7|High|door opened|act=x", ok("door opened", "High")},
		{"CEF:0|Acme|Gate|1.0|7|Very-High|door opened|act=x", ok("door opened", "Very-High")},
		{"CEF:0|Acme|Gate|1.0||3|Logout|act=x", ok("Logout", "3")},
		{"CEF:0|Acme|Gate|1.0|7|0|Türe geöffnet|act=x", ok("Türe geöffnet", "0")},
	}, []spelling{
		{"CEF:0|Acme|Gate|1.0|7|Alert|Emergencies|act=x", ok("Alert", "Emergencies")},
		{"CEF:0|Acme|Gate|1.0|7|5|%SEVERITY%|act=x", ok("5", "%SEVERITY%")},
		{"CEF:0|Acme|Gate|1.0|7|Error|100|act=x", ok("Error", "100")},
		{"CEF:0|Acme|Gate|1.0|7|5|High|act=x", ok("5", "High")},
		{"CEF:0|Acme|Gate|1.0|7|High||act=x", ok("High", "")},
	})
}

// TestMaybeTruncated marks messages that end inside of something.
func TestMaybeTruncated(t *testing.T) {
	check(t, CodeMaybeTruncated, []spelling{
		{h + "act=x data={'u': 'https://www.example.com/q=https://x", []string{"act", "x", "data", "{'u': 'https://www.example.com/q=https://x"}},
		{h + "act=x data=['a', 'b", []string{"act", "x", "data", "['a', 'b"}},
		{h + `act=x data={"a":"b","c":"d`, []string{"act", "x", "data", `{"a":"b","c":"d`}},
		{h + `act=x data=["a","b`, []string{"act", "x", "data", `["a","b`}},
		{h + `act=x msg="User opened`, []string{"act", "x", "msg", `"User opened`}},
		{h + "act=x msg=für M\xc3\xbcller \xe2\x82", []string{"act", "x", "msg", "für Müller \xe2\x82"}},
		{h + "act=x msg=Müller f\xc3", []string{"act", "x", "msg", "Müller f\xc3"}},
	}, []spelling{
		{h + "act=x data={'u': 'it'}", []string{"act", "x", "data", "{'u': 'it'}"}},
		{h + "act=x id={0x5bfc,0x1", []string{"act", "x", "id", "{0x5bfc,0x1"}},
		{h + `act=x msg=size 3"`, []string{"act", "x", "msg", `size 3"`}},
		{h + "act=x msg='tis the name", []string{"act", "x", "msg", "'tis the name"}},
		{h + "act=x msg=caf\xe9", []string{"act", "x", "msg", "caf\xe9"}},
		{h + `act=x fname=C:\dir\`, []string{"act", "x", "fname", `C:\dir\`}},
	})
}
