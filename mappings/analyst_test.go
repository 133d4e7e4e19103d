package mappings_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// questions are what an analyst asks of an event: which host, user, file, hash, rule and
// threat, what was done about it, how bad it is, where to click, and whether it is an alert.
var questions = []string{"host", "user", "file", "hash", "rule", "threat", "done", "severity", "link", "alert"}

// answers are read from attributes alone, by sample: question, attribute of the layout flat
// without its prefix, value. The values are those that a reader of the message would give;
// "none" is an attribute that must not be there.
var answers = map[string]string{
	"eset_protect/form_threat_onprem.txt": `
		host      device.hostname                        SALES-PC-21
		user      actor.user.name                        mlee
		file      evidences[0].file.path                 C:/Users/mlee/Downloads/Quote = 2026 (final).exe
		hash      evidences[0].file.hashes[0].value      5f2d1c0b9a8e7d6c5b4a39281706f5e4d3c2b1a0
		hash      observables.hash                       5f2d1c0b9a8e7d6c5b4a39281706f5e4d3c2b1a0
		rule      finding_info.analytic.name             Real-time file system protection
		threat    finding_info.title                     Win32/Kryptik.HXYZ
		threat    malware[0].name                        Win32/Kryptik.HXYZ
		done      disposition                            Deleted
		done      action                                 Denied
		severity  severity                               Medium
		alert     is_alert                               true`,
	"eset_protect/form_inspect_cloud.txt": `
		host      device.hostname                        SALES-PC-21
		host      device.ip                              192.0.2.61
		user      actor.user.name                        mlee
		file      evidences[0].file.name                 taskkill.exe
		hash      evidences[0].file.hashes[0].value      912dc85eafce7fc20247715adc5acb4c43555bc8
		rule      finding_info.analytic.uid              B0401
		threat    finding_info.title                     Processes killing from command line [B0401]
		done      disposition                            none
		severity  severity                               Informational
		severity  risk_score                             34
		link      finding_info.src_url                   https://inspect.example.com:443/console/detection/993374
		alert     is_alert                               true`,
	"eset_protect/form_firewall_leef.txt": `
		host      device.ip                              192.0.2.61
		host      evidences[0].src_endpoint.ip           198.51.100.77
		user      evidences[0].dst_endpoint.owner.name   NETWORK SERVICE
		file      evidences[1].file.name                 svchost.exe
		rule      firewall_rule.name                     Block known addresses
		threat    finding_info.title                     RDP/Exploit.CVE-2019-0708
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               true`,
	"eset_protect/threat_failed.json": `
		host      device.hostname                        ws-143
		user      actor.user.name                        jdoe@example.com
		file      evidences[0].file.name                 setup.exe
		threat    finding_info.title                     Win32/Sality.NBA
		done      disposition                            Error
		done      action                                 Observed
		done      status_detail                          Access denied
		severity  severity                               High`,
	"eset_protect/form_website_cef.txt": `
		host      device.hostname                        SALES-PC-21
		user      actor.user.name                        mlee
		hash      file.hashes[0].value                   c0ffee254729296a45a3885639ac7e10f9d54979
		rule      firewall_rule.name                     Blocked by Anti-Phishing blacklist
		done      disposition                            Blocked
		severity  severity                               Medium
		link      finding_info.src_url                   none
		alert     is_alert                               none`,
	"eset_protect/audit_login_failed.json": `
		host      device.hostname                        protect.example.com
		user      user.name                              O'Brien
		done      status                                 Failure
		severity  severity                               Medium`,

	"symantec_edr/alert_no_brace.txt": `
		host      device.hostname                        FIN-LT-0231
		user      actor.user.name                        mara
		file      evidences[0].file.path                 C:\Users\mara\Downloads\invoice 2026 (3).exe
		hash      evidences[0].file.hashes[0].value      9f2c5d0b6a1e4738c2d9f0417ba86e53d1c4a7098e2f6b5340d8c19e7a3b6f52
		threat    finding_info.title                     Trojan.Gen.2
		rule      finding_info.analytic.name             Real Time Scan
		done      disposition                            Quarantined
		done      action                                 Denied
		severity  severity                               Unknown
		alert     is_alert                               true`,
	"symantec_edr/ips_inbound.txt": `
		host      device.hostname                        FIN-LT-0231
		host      evidences[0].src_endpoint.ip           203.0.113.62
		host      evidences[0].dst_endpoint.ip           192.0.2.31
		user      actor.user.name                        mara
		rule      finding_info.analytic.uid              24461
		threat    finding_info.title                     Web Attack: Exploit Toolkit 12
		done      disposition                            Blocked
		severity  severity                               High
		alert     is_alert                               true`,
	"symantec_edr/email.txt": `
		user      evidences[0].email.from                billing@example.net
		user      evidences[0].email.to                  mara@example.com
		file      evidences[0].file.name                 invoice.zip
		hash      evidences[0].file.hashes[0].value      6be9137504d1e8f70c8d2f6aa69b3c52e0f4718d9ca6b2534170d8e9f6a5b4c3
		threat    malware[0].name                        Trojan.Gen.NPE
		done      disposition                            Blocked
		severity  severity                               Critical
		alert     is_alert                               true`,
	"symantec_edr/insight.txt": `
		file      evidences[0].file.name                 viewer (2).exe
		hash      evidences[0].file.hashes[0].value      4be9137504d1e8f70c8d2f6aa69b3c52e0f4718d9ca6b2534170d8e9f6a5b4c3
		done      action                                 Observed
		alert     is_alert                               false`,
	"symantec_edr/incident_created.txt": `
		host      device.hostname                        LAB-PC-4
		user      actor.user.name                        ops
		threat    finding_info_list[0].title             Backdoor.Trojan
		rule      finding_info_list[1].analytic.uid      24462
		hash      metadata.tags[0].values                8be9137504d1e8f70c8d2f6aa69b3c52e0f4718d9ca6b2534170d8e9f6a5b4c3
		done      activity_name                          Create
		severity  severity                               High
		severity  priority                               High
		alert     is_alert                               true`,

	"fortidlp/stream_upload.json": `
		host      device.hostname                        Jane Doe's MacBook
		user      actor.user.email_addr                  jane.doe@example.com
		file      file.path                              /Users/jdoe/Documents/plan.xlsx
		rule      policy.name                            Upload of confidential files
		rule      finding_info.analytic.uid              1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f0001
		threat    finding_info.title                     Upload of confidential files
		threat    data_security.detection_pattern        US Social Security Numbers (SSN)
		done      disposition                            Blocked
		done      action                                 Denied
		severity  severity                               Critical
		severity  risk_score                             92
		link      metadata.product.url_string            https://example.reveal.nextdlp.com
		alert     is_alert                               true`,
	"fortidlp/stream_usb.json": `
		host      device.hostname                        LAB-PC-09
		user      actor.user.name                        sroe
		user      actor.user.domain                      EXAMPLE
		file      file.path                              \\filesrv-02\lab\results.csv
		rule      policy.name                            Copy to unknown USB storage
		threat    resources[0].uid                       EX0009231
		done      disposition                            Detected
		done      action                                 Observed
		severity  severity                               High
		alert     is_alert                               true`,
	"fortidlp/stream_connection.json": `
		host      evidences[0].dst_endpoint.ip           203.0.113.55
		user      actor.user.name                        Jane Doe
		file      actor.process.file.path                /usr/bin/ssh
		rule      finding_info.analytic.name             SSH from an unexpected process
		threat    attacks[0].sub_technique.uid           T1021.004
		done      disposition                            Detected
		severity  severity                               High
		alert     is_alert                               true`,
	"fortidlp/incident_created.json": `
		host      device.hostname                        LAB-PC-09
		rule      policy.name                            Upload to personal storage
		threat    finding_info_list[0].title             Upload to personal storage
		done      activity_name                          Create
		severity  severity                               High
		severity  risk_score                             74
		link      metadata.product.url_string            https://example.reveal.nextdlp.com
		alert     is_alert                               true`,
	"fortidlp/incident_resolved.json": `
		done      status                                 Resolved
		alert     is_alert                               none`,

	"symantec_icdm/file_detection_av.json": `
		host      device.hostname                        lab-pc-4
		user      actor.user.name                        ops
		file      evidences[0].file.path                 C:\new\tools\run.dll
		hash      evidences[0].file.hashes[0].value      0c8d2f6a4be9137504d1e8f7a69b3c52e0f4718d9ca6b2534170d8e9f6a5b4c3
		rule      policy.name                            Default Antimalware Policy
		threat    finding_info.title                     Heur.AdvML.C
		threat    malware[0].classifications             Trojan
		done      disposition                            Deleted
		done      action                                 Denied
		severity  severity                               Medium
		alert     is_alert                               true`,
	// With a value for every documented key its device and parts of its actor are folded into one
	// text each; what is in them is found by the observables.
	"symantec_icdm/process_detection_full.json": `
		host      observables.hostname                   FIN-LT-0231
		user      actor.user.name                        mara
		file      observables.file_path                  C:\Windows\explorer.exe
		hash      observables.hash                       3656f37a1c6951ec4496fabb8ee957d3a6e3c276d5a3785476b482c9c0d32ea2
		rule      policy.name                            Default Antimalware Policy
		threat    finding_info.title                     SONAR.Heuristic.120
		done      disposition                            Terminated
		done      action                                 Denied
		severity  severity                               Critical
		alert     is_alert                               true`,
	"symantec_icdm/detection_network.json": `
		host      device.ip                              192.0.2.17
		host      evidences[0].src_endpoint.ip           203.0.113.9
		user      actor.user.name                        mara
		threat    finding_info.title                     OS Attack: Example Remote Code Execution
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               true`,
	"symantec_icdm/incident_created.json": `
		host      finding_info_list[1].related_events[0].observables[0].value hr-ws-17
		threat    finding_info_list[0].title             Sandbox detection: viewer.exe
		rule      finding_info_list[0].analytic.name     Critical Sandbox Detections
		done      activity_name                          Create
		severity  severity                               Critical
		link      src_url                                https://sep.example.com/v2/incidents/0d1c65c7/details`,

	"cef/threat_label.txt": `
		host      device.hostname                        guard1
		user      actor.user.name                        jo
		file      evidences[0].file.name                 invoice.zip
		hash      evidences[0].file.hashes[0].value      44d88612fea8a8f36de82e1278abb02f
		rule      policy.name                            Inbound mail
		threat    malware[0].name                        Trojan.Agent.XYZ
		done      disposition                            Quarantined
		severity  severity                               High
		alert     is_alert                               true`,
	"cef/firewall_block.txt": `
		host      device.hostname                        fw1.example.com
		host      src_endpoint.ip                        192.0.2.15
		user      actor.user.name                        jo
		rule      firewall_rule.name                     No SMB to the internet
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               none`,
	"cef/waf_blocked.txt": `
		host      evidences[0].src_endpoint.ip           192.0.2.9
		threat    finding_info.title                     Illegal parameter
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               true`,
	"cef/logon.txt": `
		host      src_endpoint.ip                        203.0.113.9
		user      user.name                              jo
		done      status                                 Failure
		severity  severity                               Medium`,

	"leef/malware.txt": `
		host      resources[0].name                      laptop3
		user      actor.user.name                        jo
		file      evidences[0].file.path                 C:\Users\jo\new\x.exe
		rule      policy.name                            Standard
		threat    malware[0].name                        Ransom.Demo
		done      disposition                            Deleted
		severity  severity                               Critical
		alert     is_alert                               true`,
	"leef/firewall.txt": `
		host      device.hostname                        fw1
		host      src_endpoint.ip                        192.0.2.15
		user      actor.user.name                        jo
		rule      policy.name                            No SMB
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               none`,
	"leef/logon.txt": `
		host      src_endpoint.hostname                  laptop3
		user      user.name                              jo
		done      status                                 Failure
		severity  severity                               High`,

	"fortinet_fortigate/virus.txt": `
		host      evidences[0].src_endpoint.ip           192.0.2.10
		user      evidences[0].user.name                 jo
		file      evidences[0].file.name                 eicar.com
		hash      evidences[0].file.hashes[0].value      275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f
		rule      finding_info.analytic.uid              2172
		rule      policy.name                            default
		threat    malware[0].name                        EICAR_TEST_FILE
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               true`,
	"fortinet_fortigate/ips.txt": `
		host      evidences[0].dst_endpoint.ip           192.0.2.80
		rule      finding_info.analytic.uid              29844
		threat    finding_info.title                     Web.Server.Traversal
		done      disposition                            Dropped
		severity  severity                               High
		alert     is_alert                               true`,
	"fortinet_fortigate/dlp.txt": `
		host      src_endpoint.ip                        192.0.2.10
		user      actor.user.name                        jo
		file      file.name                              cards.xlsx
		rule      policy.name                            payment
		threat    data_security.detection_pattern        Cards
		done      disposition                            Blocked
		severity  severity                               Medium
		alert     is_alert                               true`,

	"palo_alto_panos/threat.txt": `
		host      device.hostname                        PA-1
		host      evidences[0].src_endpoint.ip           192.0.2.5
		user      evidences[0].user.name                 jo
		rule      firewall_rule.name                     Out
		threat    finding_info.title                     Demo Beacon(12345)
		done      disposition                            Dropped
		severity  severity                               High
		alert     is_alert                               true`,
	"palo_alto_panos/data.txt": `
		host      src_endpoint.ip                        192.0.2.5
		user      actor.user.name                        jo
		file      file.name                              cards.txt
		rule      firewall_rule.name                     Out
		threat    data_security.detection_pattern        Card Numbers(60000)
		done      disposition                            Blocked
		severity  severity                               Low
		alert     is_alert                               true`,
	"palo_alto_panos/url.txt": `
		host      src_endpoint.ip                        192.0.2.5
		rule      firewall_rule.name                     Out
		done      disposition                            Blocked
		severity  severity                               Informational
		alert     is_alert                               none`,

	"cisco_esa/malicious.txt": `
		host      device.ip                              192.0.2.25
		host      evidences[0].src_endpoint.ip           203.0.113.25
		user      evidences[0].email.from                jo@example.com
		user      evidences[0].email.to                  bob@example.net
		rule      policy.name                            DEFAULT
		threat    finding_info.title                     Malicious mail
		done      disposition                            Dropped
		severity  severity                               Medium
		alert     is_alert                               true`,
	"cisco_esa/delivered.txt": `
		host      src_endpoint.ip                        203.0.113.25
		user      email.to                               ann@example.net
		rule      policy.name                            DEFAULT
		done      disposition                            Allowed
		severity  severity                               Medium
		alert     is_alert                               none`,
	"cisco_esa/queued.txt": `
		host      device.uid                             42AB-01
		done      status_detail                          QUEUED
		severity  severity                               Medium`,

	"symantec_sep/risk.txt": `
		host      device.hostname                        FIN-LT-0231
		host      device.ip                              192.0.2.55
		user      actor.user.name                        mara
		file      evidences[0].file.name                 test.txt
		hash      evidences[0].file.hashes[0].value      275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f
		rule      finding_info.analytic.name             Auto-Protect scan
		threat    malware[0].name                        EICAR Test String
		done      disposition                            Deleted
		severity  severity                               High
		alert     is_alert                               true`,
	"symantec_sep/risk_left.txt": `
		host      device.hostname                        FIN-LT-0231
		threat    malware[0].name                        Trojan.Gen.2
		done      status_detail                          Left alone
		severity  severity                               Low`,
	"symantec_sep/blocked_file.txt": `
		host      device.ip                              192.0.2.55
		file      evidences[0].file.name                 tool.exe
		done      disposition                            Quarantined
		severity  severity                               Critical`,

	"claroty/comm_event.txt": `
		host      device.ip                              192.0.2.41
		rule      finding_info.analytic.name             EXAMPLE Exploit attempt
		file      evidences[0].file.name                 ladder.job
		severity  severity                               Medium
		alert     is_alert                               true`,
	"claroty/password.txt": `
		host      device.uid                             AST0077
		user      evidences[0].user.name                 john.doe
		severity  severity                               Medium`,
	"claroty/ctd_alert.txt": `
		host      device.hostname                        plc-gw-3
		link      finding_info.src_url                   https://ctd.example.com/alert/15-1
		severity  severity                               Medium`,
}

