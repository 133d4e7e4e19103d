package draft

import (
	"fmt"
	"slices"
	"strings"
)

// guess is a class that the sample may be of, with the reason for people.
type guess struct {
	class, why string
	activity   string
}

// The words by which a class is known: beginnings of words in names of keys, and in
// values that name the event.
var (
	loginWords  = []string{"login", "logon", "logged on", "logged in", "logoff", "logout", "signin", "sign-in", "sign in", "authenticat"}
	threatWords = []string{"threat", "virus", "malware", "trojan", "ransom", "infect", "exploit", "quarantin", "intrusion", "phish", "detection", "malicious", "suspicious", "ioc", "mitre", "tactic"}
)

// telling are the names of keys whose values name the event.
var telling = words("event eventtype eventname eventaction eventcategory type action category cat name title operation activity alerttype message msg kind subtype")

// guesses gives the classes to try, the likeliest first. The last can always be built.
func (a *Advisor) guesses(s *sample) []guess {
	src, dst := a.endpoint(s, "src_endpoint"), a.endpoint(s, "dst_endpoint")
	user := a.goesTo(s, "user", "actor.user")
	login, threat := s.word(loginWords), s.word(threatWords)
	var out []guess
	if threat != "" {
		out = append(out, guess{"detection_finding", "the sample says " + threat, "Create"})
	}
	if user != "" && login != "" {
		activity := "Logon"
		if strings.Contains(login, "off") || strings.Contains(login, "out") {
			activity = "Logoff"
		}
		out = append(out, guess{"authentication", "the sample names a user (" + user + ") and says " + login, activity})
	}
	if src != "" && dst != "" {
		out = append(out, guess{"network_activity", "the sample names two endpoints: " + src + ", " + dst, "Traffic"})
	}
	if one := src + dst; one != "" && (src == "" || dst == "") {
		out = append(out, guess{"network_activity", "the sample names an endpoint: " + one, "Traffic"})
	}
	return append(out, guess{"base_event", "nothing in the sample tells a better one", ""})
}

// chosen gives the classes to try: the one that the user names, else the likeliest first.
func (a *Advisor) chosen(s *sample, class string) ([]guess, error) {
	guesses := a.guesses(s)
	if class == "" {
		return guesses, nil
	}
	if a.set.Schema().Class(class) == nil {
		var names []string
		for _, c := range a.set.Schema().Classes() {
			names = append(names, c.Name)
		}
		return nil, fmt.Errorf("no class %s in OCSF %s: expected one of %s", class, a.set.Schema().Version, strings.Join(names, ", "))
	}
	for _, g := range guesses {
		if g.class == class {
			return []guess{g}, nil
		}
	}
	return []guess{{class, "it was asked for", "Other"}}, nil
}

// endpoint gives the key of the sample that would name an endpoint of a connection.
func (a *Advisor) endpoint(s *sample, object string) string {
	return a.goes(s, "network_activity", func(path string) bool {
		rest, ok := strings.CutPrefix(path, object)
		return ok && slices.Contains([]string{"", ".ip", ".hostname", ".port"}, rest)
	})
}

// goesTo gives the key of the sample that would name a user.
func (a *Advisor) goesTo(s *sample, objects ...string) string {
	return a.goes(s, "authentication", func(path string) bool {
		for _, o := range objects {
			if path == o || path == o+".uid" || path == o+".email_addr" {
				return true
			}
		}
		return false
	})
}

func (a *Advisor) goes(s *sample, class string, fits func(path string) bool) string {
	for i := range s.fields {
		f := &s.fields[i]
		if !f.says() || f.key == "" {
			continue
		}
		for _, e := range a.entries(s.format, class, f) {
			if fits(e.path) {
				return f.key
			}
		}
	}
	return ""
}

// word finds the first of the words in what names the event, and says where.
func (s *sample) word(list []string) string {
	texts := []string{s.header["name"], s.header["event_id"]}
	for i := range s.fields {
		f := &s.fields[i]
		last := f.steps[len(f.steps)-1]
		texts = append(texts, strings.NewReplacer("_", " ", "-", " ").Replace(last))
		if names := normal(last); len(f.text) <= 200 && (telling[names] || strings.HasSuffix(names, "type") || strings.HasSuffix(names, "action")) {
			texts = append(texts, f.text)
		}
	}
	for _, text := range texts {
		low := strings.ToLower(text)
		for _, w := range list {
			if i := strings.Index(low, w); i >= 0 && (i == 0 || !letter(low[i-1]) || upper(text, i)) {
				return word(text, i)
			}
		}
	}
	return ""
}

// upper tells whether a capital stands at i: the word of a name in camel case.
func upper(text string, i int) bool { return i < len(text) && 'A' <= text[i] && text[i] <= 'Z' }

func letter(b byte) bool { return 'a' <= b && b <= 'z' }

// word is the word that begins at i.
func word(text string, i int) string {
	rest := text[i:]
	if end := strings.IndexFunc(rest, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", r)
	}); end > 0 {
		rest = rest[:end]
	}
	return rest
}
