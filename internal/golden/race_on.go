//go:build race

package golden

// Size is how long the texts are that a test times: the race detector makes ten
// times as much work of them.
const Size = 1 << 16
