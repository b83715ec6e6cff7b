import {describe, expect, test} from 'vitest';
import {readChallenges} from '../../../source/video/http/challenge.js';
import {digestAuthorization, digestStrength} from '../../../source/video/http/digest.js';

type Asked = Partial<Parameters<typeof digestAuthorization>[0]>;

function answer(challenge: string, request: Asked = {}): string {
	const [{parameters} = {parameters: new Map<string, string>()}] = readChallenges([challenge]);
	return digestAuthorization({
		parameters,
		user: 'Mufasa',
		password: 'Circle of Life',
		method: 'GET',
		uri: '/dir/index.html',
		count: 1,
		clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
		...request,
	});
}

const field = (text: string, name: string): string | undefined =>
	new RegExp(`[ ,]${name}="?([^",]*)`).exec(text)?.[1];

describe('Digest answers as the examples say', () => {
	const rfc7616 = (algorithm: string): string =>
		`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

	test.each([
		['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
		['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
	])('RFC 7616, 3.9.1, %s', (algorithm, response) => {
		const text = answer(rfc7616(algorithm));
		expect(field(text, 'response')).toBe(response);
		expect(text).toContain(`algorithm=${algorithm}, `);
		expect(text).toContain('nc=00000001, qop=auth, ');
		expect(text).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
	});

	test('RFC 7616, 3.9.2 (erratum 4897), SHA-512-256 with a hashed name', () => {
		const text = answer(
			'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
			{
				user: 'J\u00E4s\u00F8n Doe',
				password: 'Secret, or not?',
				uri: '/doe.json',
				clientNonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
			},
		);
		expect(field(text, 'username')).toBe('793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b');
		expect(field(text, 'response')).toBe('3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5');
		expect(text).toContain('userhash=true');
	});

	test('RFC 2617, 3.5', () => {
		const text = answer(
			'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
			{password: 'Circle Of Life', clientNonce: '0a4f113b'},
		);
		expect(field(text, 'response')).toBe('6629fae49393a05397450978507c4ef1');
		expect(text).not.toContain('algorithm');
	});

	test('RFC 2069, 2.4 (with its erratum): without qop there is no count', () => {
		const text = answer('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"', {
			password: 'CircleOfLife',
		});
		expect(field(text, 'response')).toBe('1949323746fe6a43ef61f9606e7febea');
		expect(text).not.toMatch(/nc=|cnonce|qop/);
	});
});

describe('a Digest challenge', () => {
	const strength = (challenge: string): number =>
		digestStrength(readChallenges([challenge])[0]?.parameters ?? new Map());

	test('is the stronger the longer its hash, and 0 where it is not spoken', () => {
		const challenges = [
			'Digest nonce="x", algorithm=SHA-512-256',
			'Digest nonce="x", algorithm=sha-256-sess',
			'Digest nonce="x"',
			'Digest nonce="x", algorithm=TIGER',
			'Digest realm="no nonce"',
			'Digest nonce="x", qop="token"',
		];
		expect(challenges.map(strength)).toEqual([3, 2, 1, 0, 0, 0]);
		expect(() => answer('Digest nonce="x", algorithm=TIGER')).toThrow(RangeError);
	});

	test('of a session goes over both nonces, and says its own without qop as well', () => {
		const one = answer('Digest realm="r", nonce="n", algorithm=MD5-sess', {clientNonce: 'a'});
		const other = answer('Digest realm="r", nonce="n", algorithm=MD5-sess', {clientNonce: 'b'});
		expect(field(one, 'response')).not.toBe(field(other, 'response'));
		expect(one).toContain('cnonce="a"');
	});

	test('of an entity is answered for an empty one', () => {
		expect(answer('Digest realm="r", nonce="n", qop="auth-int"')).toContain('qop=auth-int');
	});

	test('can not break out of its quotes', () => {
		const text = answer('Digest realm="a\\"b\\\\", nonce="n"', {user: 'x", nonce="y'});
		expect(text).toContain('realm="a\\"b\\\\"');
		expect(text).toContain('username="x\\", nonce=\\"y"');
		expect(answer('Digest nonce="n"', {user: "J\u00E4s'n"})).toContain("username*=UTF-8''J%C3%A4s%27n");
	});
});

describe('the challenges of an answer', () => {
	const read = (...headers: readonly string[]) =>
		readChallenges(headers).map(({scheme, parameters}) => [scheme, Object.fromEntries(parameters)]);

	test('stand in headers of their own, or all in one', () => {
		const both = [
			['digest', {realm: 'cam', nonce: 'a,b', qop: 'auth,auth-int'}],
			['basic', {realm: 'cam'}],
		];
		const [digest, basic] = ['Digest realm="cam", nonce="a,b", qop="auth,auth-int"', 'Basic realm="cam"'];
		expect(read(digest, basic)).toEqual(both);
		expect(read(`${digest}, ${basic}`)).toEqual(both);
	});

	test('may have bare values, spaces about the equals sign, and commas too many', () => {
		expect(read('digest  realm = cam ,, nonce=abc==:x,')).toEqual([
			['digest', {realm: 'cam', nonce: 'abc==:x'}],
		]);
	});

	test('are bounded, and nonsense is none', () => {
		expect(read('')).toEqual([]);
		expect(read('"')).toEqual([]);
		expect(readChallenges([Array.from({length: 1000}, () => 'Basic').join(',')])).toHaveLength(16);
	});
});
