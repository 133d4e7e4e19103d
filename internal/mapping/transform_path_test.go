package mapping

import "testing"

func TestJoinFolder(t *testing.T) {
	for _, c := range []struct{ folder, name, want string }{
		{`C:\Windows`, "x.exe", `C:\Windows\x.exe`},
		{`C:\Windows\`, "x.exe", `C:\Windows\x.exe`},
		{`C:`, "x.exe", `C:\x.exe`},
		{"C:/Windows", "x.exe", "C:/Windows/x.exe"},
		{"/usr/bin", "x", "/usr/bin/x"},
		{"/usr/bin/", "x", "/usr/bin/x"},
		{"/", "x", "/x"},
		{"CSIDL_SYSTEM", "x.dll", `CSIDL_SYSTEM\x.dll`},
		{"%TEMP%", "x.dll", `%TEMP%\x.dll`},
		{`\\srv\share`, "x", `\\srv\share\x`},
		{"Documents", "x", "Documents/x"},
		{"", "x", "x"},
		{`C:\Windows`, `C:\Windows\x.exe`, `C:\Windows\x.exe`},
		{"a/b", "a/b/x", "a/b/x"},
		{"/opt", "/usr/x", "/usr/x"},
		{`C:\a`, `b\x`, `C:\a\b\x`},
		{`C:\a\x.exe`, "x.exe", `C:\a\x.exe`},
		{`C:\a`, `\x`, `C:\a\x`},
		{`C:\a`, "", `C:\a\`},
	} {
		if got := joinFolder(c.folder, c.name); got != c.want {
			t.Errorf("%q and %q: %q, want %q", c.folder, c.name, got, c.want)
		}
	}
}
