// Package gather asks a cluster for the objects around a pod that
// [anatomy.Build] makes more of: once, by a [Cache], or following them as they
// change, by a [Follower].
//
// Which objects those are follows from the pod and from what has been read
// already: [wantsOf] tells. Each is one named get, or one list by a label
// selector, but for three lists of the pod's namespace. Services, network
// policies and disruption budgets select pods by selectors of their own, which
// cannot be queried; besides, the variables of all services of the namespace
// are in the environment of its containers. A service takes about a kilobyte on
// the wire, the two others less, and there are seldom more than a few hundred.
package gather
