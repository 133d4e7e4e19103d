package bench

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor"
)

// Why the attributes of output.cef_attributes are not those of ParseCEF: it loses or
// invents something, and our parser does not.
const (
	incomplete = "fewer than seven fields: ParseCEF has an error and nothing else"
	pipe       = "an unescaped pipe in the name: ParseCEF moves the fields and loses the extensions"
	odd        = "keys with . - , or [0]: ParseCEF adds them to the value before, or loses them"
	separator  = "TAB or a line break before a key: ParseCEF takes it for a part of the value"
	spaced     = "a space before =: ParseCEF loses the field"
	backslash  = "a path whose backslashes are no escapes: ParseCEF undoes them"
	document   = "JSON that nobody escaped for CEF: ParseCEF undoes its own escapes, so that it is none any more"
	inside     = "a = inside quotes or JSON: ParseCEF takes the word before it for a key"
	edge       = "a line break or NUL behind the message: ParseCEF has it in the last value"
	quotes     = "the whole message in quotes: ParseCEF has the last one in the last value"
	relayed    = "a second message, or what a relay wrote for control characters, in a value: ParseCEF has all of it, and the last of each key"
	marker     = "spaces in the marker, or a tag CEF: before it: ParseCEF has them in the version"
	foreign    = "CEF: in the structured data of RFC 5424: ParseCEF begins there"
	several    = "several messages in one text: ParseCEF has the others in the last value of the first"
	utf8       = "bytes that are not UTF-8: an OTLP string cannot have them"
)

// reasons has a message for each of them, and for each attribute that differs what
// ParseCEF has and what we have.
var reasons = map[string]struct {
	text string
	want []string
}{
	incomplete: {`CEF:0|Acme|Gate|open since=today act=x`, []string{
		`cef.device_product: absent, "Gate"`, `cef.device_vendor: absent, "Acme"`,
		`cef.extensions.act: absent, "x"`, `cef.version: absent, "0"`, `cef.device_version: absent, "open since=today"`,
	}},
	pipe:      {`CEF:0|Acme|Gate|1|7|door|open|5|act=x`, []string{`cef.name: "door", "door|open"`, `cef.severity: "open", "5"`, `cef.extensions.act: absent, "x"`}},
	odd:       {`CEF:0|Acme|Gate|1|7|open|5|a-b=1 act=x ad.door[0]=2`, []string{`cef.extensions.a-b: absent, "1"`, `cef.extensions.act: "x ad.door[0]=2", "x"`, `cef.extensions.ad.door[0]: absent, "2"`}},
	separator: {"CEF:0|Acme|Gate|1|7|open|5|act=x\tsrc=192.0.2.1", []string{`cef.extensions.act: "x\tsrc=192.0.2.1", "x"`, `cef.extensions.src: absent, "192.0.2.1"`}},
	spaced:    {`CEF:0|Acme|Gate|1|7|open|5|act =x src =192.0.2.1`, []string{`cef.extensions.act: absent, "x"`, `cef.extensions.src: absent, "192.0.2.1"`}},
	backslash: {`CEF:0|Acme|Gate|1|7|open|5|filePath=C:\new\tools`, []string{`cef.extensions.filePath: "C:\new\\tools", "C:\\new\\tools"`}},
	document:  {`CEF:0|Acme|Gate|1|7|open|5|data={"path":"C:\\x"}`, []string{`cef.extensions.data: "{\"path\":\"C:\\x\"}", "{\"path\":\"C:\\\\x\"}"`}},
	inside:    {`CEF:0|Acme|Gate|1|7|open|5|msg="door a=1 b=2" act=x`, []string{`cef.extensions.a: "1", absent`, `cef.extensions.b: "2\"", absent`, `cef.extensions.msg: "\"door", "\"door a=1 b=2\""`}},
	edge:      {"CEF:0|Acme|Gate|1|7|open|5|act=x\r\n", []string{`cef.extensions.act: "x\r\n", "x"`}},
	quotes:    {`"CEF:0|Acme|Gate|1|7|open|5|act=x"`, []string{`cef.extensions.act: "x\"", "x"`}},
	relayed:   {`CEF:0|Acme|Gate|1|7|open|5|act=x CEF:0|Acme|Gate|1|8|shut|5|act=y`, []string{`cef.extensions.act: "x CEF:0|Acme|Gate|1|8|shut|5|act=y", "x"`}},
	marker:    {`CEF: 0|Acme|Gate|1|7|open|5|act=x`, []string{`cef.version: " 0", "0"`}},
	foreign:   {`<13>1 2026-05-04T14:00:00Z h a - - [x@1 a="CEF:0"] CEF:0|Acme|Gate|1|7|open|5|act=x`, []string{`cef.version: "0\"] CEF:0", "0"`}},
	several:   {"CEF:0|Acme|Gate|1|7|open|5|act=x\nCEF:0|Acme|Gate|1|8|shut|5|act=y", []string{`cef.extensions.act: "x\nCEF:0|Acme|Gate|1|8|shut|5|act=y", "x"`, `records: 1, 2`}},
	utf8:      {"CEF:0|Acme|Gate|1|7|open|5|act=a\xffb", []string{`cef.extensions.act: "a\xffb", "a�b"`}},
}

