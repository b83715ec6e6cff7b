import {once} from 'node:events';
import net from 'node:net';
import os from 'node:os';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {closed} from '../closed.js';
import {describeWith} from '../opencv/built.js';
import {needStranger, runAs, strangerUid} from '../web/access/stranger.js';
import {type Answer, type AskOptions, WebRun} from './web-run.js';

/** What the built program refuses, and how: a proper status and one line of plain text. */

let run: WebRun;
let host = '';
beforeAll(async () => {
	run = await WebRun.start('--size', '320x180');
	({host} = new URL(run.address));
});
afterAll(async () => {
	await run.close();
});

const json = {'content-type': 'application/json'};

function expectLine({status, headers, text}: Answer, expected: number, words: RegExp): void {
	expect({status, text}).toEqual({status: expected, text: expect.stringMatching(words)});
	expect(headers['content-type']).toBe('text/plain; charset=utf-8');
	expect(text.trimEnd()).not.toMatch(/[\r\n]/);
	expect(text.length).toBeLessThan(500);
}

describe('a request that should not be', () => {
	it.each<[string, number, RegExp, string, AskOptions?]>([
		['an unknown path', 404, /nowhere/, '/nowhere'],
		['a path out of the assets', 404, /cli|there is no/, '/assets/web/page/../../../cli.js'],
		['the same, in disguise', 404, /there is no/, '/assets/web/page/%2e%2e/%2e%2e/%2e%2e/cli.js'],
		['a source file beside the assets', 404, /there is no/, '/assets/web/server.js'],
		['a method that the feed has not', 405, /GET/, '/video_feed', {method: 'DELETE'}],
		[
			'a method that the settings have not',
			405,
			/PATCH/,
			'/settings',
			{method: 'PUT', headers: json, body: '{}'},
		],
		['a rate of 0', 400, /fps/, '/video_feed?fps=0'],
		['a rate that is none', 400, /fps/, '/video_feed?fps=fast'],
		['a rate beyond all screens', 400, /240/, '/video_feed?fps=241'],
		['a page of another name', 421, /127\.0\.0\.1/, '/', {headers: {host: 'rebound.example'}}],
		['the same with our port', 421, /127\.0\.0\.1/, '/stats', {headers: {host: 'rebound.example:80'}}],
		['another site', 403, /another site/, '/stats', {headers: {origin: 'http://evil.example'}}],
		['a sandboxed frame', 403, /another site/, '/stats', {headers: {origin: 'null'}}],
		[
			'a form of another site',
			403,
			/another site/,
			'/settings',
			{method: 'PATCH', headers: {...json, 'sec-fetch-site': 'cross-site'}, body: '{"adapt":true}'},
		],
		[
			'settings that are no JSON',
			415,
			/application\/json/,
			'/settings',
			{method: 'PATCH', headers: {'content-type': 'text/plain'}, body: 'x'},
		],
		[
			'settings that are broken JSON',
			400,
			/JSON/,
			'/settings',
			{method: 'PATCH', headers: json, body: '{"quality":'},
		],
		[
			'a quality beyond its limits',
			422,
			/1 to 100/,
			'/settings',
			{method: 'PATCH', headers: json, body: '{"quality":101}'},
		],
		[
			'a link in words that mean nothing',
			422,
			/link/,
			'/settings',
			{method: 'PATCH', headers: json, body: '{"link":"fog=3"}'},
		],
		[
			'a setting that is none',
			422,
			/colour|body/,
			'/settings',
			{method: 'PATCH', headers: json, body: '{"colour":"red"}'},
		],
		[
			'a body beyond its limit',
			413,
			/16/,
			'/settings',
			{method: 'PATCH', headers: json, body: JSON.stringify({link: 'x'.repeat(20_000)})},
		],
		['headers beyond their limit', 431, /8/, '/stats', {headers: {'x-much': 'y'.repeat(9000)}}],
		[
			'a name that is a path',
			422,
			/name/,
			'/sessions',
			{method: 'POST', headers: json, body: '{"name":"../up"}'},
		],
	])('is refused in one line: %s', async (_, status, words, where, options) => {
		const answer = await run.ask(where, options);
		expectLine(answer, status, words);
		if (status === 405) expect(answer.headers.allow).toMatch(/GET/);
	});

	it('leaves the run as it was', async () => {
		expect((await run.stats()).config).toMatchObject({quality: 50, adapt: false, link: null});
	});
});

