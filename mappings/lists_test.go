package mappings_test

import (
	"fmt"
	"strings"
	"testing"
)

// Names of events that are no detections, though most of them have a noun that is. Each is sent
// as the header says and with act and cat of its own where there is a | in it.
var benign = []string{
	"Malware signatures downloaded", "Virus definitions are current", "AntiVirus agent deployed", "Anti-malware service resumed", "Threat feed synchronised",
	"Threat model review closed", "Attack surface inventory refreshed", "Attack simulation scheduled for Monday", "Phishing drill results ready", "Phishing course assigned",
	"Ransomware protection enabled", "Ransomware readiness assessment started", "Exploit protection settings changed", "Intrusion prevention engine restarted", "Intrusion rule set imported",
	"Brute force protection disabled", "DDoS protection profile saved", "Injection protection policy updated", "No malware in attachment", "No threats in 1200 files",
	"File is not infected", "Scan passed", "0 threats in archive", "Weekly threat report created", "Malware summary report sent",
	"Malware policy assigned to group", "Trojan signature update installed", "Exclusion for exploit test tool added", "License for threat prevention renewed", "Botnet list updated",
	"Spyware module enabled", "Dependency injection container started", "Login banner changed", "Backup completed", "Interface eth0 up",
	"Configuration saved", "User viewed dashboard", "Malware analysis training completed", "Suspicious mail settings changed", "Virus scan scheduled",
}

// Names of events that are detections: a noun with a verb or an action, or an attack. Some have
// words beside them that stand in names of harmless events, too.
var detections = []string{
	"Malware blocked", "Trojan found in download", "Worm spotted in update share", "Ransomware stopped before encryption", "Virus detected in license file",
	"Backdoor quarantined on training server", "Spyware removed|act=quarantined", "Rootkit identified", "Adware cleaned", "Botnet traffic denied",
	"Phishing mail quarantined", "Phishing URL blocked", "Phishing link in newsletter blocked", "Exploit attempt prevented", "Exploit blocked by host control",
	"SQL injection", "SQL injection attempt in report page", "Cross-site scripting attack", "Command injection in header", "Directory traversal",
	"Brute force against SSH", "Password spraying from one host", "Credential dumping with lsass access", "Pass-the-hash logon", "Kerberoasting",
	"Lateral movement by WMI", "Port scan from outside", "Reverse shell to the internet", "Beaconing to rare domain", "C2 communication",
	"DNS tunneling", "Data exfiltration over FTP", "Privilege escalation on host", "Denial of service against web01", "Suspicious PowerShell blocked",
	"Malicious macro", "Intrusion detected", "Account takeover", "File convicted|act=quarantine fileHash=275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f", "Detection|cs1Label=Threat Name cs1=W32.Demo act=left alone",
}

func alerts(t *testing.T, names []string) (alerts, others []string) {
	t.Helper()
	p := wildPipeline(t)
	for _, name := range names {
		name, extension, _ := strings.Cut(name, "|")
		message := fmt.Sprintf("CEF:0|Northwind|Suite|4|1207|%s|4|rt=1772529301000 src=192.0.2.7 suser=jo %s", name, extension)
		c := wild{ID: name, Input: message, Expect: map[string]any{"class_uid": []any{2004, 2006, 2002}}}
		if wrong := c.misses(t, p); len(wrong) == 0 {
			alerts = append(alerts, name)
		} else {
			others = append(others, name)
		}
	}
	return alerts, others
}

// TestDetectionWords holds what words make of the events of a product that nobody mapped.
func TestDetectionWords(t *testing.T) {
	if len(benign) != 40 || len(detections) != 40 {
		t.Fatalf("%d benign names, %d detections, want 40 each", len(benign), len(detections))
	}
	if false1, _ := alerts(t, benign); len(false1) > 1 {
		t.Errorf("%d of 40 benign events are findings, want 1 at most: %q", len(false1), false1)
	}
	if _, missed := alerts(t, detections); len(missed) > 2 {
		t.Errorf("%d of 40 detections are no findings, want 2 at most: %q", len(missed), missed)
	}
}
