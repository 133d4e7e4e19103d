package typed

import "testing"

func TestSplitURL(t *testing.T) {
	for in, want := range map[string]URL{
		"https://www.example.com/a/b?x=1#top":     {Scheme: "https", Host: "www.example.com", Path: "/a/b", Query: "x=1"},
		"HTTP://user:pw@www.example.com:8080":     {Scheme: "HTTP", Host: "www.example.com", Port: "8080"},
		"http://[2001:db8::1]:443/":               {Scheme: "http", Host: "2001:db8::1", Port: "443", Path: "/"},
		"http://www.example.com?q=a://b":          {Scheme: "http", Host: "www.example.com", Query: "q=a://b"},
		"ftp://192.0.2.1/a b":                     {Scheme: "ftp", Host: "192.0.2.1", Path: "/a b"},
		"https://www.exa ... ple.com:80 .../path": {Scheme: "https", Path: "/path"}, // shortened by who showed it
	} {
		if got, ok := SplitURL(in); !ok || got != want {
			t.Errorf("%s: %+v, %t; want %+v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "www.example.com/a", "://a", "http://", "/a?b=http://c", "a b://c", `C:\a`} {
		if got, ok := SplitURL(in); ok {
			t.Errorf("%q: %+v is not an absolute URL", in, got)
		}
	}
}
