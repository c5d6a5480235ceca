// Package examine asks a cluster for what a diagnosis is made of: the pods of
// namespaces, a selector, workloads or services, the workloads and services around
// them, and more about those pods alone that fail.
package examine
