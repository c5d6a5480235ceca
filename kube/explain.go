package kube

import "errors"

// Explain finds out what kind of failure err is and tells it in one sentence.
// It returns nil for nil, and err itself where it already is an *[Error].
func Explain(err error) *Error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Sentence: err.Error(), Err: err}
}
