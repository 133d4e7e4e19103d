package leef

import (
	"slices"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

const (
	h1 = "LEEF:1.0|Acme|Gate|1.0|opened|"
	h2 = "LEEF:2.0|Acme|Gate|1.0|opened|^|"
)

// row is a message and its pairs: keys and texts, a label behind the text of its field, and
// the residue in front.
type row struct {
	in   string
	want []string
}

func check(t *testing.T, code string, spelled, unlike []row) {
	t.Helper()
	for i, r := range slices.Concat(spelled, unlike) {
		e := event.New()
		if !Parse(r.in, e) {
			t.Errorf("%q: not recognised", r.in)
			continue
		}
		var got []string
		if residue := e.Child(event.Header, KeyResidue); residue != 0 {
			got = append(got, KeyResidue, e.Node(residue).Text)
		}
		for c := e.First(event.Payload); c != 0; c = e.Next(c) {
			got = append(got, e.Node(c).Key, e.Node(c).Text)
			if label := e.Label(c); label != "" {
				got = append(got, "("+label+")")
			}
		}
		if !slices.Equal(got, r.want) {
			t.Errorf("%q:\n got %q\nwant %q", r.in, got, r.want)
		}
		has := slices.ContainsFunc(e.Diagnostics, func(d event.Diagnostic) bool { return d.Code == code })
		if has != (i < len(spelled)) {
			t.Errorf("%q: diagnostic %s: %t: %v", r.in, code, has, e.Diagnostics)
		}
		if err := cover(r.in, e); err != nil {
			t.Errorf("%q: %v", r.in, err)
		}
	}
}

// TestKeysFolded holds that a key is one key however its case is, in the dictionaries of
// both formats and among the keys that many senders write.
func TestKeysFolded(t *testing.T) {
	check(t, CodeKeyCase, []row{
		{h1 + "SRC=192.0.2.1\tUsrname=jo", []string{"src", "192.0.2.1", "usrName", "jo"}},
		{h1 + "Action=Logon\tsev=6", []string{"action", "Logon", "sev", "6"}},
		{h1 + "ACTION=Logon\tSeverity=6", []string{"action", "Logon", "severity", "6"}},
		{h1 + "SHOST=ws7\tDUser=jo", []string{"shost", "ws7", "duser", "jo"}},
		{h1 + "sourceAddress=192.0.2.1\tdeviceAction=deny", []string{"src", "192.0.2.1", "act", "deny"}},
		{h2 + "Message=a b^Name=x^Desc=y", []string{"msg", "a b", "name", "x", "desc", "y"}},
		{h1 + "CS1=Rule 7\tcs1label=Policy", []string{"cs1", "Rule 7", "(Policy)", "cs1Label", "Policy"}},
		{h1 + "dbUser=jo\tsrc=192.0.2.1", []string{"dbuser", "jo", "src", "192.0.2.1"}},
	}, []row{
		{h1 + "acmeAction=x\tActions=y", []string{"acmeAction", "x", "Actions", "y"}},
		{h1 + "shost=ws7\tduser=jo", []string{"shost", "ws7", "duser", "jo"}},
		{h1 + "cs1=Rule 7\tcs1Label=Policy", []string{"cs1", "Rule 7", "(Policy)", "cs1Label", "Policy"}},
		{h1 + "cs1Label=A\tcs1=x\tcs1=y\tcs1Label=B", []string{"cs1Label", "A", "cs1", "x", "(A)", "cs1", "y", "(B)", "cs1Label", "B"}},
		{h1 + "EventMessage=x", []string{"EventMessage", "x"}},
	})
}

// TestBlanksSeparate holds that a run of blanks is one separator where no delimiter is.
func TestBlanksSeparate(t *testing.T) {
	check(t, CodeSeparator, []row{
		{h1 + "cat=Alert    sev=10  activityName=[Created]  usrName=jo", []string{"cat", "Alert", "sev", "10", "activityName", "[Created]", "usrName", "jo"}},
		{h1 + "act=alert cs2=https://mgr/j?7e cs2Label=linkback dst=192.0.2.135", []string{"act", "alert", "cs2", "https://mgr/j?7e", "(linkback)", "cs2Label", "linkback", "dst", "192.0.2.135"}},
		{h1 + "messageId=1 devTime=May 01 2026 18:00:02 CEST   src=192.0.2.3", []string{"messageId", "1", "devTime", "May 01 2026 18:00:02 CEST", "src", "192.0.2.3"}},
		{h1 + "shost=ws7 duser=jo doe", []string{"shost", "ws7", "duser", "jo doe"}},
		{h1 + "Action=Logon User=jo src=192.0.2.1", []string{"action", "Logon", "user", "jo", "src", "192.0.2.1"}},
		{h1 + "  src=192.0.2.1   dst=192.0.2.2   ", []string{"src", "192.0.2.1", "dst", "192.0.2.2"}},
	}, []row{
		{h1 + "msg=root uid=0 gid=0", []string{"msg", "root uid=0 gid=0"}},
		{h1 + "cat=a  b\tmsg=x src=y", []string{"cat", "a  b", "msg", "x src=y"}},
		{h2 + "cat=a src=b^sev=5", []string{"cat", "a src=b", "sev", "5"}},
	})
}

// TestControlEscapes is as in package cef.
func TestControlEscapes(t *testing.T) {
	check(t, CodeControlEscape, []row{
		{h1 + "src=192.0.2.1\tdst=192.0.2.2#015#012", []string{"src", "192.0.2.1", "dst", "192.0.2.2"}},
		{h1 + "src=192.0.2.1\tdst=192.0.2.2#012", []string{"src", "192.0.2.1", "dst", "192.0.2.2"}},
		{h1 + "src=192.0.2.1#011dst=192.0.2.2#012", []string{"src", "192.0.2.1", "dst", "192.0.2.2"}},
		{h2 + "src=192.0.2.1^msg=a b#000", []string{"src", "192.0.2.1", "msg", "a b"}},
		{h1 + "src=192.0.2.1\tmsg=a b #015#012\n", []string{"src", "192.0.2.1", "msg", "a b"}},
		{h1 + "src=192.0.2.1\tsev=6#015#012 ", []string{"src", "192.0.2.1", "sev", "6"}},
	}, []row{
		{h1 + "src=192.0.2.1\tmsg=Ticket #012", []string{"src", "192.0.2.1", "msg", "Ticket #012"}},
		{h1 + "src=192.0.2.1\tmsg=a#012b", []string{"src", "192.0.2.1", "msg", "a#012b"}},
		{h1 + "src=192.0.2.1\tmsg=a#12", []string{"src", "192.0.2.1", "msg", "a#12"}},
	})
}

// TestSecondMessage is as in package cef.
func TestSecondMessage(t *testing.T) {
	const next = "LEEF:1.0|Acme|Gate|1.0|shut|src=192.0.2.9\tact=deny"
	check(t, CodeSecondMessage, []row{
		{h1 + "src=192.0.2.1\tdpt=443" + next, []string{KeyResidue, next, "src", "192.0.2.1", "dpt", "443"}},
		{h1 + "src=192.0.2.1\tdpt=443#012" + next, []string{KeyResidue, next, "src", "192.0.2.1", "dpt", "443"}},
		{h1 + "src=192.0.2.1\tdpt=443 <13>Nov 12 10:00:01 fw1 " + next, []string{KeyResidue, "<13>Nov 12 10:00:01 fw1 " + next, "src", "192.0.2.1", "dpt", "443"}},
		{h1 + "src=192.0.2.1\turl=/q?" + next + "\tdst=x", []string{KeyResidue, next + "\tdst=x", "src", "192.0.2.1", "url", "/q?"}},
		{h1 + "src=192.0.2.1\trawEvent=" + next, []string{KeyResidue, next, "src", "192.0.2.1", "rawEvent", ""}},
		{h1 + "src=192.0.2.1\tdpt=443 CEF:0|a|b|c|d|e|5|src=1", []string{KeyResidue, "CEF:0|a|b|c|d|e|5|src=1", "src", "192.0.2.1", "dpt", "443"}},
	}, []row{
		{h1 + "rawEvent=CEF:0|a|b|c|d|e|5|src=1\tsrc=192.0.2.1", []string{"rawEvent", "CEF:0|a|b|c|d|e|5|src=1", "src", "192.0.2.1"}},
		{h1 + `data={"raw":"` + "LEEF:1.0|a" + `"}` + "\tsrc=192.0.2.1", []string{"data", `{"raw":"LEEF:1.0|a"}`, "src", "192.0.2.1"}},
		{h1 + "msg=sends LEEF:2.0 and CEF:0\tsrc=192.0.2.1", []string{"msg", "sends LEEF:2.0 and CEF:0", "src", "192.0.2.1"}},
	})
}

// TestMaybeTruncated is as in package cef.
func TestMaybeTruncated(t *testing.T) {
	check(t, CodeMaybeTruncated, []row{
		{h1 + "a=x\tdata={'u': 'https://x", []string{"a", "x", "data", "{'u': 'https://x"}},
		{h1 + "a=x\tdata={\"u\": [1, 2", []string{"a", "x", "data", "{\"u\": [1, 2"}},
		{h1 + "a=x\tdata=['a', 'b", []string{"a", "x", "data", "['a', 'b"}},
		{h1 + "a=x\tmsg=\"User opened", []string{"a", "x", "msg", "\"User opened"}},
		{h1 + "a=x\tmsg=Müller \xe2\x82", []string{"a", "x", "msg", "Müller \xe2\x82"}},
		{h2 + "a=x^msg=Müller f\xc3", []string{"a", "x", "msg", "Müller f\xc3"}},
	}, []row{
		{h1 + "a=x\tdata={'u': 'it'}", []string{"a", "x", "data", "{'u': 'it'}"}},
		{h1 + "a=x\tmsg=size 3\"", []string{"a", "x", "msg", "size 3\""}},
		{h1 + "data={'u\ta=x", []string{"data", "{'u", "a", "x"}},
	})
}