// noAnswer are the questions to which the messages of a source have no answer, so that no
// sample can show one: CEF, LEEF and what speaks them have no key for a link into a console.
var noAnswer = map[string][]string{
	"symantec_edr":       {"link"},
	"fortidlp":           {"hash"}, // of the file that a detection is about: data_origin has an id alone
	"cef":                {"link"},
	"leef":               {"hash", "link"},
	"fortinet_fortigate": {"link"}, // a reference of the signature, which is no console
	"palo_alto_panos":    {"hash", "link"},
	"cisco_esa":          {"file", "hash", "link"},
	"symantec_sep":       {"link"},
	"claroty":            {"hash", "threat", "done"}, // it watches: nothing is done, and a threat is a kind of event
}

// TestAnalyst asks an analyst's questions of the attributes that the default layout writes.
func TestAnalyst(t *testing.T) {
	flat := newFlat(t)
	samples, asked := map[string]int{}, map[string][]string{}
	for sample, lines := range answers {
		source, file, _ := strings.Cut(sample, "/")
		samples[source]++
		for line := range strings.Lines(strings.TrimSpace(lines)) {
			if q, rest, _ := strings.Cut(strings.TrimSpace(line), " "); !strings.HasSuffix(rest, " none") {
				asked[source] = append(asked[source], q)
			}
		}
		t.Run(sample, func(t *testing.T) {
			records := flat.records(t, filepath.Join(source, "samples", file))
			if len(records) != 1 {
				t.Fatalf("%d records", len(records))
			}
			for line := range strings.Lines(strings.TrimSpace(lines)) {
				question, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
				attribute, want, _ := strings.Cut(strings.TrimSpace(rest), " ")
				want = strings.TrimSpace(want)
				if !slices.Contains(questions, question) {
					t.Errorf("%s is no question", question)
				}
				got := values(records[0].attributes, attribute)
				if want == "none" && len(got) > 0 || want != "none" && !slices.Contains(got, want) {
					t.Errorf("%s? %s is %q, want %s", question, attribute, got, want)
				}
			}
		})
	}
	for _, source := range sources(t) {
		if samples[source] < 3 {
			t.Errorf("%s: %d samples are asked: there should be three at least", source, samples[source])
		}
		for _, q := range questions {
			if answered, cannot := slices.Contains(asked[source], q), slices.Contains(noAnswer[source], q); answered == cannot {
				t.Errorf("%s: %s is answered: %v, has no answer: %v", source, q, answered, cannot)
			}
		}
	}
}

