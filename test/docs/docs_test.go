package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const root = "../.."

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`^#{1,6}\s+(.+?)\s*#*$`)
	anchor  = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
	// What GitHub takes out of a heading that becomes an anchor.
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}\p{M}\- _]`)
	inlineCode  = regexp.MustCompile("`[^`]*`")
	linkText    = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	tag         = regexp.MustCompile(`</?[a-z][^>]*>`)
)

// Every relative link leads to a file, and its anchor to a heading there.
func TestLinks(t *testing.T) {
	checked := 0
	for _, file := range pages(t) {
		prose, _ := split(t, file)
		for i, line := range prose {
			for _, m := range link.FindAllStringSubmatch(inlineCode.ReplaceAllString(line, ""), -1) {
				target := m[1]
				if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
					continue
				}
				checked++
				if why := follow(t, file, target); why != "" {
					t.Errorf("%s:%d: %s: %s", file, i+1, target, why)
				}
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d links were found", checked)
	}
}

// Every block of YAML in the pages parses.
func TestYAML(t *testing.T) {
	for _, file := range pages(t) {
		_, blocks := split(t, file)
		for line, text := range blocks {
			dec := yaml.NewDecoder(strings.NewReader(text))
			for {
				var v any
				err := dec.Decode(&v)
				if err != nil && err.Error() == "EOF" {
					break
				}
				if err != nil {
					t.Errorf("%s:%d: %v", file, line, err)
					break
				}
			}
		}
	}
}

// follow says what is wrong with a link, nothing if it leads somewhere.
func follow(t *testing.T, from, target string) string {
	t.Helper()
	path, fragment, _ := strings.Cut(target, "#")
	file := from
	if path != "" {
		file = filepath.Join(filepath.Dir(from), filepath.FromSlash(path))
	}
	info, err := os.Stat(filepath.Join(root, file))
	switch {
	case err != nil:
		return "no such file"
	case fragment == "" || info.IsDir() || filepath.Ext(file) != ".md":
		return ""
	case !anchors(t, file)[fragment]:
		return "no such heading in " + file
	}
	return ""
}

// known are the anchors of the pages that were asked for.
var known = map[string]map[string]bool{}

// anchors are those that GitHub makes of the headings of a page, and those that are written there.
func anchors(t *testing.T, file string) map[string]bool {
	t.Helper()
	if found := known[file]; found != nil {
		return found
	}
	found := map[string]bool{}
	known[file] = found
	prose, _ := split(t, file)
	for _, line := range prose {
		for _, m := range anchor.FindAllStringSubmatch(line, -1) {
			found[m[1]] = true
		}
		m := heading.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		slug := slugOf(m[1])
		for n := 1; found[slug]; n++ {
			slug = slugOf(m[1]) + "-" + strconv.Itoa(n)
		}
		found[slug] = true
	}
	return found
}

func slugOf(text string) string {
	text = tag.ReplaceAllString(linkText.ReplaceAllString(text, "$1"), "")
	text = strings.ReplaceAll(text, `\_`, "_")
	return strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(text), ""), " ", "-")
}

// pages are the Markdown files of the repository, those apart that are made or are data of tests.
func pages(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() && (rel == ".git" || rel == "build" || rel == "bin" || rel == "dist" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			out = append(out, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// split gives the lines of a page, those of code blocks empty, and its blocks of YAML by the line where they begin.
func split(t *testing.T, file string) (prose []string, blocks map[int]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	blocks = map[int]string{}
	fence, language, begin := "", "", 0
	var block strings.Builder
	for i, line := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence == "" && (strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~")):
			fence, begin = trimmed[:3], i+1
			language, _, _ = strings.Cut(strings.TrimLeft(trimmed, "`~"), " ")
			block.Reset()
		case fence != "" && strings.HasPrefix(trimmed, fence):
			if language == "yaml" {
				blocks[begin] = block.String()
			}
			fence = ""
		case fence != "":
			block.WriteString(line + "\n")
		default:
			prose = append(prose, line)
			continue
		}
		prose = append(prose, "")
	}
	return prose, blocks
}