describe('every answer', () => {
	it.each([
		'/',
		'/stats',
		'/metrics',
		'/sessions',
		'/settings',
		'/choices',
		'/snapshot.jpg',
		'/assets/web/page/main.js',
	])('of %s has its head without its body, and lets nobody else in', async where => {
		const [whole, head] = [await run.ask(where), await run.ask(where, {method: 'HEAD'})];
		expect(whole.status).toBe(200);
		expect(head.status).toBe(200);
		expect(head.body).toHaveLength(0);
		expect(head.headers['content-type']).toBe(whole.headers['content-type']);
		for (const {headers} of [whole, head]) {
			expect(headers['content-security-policy']).toMatch(/^default-src 'none';/);
			expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|http/);
			expect(headers['cross-origin-resource-policy']).toBe('same-origin');
			expect(headers['x-content-type-options']).toBe('nosniff');
			expect(headers['access-control-allow-origin']).toBeUndefined();
		}
	});

	it.each(['/video_feed', '/events'])('of %s has its head too', async where => {
		const {status, body} = await run.ask(where, {method: 'HEAD'});
		expect({status, length: body.length}).toEqual({status: 200, length: 0});
	});
});

describeWith([needStranger], 'another user of this computer', () => {
	it('sees, switches and saves nothing', async () => {
		const before = await run.json<{settings: unknown}>('/settings');
		const said = await runAs(
			strangerUid,
			Number(host.split(':')[1]),
			`const ask = async (path, method, body) => {
				const headers = {'content-type': 'application/json'};
				const reply = await fetch('http://localhost:' + port + path, {method, body, headers});
				console.log(reply.status, (await reply.text()).trim());
			};
			for (const path of ['/', '/video_feed', '/snapshot.jpg', '/stats', '/events']) await ask(path, 'GET');
			await ask('/settings', 'PATCH', '{"profile":"classic"}');
			await ask('/sessions', 'POST', '{}');`,
		);
		const lines = said.trimEnd().split('\n');
		expect(lines).toHaveLength(7);
		for (const line of lines) expect(line).toMatch(/^403 this page serves the user who runs it .*--web-open/);
		expect((await run.json<{settings: unknown}>('/settings')).settings).toEqual(before.settings);
		expect(await run.json('/sessions')).toEqual({sessions: [], damaged: []});
	});
});

describe('the server', () => {
	const elsewhere = Object.values(os.networkInterfaces())
		.flat()
		.flatMap(address => (address?.family === 'IPv4' && !address.internal ? [address.address] : []));

	// Linux has all of 127.0.0.0/8 by itself.
	const near = process.platform === 'linux' ? ['127.0.0.2'] : [];
	it.each([...near, ...elsewhere])('listens on 127.0.0.1 alone: not on %s', async address => {
		const socket = net.connect(Number(host.split(':')[1]), address);
		const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
		expect(error.code).toBe('ECONNREFUSED');
	});

	it('hangs up on who says nothing, and on who never comes to an end', async () => {
		const silent = net.connect(Number(host.split(':')[1]), '127.0.0.1');
		const slow = net.connect(Number(host.split(':')[1]), '127.0.0.1');
		slow.write(`GET /stats HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `);
		let said = '';
		slow.on('data', (bytes: Buffer) => {
			said += bytes.toString('latin1');
		});
		const drip = setInterval(() => slow.write('a'), 500);
		silent.on('error', () => {}).resume();
		slow.on('error', () => {});
		await Promise.all([closed(silent), closed(slow)]);
		clearInterval(drip);
		expect(said).toMatch(/^HTTP\/1\.1 408 /);
	});
});
