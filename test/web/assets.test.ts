import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {builtFolder, openServer} from './harness.js';

test.each([
	['/', 'text/html; charset=utf-8', '<!doctype html><title>vstream</title>'],
	['/assets/web/page/main.js', 'application/javascript; charset=utf-8', 'export const page = 1;'],
	['/assets/web/page/style.css', 'text/css; charset=utf-8', 'body { margin: 0 }'],
	['/assets/web/page/icon.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
	['/assets/web/page/vendor/uplot.js', 'application/javascript; charset=utf-8', 'export default 1;'],
	['/assets/web/shared/stream.js', 'application/javascript; charset=utf-8', 'export const shared = 1;'],
	['/assets/multipart/parser.js', 'application/javascript; charset=utf-8', 'export const parser = 1;'],
])('%s is %s', async (url, type, body) => {
	const {app} = await openServer();
	const reply = await app.inject(url);
	expect(reply.statusCode).toBe(200);
	expect(reply.headers['content-type']).toBe(type);
	expect(reply.body).toBe(body);
});

test.each([
	'/assets/',
	'/assets/web/page/',
	'/assets/web/page',
	'/assets/web/server.js',
	'/assets/cli.js',
	'/assets/web/page/main.js.map',
	'/assets/web/page/main.d.ts',
	'/assets/web/page/.hidden.js',
	'/assets/web/page/main.js/',
	'/cli.js',
])('%s can’t be had', async url => {
	const {app} = await openServer();
	const reply = await app.inject(url);
	expect(reply.statusCode).toBe(404);
	expect(reply.body).toBe(`there is no ${url} here; / is the page\n`);
});

describe('an old page is never shown after an upgrade', () => {
	test.each(['/', '/assets/web/page/main.js'])('%s', async url => {
		const root = builtFolder();
		const {app} = await openServer({root});
		const first = await app.inject(url);
		const tag = String(first.headers.etag);
		expect(first.headers['cache-control']).toBe('no-cache');
		expect(first.headers['last-modified']).toBeUndefined();
		for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
			const again = await app.inject({url, headers: {'if-none-match': known}});
			expect({status: again.statusCode, body: again.body}).toEqual({status: 304, body: ''});
		}

		// npm gives every file of every release the same time; here the length is the same, too.
		const file = path.join(root, url === '/' ? 'web/page/index.html' : 'web/page/main.js');
		const {atime, mtime} = fs.statSync(file);
		fs.writeFileSync(file, first.body.replace(/[e1]/, '2'));
		fs.utimesSync(file, atime, mtime);
		const upgraded = await app.inject({
			url,
			headers: {'if-none-match': tag, 'if-modified-since': new Date().toUTCString()},
		});
		expect(upgraded.statusCode).toBe(200);
		expect(upgraded.body).not.toBe(first.body);
		expect(upgraded.headers.etag).not.toBe(tag);
	});

	test('a file that has gone is 404', async () => {
		const root = builtFolder();
		const {app, faults} = await openServer({root});
		fs.rmSync(path.join(root, 'web/page/main.js'));
		fs.rmSync(path.join(root, 'web/page/index.html'));
		for (const url of ['/assets/web/page/main.js', '/']) {
			expect((await app.inject(url)).statusCode).toBe(404);
		}

		expect(faults).toEqual([]);
	});
});