// said tells, by source, whether a message says what was done about what it found.
var said = map[string]func(payload string) bool{
	"eset_protect":       regexp.MustCompile(`"action(_taken)?" ?: ?"[^"]|\b(act|action|actionTaken)=[^\s]|BlockedFiles_Event|ESET Blocked File`).MatchString,
	"symantec_edr":       regexp.MustCompile(`(actual|email)_action"?[=:]"?[A-Za-z]`).MatchString,
	"symantec_icdm":      icdmDisposition,
	"claroty":            func(string) bool { return false },
	"symantec_sep":       regexp.MustCompile(`\bact=\S|Actual action: \w`).MatchString,
	"fortidlp":           func(string) bool { return true }, // the agent always observes
	"cef":                regexp.MustCompile(`\bact=\S`).MatchString,
	"leef":               regexp.MustCompile(`\b(act|action)=\S`).MatchString,
	"fortinet_fortigate": regexp.MustCompile(`\bact=\S`).MatchString,
	"palo_alto_panos":    regexp.MustCompile(`\bact=\S`).MatchString,
	"cisco_esa":          regexp.MustCompile(`\bact=\S`).MatchString,
}

// icdmDisposition tells whether an ICD event has a disposition, which is its id.
func icdmDisposition(payload string) bool {
	var event struct{ ID json.Number }
	_, object, _ := strings.Cut(payload, "{")
	err := json.NewDecoder(strings.NewReader("{" + object)).Decode(&event)
	return err == nil && event.ID != "" && event.ID != "0"
}

