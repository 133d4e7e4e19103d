package backends

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The one outside address that four vendors' firewalls denied, and the file that one agent found.
const (
	attacker = "203.0.113.200"
	badHost  = "ws-bad"
	badUser  = "u-bad"
	badHash  = "aa00000000000000000000000000000000000000000000000000000000000001"
)

// truth is what the generator put into its lines, by kind: the answers that a backend has to give.
type truth struct {
	lines    map[string]int // all lines
	attacked map[string]int // denied connections from attacker
	seen     map[string]int // all connections from attacker
}

// generate returns n lines, spread evenly over span before now. Nothing in them is random.
func generate(t *testing.T, n int, now time.Time, span time.Duration) ([]string, truth) {
	t.Helper()
	q := quickstart(t)
	facts := truth{lines: map[string]int{}, attacked: map[string]int{}, seen: map[string]int{}}
	lines := make([]string, n)
	for i := range lines {
		at := now.Add(-span + span*time.Duration(i)/time.Duration(n)).UTC()
		kind := kindOf(i % 100)
		deny := i%4 == 0
		from := fmt.Sprintf("198.51.100.%d", 1+i%190)
		if i%6 == 0 { // half of them denied
			from = attacker
		}
		lines[i] = q.line(kind, i, at, deny, from)
		facts.lines[kind]++
		if from == attacker {
			facts.seen[kind]++
		}
		if from == attacker && deny {
			facts.attacked[kind]++
		}
	}
	return lines, facts
}

// kindOf is the mixture, in percent.
func kindOf(percent int) string {
	for _, share := range []struct {
		below int
		kind  string
	}{
		{30, "panos"}, {52, "fortigate"}, {67, "cef"}, {72, "leef"}, {82, "eset"},
		{87, "icdm"}, {92, "fortidlp"}, {95, "edr"}, {98, "antivirus"},
	} {
		if percent < share.below {
			return share.kind
		}
	}
	return "unparsed"
}

// samples are the first lines of testdata/quickstart, for kinds too long to write here.
type samples struct{ eset, icdm, fortidlp, edr string }

func quickstart(t *testing.T) samples {
	t.Helper()
	first := func(name string) string {
		text, err := os.ReadFile("../../testdata/quickstart/" + name)
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		return line
	}
	return samples{first("eset.log"), first("icdm.ndjson"), first("fortidlp.ndjson"), first("symantec_edr.log")}
}

func (s samples) line(kind string, i int, at time.Time, deny bool, from string) string {
	ms, iso := at.UnixMilli(), at.Format("2006-01-02T15:04:05.000Z")
	header, pan := at.Format(time.Stamp), at.Format("Jan 02 2006 15:04:05")
	host, user, hash := fmt.Sprintf("ws-%d", i%500), fmt.Sprintf("u%d", i%400), fmt.Sprintf("%064x", i+1)
	if i == 84 { // an ICDm detection
		host, user, hash = badHost, badUser, badHash
	}
	to := fmt.Sprintf("10.0.%d.%d", i%64, 1+i%249)
	verdict := func(denied, allowed string) string {
		if deny {
			return denied
		}
		return allowed
	}
	switch kind {
	case "panos":
		return fmt.Sprintf("<14>%s PA-1 CEF:0|Palo Alto Networks|LF|2.0|TRAFFIC|%s|3|dtz=UTC rt=%s deviceExternalId=0123456789 start=%s dvchost=PA-1 cs1=Rule 1 cs1Label=Rule externalId=%d src=%s dst=%s spt=50000 dpt=443 suser=EXAMPLE\\\\%s app=ssl proto=tcp act=%s out=100 in=200",
			header, verdict("drop", "end"), pan, pan, i, from, to, user, verdict("deny", "allow"))
	case "fortigate":
		return fmt.Sprintf("CEF:0|Fortinet|Fortigate|v7.2.5|00013|traffic:forward %[1]s|3|deviceExternalId=FG100TEST cat=traffic:forward FTNTFGTlogid=0000000013 FTNTFGTsubtype=forward FTNTFGTlevel=notice FTNTFGTeventtime=%[2]d FTNTFGTtz=+0000 src=%[3]s shost=%[4]s spt=50000 dst=%[5]s dpt=443 externalId=%[6]d proto=6 act=%[1]s app=HTTPS in=10 out=20 suser=%[7]s FTNTFGTpolicyid=7 FTNTFGTpolicyname=Out",
			verdict("deny", "close"), at.UnixNano(), from, host, to, i, user)
	case "cef":
		return fmt.Sprintf("<134>%s fw01.example.com CEF:0|Example Networks|Perimeter Firewall|8.2|%s|rt=%d dvchost=fw01.example.com dvc=192.0.2.1 act=%s src=%s spt=50000 dst=%s dpt=3389 proto=TCP cs1Label=Rule cs1=Block remote desktop externalId=%d",
			header, verdict("100201|Connection blocked|6", "100200|Connection allowed|2"), ms, verdict("blocked", "allowed"), from, to, i)
	case "leef":
		return fmt.Sprintf("LEEF:2.0|ACME|Border Firewall|4.2|%s|^|devTime=%d^cat=Firewall^sev=5^src=%s^srcPort=50000^dst=%s^dstPort=445^proto=6^usrName=EXAMPLE\\%s^policy=No SMB^act=%s",
			verdict("DENY", "ALLOW"), ms, from, to, user, verdict("denied", "allowed"))
	case "eset":
		return strings.NewReplacer("2026-05-04T09:12:31.482Z", iso, "04-May-2026 09:12:27", at.Format("02-Jan-2006 15:04:05"),
			"FIN-LAPTOP-07", host, "jdoe", user, "3395856CE81F2B7382DEE72602F798B642F14140", fmt.Sprintf("%040X", i)).Replace(s.eset)
	case "icdm":
		return strings.NewReplacer("1777888321873", fmt.Sprint(ms), "1777888319004", fmt.Sprint(ms), "2026-05-04T09:52:05.114Z", iso,
			"ENG-WS-03", host, "kpatel", user, sha2Of(s.icdm), hash).Replace(s.icdm)
	case "fortidlp":
		return strings.NewReplacer("2026-05-04T12:31:07.402915Z", iso, "Jane Doe's MacBook", host, "\"Jane Doe\"", "\""+user+"\"").Replace(s.fortidlp)
	case "edr":
		return strings.NewReplacer("2026-05-04T11:01:58.204Z", iso, "HR-PC-21", host, "mjones", user).Replace(s.edr)
	case "antivirus":
		return fmt.Sprintf("CEF:0|Fortinet|Fortigate|v7.2.5|08192|utm:virus infected blocked|4|cat=utm:virus FTNTFGTlogid=0211008192 FTNTFGTsubtype=virus FTNTFGTeventtype=infected FTNTFGTlevel=warning FTNTFGTeventtime=%d FTNTFGTanalyticscksum=%s act=blocked app=HTTP src=%s dst=%s dpt=80 proto=6 fname=eicar.com cs1=EICAR_TEST_FILE cs1Label=Virus request=http://%s/eicar.com msg=File is infected.",
			at.UnixNano(), hash, to, from, from)
	}
	return fmt.Sprintf("kernel: eth0 link up %d at %s on %s", i, iso, host)
}

// sha2Of is the hash of the file that an ICDm detection is about: the last in the line, after those of the actor's files.
func sha2Of(line string) string {
	const key = `"sha2":"`
	rest := line[strings.LastIndex(line, key)+len(key):]
	hash, _, _ := strings.Cut(rest, `"`)
	return hash
}
