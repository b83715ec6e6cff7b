import {describe, expect, test} from 'vitest';
import {openServer} from './harness.js';

async function get(headers: Record<string, string>, url = '/settings') {
	const {app} = await openServer();
	return app.inject({url, headers});
}

describe('Host has to be this machine (DNS rebinding)', () => {
	test.each(['127.0.0.1', '127.0.0.1:6175', 'localhost', 'LOCALHOST:80', '[::1]', '[::1]:6175'])(
		'%s may',
		async host => {
			expect((await get({host})).statusCode).toBe(200);
		},
	);

	test.each([
		...[
			'evil.example',
			'evil.example:6175',
			'127.0.0.1.evil.example',
			'localhost.evil.example',
			'localhost.',
		],
		...[
			'192.168.1.5',
			'0.0.0.0',
			'127.0.0.2',
			'::1',
			'[::2]',
			'127.0.0.1:',
			'127.0.0.1:6175x',
			' ',
			'2130706433',
		],
		...['user@127.0.0.1', '127.0.0.1, evil.example', '127.0.0.1/evil'],
	])('%j may not', async host => {
		const reply = await get({host});
		expect(reply.statusCode).toBe(421);
		expect(reply.body).toMatch(/^Host has to be 127\.0\.0\.1, localhost or \[::1\], not ".*"\n$/);
		expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
	});

	test('also where there is no such path, and before a body is looked at', async () => {
		const {app} = await openServer();
		const headers = {host: 'evil.example', 'content-type': 'text/plain'};
		const reply = await app.inject({method: 'POST', url: '/nothing', headers, payload: 'x'});
		expect(reply.statusCode).toBe(421);
	});
});

describe('Origin has to be the page itself', () => {
	const host = '127.0.0.1:6175';
	test.each([
		['http://127.0.0.1:6175', 200],
		['http://localhost:6175', 403],
		['https://127.0.0.1:6175', 403],
		['http://127.0.0.1:6176', 403],
		['http://127.0.0.1', 403],
		['http://evil.example', 403],
		['null', 403],
		['', 403],
	])('%j → %i', async (origin, status) => {
		const {app, asked} = await openServer();
		const reply = await app.inject({
			method: 'PATCH',
			url: '/settings',
			headers: {host, origin},
			payload: {quality: 80},
		});
		expect(reply.statusCode).toBe(status);
		expect(asked).toHaveLength(status === 200 ? 1 : 0);
		expect((await app.inject({url: '/settings', headers: {host, origin}})).statusCode).toBe(status);
	});
});

describe('what browsers say of the site that asks', () => {
	const image = {'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image'};
	const visit = {'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document'};
	const frame = {'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe'};
	test.each([
		['the page itself', 'same-origin', image, 200],
		['an address that was typed in', 'none', visit, 200],
		['a link on another site', 'cross-site', visit, 200],
		['a picture of another site', 'cross-site', image, 403],
		['a picture of another program on this machine', 'same-site', image, 403],
		['a frame of another site', 'cross-site', frame, 403],
		['something new', 'next-door', image, 403],
	])('%s: %s', async (_, site, headers, status) => {
		expect((await get({...headers, 'sec-fetch-site': site}, '/')).statusCode).toBe(status);
	});

	test('another site may not post, even as a visit', async () => {
		const {app, asked} = await openServer();
		for (const site of ['cross-site', 'same-site']) {
			const headers = {...visit, 'sec-fetch-site': site};
			const reply = await app.inject({method: 'POST', url: '/sessions', headers, payload: {}});
			expect(reply.statusCode).toBe(403);
			expect(reply.body).toBe(`another site (Sec-Fetch-Site: "${site}") may not ask this server\n`);
		}

		expect(asked).toEqual([]);
	});
});

describe('every answer forbids what the page does not need', () => {
	test.each(['/', '/assets/web/page/main.js', '/settings', '/metrics', '/nothing'])('%s', async url => {
		const {app} = await openServer();
		const {headers} = await app.inject(url);
		expect(headers['x-powered-by']).toBeUndefined();
		expect(headers.server).toBeUndefined();
		expect(headers).toMatchObject({
			'x-content-type-options': 'nosniff',
			'cross-origin-resource-policy': 'same-origin',
			'content-security-policy':
				"default-src 'none';script-src 'self';style-src 'self';img-src 'self' blob:;connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
		});
	});

	test('also one that is given before any check', async () => {
		const {app} = await openServer();
		const {statusCode, headers} = await app.inject('/%');
		expect(statusCode).toBe(400);
		expect(headers).toMatchObject({
			'x-content-type-options': 'nosniff',
			'cross-origin-resource-policy': 'same-origin',
			'content-security-policy': "default-src 'none'",
		});
	});
});
