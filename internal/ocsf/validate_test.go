package ocsf

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// valid is an event without a fault, in which the cases below replace something.
const valid = `{"class_uid":2004,"category_uid":2,"activity_id":1,"type_uid":200401,"severity_id":2,"time":1700000000000,` +
	`"class_name":"Detection Finding","category_name":"Findings","type_name":"Detection Finding: Create",` +
	`"metadata":{"version":"1.8.0","uid":"u1","product":{"name":"P"},"profiles":["host","security_control"]},` +
	`"finding_info":{"uid":"f1"},"device":{"type_id":1,"ip":"10.0.0.1"},"malware":[{"classification_ids":[1],"classifications":["Adware"],"name":"m"}],` +
	`"observables":[{"name":"device.ip","type_id":2,"value":"10.0.0.1"}],"unmapped":{"a":{"b":[null]}}}`

// validateCase is one fault and what it is reported as.
type validateCase struct {
	old, new string // what is replaced in valid
	want     string // as lineUp writes it; several with a semicolon between
}

var validateCases = []validateCase{
	{"", "", ""},
	{`"severity_id":2,`, ``, "error attribute_required_missing severity_id"},
	{`"severity_id":2`, `"severity_id":null`, "error attribute_enum_value_unknown severity_id; error attribute_required_missing severity_id"},
	{`"class_uid":2004,`, ``, "error attribute_required_missing class_uid"},
	{`"class_uid":2004`, `"class_uid":2004.0`, "error attribute_wrong_type class_uid"},
	{`"class_uid":2004`, `"class_uid":2999`, "error class_uid_unknown class_uid"},
	{`"type_uid":200401`, `"type_uid":200402`, "error type_uid_incorrect type_uid; warning attribute_enum_sibling_incorrect type_name"},
	{`"unmapped"`, `"mapped"`, "error attribute_unknown mapped"},
	{`"host",`, ``, ""},
	{`"severity_id":2`, `"severity_id":2,"cloud":{"provider":"x"}`, "error attribute_unknown cloud"},
	{`"host",`, `"hosts",`, "error profile_unknown metadata.profiles[0]"},
	{`"time":1700000000000`, `"time":1.7e12`, "error attribute_wrong_type time"},
	{`"ip":"10.0.0.1"}`, `"ip":"10.0.0.256"}`, "warning attribute_value_regex_not_matched device.ip"},
	{`"ip":"10.0.0.1"}`, `"ip":"fe80::1%` + longText(41) + `"}`, "error attribute_value_exceeds_max_len device.ip"},
	{`"ip":"10.0.0.1"}`, `"ip":["10.0.0.1"]}`, "error attribute_wrong_type device.ip"},
	{`"type_id":1,"ip":"10.0.0.1"`, `"type_id":1`, "error constraint_failed device"},
	{`"type_id":1,"ip":"10.0.0.1"`, `"type_id":1,"ip":null`, ""},
	{`"device":{`, `"device":{"os":{"type_id":100,"name":"W","sp_ver":99999999999999999999},`, "error attribute_wrong_type device.os.sp_ver"},
	{`"device":{`, `"evidences":[{"src_endpoint":{"ip":"::1","port":65536}}],"device":{`, "error attribute_value_exceeds_range evidences[0].src_endpoint.port"},
	{`"device":{`, `"evidences":{},"device":{`, "error attribute_wrong_type evidences"},
	{`"device":{`, `"evidences":[null],"device":{`, "error attribute_wrong_type evidences[0]"},
	{
		`"device":{`, `"vulnerabilities":[{"cve":{"uid":"C","cvss":[{"base_score":5,"version":"3"}]}}],"device":{`,
		"error attribute_wrong_type vulnerabilities[0].cve.cvss[0].base_score",
	},
	{`"device":{`, `"vulnerabilities":[{"cve":{"uid":"C","cvss":[{"base_score":5.0,"version":"3"}]}}],"device":{`, ""},
	{`"classification_ids":[1]`, `"classification_ids":[1000]`, "error attribute_enum_array_value_unknown malware[0].classification_ids[0]"},
	{`"classifications":["Adware"]`, `"classifications":["Virus"]`, "error attribute_enum_array_sibling_incorrect malware[0].classifications[0]"},
	{`"classifications":["Adware"]`, `"classifications":[]`, "error attribute_enum_array_sibling_missing malware[0].classifications[0]"},
	{`"severity_id":2`, `"severity_id":2,"severity":"High"`, "warning attribute_enum_sibling_incorrect severity"},
	{`"severity_id":2`, `"severity_id":99,"severity":"Other"`, "warning attribute_enum_sibling_suspicious_other severity"},
	{`"severity_id":2`, `"severity_id":99,"severity":"9"`, ""},
	{`"severity_id":2`, `"severity_id":7`, "error attribute_enum_value_unknown severity_id"},
	{`"name":"device.ip"`, `"name":"device.ipp"`, "error observable_name_invalid_reference observables[0].name"},
	{`"name":"device.ip"`, `"name":"device.ip[0]"`, ""},
	{`"name":"device.ip"`, `"name":"device[0].ip"`, "error observable_name_invalid_reference observables[0].name"},
	{`"finding_info":{`, `"finding_info":{"product_uid":"x",`, "warning attribute_deprecated finding_info.product_uid"},
	{`"version":"1.8.0"`, `"version":"1.9.0"`, "error version_incompatible_later metadata.version"},
	{`"version":"1.8.0"`, `"version":"1.8.0-rc.1"`, "error version_incompatible_prerelease metadata.version"},
	{`"version":"1.8.0"`, `"version":"0.9.0"`, "error version_incompatible_initial_development metadata.version"},
	{`"version":"1.8.0"`, `"version":"1.5.0"`, "warning version_earlier metadata.version"},
	{`"version":"1.8.0"`, `"version":"latest"`, "warning version_earlier metadata.version"},
	{valid, `[]`, "error event_wrong_type "},
	{valid, `{"class_uid":0`, "error event_not_json "},
	{valid, valid + valid, "error event_not_json "},
	{`"uid":"f1"`, "\"uid\":\"\xff\"", "error event_not_json "},
	{`"severity_id":2`, `"severity_id":7,"severity_id":2`, ""},
}

