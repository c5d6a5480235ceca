package explain

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// explainCertificate tells which side does not trust the other's certificate,
// and why.
func explainCertificate(err error) *Error {
	explained := &Error{Class: ClassCertificate}
	server := serverOf(err)
	if bad, ok := errors.AsType[x509.CertificateInvalidError](err); ok && bad.Reason == x509.Expired {
		explained.Sentence = "the certificate of " + server + " has expired or is not valid yet; check the clock, or have it renewed"
		return explained
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		explained.Sentence = "the certificate of " + server + " is for another name; check the address, or set tls-server-name"
		return explained
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		explained.Sentence = "the certificate of " + server + " is signed by an authority that the kubeconfig does not trust; check its certificate-authority"
		return explained
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		explained.Sentence = fmt.Sprintf("the certificate of %s cannot be trusted: %v", server, bad.Err)
		return explained
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		explained.Class = ClassUnreachable
		explained.Sentence = server + " does not speak TLS; check the address and port in the kubeconfig's server"
		return explained
	}
	if alert, ok := errors.AsType[*net.OpError](err); ok && alert.Op == "remote error" {
		explained.Sentence = fmt.Sprintf("%s ended the TLS handshake (%v); check the client certificate in the kubeconfig", server, alert.Err)
		return explained
	}
	return nil
}

// explainProxy tells of a problem with the proxy on the way.
func explainProxy(err error) *Error {
	explained := &Error{Class: ClassUnreachable}
	if failed, ok := errors.AsType[*net.OpError](err); ok && failed.Op == "proxyconnect" {
		explained.Sentence = fmt.Sprintf("the proxy cannot be reached (%v); check HTTPS_PROXY, or proxy-url in the kubeconfig", deepest(failed.Err))
		return explained
	}
	if failed, ok := errors.AsType[*net.OpError](err); ok && strings.HasPrefix(failed.Op, "socks") {
		explained.Sentence = fmt.Sprintf("the SOCKS proxy did not connect to the API server: %v", deepest(failed.Err))
		return explained
	}
	failed, ok := errors.AsType[*url.Error](err)
	if !ok || !IsStatusText(failed.Err.Error()) {
		return nil
	}
	// net/http returns the bare status text when a proxy refuses a tunnel.
	explained.Sentence = fmt.Sprintf("the proxy refuses to connect to %s: %v; check HTTPS_PROXY and NO_PROXY, or proxy-url in the kubeconfig",
		strings.TrimPrefix(serverOf(err), "the API server at "), failed.Err)
	return explained
}

// IsStatusText reports whether a text is what net/http says of a status, and nothing else.
func IsStatusText(text string) bool {
	for code := http.StatusMultipleChoices; code <= http.StatusNetworkAuthenticationRequired; code++ {
		if text != "" && http.StatusText(code) == text {
			return true
		}
	}
	return false
}

// explainTimeout tells of an answer that did not come. A connection that did not
// come about in time is a failure of the network, not of the server.
func explainTimeout(err error) *Error {
	var waited net.Error
	timedOut := errors.As(err, &waited) && waited.Timeout() ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
	if !timedOut {
		return nil
	}
	if resolving, ok := errors.AsType[*net.DNSError](err); ok {
		return explainResolving(resolving)
	}
	if failed, ok := errors.AsType[*net.OpError](err); ok && failed.Op == "dial" {
		return &Error{
			Class:    ClassUnreachable,
			Sentence: serverOf(err) + " cannot be reached: the connection timed out; check the network, the VPN and the address",
		}
	}
	sentence := serverOf(err) + " did not answer in time"
	if limited, ok := errors.AsType[*TimeoutError](err); ok {
		sentence = fmt.Sprintf("%s did not answer within %s", serverOf(err), limited.Limit)
	}
	return &Error{Class: ClassTimeout, Sentence: sentence}
}

// explainNetwork tells of connections that do not come about or break.
func explainNetwork(err error) *Error {
	if resolving, ok := errors.AsType[*net.DNSError](err); ok {
		return explainResolving(resolving)
	}
	explained := &Error{Class: ClassUnreachable}
	server := serverOf(err)
	switch {
	case isRefused(err):
		explained.Sentence = server + " refuses connections; check that the cluster or the tunnel to it is up"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		explained.Sentence = server + " cannot be reached: there is no route to it; check the network and the VPN"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		strings.Contains(err.Error(), "http2: client connection lost"):
		explained.Sentence = "the connection to " + server + " was lost"
	default:
		failed, ok := errors.AsType[*net.OpError](err)
		if !ok {
			return nil
		}
		explained.Sentence = fmt.Sprintf("%s cannot be reached: %v", server, deepest(failed.Err))
	}
	return explained
}

func explainResolving(failed *net.DNSError) *Error {
	return &Error{
		Class:    ClassUnreachable,
		Sentence: fmt.Sprintf("the API server's name %s cannot be resolved; check the address, the network and the VPN", failed.Name),
	}
}

// isRefused reports whether a connection that we wanted to open was refused. It
// also reads the text of that, since the error number has other names on
// Windows.
func isRefused(err error) bool {
	failed := dialling(err)
	return failed != nil && (errors.Is(failed, syscall.ECONNREFUSED) || strings.Contains(failed.Error(), "actively refused"))
}

// dialling is the failure of a connection of ours to come about, nil for
// everything else, such as a text in which the server tells of a connection of
// its own.
func dialling(err error) *net.OpError {
	for err != nil {
		failed, ok := errors.AsType[*net.OpError](err)
		if !ok {
			return nil
		}
		if failed.Op == "dial" {
			return failed
		}
		err = failed.Err
	}
	return nil
}

// deepest is the last error of a chain, without what everybody on the way added.
func deepest(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
