// Package testdata embeds the scenarios: the pods that podglass must make plain,
// as manifests that run unchanged in the demo cluster and on a real one.
package testdata

import "embed"

// Scenarios holds scenarios/NAME.yaml and scenarios/NAMESPACE/NAME.yaml, one file a
// scenario, without namespaces: in the demo the first live in the namespace shop.
// README.md beside it says how a file is applied.
//
//go:embed scenarios/*.yaml scenarios/*/*.yaml
var Scenarios embed.FS
