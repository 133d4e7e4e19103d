package typed

import (
	"fmt"
	"strings"
	"testing"
)

func noted(n Note) string {
	var out string
	if n&Repaired != 0 {
		out += " repaired"
	}
	if n&Cut != 0 {
		out += " cut"
	}
	return out
}

func TestParseHost(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1":                       "ip=192.0.2.1",
		" 192.0.2.1 ":                     "ip=192.0.2.1",
		`"192.0.2.1"`:                     "ip=192.0.2.1 repaired",
		`\"192.0.2.1\"`:                   "ip=192.0.2.1 repaired",
		"'ws7'":                           "name=ws7 repaired",
		"192.0.2.1:5555":                  "ip=192.0.2.1 port=5555",
		"192.0.2.1:0":                     "ip=192.0.2.1", // a protocol without ports
		"[2001:db8::1]:0":                 "ip=2001:db8::1",
		"2001:db8::0":                     "ip=2001:db8::0",
		"ws7:0":                           "name=ws7",
		"192.0.2.1/443":                   "ip=192.0.2.1 port=443",
		"[2001:db8::1]":                   "ip=2001:db8::1",
		"[2001:db8::1]:443":               "ip=2001:db8::1 port=443",
		"fe80::1%eth0":                    "ip=fe80::1",
		"[fe80::1%eth0]:53":               "ip=fe80::1 port=53",
		"::ffff:192.0.2.1":                "ip=::ffff:192.0.2.1",
		"srv1.example.com:8443":           "name=srv1.example.com port=8443",
		"ws7:445":                         "name=ws7 port=445",
		"ws7 (192.0.2.1)":                 "name=ws7 ip=192.0.2.1",
		"192.0.2.1 (ws7.example.com)":     "name=ws7.example.com ip=192.0.2.1",
		"ws7(192.0.2.1)":                  "name=ws7 ip=192.0.2.1",
		"mx1.example.com [192.0.2.25]":    "name=mx1.example.com ip=192.0.2.25",
		"ws7/192.0.2.1":                   "name=ws7 ip=192.0.2.1",
		`\\WS7`:                           "name=WS7 repaired",
		"192.0.2.1, 192.0.2.2":            "ip=192.0.2.1 cut",
		"192.0.2.1;fe80::1":               "ip=192.0.2.1 cut",
		"192.0.2.1 192.0.2.2":             "ip=192.0.2.1 cut",
		"192.0.2.1|192.0.2.2":             "ip=192.0.2.1 cut",
		"ws7.example.com,ws8.example.com": "name=ws7.example.com cut",
		"192.0.2.1,":                      "ip=192.0.2.1",
		"PC_01":                           "name=PC_01",
		"müller-pc":                       "name=müller-pc",
		"10-0-0-1":                        "name=10-0-0-1",
		"host.example.com.":               "name=host.example.com.",
		// look-alikes
		"":                         "no",
		"jo@example.com":           "no",
		"192.0.2.0/24":             "no",
		"192.0.2.0/8":              "no",
		"192.0.2.0/99999":          "no",
		"192.0.2.1:99999":          "no",
		"192.0.2.985":              "no",
		"12:30":                    "no",
		"12345":                    "no",
		"C:80":                     "no",
		"https://example.com/":     "no",
		"Test Role 10":             "no",
		"Sales,Marketing":          "no",
		"jdoe (jdoe)":              "no",
		"$dst_ip":                  "no",
		"-":                        "no",
		"a..b":                     "no",
		"2001:db8::1:zz":           "no",
		"00:11:22:33:44:55":        "no",
		`CORP\ws7`:                 "no",
		`"a" or "b"`:               "no",
		"Would be blocked":         "no",
		"192.0.2.1 and 192.0.2.2":  "no",
		"192.0.2.1 - 192.0.2.9":    "no",
		strings.Repeat("a.", 2000): "no",
	} {
		h, ok := ParseHost(in)
		got := "no"
		if ok {
			got = ""
			for _, p := range [][2]string{{"name=", h.Name}, {"ip=", h.IP}, {"port=", h.Port}} {
				if p[1] != "" {
					got += " " + p[0] + p[1]
				}
			}
			got = strings.TrimSpace(got) + noted(h.Note)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestIsHostName(t *testing.T) {
	for in, want := range map[string]bool{
		"ws7": true, "srv1.example.com": true, "Jane Doe's MacBook": true, "12345": true, "FIN-LT-0231": true, "PC (old)": true, `Jo "K" PC`: true,
		"": false, "jo@example.com": false, "a=b": false, `CORP\ws7`: false, "a|b": false, "192.0.2.1": false, "ws7:443": false, "[2001:db8::1]": false,
		"https://x.example/": false, "$host": false, "--": false, "ws7 (192.0.2.1)": false, "a\x01b": false, strings.Repeat("long words ", 7): false,
	} {
		if got := IsHostName(in); got != want {
			t.Errorf("%q: %t", in, got)
		}
	}
}

func TestParseMAC(t *testing.T) {
	for in, want := range map[string]string{
		"00:11:22:aa:bb:cc":   "00:11:22:aa:bb:cc",
		"00-11-22-AA-BB-CC":   "00-11-22-AA-BB-CC",
		"0011.2233.4455":      "00:11:22:33:44:55",
		"0011-2233-4455":      "00:11:22:33:44:55",
		"001122-334455":       "00:11:22:33:44:55",
		"001122334455":        "00:11:22:33:44:55",
		"596703749274":        "59:67:03:74:92:74",
		"0:1c:2:33:4:55":      "00:1c:02:33:04:55",
		`"00:11:22:aa:bb:cc"`: "00:11:22:aa:bb:cc repaired",
		// look-alikes
		"0011.2233-4455":          "no",
		"0011.2233.445g":          "no",
		"00112233445":             "no",
		"00:11:22:33:44":          "no",
		"00:11:22:33:44:55:66:77": "no",
		"1:2:3:4:5:6:7":           "no",
		"1:1:1:1:1:1":             "no",
		"192.0.2.1":               "no",
		"":                        "no",
	} {
		s, note, ok := ParseMAC(in)
		if s += noted(note); !ok {
			s = "no"
		}
		if s != want {
			t.Errorf("%q: %s, want %s", in, s, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "1234": "1234", " 7 ": "7", "-5": "-5", "0x4d2": "1234", "0X4D2": "1234", "1,234": "1234", "1,234,567": "1234567", "-1,234": "-1234",
		"5.0": "5", "1e3": "1000", `"443"`: "443 repaired", "'443'": "443 repaired", "007": "7", "1,234.0": "1234", "0x7fffffffffffffff": "9223372036854775807",
		// look-alikes
		"": "no", "1,23": "no", "12,34,567": "no", "1,234,": "no", ",234": "no", "0,123": "no", "1234,567": "no", "0x": "no", "0xg1": "no", "0x8000000000000000": "no",
		"1.5": "no", "five": "no", "1 234": "no", "12-34": "no", "1.2.3": "no", "9223372036854775808": "no", "NaN": "no", "1e99": "no",
	} {
		n, note, ok := ParseInt(in)
		got := fmt.Sprint(n) + noted(note)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"1.5": "1.5", "1,234.5": "1234.5", "-0.5": "-0.5", "50.625": "50.625", `"1.5"`: "1.5 repaired", "7": "7",
		"": "no", "1,5": "no", "NaN": "no", "Inf": "no", "-Inf": "no", "1.5.2": "no", "x": "no",
	} {
		f, note, ok := ParseFloat(in)
		got := fmt.Sprint(f) + noted(note)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"true": "true", "TRUE": "true", "yes": "true", "1": "true", "False": "false", "no": "false", "0": "false", `"true"`: "true repaired", strings.Repeat(" ", 2) + "true ": "true",
		"": "no", "on": "no", "2": "no", "truely": "no", "-1": "no",
	} {
		b, note, ok := ParseBool(in)
		got := fmt.Sprint(b) + noted(note)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestParseHash(t *testing.T) {
	md5, sha1, sha256 := strings.Repeat("ab", 16), strings.Repeat("cd", 20), strings.Repeat("ef", 32)
	for in, want := range map[string]string{
		md5:                           "MD5 " + md5,
		strings.ToUpper(sha1):         "SHA-1 " + sha1,
		strings.Repeat("0", 128):      "SHA-512 " + strings.Repeat("0", 128),
		"SHA256:" + sha256:            "SHA-256 " + sha256,
		"MD5=" + strings.ToUpper(md5): "MD5 " + md5,
		"sha-256 " + sha256:           "SHA-256 " + sha256,
		"SHA_1: " + sha1:              "SHA-1 " + sha1,
		"{SHA1}" + sha1:               "SHA-1 " + sha1,
		"sha1/" + sha1:                "SHA-1 " + sha1,
		`"` + md5 + `"`:               "MD5 " + md5 + " repaired",
		"MD5=" + md5 + ",SHA256=" + sha256 + ",IMPHASH=" + md5: "SHA-256 " + sha256 + " cut",
		"MD5=" + md5 + "; SHA1=" + sha1:                        "SHA-1 " + sha1 + " cut",
		// look-alikes
		"":                                     "no",
		"abc":                                  "no",
		strings.Repeat("g", 32):                "no",
		"MD5=" + sha256:                        "no",
		"SHA256:" + md5:                        "no",
		"IMPHASH=" + md5:                       "no",
		"CRC32=0a1b2c3d":                       "no",
		"md5" + md5[:31] + "x":                 "no",
		"SHA256:" + sha256 + "0":               "no",
		"9B6D1C34-7e5f-4a21-8f00-d2c4b6a8e013": "no",
	} {
		h, ok := ParseHash(in)
		got := h.Algorithm + " " + h.Value + noted(h.Note)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	for in, want := range map[string]string{
		`C:\Users\jo\a.exe`:           `C:\Users\jo\a.exe`,
		`C:\\Users\\jo\\a.exe`:        `C:\Users\jo\a.exe repaired`,
		`\\\\srv\\share\\a.exe`:       `\\srv\share\a.exe repaired`,
		`\\srv\\share\\a.exe`:         `\\srv\share\a.exe repaired`,
		`"C:\Program Files\a.exe"`:    `C:\Program Files\a.exe repaired`,
		`C:\/Users\/jo`:               `C:/Users/jo repaired`,
		`\/usr\/bin\/x`:               `/usr/bin/x repaired`,
		"a.exe:Zone.Identifier":       "a.exe cut",
		`C:\a.exe:Zone.Identifier`:    `C:\a.exe cut`,
		`C:\a.exe::$DATA`:             `C:\a.exe cut`,
		"a.exe:zone.identifier:$DATA": "a.exe cut",
		// look-alikes
		`\\srv`:               `\\srv`,
		`\\srv\share\a.exe`:   `\\srv\share\a.exe`,
		`C:\a\\b`:             `C:\a\\b`,
		`C:\a`:                `C:\a`,
		"a.txt:hidden.exe":    "a.txt:hidden.exe",
		"/usr/bin/x":          "/usr/bin/x",
		":Zone.Identifier":    ":Zone.Identifier",
		`"C:\a" "C:\b"`:       `"C:\a" "C:\b"`,
		"it's":                "it's",
		"":                    "",
		"::$DATA":             "::$DATA",
		"Zone.Identifier.txt": "Zone.Identifier.txt",
	} {
		s, note := Path(in)
		if got := s + noted(note); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestFileURI(t *testing.T) {
	for in, want := range map[string]string{
		"file:///C:/x":                  "C:/x",
		"FILE:///C:/x":                  "C:/x",
		"file:///usr/x":                 "/usr/x",
		"file://host/x":                 "//host/x",
		`file:\/\/\/C:\/Users\/x`:       "C:/Users/x repaired",
		`"file:///C:/x"`:                "C:/x repaired",
		"file:///C:/x:Zone.Identifier":  "C:/x cut",
		"file:///":                      "/",
		"file":                          "no",
		"file:x":                        "no",
		"file.txt":                      "no",
		"https://example.com/file:///x": "no",
		"":                              "no",
	} {
		s, note, ok := FileURI(in)
		if s += noted(note); !ok {
			s = "no"
		}
		if s != want {
			t.Errorf("%q: %s, want %s", in, s, want)
		}
	}
}

func TestParseAccount(t *testing.T) {
	for in, want := range map[string]string{
		`CORP\jo`:                       "CORP|jo",
		`CORP\\jo`:                      "CORP|jo repaired",
		`CORP\\\\jo`:                    "CORP|jo repaired",
		`\alice`:                        "|alice repaired",
		`"CORP\jo"`:                     "CORP|jo repaired",
		`'jo'`:                          "|jo repaired",
		`['NT AUTHORITY\\SYSTEM']`:      "NT AUTHORITY|SYSTEM repaired",
		`["jo"]`:                        "|jo repaired",
		"jo":                            "|jo",
		"jo@example.com":                "|jo@example.com",
		"CN=Jo Doe,OU=Users,DC=example": "|CN=Jo Doe,OU=Users,DC=example",
		`cn=Doe\, Jo,ou=Users`:          `|cn=Doe\, Jo,ou=Users`,
		"UID=jo,OU=People,DC=example":   "|UID=jo,OU=People,DC=example",
		"jdoe (jdoe)":                   "|jdoe (jdoe)",
		// look-alikes
		`CORP\`:          "no",
		"":               "no",
		`O'Brien`:        "|O'Brien",
		"['a', 'b']":     "|['a', 'b']",
		"[admin]":        "|[admin]",
		`"jo" or "mara"`: `|"jo" or "mara"`,
		"a=b":            "|a=b",
	} {
		a, ok := ParseAccount(in)
		got := a.Domain + "|" + a.Name + noted(a.Note)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestUnquote(t *testing.T) {
	for in, want := range map[string]string{
		`"x"`: "x", "'x'": "x", `" x "`: "x", `\"x\"`: "x", `""`: "", "''": "",
		`"a" or "b"`: `"a" or "b"`, `"x`: `"x`, `x"`: `x"`, `'x"`: `'x"`, "it's": "it's", `"`: `"`, "": "", `User opened "report.docx"`: `User opened "report.docx"`,
	} {
		if got, ok := Unquote(in); got != want || ok != (got != in) {
			t.Errorf("%s: %s, %t, want %s", in, got, ok, want)
		}
	}
}

// What most messages hold is read without an allocation.
func TestUsualValuesAllocateNothing(t *testing.T) {
	for name, f := range map[string]func(){
		"address":  func() { ParseHost("192.0.2.1") },
		"version6": func() { ParseHost("2001:db8::1") },
		"name":     func() { ParseHost("srv1.example.com") },
		"port":     func() { ParseHost("192.0.2.1:443") },
		"quoted":   func() { ParseHost(`"192.0.2.1"`) },
		"refused":  func() { ParseHost("Would be blocked") },
		"device":   func() { IsHostName("Jane Doe's MacBook") },
		"mac":      func() { ParseMAC("00:11:22:33:44:55") },
		"integer":  func() { ParseInt("1234567") },
		"words":    func() { ParseInt("no number") },
		"hex":      func() { ParseInt("0x4d2") },
		"float":    func() { ParseFloat("1.5") },
		"bool":     func() { ParseBool("True") },
		"hash":     func() { ParseHash("d41d8cd98f00b204e9800998ecf8427e") },
		"named":    func() { ParseHash("MD5=d41d8cd98f00b204e9800998ecf8427e") },
		"path":     func() { Path(`C:\Windows\System32\cmd.exe`) },
		"uri":      func() { FileURI("file:///C:/Windows/x.exe") },
		"account":  func() { ParseAccount(`CORP\jo`) },
		"many":     func() { ParseAccount(`CORP\\\\jo`) },
	} {
		if n := testing.AllocsPerRun(10, f); n > 0 {
			t.Errorf("%s: %g allocations", name, n)
		}
	}
}

// FuzzTyped wants no panic, and that what was read is read again as the same.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{
		"192.0.2.1:443", "[fe80::1%eth0]:53", "ws7 (192.0.2.1)", "a, b", `\\ws7`, "0011.2233.4455", "0:1:2:3:4:5", "1,234.5", "0x4d2", "MD5=d41d8cd98f00b204e9800998ecf8427e,SHA1=x",
		`C:\\a\\b`, `\\\\srv\\x`, "x:Zone.Identifier:$DATA", `file:\/\/\/C:\/x`, `['CORP\\jo']`, "CN=x", `\"x\"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if h, ok := ParseHost(s); ok {
			if h.Name == "" && h.IP == "" {
				t.Errorf("%q: nothing", s)
			}
			if again, ok := ParseHost(h.Name); h.Name != "" && (!ok || again.Name != h.Name) {
				t.Errorf("%q: name %q is none", s, h.Name)
			}
			if h.IP != "" && !IsIP(h.IP) || h.Port != "" && !isPort(h.Port) {
				t.Errorf("%q: %+v", s, h)
			}
		}
		if mac, _, ok := ParseMAC(s); ok && !pairs(mac) {
			t.Errorf("%q: %q", s, mac)
		}
		if h, ok := ParseHash(s); ok && !hexadecimal(h.Value) {
			t.Errorf("%q: %+v", s, h)
		}
		if n, _, ok := ParseInt(s); ok {
			if again, _, ok := ParseInt(fmt.Sprint(n)); !ok || again != n {
				t.Errorf("%q: %d is %d", s, n, again)
			}
		}
		ParseFloat(s)
		ParseBool(s)
		IsHostName(s)
		if p, _ := Path(s); len(p) > len(s) {
			t.Errorf("%q: %q", s, p)
		}
		FileURI(s)
		if a, ok := ParseAccount(s); ok && len(a.Domain)+len(a.Name) > len(s) {
			t.Errorf("%q: %+v", s, a)
		}
	})
}