// known are the messages beside the checkout that differ, by id or file and line, each
// with all its reasons.
var known = map[string][]string{
	"mappings/fortinet_fortigate/samples/analyzer.txt:1": {odd}, // ad.* of FortiAnalyzer
	"cef_vendors:81":               {relayed},
	"cef_vendors:87":               {relayed},
	"cef_vendors:181":              {relayed},
	"cef_vendors:203":              {relayed},
	"symantec:5":                   {relayed},
	"beats/truncatedHeader":        {incomplete},
	"beats/fuzz2":                  {incomplete},
	"beats/fuzz3":                  {incomplete},
	"beats/sample01":               {odd},
	"es/testTruncatedHeader":       {incomplete},
	"es/testHyphenInExtensionKey":  {odd},
	"es/testAllFieldsInExtension":  {odd},
	"logstash/delimiter-crlf":      {edge},
	"logstash/dots-in-keys":        {odd},
	"logstash/ad-fields":           {odd},
	"logstash/ad-fields-multi-dot": {odd},
	"logstash/random-values":       {odd},
	"logstash/shift-jis":           {utf8},
	"liblognorm/comma-in-key":      {odd},
	"liblognorm/short":             {incomplete},
	"pycef/3-duplicate":            {edge},
	"pycef/pipes":                  {edge},
	"otel-arrow/four-pipes":        {incomplete},
	"otel-arrow/five-pipes":        {incomplete},
	"otel-arrow/invalid-utf8":      {utf8},
	"otel-arrow/rfc3164-tag":       {marker},
	"logscale/doc":                 {marker},
	"jc/09":                        {odd},
	"probe/nul":                    {edge},
	"probe/outer-quotes":           {quotes},
	"probe/space-before-equals":    {spaced},
	"probe/sd":                     {foreign},
	"cef_vendors:5":                {quotes},
	"cef_vendors:11":               {edge},
	"cef_vendors:12":               {edge},
	"cef_vendors:29":               {odd},
	"cef_vendors:34":               {odd},
	"cef_vendors:35":               {odd},
	"cef_vendors:36":               {odd},
	"cef_vendors:39":               {pipe},
	"cef_vendors:40":               {pipe},
	"cef_vendors:41":               {marker},
	"cef_vendors:43":               {pipe},
	"cef_vendors:44":               {marker},
	"cef_vendors:45":               {pipe},
	"cef_vendors:46":               {marker},
	"cef_vendors:47":               {marker},
	"cef_vendors:48":               {pipe},
	"cef_vendors:49":               {edge},
	"cef_vendors:50":               {edge},
	"cef_vendors:53":               {edge},
	"cef_vendors:61":               {edge},
	"cef_vendors:67":               {edge},
	"cef_vendors:80":               {marker, edge},
	"cef_vendors:86":               {edge},
	"cef_vendors:88":               {edge},
	"cef_vendors:108":              {odd},
	"cef_vendors:148":              {backslash},
	"cef_vendors:149":              {separator},
	"cef_vendors:150":              {separator},
	"cef_vendors:155":              {odd, edge},
	"cef_vendors:156":              {odd},
	"cef_vendors:172":              {edge},
	"cef_vendors:176":              {backslash},
	"cef_vendors:267":              {incomplete},
	"cef_vendors:274":              {backslash},
	"cef_vendors:276":              {odd},
	"symantec:37":                  {document},
	"symantec:39":                  {document},
}

