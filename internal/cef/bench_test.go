package cef

import (
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

const firewallLine = `CEF:0|Example Networks|Edge Firewall|7.2.4|00013|traffic:forward deny|5|` +
	`rt=1767225600123 deviceExternalId=FW-EDGE-000171 dvc=192.0.2.1 dvchost=edge-fw-01 cat=traffic:forward ` +
	`act=deny outcome=failure src=198.51.100.23 spt=49260 sourceTranslatedAddress=203.0.113.7 ` +
	`sourceTranslatedPort=61034 smac=00:00:5e:00:53:01 dst=203.0.113.80 dpt=443 dhost=www.example.com ` +
	`proto=6 app=HTTPS deviceInboundInterface=port1 deviceOutboundInterface=port2 deviceDirection=1 ` +
	`suser=alice@example.org in=1532 out=48211 cs1=Block outbound to new domains cs1Label=Rule Name ` +
	`cn1=42 cn1Label=Policy ID ExampleEdgeSessionId=7781923 msg=Denied by policy, category newly registered`

const shortLine = `CEF:0|Example|Sensor|1.0|100|worm successfully stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232 ` +
	`dpt=80 proto=TCP act=blocked suser=bob dhost=web01 rt=1767225600123 msg=the worm was stopped`

const escapedLine = `CEF:0|Example|Sensor|1.0|100|worm \| stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232 ` +
	`dpt=80 proto=TCP act=blocked suser=bob dhost=web01 request=https://example.com/?a\=1 msg=one\ntwo`

func benchmark(b *testing.B, line string) {
	e := event.New()
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		e.Reset()
		Parse(line, e)
	}
}

func BenchmarkParseFirewall(b *testing.B) { benchmark(b, firewallLine) }
func BenchmarkParseTenKeys(b *testing.B)  { benchmark(b, shortLine) }
func BenchmarkParseEscapes(b *testing.B)  { benchmark(b, escapedLine) }
