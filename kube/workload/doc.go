// Package workload knows the objects that pods belong to: how a person names
// one (deployment/web, svc/db), and which pods it means.
package workload
