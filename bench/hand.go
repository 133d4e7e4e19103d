package bench

import (
	"crypto/sha1" //nolint:gosec // UUIDv5 is defined with SHA-1
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

// Hand is a mapping of one event type, that of the case cef_19, written in Go by hand as
// one would who has that event alone to map: a switch over the keys, a Put for each
// attribute. It reads with our parser and checks what our mapping checks; what it does
// not do is anything that another event would need. A test holds it against the output
// of our processor.
func Hand() Work {
	c := Find(handCase)
	h := &hand{event: event.New()}
	return Batches(each(h.write), c)
}

// handCase is the case that hand maps.
const handCase = "cef_19"

type hand struct {
	event *event.Event
	buf   []byte
	// by key
	rt, dvc, dvchost, act, src, spt, dst, dpt, proto, app, user, in, out, direction, dhost, request, method, cs1, label string
	rest                                                                                                                []event.Ref
}

func (h *hand) write(rec plog.LogRecord) {
	text := rec.Body().Str()
	h.event.Reset()
	if !cef.Parse(text, h.event) {
		return
	}
	h.read()
	a := rec.Attributes()
	a.EnsureCapacity(64)
	h.outcome(a)
	h.activity(a)
	putText(a, "ocsf.actor.user.name", h.user)
	putText(a, "ocsf.app_name", h.app)
	a.PutStr("ocsf.category_name", "Network Activity")
	a.PutInt("ocsf.category_uid", 4)
	a.PutStr("ocsf.class_name", "HTTP Activity")
	a.PutInt("ocsf.class_uid", 4002)
	h.connection(a)
	putText(a, "ocsf.device.hostname", h.dvchost)
	putIP(a, "ocsf.device.ip", h.dvc)
	a.PutInt("ocsf.device.type_id", 0)
	putText(a, "ocsf.dst_endpoint.hostname", h.dhost)
	putIP(a, "ocsf.dst_endpoint.ip", h.dst)
	putInt(a, "ocsf.dst_endpoint.port", h.dpt)
	if strings.EqualFold(h.label, "rule name") {
		putText(a, "ocsf.firewall_rule.name", h.cs1)
	}
	at := h.metadata(a, text)
	severity := h.header("severity")
	number, caption := plog.SeverityNumberUnspecified, ""
	switch severity {
	case "0", "1", "2", "3":
		a.PutInt("ocsf.severity_id", 2)
		number, caption = plog.SeverityNumberInfo4, "Low"
	case "4", "5", "6":
		a.PutInt("ocsf.severity_id", 3)
		number, caption = plog.SeverityNumberWarn, "Medium"
	case "7", "8":
		a.PutInt("ocsf.severity_id", 4)
		number, caption = plog.SeverityNumberError, "High"
	case "9", "10":
		a.PutInt("ocsf.severity_id", 5)
		number, caption = plog.SeverityNumberFatal, "Critical"
	}
	putText(a, "ocsf.severity", caption)
	putIP(a, "ocsf.src_endpoint.ip", h.src)
	putInt(a, "ocsf.src_endpoint.port", h.spt)
	a.PutInt("ocsf.time", at.UnixMilli())
	putInt(a, "ocsf.traffic.bytes_in", h.in)
	putInt(a, "ocsf.traffic.bytes_out", h.out)
	h.url(a)
	h.unmapped(a)
	h.observables(a)
	a.PutStr("security_log.format", "cef")
	a.PutStr("security_log.source", "cef")
	a.PutStr("security_log.outcome", "mapped")
	h.diagnostics(a)
	a.PutStr("security_log.severity", severity)
	rec.SetTimestamp(pcommon.NewTimestampFromTime(at))
	rec.SetSeverityNumber(number)
	rec.SetSeverityText(caption)
	rec.SetEventName("ocsf.http_activity")
}

// read takes the keys apart.
func (h *hand) read() {
	e := h.event
	*h = hand{event: e, buf: h.buf, rest: h.rest[:0]}
	for r := e.First(event.Payload); r != 0; r = e.Next(r) {
		n := e.Node(r)
		switch n.Key {
		case "rt":
			h.rt = n.Text
		case "dvc":
			h.dvc = n.Text
		case "dvchost":
			h.dvchost = n.Text
		case "act":
			h.act = n.Text
		case "src":
			h.src = n.Text
		case "spt":
			h.spt = n.Text
		case "dst":
			h.dst = n.Text
		case "dpt":
			h.dpt = n.Text
		case "proto":
			h.proto = n.Text
		case "app":
			h.app = n.Text
		case "suser":
			h.user = n.Text
		case "in":
			h.in = n.Text
		case "out":
			h.out = n.Text
		case "deviceDirection":
			h.direction = n.Text
		case "dhost":
			h.dhost = n.Text
		case "requestMethod":
			h.method = n.Text
		case "request":
			h.request = n.Text
		case "cs1":
			h.cs1, h.label = n.Text, e.Label(r)
		case "cs1Label":
		default:
			h.rest = append(h.rest, r)
		}
	}
}

func (h *hand) header(key string) string {
	if r := h.event.Child(event.Header, key); r != 0 {
		return h.event.Node(r).Text
	}
	return ""
}

func (h *hand) outcome(a pcommon.Map) {
	switch strings.ToLower(h.act) {
	case "allow", "allowed", "permit", "accept":
		a.PutInt("ocsf.action_id", 1)
		a.PutStr("ocsf.action", "Allowed")
		a.PutInt("ocsf.disposition_id", 1)
		a.PutStr("ocsf.disposition", "Allowed")
	case "block", "blocked", "deny", "denied", "reject":
		a.PutInt("ocsf.action_id", 2)
		a.PutStr("ocsf.action", "Denied")
		a.PutInt("ocsf.disposition_id", 2)
		a.PutStr("ocsf.disposition", "Blocked")
	}
}

// activity writes what was asked of the server.
func (h *hand) activity(a pcommon.Map) {
	id, name := int64(99), h.method
	switch h.method {
	case "CONNECT":
		id, name = 1, "Connect"
	case "DELETE":
		id, name = 2, "Delete"
	case "GET":
		id, name = 3, "Get"
	case "HEAD":
		id, name = 4, "Head"
	case "POST":
		id, name = 6, "Post"
	case "PUT":
		id, name = 7, "Put"
	}
	a.PutInt("ocsf.activity_id", id)
	a.PutStr("ocsf.activity_name", name)
	a.PutInt("ocsf.type_uid", 400200+id)
	a.PutStr("ocsf.type_name", "HTTP Activity: "+name)
	putText(a, "ocsf.http_request.http_method", h.method)
	a.PutStr("ocsf.message", h.method+" "+h.request+" by "+h.user+" from "+h.src+": "+h.act)
}

func (h *hand) connection(a pcommon.Map) {
	switch h.direction {
	case "0":
		a.PutInt("ocsf.connection_info.direction_id", 1)
		a.PutStr("ocsf.connection_info.direction", "Inbound")
	case "1":
		a.PutInt("ocsf.connection_info.direction_id", 2)
		a.PutStr("ocsf.connection_info.direction", "Outbound")
	}
	switch h.proto {
	case "TCP", "tcp":
		a.PutStr("ocsf.connection_info.protocol_name", "tcp")
		a.PutInt("ocsf.connection_info.protocol_num", 6)
	case "UDP", "udp":
		a.PutStr("ocsf.connection_info.protocol_name", "udp")
		a.PutInt("ocsf.connection_info.protocol_num", 17)
	}
}

func (h *hand) metadata(a pcommon.Map, text string) time.Time {
	putText(a, "ocsf.metadata.event_code", h.header("event_id"))
	a.PutStr("ocsf.metadata.log_format", "CEF")
	putText(a, "ocsf.metadata.log_name", h.header("name"))
	putText(a, "ocsf.metadata.log_version", h.header("format_version"))
	putText(a, "ocsf.metadata.original_time", h.rt)
	putText(a, "ocsf.metadata.product.name", h.header("product"))
	putText(a, "ocsf.metadata.product.vendor_name", h.header("vendor"))
	putText(a, "ocsf.metadata.product.version", h.header("version"))
	putTexts(a, "ocsf.metadata.profiles", "host", "security_control")
	a.PutStr("ocsf.metadata.uid", h.uid(text))
	a.PutStr("ocsf.metadata.version", "1.8.0")
	at, _ := cef.Time(h.rt, time.UTC, received.AsTime())
	return at
}

var namespace, _ = hex.DecodeString(strings.ReplaceAll(mapping.Namespace, "-", ""))

func (h *hand) uid(text string) string {
	h.buf = append(append(append(h.buf[:0], namespace...), "cef\x00"...), text...)
	sum := sha1.Sum(h.buf) //nolint:gosec // see above
	sum[6] = sum[6]&0x0f | 5<<4
	sum[8] = sum[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:8], sum[:4])
	hex.Encode(out[9:13], sum[4:6])
	hex.Encode(out[14:18], sum[6:8])
	hex.Encode(out[19:23], sum[8:10])
	hex.Encode(out[24:], sum[10:16])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

func (h *hand) url(a pcommon.Map) {
	scheme, rest, ok := strings.Cut(h.request, "://")
	if !ok {
		return
	}
	host, path, _ := strings.Cut(rest, "/")
	path, query, _ := strings.Cut(rest[len(host):], "?")
	putText(a, "ocsf.http_request.url.hostname", host)
	putText(a, "ocsf.http_request.url.path", path)
	putText(a, "ocsf.http_request.url.query_string", query)
	putText(a, "ocsf.http_request.url.scheme", scheme)
	putText(a, "ocsf.http_request.url.url_string", h.request)
}

func (h *hand) unmapped(a pcommon.Map) {
	if len(h.rest) == 0 {
		return
	}
	b := append(h.buf[:0], '{')
	for i, r := range h.rest {
		if i > 0 {
			b = append(b, ',')
		}
		n := h.event.Node(r)
		b = append(event.AppendString(b, h.event.Name(r)), ':')
		b = event.AppendString(b, n.Text)
	}
	h.buf = append(b, '}')
	a.PutStr("ocsf.unmapped", string(h.buf))
}

func (h *hand) observables(a pcommon.Map) {
	putTexts(a, "ocsf.observables.hostname", h.dvchost, h.dhost)
	putTexts(a, "ocsf.observables.ip_address", h.dvc, h.dst, h.src)
	putTexts(a, "ocsf.observables.user_name", h.user)
	putTexts(a, "ocsf.observables.url_string", h.request)
	putTexts(a, "ocsf.observables.port", h.dpt, h.spt)
}

func (h *hand) diagnostics(a pcommon.Map) {
	if len(h.event.Diagnostics) == 0 {
		return
	}
	list := a.PutEmptySlice("security_log.diagnostics")
	list.EnsureCapacity(len(h.event.Diagnostics))
	for i := range h.event.Diagnostics {
		list.AppendEmpty().SetStr(h.event.Diagnostics[i].Code)
	}
}

func putText(a pcommon.Map, key, text string) {
	if text != "" {
		a.PutStr(key, text)
	}
}

func putTexts(a pcommon.Map, key string, texts ...string) {
	list := a.PutEmptySlice(key)
	list.EnsureCapacity(len(texts))
	for _, s := range texts {
		if s != "" {
			list.AppendEmpty().SetStr(s)
		}
	}
}

func putIP(a pcommon.Map, key, text string) {
	if _, err := netip.ParseAddr(text); err == nil {
		a.PutStr(key, text)
	}
}

func putInt(a pcommon.Map, key, text string) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		a.PutInt(key, n)
	}
}