func longText(n int) string { return strings.Repeat("a", n) }

func TestValidate(t *testing.T) {
	s := load(t, "1.8.0")
	for _, c := range validateCases {
		checkCase(t, s, c)
	}
	if r := s.ValidateJSON([]byte(valid)); r.UID != "u1" {
		t.Errorf("uid %q", r.UID)
	}
}

func checkCase(t *testing.T, s *Schema, c validateCase, checks ...Check) {
	t.Helper()
	text := strings.Replace(valid, c.old, c.new, 1)
	if text == valid && c.old != "" {
		t.Errorf("%q is not in the event", c.old)
	}
	r := s.ValidateJSON([]byte(text), checks...)
	if got := strings.Join(lineUp(r), "; "); got != c.want {
		t.Errorf("%s → %s\n got %s\nwant %s", c.old, c.new, got, c.want)
	}
	for _, f := range slices.Concat(r.Errors, r.Warnings) {
		if f.Message == "" {
			t.Errorf("%s has no message", f.Code)
		}
	}
}

// TestValidateOlder looks at codes that only some versions or items can give.
func TestValidateOlder(t *testing.T) {
	cases := []struct{ version, event, want string }{
		{"1.8.0", `{"class_uid":2001}`, "warning class_deprecated class_uid"},
		{"1.8.0", `{"class_uid":3003,"group":{"name":"a"},"privileges":["b"]}`, "error constraint_failed "},
		{"1.8.0", `{"class_uid":2006,"activity_id":4}`, "warning attribute_enum_value_deprecated activity_id"},
		{"1.8.0", `{"class_uid":4009,"email":{"from":"a@b.c","http_headers":[],"dkim":"x"},"dkim_domain":null}`, "error attribute_unknown dkim_domain"},
		{"1.8.0", `{"class_uid":1007,"process":{"pid":1,"file":{"name":"a","type_id":1,"signature":{"algorithm_id":1}}}}`, "warning attribute_deprecated process.file.signature"},
		{"1.1.0", `{"class_uid":1001,"file":{"name":"` + longText(65536) + `"}}`, "error attribute_value_exceeds_super_type_max_len file.name"},
		{"1.1.0", `{"class_uid":1001,"message":"` + longText(65536) + `"}`, "error attribute_value_exceeds_max_len message"},
		{"1.1.0", `{"class_uid":1001,"device":{"hostname":"a_b"}}`, "warning attribute_value_regex_not_matched device.hostname"},
		{"1.1.0", `{"class_uid":2006}`, "error class_uid_unknown class_uid"},
	}
	for _, c := range cases {
		if got := lineUp(load(t, c.version).ValidateJSON([]byte(c.event))); !slices.Contains(got, c.want) {
			t.Errorf("%.80s\n got %q\nwant %s", c.event, got, c.want)
		}
	}
}

