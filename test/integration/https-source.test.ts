import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import https from 'node:https';
import type net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {describeWith, needProgram} from '../opencv/built.js';
import {part} from '../video/mjpeg/camera-server.js';
import {jpegs} from '../video/mjpeg/pictures.js';
import {runJson, runProgram} from './program.js';

// Node makes keys, but no certificates.
describeWith([needProgram('openssl')], 'a camera with HTTPS and a certificate of its own', () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'vstream-https-'));
	const [keyFile, certificateFile] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
	const allowed = `Basic ${Buffer.from('me:secret').toString('base64')}`;
	let server: https.Server;
	let port: number;

	beforeAll(async () => {
		execFileSync(
			'openssl',
			[
				...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
				...['-keyout', keyFile, '-out', certificateFile, '-days', '1', '-subj', '/CN=camera'],
				...['-addext', 'subjectAltName=IP:127.0.0.1'],
			],
			{stdio: 'pipe'},
		);
		const pictures = await jpegs(2, 320, 192);
		const files = {key: readFileSync(keyFile), cert: readFileSync(certificateFile)};
		server = https.createServer(files, (request, response) => {
			if (request.headers.authorization !== allowed) {
				response.writeHead(401).end();
				return;
			}

			response.writeHead(200, {'Content-Type': 'multipart/x-mixed-replace; boundary=frame'});
			let next = 0;
			const timer = setInterval(() => response.write(part(pictures[next++ % 2]!)), 40);
			response.once('close', () => clearInterval(timer));
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		({port} = server.address() as net.AddressInfo);
	});

	afterAll(() => {
		server.closeAllConnections();
		server.close();
		rmSync(folder, {recursive: true});
	});

	const run = (host: string): readonly string[] => [
		...['--source', `https://me:secret@${host}:${port}/stream`],
		...['--duration', '1'],
	];

	it('is read where the certificate is trusted', async () => {
		const summary = await runJson(run('127.0.0.1'), {NODE_EXTRA_CA_CERTS: certificateFile});
		expect(summary.config).toMatchObject({
			source: `https://***@127.0.0.1:${port}/stream`,
			width: 320,
			height: 192,
		});
		expect(summary.frames.received).toBeGreaterThan(5);
	});

	it.each<[string, string, NodeJS.ProcessEnv, RegExp]>([
		[
			'is not trusted',
			'127.0.0.1',
			{},
			/ can't be read: its certificate is signed by nobody who is trusted here; trust it with NODE_EXTRA_CA_CERTS=FILE\.pem, or use http:\/\/$/,
		],
		[
			'is for another name',
			'localhost',
			{NODE_EXTRA_CA_CERTS: certificateFile},
			/ can't be read: its certificate is for another name$/,
		],
	])('is refused in one line where the certificate %s', async (_, host, env, words) => {
		const {code, stderr} = await runProgram(['run', ...run(host), '--port', '0'], env);
		expect(code).toBe(1);
		expect(stderr.trim()).toMatch(/^vstream-tui: [^\n]*$/);
		expect(stderr.trim()).toMatch(words);
		expect(stderr).not.toContain('secret');
	});
});
