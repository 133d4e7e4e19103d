package mapping

import "testing"

// The objects are of the kinds that scanners name in their detections.
func TestTransformObject(t *testing.T) {
	for in, want := range map[string]string{
		"file:///C:/Users/a b.exe":            "file.name=a b.exe file.parent_folder=C:/Users file.path=C:/Users/a b.exe file.uri=file:///C:/Users/a b.exe",
		`c:\temp\x.exe`:                       `file.name=x.exe file.parent_folder=c:\temp file.path=c:\temp\x.exe`,
		"https://example.com/js/t.js?v=1":     "file.name=t.js url.hostname=example.com url.path=/js/t.js url.query_string=v=1 url.scheme=https url.url_string=https://example.com/js/t.js?v=1",
		"http://example.com":                  "file.name=example.com url.hostname=example.com url.scheme=http url.url_string=http://example.com",
		"http://example.com/":                 "file.name=example.com url.hostname=example.com url.path=/ url.scheme=http url.url_string=http://example.com/",
		"https://a.example ... filename=x.7z": "url.scheme=https url.url_string=https://a.example ... filename=x.7z",
		"script":                              "file.name=script",
		"inner.zip/inner.exe":                 "file.name=inner.exe file.parent_folder=inner.zip file.path=inner.zip/inner.exe",
		"file:///":                            "",
		"folder/":                             "",
	} {
		if got := apply(t, "object", in); got != want {
			t.Errorf("object of %q:\ngot  %s\nwant %s", in, got, want)
		}
	}
}
