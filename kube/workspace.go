package kube

import "slices"

// Workspace is what the user works on: a cluster, as one user, and which of its pods. It is decided once before the
// screen opens, and does not change: for other pods, or another cluster, another one is made of it.
type Workspace struct {
	Client *Client
	// Scope is what to list, as asked for; rights may leave less of it.
	Scope Scope
	// Home is what to go back to from all namespaces; zero for those of Scope, or where that is all, the client's.
	Home Scope
	// Fallback is what to show where Scope may not be listed.
	Fallback Fallback
	// Selector and FieldSelector are applied by the API server; "" for all pods.
	Selector, FieldSelector string
	// Of names whose pods Selector picks, such as "service/web"; "" where the user gave the labels.
	Of string
}

// At is the workspace with another scope, and the way back from all namespaces.
func (w Workspace) At(scope Scope) Workspace {
	w.Home = w.home()
	w.Scope = scope
	return w
}

// Moved is the workspace with other namespaces, which it comes back to from now on.
func (w Workspace) Moved(namespaces []string) Workspace {
	w.Scope = Scope{Namespaces: namespaces}
	w.Home = w.Scope
	return w
}

// Widened is the workspace with all namespaces, or, where it has them already, with those from before.
func (w Workspace) Widened() Workspace {
	if w.Scope.All() {
		return w.At(w.home())
	}
	return w.At(Scope{})
}

// Narrowed reports whether one pod is wanted, or those of one workload or service.
func (w Workspace) Narrowed() bool { return w.Scope.Name != "" || w.Of != "" }

// Unnarrowed is the workspace with all pods of the namespaces that the wanted ones are in.
func (w Workspace) Unnarrowed() Workspace {
	if w.Of != "" {
		w.Of, w.Selector = "", ""
	}
	return w.At(Scope{Namespaces: w.Scope.Namespaces})
}

// In is the workspace in another cluster: where the user works there, unless all namespaces are shown.
func (w Workspace) In(client *Client) Workspace {
	w.Client, w.Home = client, client.Home()
	w.Fallback.Pod = "" // it is of the cluster that is left
	if !w.Scope.All() {
		w.Scope = w.Home
	}
	return w
}

// Through is the workspace through another connection to the same cluster.
func (w Workspace) Through(client *Client) Workspace {
	w.Home = w.home()
	w.Client = client
	return w
}

// Namespaces are those that the user has named in one way or another, the same one perhaps more than once.
func (w Workspace) Namespaces() []string {
	return slices.Concat(w.Fallback.Namespaces, w.Scope.Namespaces, w.home().Namespaces)
}

func (w Workspace) home() Scope {
	switch {
	case !w.Home.All():
		return w.Home
	case !w.Scope.All():
		return Scope{Namespaces: w.Scope.Namespaces}
	}
	return w.Client.Home()
}