// flat are the attributes cef.* of a record as texts, those of cef.extensions by their
// path.
func flat(attributes pcommon.Map) map[string]string {
	out := map[string]string{}
	for key, v := range attributes.All() {
		switch {
		case key == "cef.extensions":
			for k, f := range v.Map().All() {
				out[key+"."+k] = fmt.Sprintf("%q", f.Str())
			}
		case strings.HasPrefix(key, "cef."):
			out[key] = fmt.Sprintf("%q", v.Str())
		}
	}
	return out
}

// both are the two processors and what came out of them.
type both struct {
	peer, own   processor.Logs
	theirs, our consumertest.LogsSink
}

func newBoth(t *testing.T) *both {
	t.Helper()
	b := &both{}
	cfg := peerConfig([]string{`merge_maps(log.attributes, ParseCEF(log.body), "upsert")`})
	cfg["error_mode"] = "silent" // what it cannot read stays as it is
	var err error
	if b.peer, err = start(transformprocessor.NewFactory(), cfg, &b.theirs); err != nil {
		t.Fatal(err)
	}
	if b.own, err = start(ocsfprocessor.NewFactory(), Config{"output": Config{"cef_attributes": true}}, &b.our); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = b.peer.Shutdown(t.Context())
		_ = b.own.Shutdown(t.Context())
	})
	return b
}

func process(t *testing.T, p processor.Logs, sink *consumertest.LogsSink, text string) plog.LogRecordSlice {
	t.Helper()
	sink.Reset()
	logs := plog.NewLogs()
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr(text)
	if err := p.ConsumeLogs(t.Context(), logs); err != nil {
		t.Fatal(err)
	}
	return sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
}

// differences are the attributes that are not the same, in any order.
func (b *both) differences(t *testing.T, text string) (out []string) {
	t.Helper()
	theirs, ours := process(t, b.peer, &b.theirs, text), process(t, b.own, &b.our, text)
	x, y := flat(theirs.At(0).Attributes()), flat(ours.At(0).Attributes())
	for key, v := range x {
		switch w, ok := y[key]; {
		case !ok:
			out = append(out, key+": "+v+", absent")
		case v != w:
			out = append(out, key+": "+v+", "+w)
		}
	}
	for key, w := range y {
		if _, ok := x[key]; !ok {
			out = append(out, key+": absent, "+w)
		}
	}
	if n := ours.Len(); n != 1 {
		out = append(out, fmt.Sprintf("records: 1, %d", n))
	}
	return out
}

// A well-formed message has the attributes that ParseCEF gives it.
func TestCEFAttributesOfWellFormedMessages(t *testing.T) {
	b := newBoth(t)
	for _, text := range []string{
		`CEF:0|Acme|Gate|1.0|7|door opened|5|act=x`,
		`CEF:1|Acme|Gate|1.0|7|door opened|Very-High|act=x`,
		`CEF:0|Acme\|Co|Ga\\te|1.0|7|a = b|5|act=x`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5|`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5`,
		`CEF:0|||||||act=x`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5| act=x  src=192.0.2.1   `,
		`CEF:0|Acme|Gate|1.0|7|door opened|5|msg=a\=b\\c\nd\re|f act=`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5|request=https://example.com/?a=1&b=2 act=x`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5|act=x act=y sourceAddress=192.0.2.1 SRC=192.0.2.2 acmeDoorId=7`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5|cs1Label=Rule cs1=Let in cs2=no label cn3Label=no value`,
		`CEF:0|Acme|Gate|1.0|7|door opened|5|data={"a":"b\=c","path":"C:\\\\x"} act=x`,
		`<134>May  4 14:00:01 gate7 CEF:0|Acme|Gate|1.0|7|Tür auf|5|msg=grün act=x`,
		`<134>1 2026-05-04T14:00:09Z gate7 app 12 ID7 [a@1 b="c"] CEF:0|Acme|Gate|1.0|7|door opened|5|act=x`,
		`no CEF at all`,
		``,
	} {
		if got := b.differences(t, text); len(got) > 0 {
			t.Errorf("%s\n  %s", text, strings.Join(got, "\n  "))
		}
	}
}

