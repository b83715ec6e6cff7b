import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {runProgram} from './program.js';

/** Each answer is one line on stderr that says what was wrong and what is allowed; stdout stays empty. */
async function expectRefusal(args: readonly string[], code: number, words: RegExp): Promise<void> {
	const ended = await runProgram(args);
	expect(ended.stdout).toBe('');
	expect(ended.stderr).toMatch(words);
	expect(ended.stderr.trim().split('\n')).toHaveLength(1);
	expect(ended.code).toBe(code);
}

describe('values that are unknown or impossible: one line, exit code 2', () => {
	it.each([
		[
			['run', 'sctp-small'],
			/^vstream-tui: unknown experiment 'sctp-small'; there are tcp-small, tcp-default, tcp-big, udp-small, udp-default, udp-big/,
		],
		[['run', '--buffer', '255'], /256 to 65507/],
		[['run', '--buffer', '1e9'], /256 to 65507/],
		[['run', '--quality', '0'], /1 to 100/],
		[['run', '--size', '1280'], /1280x720/],
		[['run', '--size', '1x1'], /16 to 4096/],
		[['run', '--fps', '-1'], /0 to 1000/],
		[['run', '--fps', 'NaN'], /0 to 1000/],
		[['run', '--codec', 'h264'], /jpeg, raw/],
		[['run', '--protocol', 'sctp'], /tcp, udp/],
		[['run', '--port', '70000'], /0 to 65535/],
		[['run', '--bind', 'localhost'], /127\.0\.0\.1/],
		[['run', '--duration', '0'], /0\.1 to 86400/],
		[['run', '--source', ''], /pattern, camera, camera:N, a video file, a \.mjpeg file, a folder of JPEGs/],
		[['run', '--source', 'camera:x'], /a camera's number .* a source is pattern, camera, camera:N/],
		[['run', '--source', 'no-such-file.avi'], /no file no-such-file\.avi/],
		[['run', '--source', 'no-such-file.mjpeg'], /no file no-such-file\.mjpeg/],
		[['run', '--source', 'ftp://192.0.2.7/x'], /http:\/\/ or https:\/\//],
		[['run', '--source', 'http://'], /such as http:\/\/192\.0\.2\.7:8080\/stream/],
		[['run', '--source', 'http://a b/'], /has a space in it/],
		[
			['run', '--source', 'http://me:secret@192.0.2.7:99999/'],
			/^(?!.*secret).*http:\/\/\*\*\*@192\.0\.2\.7:99999/,
		],
		[
			['run', '--bufer', '1400'],
			/^vstream-tui: unknown option '--bufer' \(did you mean --buffer\?\); all there are: .*vstream-tui help run\n$/,
		],
		[['--quality'], /^vstream-tui: --quality <number> lacks its value; see: .*vstream-tui help\n$/],
		[['nonsense'], /unknown command/],
		[['non\u001B[2Jsense\u009B'], /unknown command 'non \[2Jsense '/],
		[['run', '--source', 'a\u001B]0;b\u0007\u202Ec.avi'], /no file a \]0;b c\.avi/],
		[
			['help', 'nonsense'],
			/unknown command 'nonsense'; there are run, sessions, doctor, setup-opencv, help\n$/,
		],
		[
			['sessions', 'nonsense'],
			/^vstream-tui: unknown action 'nonsense'; there are list, show, delete, restore\n$/,
		],
		[['sessions', 'show'], /name/],
		[
			['sessions', 'show', 'a', 'b'],
			/^vstream-tui: too many arguments; it is: .*vstream-tui sessions \[options\] \[action\] \[name\]\n$/,
		],
		[
			['udp-small', 'x'],
			/^vstream-tui: too many arguments; it is: .*vstream-tui \[command \| experiment\] \[options\]\n$/,
		],
	])('%j', async (args, words) => {
		await expectRefusal(args, 2, words);
	});
});

describe('sources that are there, or may be, and can not be played: one line, exit code 1', () => {
	let folder: string;
	const server = createServer((_, response) =>
		response.setHeader('content-type', 'text/html').end('no picture'),
	);

	beforeAll(async () => {
		folder = await mkdtemp(path.join(os.tmpdir(), 'vstream-bad-'));
		await mkdir(path.join(folder, 'empty'));
		await symlink('circle', path.join(folder, 'circle'));
		for (const name of ['zeros', 'zeros.mjpeg']) {
			await writeFile(path.join(folder, name), Buffer.alloc(100_000));
		}

		await promisify(execFile)('mkfifo', [path.join(folder, 'pipe')]);
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
	});

	afterAll(async () => {
		server.close();
		await rm(folder, {recursive: true});
	});

	it.each([
		['a named pipe', 'pipe', /pipe is a named pipe, which is not played; a source is pattern/],
		['a device, which it never opens', '/dev/null', /\/dev\/null is a device, which is not played/],
		[
			'a folder without a picture',
			'empty',
			/empty has no JPEG that can be shown; its \.jpg and \.jpeg files/,
		],
		['links that lead nowhere', 'circle', /circle can't be read: its links lead in a circle/],
		['a file of zeros, as a video', 'zeros', /zeros is not a video|OpenCV is not installed/],
		['a file of zeros, as JPEGs', 'zeros.mjpeg', /zeros\.mjpeg has no JPEG that can be shown/],
		['a camera that is absent', 'camera:777', /camera 777 can't be opened|OpenCV is not installed/],
		['a server that does not listen', 'http://127.0.0.1:1/', /can't be read: nobody listens there/],
	])('%s', async (_, source, words) => {
		const isPath = !/[:/]/.test(source);
		await expectRefusal(
			['run', '--source', isPath ? path.join(folder, source) : source, '--port', '0'],
			1,
			words,
		);
	});

	it('a page that is no picture', async () => {
		const {port} = server.address() as net.AddressInfo;
		await expectRefusal(
			['run', '--source', `http://127.0.0.1:${port}/`, '--port', '0'],
			1,
			/answers with text\/html; wanted is multipart\/x-mixed-replace or image\/jpeg/,
		);
	});
});

describe('what the machine refuses: one line, exit code 1', () => {
	it('a port that another program has', async () => {
		const server = net.createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const {port} = server.address() as net.AddressInfo;
		await expectRefusal(
			['run', '--port', String(port)],
			1,
			new RegExp(`port ${port} is taken by another program; choose one with --port`),
		);
		server.close();
	});

	it('an address of another machine', async () => {
		await expectRefusal(
			['run', '--port', '0', '--bind', '192.0.2.1'],
			1,
			/192\.0\.2\.1 is no address of this machine/,
		);
	});
});
