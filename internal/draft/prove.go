package draft

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing/fstest" // a file system in memory: that is all of it that is used
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// prove compiles the plan and maps the sample by it. What the schema or the sample
// refuses becomes a comment, and the rest is tried again. The error says that no
// valid event of the class can be made of the sample.
func (p *plan) prove() error {
	for {
		rule := p.rule()
		set, err := p.compile(rule)
		var broken *mapping.Error
		if errors.As(err, &broken) {
			i, ok := rule.at[broken.Line]
			if !ok || !strings.HasSuffix(broken.File, "/"+p.guess.class+".yaml") {
				return err
			}
			p.refuse(i, broken.Text)
			continue
		}
		if err != nil {
			return err
		}
		again, err := p.try(set, rule)
		if err != nil || !again {
			return err
		}
	}
}

func (p *plan) compile(rule *file) (*mapping.Set, error) {
	return mapping.Load(mapping.Options{Version: p.set.Schema().Version, Folders: []mapping.Folder{{Name: "draft", FS: fstest.MapFS{
		p.options.Name + "/source.yaml":                {Data: []byte(p.source().String())},
		p.options.Name + "/" + p.guess.class + ".yaml": {Data: []byte(rule.String())},
	}}}})
}

// refuse turns an entry into a comment.
func (p *plan) refuse(i int, why string) {
	if p.entries[i].as == "time" { // the other transform knows more forms, and more doubtful ones
		p.entries[i].as = "cef_time"
		return
	}
	e := p.entries[i]
	e.note = why
	p.entries = slices.Delete(p.entries, i, i+1)
	if len(e.keys) > 0 && e.other != "omit" {
		p.refused = append(p.refused, e)
	}
}

// try maps the sample, and tells whether the plan had to be changed.
func (p *plan) try(set *mapping.Set, rule *file) (again bool, err error) {
	first := true
	l := pipeline.New(set, time.UTC)
	l.Each(p.sample.text, pipeline.Times{Received: p.options.Received}, func(r *pipeline.Record) {
		if !first {
			return
		}
		first = false
		if r.Result == nil || r.Result.Event.Class == nil || r.Result.Event.Class.Name != p.guess.class || l.Mapper().Choice().Base {
			err = fmt.Errorf("the sample does not say what %s requires", p.guess.class)
			return
		}
		if report := set.Schema().ValidateJSON(r.Result.Event.AppendJSON(nil, true)); len(report.Errors) > 0 {
			err = fmt.Errorf("the event is not valid: %s: %s", report.Errors[0].Path, report.Errors[0].Message)
			return
		}
		again = p.idle(rule, l.Mapper().Explain())
	})
	return again, err
}

// idle refuses the entries that took nothing although the sample has their key.
func (p *plan) idle(rule *file, placed []mapping.Placement) bool {
	busy, why := map[string]bool{}, map[string]string{}
	for _, pl := range placed {
		if strings.HasPrefix(pl.Written, "99 ") {
			why[pl.Key] = "no word that " + pl.At + " knows"
		} else if pl.Rule != "" {
			busy[pl.Rule] = true
		} else if why[pl.Key] == "" {
			why[pl.Key] = pl.Why
		}
	}
	var idle []int
	for line, i := range rule.at {
		e := &p.entries[i]
		pos := fmt.Sprintf("draft/%s/%s.yaml:%d", p.options.Name, p.guess.class, line)
		if len(e.keys) == 0 || busy[pos] || strings.HasPrefix(e.keys[0], "syslog.") || p.twoLines(rule, i, busy) {
			continue
		}
		if !slices.Contains(idle, i) {
			idle = append(idle, i)
		}
	}
	slices.Sort(idle)
	for _, i := range slices.Backward(idle) {
		note := "it does not fit"
		for _, k := range p.entries[i].keys {
			if why[k] != "" {
				note = why[k]
			}
		}
		p.refuse(i, note)
	}
	return len(idle) > 0
}

// twoLines tells whether an entry is busy under another of its lines: the first value
// of a path with several has the line of the path.
func (p *plan) twoLines(rule *file, i int, busy map[string]bool) bool {
	for line, j := range rule.at {
		if i == j && busy[fmt.Sprintf("draft/%s/%s.yaml:%d", p.options.Name, p.guess.class, line)] {
			return true
		}
	}
	return false
}
