package mapping_test

import (
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mappingtest"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// TestGuessedTime has messages whose time is in a key that no mapping reads.
func TestGuessedTime(t *testing.T) {
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	m := set.NewMapper()
	received := mappingtest.Now.UTC()
	at := received.Add(-time.Hour).Truncate(time.Second)
	iso := at.Format(time.RFC3339)
	for extension, want := range map[string]time.Time{
		"timestamp=" + iso: at,
		"timeStamp=" + at.Format("2006-01-02 15:04:05"):               at,
		"vendorTime=" + iso:                                           at,
		"AcmeDetectionDate=" + iso:                                    at,
		"AcmeTimestamp=" + at.Format("2006-01-02T15:04:05.000-07:00"): at,
		`acmeTime="` + iso + `"`:                                      at,
		"aTime=" + iso + " bTime=" + iso:                              at,
		"timestamp=" + iso + " other_time=2026-01-01T00:00:00Z":       at,
		"rt=#arcsightDate(" + iso + ")":                               at,
		"start=" + at.In(time.FixedZone("", 8*3600)).Format("Jan 02 2006 15:04:05") + ` tz="+0800"`: at,
		// look-alikes
		"vendorTime=" + at.Format("2006-01-02 15:04:05"):                             received,
		"aTime=" + iso + " bTime=" + received.Add(-2*time.Hour).Format(time.RFC3339): received,
		"lastUpdate=" + iso:               received,
		"signatureDate=" + iso:            received,
		"expiryTime=" + iso:               received,
		"responseTime=1234567":            received,
		"uptime=1700000000":               received,
		"vendorTime=2031-01-01T00:00:00Z": received,
		"birthDate=1999-01-01T00:00:00Z":  received,
	} {
		e := event.New()
		message := "CEF:0|Acme|Gate|1|7|conn|5|src=192.0.2.1 dst=198.51.100.2 dpt=443 " + extension
		cef.Parse(message, e)
		res := m.Map(&mapping.Input{Event: e, Format: "cef", Payload: message, Received: received})
		if !res.Time.Equal(want) {
			t.Errorf("%s: %s, want %s (%v)", extension, res.Time.UTC(), want, res.Diagnostics)
		}
	}
}

// TestHostKeys has keys for host names that hold addresses, and the reverse.
func TestHostKeys(t *testing.T) {
	set, err := mapping.Load(mapping.Options{Decode: pipeline.Decode, Folders: []mapping.Folder{{Name: mappings.Name, FS: mappings.FS}}})
	if err != nil {
		t.Fatal(err)
	}
	m := set.NewMapper()
	for extension, want := range map[string][3]string{ // dst_endpoint: hostname, ip, what is left of the key
		"dhost=192.0.2.4":                    {"", "192.0.2.4", ""},
		"dhost=192.0.2.4:8443":               {"", "192.0.2.4", ""},
		"dhost=srv1.example.com:8443":        {"srv1.example.com", "", ""},
		"dhost=ws7 (192.0.2.4)":              {"ws7", "192.0.2.4", ""},
		"dhost=2001:db8::1":                  {"", "2001:db8::1", ""},
		`dhost="ws7"`:                        {"ws7", "", ""},
		"dhost=ws7 dst=192.0.2.4":            {"ws7", "192.0.2.4", ""},
		"dhost=192.0.2.5 dst=192.0.2.4":      {"", "192.0.2.4", "192.0.2.5"},
		"dhost=ws7:8443 dpt=443":             {"ws7", "", "ws7:8443"},
		"dst=192.0.2.4, 192.0.2.5":           {"", "192.0.2.4", ""},
		"dhost=jo@example.com dst=192.0.2.4": {"", "192.0.2.4", "jo@example.com"},
		"dhost=$host dst=192.0.2.4":          {"", "192.0.2.4", "$host"},
	} {
		e := event.New()
		message := "CEF:0|Acme|Gate|1|7|conn|5|src=192.0.2.1 proto=tcp " + extension
		cef.Parse(message, e)
		res := m.Map(&mapping.Input{Event: e, Format: "cef", Payload: message, Received: mappingtest.Now})
		var got [3]string
		for i, path := range []string{"dst_endpoint.hostname", "dst_endpoint.ip", "unmapped.dhost"} {
			for _, n := range res.Event.Nodes {
				if n.Field != nil && n.Field.Path == path || i == 2 && n.Name == "dhost" {
					got[i] = n.Text
				}
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", extension, got, want)
		}
	}
}