// Where ParseCEF loses something, the attributes are other ones: exactly these.
func TestCEFAttributesThatDiffer(t *testing.T) {
	b := newBoth(t)
	for why, r := range reasons {
		got := b.differences(t, r.text)
		slices.Sort(got)
		slices.Sort(r.want)
		if !slices.Equal(got, r.want) {
			t.Errorf("%s:\n got  %s\n want %s", why, strings.Join(got, "\n      "), strings.Join(r.want, "\n      "))
		}
	}
}

// A message of a corpus differs only if it is known to, and then really does.
func TestCEFAttributesOfCorpora(t *testing.T) {
	b := newBoth(t)
	seen, same := map[string]bool{}, 0
	messages, all := corpora(t)
	for name, text := range messages {
		if !strings.Contains(text, "CEF:") {
			continue
		}
		seen[name] = true
		got := b.differences(t, text)
		switch {
		case len(got) == 0 && known[name] == nil:
			same++
		case len(got) == 0:
			t.Errorf("%s is the same, though it is known to differ: %s", name, strings.Join(known[name], "; "))
		case known[name] != nil:
		case strings.Contains(name, "/samples/") || strings.Contains(name, "quickstart/"):
			// Of our own, which others add to, it is enough that it is about backslashes.
			for _, d := range got {
				if !strings.HasPrefix(d, "cef.extensions.") || strings.Contains(d, "absent") || !strings.Contains(d, `\\`) {
					t.Errorf("%s differs: %s", name, d)
				}
			}
		default:
			t.Errorf("%s differs:\n  %s", name, strings.Join(got, "\n  "))
		}
	}
	for name := range known {
		if all && !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
	t.Logf("%d messages with CEF, %d the same, %d with a known difference", len(seen), same, len(seen)-same)
}

// corpora are our own samples, and those beside the checkout: all of them where these are there.
func corpora(t *testing.T) (out map[string]string, all bool) {
	t.Helper()
	out = map[string]string{}
	for _, pattern := range []string{"../mappings/*/samples/*", "../testdata/quickstart/*", "testdata/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for n, line := range lines(t, file) {
				out[fmt.Sprintf("%s:%d", strings.TrimPrefix(file, "../"), n+1)] = string(line)
			}
		}
	}
	files, err := filepath.Glob("../../shared/samples/*.jsonl")
	if all = err == nil && len(files) > 0; !all {
		t.Log("the samples beside the checkout are not here: only our own are compared")
	}
	for _, file := range files {
		for n, line := range lines(t, file) {
			var row struct {
				ID, Input string
				InputB64  string `json:"input_b64"`
				Payload   any
			}
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s:%d", strings.TrimSuffix(filepath.Base(file), ".jsonl"), n+1)
			if row.ID != "" {
				name = row.ID
			}
			text := row.Input
			if s, ok := row.Payload.(string); ok {
				text = s
			}
			if row.InputB64 != "" {
				b, err := base64.StdEncoding.DecodeString(row.InputB64)
				if err != nil {
					t.Fatal(err)
				}
				text = string(b)
			}
			out[name] = text
		}
	}
	return out, all
}

func lines(t *testing.T, file string) (out [][]byte) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		out = append(out, slices.Clone(s.Bytes()))
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
