package mapping

// lexicon finds the words that the conditions of all rules look for, all in one pass over
// a text: rules ask the same few keys for a hundred words each (Aho and Corasick,
// Efficient string matching, 1975). Letters of ASCII are found in any case. It does not
// change after freeze.
type lexicon struct {
	words    map[string]int
	patterns []pattern // by the index of the word
	// The automaton: a state is a row of next, a column stands for bytes that no word
	// tells apart. An entry is where the row that follows begins and, in its lowest bit,
	// whether words end there.
	column  [256]uint8
	columns uint32
	next    []uint32
	ends    [][]uint32 // by row: the words that end there
}

// add gives the index of a word, which is in lower case and may have the anchors of a pattern.
func (l *lexicon) add(word string) int {
	if l.words == nil {
		l.words = map[string]int{}
	}
	i, ok := l.words[word]
	if !ok {
		i = len(l.words)
		l.words[word] = i
		l.patterns = append(l.patterns, newPattern(word))
	}
	return i
}

// size is how many numbers the bits of all words take.
func (l *lexicon) size() int { return (len(l.words) + 63) / 64 }

// freeze makes the automaton. No word is added behind it.
func (l *lexicon) freeze() {
	l.tellApart()
	l.row()
	for i := range l.patterns {
		at, word := uint32(0), l.patterns[i].text
		for j := range len(word) {
			cell := at*l.columns + uint32(l.column[word[j]])
			if l.next[cell] == 0 {
				l.next[cell] = l.row() << 1
			}
			at = l.next[cell] >> 1
		}
		l.ends[at] = append(l.ends[at], uint32(i))
	}
	l.link()
	for i, to := range l.next { // from the number of a row to where it begins
		l.next[i] = to>>1*l.columns<<1 | to&1
	}
}

// tellApart gives each byte that a word has its column. The first is for all others.
func (l *lexicon) tellApart() {
	l.columns = 1
	for k := range l.patterns {
		for word, i := l.patterns[k].text, 0; i < len(word); i++ {
			if c := word[i]; l.column[c] == 0 {
				l.column[c] = uint8(l.columns)
				l.columns++
			}
		}
	}
	for c := 'A'; c <= 'Z'; c++ {
		l.column[c] = l.column[c+'a'-'A']
	}
}

// row adds a row that leads nowhere.
func (l *lexicon) row() uint32 {
	l.next = append(l.next, make([]uint32, l.columns)...)
	l.ends = append(l.ends, nil)
	return uint32(len(l.ends) - 1)
}

// link fills the cells that lead nowhere with where the longest suffix leads that some
// word begins with: rows in the order of their depth, as the suffix is always shorter.
func (l *lexicon) link() {
	suffix := make([]uint32, len(l.ends))
	queue := []uint32{0}
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		for c := range l.columns {
			to := &l.next[at*l.columns+c]
			from := l.next[suffix[at]*l.columns+c] // of row 0: itself
			if *to == 0 {
				*to = from
				continue
			}
			row := *to >> 1
			if at != 0 {
				suffix[row] = from >> 1
			}
			l.ends[row] = append(l.ends[row], l.ends[suffix[row]]...)
			if len(l.ends[row]) > 0 {
				*to |= 1
			}
			queue = append(queue, row)
		}
	}
}

// find sets the bits of the words that stand in s. It does not allocate.
func (l *lexicon) find(s string, found []uint64) {
	at, next := uint32(0), l.next
	for i := range len(s) {
		to := next[at+uint32(l.column[s[i]])]
		at = to >> 1
		if to&1 == 0 {
			continue
		}
		for _, word := range l.ends[at/l.columns] {
			if p := &l.patterns[word]; p.at(s, i+1-len(p.text), i+1) {
				found[word/64] |= 1 << (word % 64)
			}
		}
	}
}
