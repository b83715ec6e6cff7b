import {METHODS} from 'node:http';
import type {InjectOptions} from 'fastify';
import {describe, expect, test} from 'vitest';
import {openServer} from './harness.js';

const paths = {
	'/': 'GET, HEAD',
	'/stats': 'GET, HEAD',
	'/metrics': 'GET, HEAD',
	'/choices': 'GET, HEAD',
	'/settings': 'GET, HEAD, PATCH',
	'/sessions': 'GET, HEAD, POST',
	'/sessions/some.run': 'GET, HEAD',
	'/assets/web/page/main.js': 'GET, HEAD',
	'/assets/multipart/parser.js': 'GET, HEAD',
};

describe.each(Object.entries(paths))('%s', (url, allow) => {
	test('answers HEAD as GET, without the body', async () => {
		const {app} = await openServer();
		const get = await app.inject({method: 'GET', url});
		const head = await app.inject({method: 'HEAD', url});
		expect(head.body).toBe('');
		expect(head.statusCode).toBe(get.statusCode);
		expect(head.headers['content-type']).toBe(get.headers['content-type']);
		expect(head.headers['content-length']).toBe(get.headers['content-length']);
	});

	test('says which methods it has to any other', async () => {
		const {app, asked} = await openServer();
		const others = METHODS.filter(name => name !== 'CONNECT' && !allow.split(', ').includes(name));
		for (const method of others) {
			const payload = {method, url, headers: {'content-type': 'text/plain'}, payload: 'x'};
			const reply = await app.inject(payload as InjectOptions);
			expect(`${method} ${reply.statusCode}`).toBe(`${method} 405`);
			expect(reply.headers.allow).toBe(allow);
			expect(reply.body).toBe(`${url} can't be asked with ${method}; it answers ${allow}\n`);
		}

		expect(asked).toEqual([]);
	});
});

test.each([
	['/nothing', 404, 'there is no /nothing here; / is the page'],
	['/stats/', 404, 'there is no /stats/ here; / is the page'],
	['/STATS', 404, 'there is no /STATS here; / is the page'],
	['//', 404, 'there is no // here; / is the page'],
	['/sessions/', 404, 'no session is named ""; none are saved yet'],
	['/sessions/a/b', 404, 'there is no /sessions/a/b here; / is the page'],
	['/sessions?x=1', 200, undefined],
	['/%73tats', 200, undefined],
	['/%', 400, 'the path has a % that is followed by no two hexadecimal digits'],
	['/%zz', 400, 'the path has a % that is followed by no two hexadecimal digits'],
	['/%0a%1b[31m', 404, 'there is no / [31m here; / is the page'],
	[`/${'x'.repeat(300)}`, 404, `there is no /${'x'.repeat(98)}… here; / is the page`],
	[`/sessions/${'x'.repeat(300)}`, 414, 'the path is too long'],
])('GET %s is %i', async (url, status, line) => {
	const {app, faults} = await openServer();
	const reply = await app.inject(url);
	expect(reply.statusCode).toBe(status);
	if (line !== undefined) {
		expect(reply.body).toBe(`${line}\n`);
		expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8');
		expect(reply.headers['cache-control']).toBe('no-store');
	}

	expect(faults).toEqual([]);
});

test('a fault of ours is told to the lab, and to the browser without its inside', async () => {
	const {app, faults} = await openServer({
		streams(scope) {
			scope.get('/broken', async () => {
				throw new Error('secret\nplace');
			});
		},
	});
	const reply = await app.inject('/broken?x=\u001B[31m');
	expect({status: reply.statusCode, body: reply.body}).toEqual({
		status: 500,
		body: 'the server failed at this; the events of the run say more\n',
	});
	expect(faults).toEqual([
		expect.stringMatching(/^the page's server failed at GET \/broken\S*: secret place$/),
	]);
	// Every page that comes gets the last 500 events, and may be sent 1 MiB.
	await app.inject(`/broken?${'x'.repeat(8000)}`);
	expect(faults[1]?.length).toBeLessThan(200);
});
