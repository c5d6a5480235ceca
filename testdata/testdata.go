// Package testdata embeds the scenarios: the pods that podglass must make plain,
// as manifests that run unchanged in the demo cluster and on a real one.
package testdata

import "embed"

// Scenarios holds scenarios/NAME.yaml, one file a scenario, without namespaces.
// README.md beside it says how a file is applied.
//
//go:embed scenarios/*.yaml
var Scenarios embed.FS
