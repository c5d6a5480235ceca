// Package follow keeps up with objects of a cluster: one by its name, or those
// that selectors choose, of any kind that client-go has a typed client for. What
// was known stays while the API server is away; where the user may not watch, the
// objects are asked for again and again; and those who follow the same through the
// same client share one watch.
package follow
