package explain

// Class sorts failures by what the user can do about them.
type Class uint8

// The classes of failure.
const (
	// ClassUnknown is everything that fits no other class.
	ClassUnknown Class = iota
	// ClassNoConfig means that no kubeconfig says which cluster to talk to.
	ClassNoConfig
	// ClassBadContext means that the kubeconfig has no such context, or that
	// the context points to a cluster or user that is not there.
	ClassBadContext
	// ClassUnreachable means that no connection to the server came about: its
	// name does not resolve, it refuses, the network or a proxy is in the way.
	ClassUnreachable
	// ClassUnauthorized means that the server does not accept the credentials.
	ClassUnauthorized
	// ClassCredentialPlugin means that the program which should hand out
	// credentials is missing or failed.
	ClassCredentialPlugin
	// ClassForbidden means that the user is known and lacks a right.
	ClassForbidden
	// ClassNotFound means that the object, or the kind of object, is not there.
	ClassNotFound
	// ClassTimeout means that an answer did not come in time.
	ClassTimeout
	// ClassCertificate means that one side does not trust the other's
	// certificate.
	ClassCertificate
	// ClassExpired means that the server no longer holds the resource version
	// asked for; a fresh list is needed.
	ClassExpired
	// ClassInvalid means that the server, or the client library, refused the
	// request for what it says.
	ClassInvalid
	// ClassReadOnly means that podglass did not send the request, because the
	// client is read-only.
	ClassReadOnly
	// ClassNode means that the API server is there, and a node, or the container
	// runtime on it, does not answer.
	ClassNode
)

// Error is a failure in words for the user.
type Error struct {
	Class Class
	// What was attempted on what, as far as the failure tells: Verb is the
	// Kubernetes verb ("list"), Resource the plural resource with its
	// subresource ("pods/log"), Namespace is empty for cluster-wide requests.
	Verb, Resource, Namespace, Name string
	// Node is the node that failed, for ClassNode; "" while it is not known which
	// ([Error.OnNode]).
	Node string
	// Sentence is one clear sentence, without a line break, that says what is
	// wrong and, where there is something to do, what to do.
	Sentence string
	// Hint is what the user's own configuration says to that, in several lines,
	// such as how to install a credential plugin; mostly "".
	Hint string
	// Err is the failure as it came.
	Err error

	part, said string // of a node: which part of it, and what was said about it
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Sentence }

// Unwrap returns the failure as it came.
func (e *Error) Unwrap() error { return e.Err }
