import {describe, expect, test} from 'vitest';
import {Cookies} from '../../../source/video/http/cookies.js';
import {Login} from '../../../source/video/http/login.js';

const url = new URL('http://me:p%40ss@camera/stream?x=1');
const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
const digest = (more: string): string => `Digest realm="r", ${more}`;

function begin(): Login {
	const login = new Login(url);
	login.begin();
	return login;
}

describe('user and password', () => {
	test('are not sent before they are asked for', () => {
		expect(begin().authorization('GET', url)).toBeUndefined();
	});

	test('are sent as Basic where nothing else is offered, or nothing is said', () => {
		for (const headers of [['Basic realm="r"'], []]) {
			const login = begin();
			expect(login.refused(url, headers)).toBe(true);
			expect(login.authorization('GET', url)).toBe(basic);
			expect(login.refused(url, headers)).toBe(false);
			expect(login.problem).toBe('asks for a user and a password, and does not take these');
		}
	});

	test('are sent by the strongest Digest first, weaker ones after, and Basic last', () => {
		const login = begin();
		const headers = ['Basic realm="r"', digest('nonce="m"'), digest('nonce="s", algorithm=SHA-256')];
		const tried: Array<string | undefined> = [];
		while (login.refused(url, headers)) {
			tried.push(login.authorization('GET', url));
		}

		expect(tried).toHaveLength(3);
		expect(tried[0]).toMatch(/^Digest .*uri="\/stream\?x=1".*algorithm=SHA-256/);
		expect(tried[1]).toMatch(/^Digest (?!.*SHA-256)/);
		expect(tried[2]).toBe(basic);
	});

	test('use a nonce again and count it, and take the next one when it is stale', () => {
		const login = begin();
		expect(login.refused(url, [digest('nonce="one", qop="auth"')])).toBe(true);
		expect(login.authorization('GET', url)).toContain('nc=00000001');
		login.begin();
		expect(login.authorization('GET', url)).toContain('nc=00000002');
		expect(login.refused(url, [digest('nonce="two", qop="auth", stale=true')])).toBe(true);
		expect(login.refused(url, [digest('nonce="three", qop="auth", stale=TRUE')])).toBe(true);
		expect(login.authorization('GET', url)).toMatch(/nonce="three", nc=00000001/);
		expect(login.refused(url, [digest('nonce="four", qop="auth"')])).toBe(false);
	});

	test('are not tried for ever by a server whose nonces are always stale', () => {
		const login = begin();
		let tries = 0;
		while (login.refused(url, [digest(`nonce="${tries}", stale=true`)])) {
			tries++;
		}

		expect(tries).toBeLessThan(10);
	});

	test('are for no other server, be it another port or protocol, and not there without being given', () => {
		for (const other of ['http://camera:81/', 'https://camera/', 'http://evil/']) {
			const login = begin();
			expect(login.refused(new URL(other), ['Basic realm="r"'])).toBe(false);
			login.refused(url, ['Basic realm="r"']);
			expect(login.authorization('GET', new URL(other))).toBeUndefined();
		}

		const nobody = new Login(new URL('http://camera/'));
		expect(nobody.refused(new URL('http://camera/'), ['Basic realm="r"'])).toBe(false);
		expect(nobody.problem).toMatch(/asks for a user and a password: http/);
	});

	test('are not shown as Basic to a server that took them as Digest and then says something else', () => {
		const login = begin();
		login.refused(url, [digest('nonce="n"')]);
		login.begin();
		expect(login.refused(url, [])).toBe(false);
	});

	test.each([
		['Negotiate', /asks for a login by negotiate; spoken are Digest and Basic/],
		['Digest nonce="n", algorithm=TIGER', /Digest \(algorithm TIGER\) that is not spoken here/],
	])('are refused in words to one that asks for %s', (header, words) => {
		const login = begin();
		expect(login.refused(url, [header])).toBe(false);
		expect(login.problem).toMatch(words);
	});
});

describe('cookies', () => {
	const [home, other] = [new URL('http://camera:81/login'), new URL('http://camera.evil/')];

	test('go back to the host that set them, and to no other whatever they say', () => {
		const cookies = new Cookies();
		cookies.take(home, ['session=1; Path=/; HttpOnly', 'all=2; Domain=evil', 'session=3']);
		expect(cookies.for(new URL('http://camera/stream'))).toBe('session=3; all=2');
		expect(cookies.for(other)).toBeUndefined();
	});

	test('that are secure go by https alone, and those that are over are gone', () => {
		const cookies = new Cookies();
		cookies.take(home, ['a=1; Secure', 'b=2', 'c=3', 'd=4; Max-Age=60']);
		cookies.take(home, ['b=; Max-Age=0', 'c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
		expect(cookies.for(home)).toBe('d=4');
		expect(cookies.for(new URL('https://camera/'))).toBe('a=1; d=4');
	});

	test('are bounded, and nonsense is none', () => {
		const cookies = new Cookies();
		cookies.take(home, ['', '=x', `long=${'x'.repeat(5000)}`]);
		expect(cookies.for(home)).toBeUndefined();
		cookies.take(
			home,
			Array.from({length: 100}, (_, index) => `c${index}=x`),
		);
		expect(cookies.for(home)?.split('; ')).toHaveLength(20);
	});
});
