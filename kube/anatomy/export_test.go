package anatomy

// For the tests that need package gather, which builds on this one.
var (
	Digest   = digest
	Recorded = recorded
)