// TestValidateMadeUp looks at what no version in the facts has.
func TestValidateMadeUp(t *testing.T) {
	v := &validation{schema: load(t, "1.8.0")}
	v.scalar("b", "p", &Type{Name: "x_t", Values: []string{`"a"`}})
	v.scalar("b", "p", &Type{Name: "x_t", Values: []string{`"a"`}, superValues: true})
	v.scalar(json.Number("5"), "p", &Type{Name: "x_t", Base: LongT, Max: 4, HasRange: true, superRange: true})
	v.value(map[string]any{}, "p", &Attribute{Object: &ObjectType{Item: Item{Deprecated: "1.2.0"}}})
	e := Attribute{Name: "ids", Array: true, Enum: []EnumValue{{Text: "1", ID: 1, Numeric: true, Deprecated: "1.2.0"}}}
	v.enum(map[string]any{"ids": []any{json.Number("1")}}, "", &e)
	want := []string{
		"error attribute_value_exceeds_super_type_range p", "error attribute_value_not_in_super_type_values p", "error attribute_value_not_in_type_values p",
		"warning attribute_enum_array_value_deprecated ids[0]", "warning object_deprecated p",
	}
	if got := lineUp(v.Report); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestValidateStrict(t *testing.T) {
	s := load(t, "1.8.0")
	for _, c := range []validateCase{
		{"", "", ""},
		{`"class_name":"Detection Finding"`, `"class_name":"Finding"`, "warning attribute_enum_sibling_incorrect class_name; warning lint_name_mismatch class_name"},
		{`"type_uid":200401,`, ``, "error attribute_required_missing type_uid; warning lint_type_uid_missing_part type_uid"},
		{`"version":"1.8.0"`, `"version":"1.8"`, "warning lint_version_format metadata.version; warning version_earlier metadata.version"},
		{`"host",`, `"host","trace",`, "warning lint_profile_unused metadata.profiles"},
		{`"name":"device.ip"`, `"name":"device.mac"`, "warning lint_observable_type observables[0].type_id; warning lint_observable_unresolved observables[0].name"},
		{`"value":"10.0.0.1"`, `"value":"10.0.0.2"`, "warning lint_observable_value observables[0].value"},
		{`"uid":"f1"`, `"uid":""`, "warning lint_empty finding_info.uid"},
		{`"uid":"f1"`, `"uid":"f1","desc":null`, "warning lint_null finding_info.desc"},
		{`"severity_id":2`, `"severity_id":99`, "warning lint_other_without_sibling severity_id"},
		{`"time":1700000000000`, `"time":1700000000`, "warning lint_timestamp_range time"},
		{`"host",`, `"datetime",`, ""},
		{`"unmapped":{`, `"unmapped":{"c":1e999,`, "warning lint_nonfinite unmapped.c"},
	} {
		checkCase(t, s, c, Strict)
	}
	dated := strings.Replace(strings.Replace(valid, `"host"`, `"host","datetime"`, 1), `"severity_id"`, `"time_dt":"2023-11-14T22:13:22Z","severity_id"`, 1)
	if got := lineUp(s.ValidateJSON([]byte(dated), Strict)); !slices.Equal(got, []string{"warning lint_datetime_mismatch time_dt"}) {
		t.Errorf("times differ: %q", got)
	}
	if got := lineUp(s.ValidateJSON([]byte(valid), WarnRecommended)); !slices.Contains(got, "warning attribute_recommended_missing message") {
		t.Errorf("recommended: %q", got)
	}
}
