/** Node reads that variable when it starts (its documentation, CLI). */
const untrusted =
	'its certificate is signed by nobody who is trusted here; trust it with NODE_EXTRA_CA_CERTS=FILE.pem, or use http://';

const words: Readonly<Record<string, string>> = {
	ENOENT: 'it is not there',
	EACCES: 'permission denied',
	EISDIR: 'it is a folder',
	ENOTDIR: 'it is no folder',
	ELOOP: 'its links lead in a circle',
	ENAMETOOLONG: 'its name is too long',
	EIO: 'the disk failed',
	ECONNREFUSED: 'nobody listens there',
	ECONNRESET: 'the connection broke',
	ENOTFOUND: 'there is no such host',
	EAI_AGAIN: 'the name of the host is not answered for',
	EHOSTUNREACH: 'the host is not reached',
	ENETUNREACH: 'there is no way to its network',
	ETIMEDOUT: 'it does not answer',
	EPIPE: 'the connection broke',
	EPROTO: 'it does not speak TLS; is it http://?',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock right?',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
	DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
	SELF_SIGNED_CERT_IN_CHAIN: untrusted,
	UNABLE_TO_GET_ISSUER_CERT: untrusted,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

/** Why a source that was there is lost, in a few words: what there is nobody at now was there before. */
export function lossOf(error: unknown): string {
	return codeOf(error) === 'ECONNREFUSED' ? 'connection refused' : reasonOf(error);
}

/** Why something of the system failed, in a few words. */
export function reasonOf(error: unknown): string {
	const code = codeOf(error);
	// What Node's parser of HTTP stumbles over; each has a code of its own.
	if (code.startsWith('HPE_')) {
		return 'it does not answer in HTTP';
	}

	return words[code] ?? (code === '' ? (error instanceof Error ? error.message : String(error)) : code);
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