// TestFindings checks every finding of all samples: what it is called, how bad it is, what
// an analyst reads first, and what was done where the message says that.
func TestFindings(t *testing.T) {
	flat := newFlat(t)
	for _, source := range sources(t) {
		findings := 0
		files, err := filepath.Glob(filepath.Join(source, "samples", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, r := range flat.records(t, file) {
				title, done := "finding_info.title", []string{"action", "disposition"}
				switch strings.Join(values(r.attributes, "class_uid"), "") {
				case "2004", "2006":
				case "2005":
					title, done = "finding_info_list[0].title", nil // nothing is done by an incident
				default:
					continue
				}
				findings++
				if slices.Equal(values(r.attributes, "disposition_id"), []string{"99"}) {
					done = done[1:] // in the source's own word, from which no action follows
				}
				for _, attribute := range []string{title, "severity", "severity_id", "message"} {
					if v := values(r.attributes, attribute); len(v) == 0 || v[0] == "" {
						t.Errorf("%s has no %s", file, attribute)
					}
				}
				for _, attribute := range done {
					if len(values(r.attributes, attribute)) == 0 && said[source](r.payload) {
						t.Errorf("%s says what was done, and there is no %s", file, attribute)
					}
				}
			}
		}
		if findings == 0 {
			t.Errorf("%s: no sample is a finding", source)
		}
	}
}

// sources are the folders of the built-in sources.
func sources(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*/source.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for i := range files {
		files[i] = filepath.Dir(files[i])
	}
	return files
}

// flatRecord is what becomes of a message in the layout flat.
type flatRecord struct {
	payload    string
	attributes pcommon.Map
}

// flatWriter maps messages as the processor does with its defaults.
type flatWriter struct {
	pipeline *pipeline.Pipeline
	writer   *layout.Writer
}

func newFlat(t *testing.T) *flatWriter {
	t.Helper()
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	return &flatWriter{pipeline: pipeline.New(set, time.UTC), writer: layout.New(set.Fields(), layout.Default())}
}

// records maps the message of a file; heartbeats have none.
func (f *flatWriter) records(t *testing.T, file string) []flatRecord {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []flatRecord
	f.pipeline.Each(strings.TrimSuffix(string(text), "\n"), pipeline.Times{Received: mappingtest.Now}, func(r *pipeline.Record) {
		if r.Result == nil {
			return
		}
		rec := plog.NewLogRecord()
		f.writer.Write(&r.Result.Event, rec, layout.Source{})
		out = append(out, flatRecord{payload: strings.Clone(r.Payload), attributes: rec.Attributes()})
	})
	return out
}

// values gives what is at a path like evidences[0].file.name: an attribute, and what it
// holds where that is a list of objects. A list of plain values gives all of them.
func values(attributes pcommon.Map, path string) []string {
	name, rest, indexed := strings.Cut(path, "[")
	v, ok := attributes.Get(layout.DefaultPrefix + "." + name)
	for ok && indexed {
		index, after, _ := strings.Cut(rest, "]")
		i, err := strconv.Atoi(index)
		if err != nil || v.Type() != pcommon.ValueTypeSlice || i >= v.Slice().Len() {
			return nil
		}
		v = v.Slice().At(i)
		name, rest, indexed = strings.Cut(strings.TrimPrefix(after, "."), "[")
		for key := range strings.SplitSeq(name, ".") {
			if !ok || v.Type() != pcommon.ValueTypeMap {
				return nil
			}
			v, ok = v.Map().Get(key)
		}
	}
	switch {
	case !ok:
		return nil
	case v.Type() == pcommon.ValueTypeSlice:
		var out []string
		for _, e := range v.Slice().All() {
			out = append(out, e.AsString())
		}
		return out
	}
	return []string{v.AsString()}
}
