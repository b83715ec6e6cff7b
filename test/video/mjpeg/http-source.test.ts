import {once} from 'node:events';
import net from 'node:net';
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {type HttpSourceOptions, openHttpSource} from '../../../source/video/mjpeg/http-source.js';
import {RateLimit} from '../../../source/video/mjpeg/rate-limit.js';
import {type Source, SourceError} from '../../../source/video/source.js';
import {deviceStream, deviceStyles} from '../../multipart/device-streams.js';
import {type Answer, CameraServer, head, part, streamHead} from './camera-server.js';
import {claiming, jpegs} from './pictures.js';

let pictures: Buffer[];
const servers: CameraServer[] = [];
const sources: Source[] = [];

beforeAll(async () => {
	pictures = await jpegs(6);
});

afterEach(async () => {
	await Promise.all(
		[...sources.splice(0), ...servers.splice(0).map(server => ({close: () => server.die()}))].map(
			async each => each.close(),
		),
	);
});

async function serve(answer: Answer): Promise<CameraServer> {
	const server = await CameraServer.start(answer);
	servers.push(server);
	return server;
}

/** As the source tells them, in order. */
function begin(url: URL, options: Partial<HttpSourceOptions> = {}) {
	const told: string[] = [];
	const opening = openHttpSource({
		url,
		fps: 0,
		onRestart: line => told.push(`restart: ${line}`),
		onFault: line => told.push(`fault: ${line}`),
		...options,
		patience: {backOffMs: [5, 20], ...options.patience},
	}).then(source => {
		sources.push(source);
		return source;
	});
	return {opening, told};
}

async function open(url: URL, options: Partial<HttpSourceOptions> = {}) {
	const {opening, told} = begin(url, options);
	return {source: await opening, told};
}

async function take(source: Source): Promise<Buffer> {
	const picture = await source.next();
	return picture.data;
}

/** Sends the pictures one by one: the next when the one before was taken. */
function oneByOne(): {
	readonly answer: Answer;
	readonly send: (bytes: Uint8Array) => void;
	readonly hangUp: () => void;
} {
	let socket: Parameters<Answer>[0] | undefined;
	return {
		answer(connected) {
			socket = connected;
			socket.write(streamHead);
			socket.write(part(pictures[0]!));
		},
		send: bytes => void socket?.write(bytes),
		hangUp: () => void socket?.destroy(),
	};
}

describe('pictures over HTTP', () => {
	test.each(deviceStyles)('as sent by: $name', async style => {
		const stream = deviceStream(style, pictures.slice(0, 3));
		const server = await serve(socket => {
			socket.write(head('200 OK', {'Content-Type': style.contentType}));
			socket.write(stream);
			// A delimiter, for those that part by it alone.
			socket.write(style.head(1, 0));
		});
		const {source} = await open(server.url);
		expect(source).toMatchObject({width: 160, height: 96, isLive: true, codec: 'jpeg'});
		// Only the newest waits, so earlier ones may be left out.
		const seen: Buffer[] = [];
		while (seen.at(-1)?.equals(pictures[2]!) !== true) {
			seen.push(await take(source));
		}

		expect(seen.every(each => pictures.some(picture => picture.equals(each)))).toBe(true);
	});

	test('come bit for bit, the newest first, each with its own size', async () => {
		const {answer, send} = oneByOne();
		const {source} = await open((await serve(answer)).url);
		expect(await take(source)).toEqual(pictures[0]);
		const [other] = await jpegs(1, 320, 200);
		const next = source.next();
		send(part(other!));
		expect(await next).toMatchObject({codec: 'jpeg', width: 320, height: 200, data: other});
	});

	test('in HTTP chunks, with bare line feeds in the answer, come too', async () => {
		const server = await serve(socket => {
			socket.write(
				'HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace;boundary=frame\nTransfer-Encoding: chunked\n\n',
			);
			const bytes = part(pictures[0]!);
			for (let at = 0; at < bytes.length; at += 500) {
				const chunk = bytes.subarray(at, at + 500);
				socket.write(`${chunk.length.toString(16)}\r\n`);
				socket.write(chunk);
				socket.write('\r\n');
			}
		});
		const {source} = await open(server.url);
		expect(await take(source)).toEqual(pictures[0]);
	});

	test('are asked for with user and password, which go to no other host', async () => {
		const server = await serve((socket, {line}) => {
			if (line.startsWith('GET /stream ')) {
				socket.end(head('302 Found', {Location: '/same', 'Content-Length': '0'}));
			} else if (line.startsWith('GET /same ')) {
				socket.end(
					head('307 Temporary Redirect', {
						Location: `http://localhost:${server.port}/other`,
						'Content-Length': '0',
					}),
				);
			} else {
				socket.write(streamHead);
				socket.write(part(pictures[0]!));
			}
		});
		const {url} = server;
		url.username = 'me';
		url.password = 'p@ss';
		// Some machines know no localhost but ::1: then the third request fails, and the first two count.
		await begin(url).opening.catch(() => undefined);
		const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
		expect(server.asked.map(({headers}) => headers.get('authorization')).slice(0, 3)).toEqual(
			[basic, basic, undefined].slice(0, server.asked.length),
		);
	});
});

describe('the rate', () => {
	test('is measured where none is asked for, whatever had piled up before', async () => {
		const {answer, send} = oneByOne();
		const server = await serve(answer);
		const {opening} = begin(server.url, {fps: undefined});
		const timer = setInterval(() => send(part(pictures[1]!)), 40);
		const {nativeFps} = await opening;
		clearInterval(timer);
		expect(nativeFps).toBeGreaterThan(0);
		expect(nativeFps).toBeLessThanOrEqual(240);
	});

	test.each([
		[60, 24],
		[30, 24],
		[30, 10],
		[25, 24],
		[10, 24],
	])('of %d a second limited to %d is even, and the lower of both', (comes, most) => {
		const limit = new RateLimit(most);
		const passed = Array.from({length: comes * 60}, (_, index) => 1000 + (index * 1000) / comes).filter(at =>
			limit.lets(at),
		);
		expect(Math.abs(passed.length / 60 - Math.min(comes, most))).toBeLessThan(0.1);
		const longest = Math.max(...passed.slice(1).map((at, index) => at - passed[index]!));
		expect(longest).toBeLessThan(1000 / Math.min(comes, most) + 1000 / comes + 0.01);
	});

	test('does not make up for a pause, and 0 lets all through', () => {
		const limit = new RateLimit(10);
		expect([0, 5000, 5010, 5020, 5100].map(at => limit.lets(at))).toEqual([true, true, false, false, true]);
		expect([0, 0, 0].every(at => new RateLimit(0).lets(at))).toBe(true);
	});
});

describe('a source that can not be opened is said in one line, at once', () => {
	const whole = (answer: string) => (socket: Parameters<Answer>[0]) => void socket.end(answer);
	test.each<[string, Answer, RegExp]>([
		['not found', whole(head('404 Not Found')), /answers 404 Not Found; wanted is multipart/],
		[
			'a page',
			whole(head('200 OK', {'Content-Type': 'text/html; charset=utf-8'})),
			/answers with text\/html; charset=utf-8; wanted is multipart/,
		],
		['one picture', whole(head('200 OK', {'Content-Type': 'image/jpeg'})), /answers with image\/jpeg/],
		['nothing in particular', whole(head('200 OK')), /without a Content-Type/],
		[
			'a password',
			whole(head('401 Unauthorized', {'WWW-Authenticate': 'Basic realm="x"'})),
			/user and a password/,
		],
		[
			'a digest',
			whole(head('401 Unauthorized', {'WWW-Authenticate': 'Digest realm="x"'})),
			/Digest .* not spoken/,
		],
		['a redirect to itself', whole(head('301 Moved', {Location: '/stream'})), /more than 5 times/],
		[
			'a redirect to a file',
			whole(head('301 Moved', {Location: 'file:///x'})),
			/redirects to file:\/\/\/x, which is no http/,
		],
		['a redirect to nowhere', whole(head('301 Moved')), /redirects to nowhere/],
		['no HTTP', whole('SSH-2.0-x\r\n'), /does not answer in HTTP/],
		[
			'another protocol',
			socket => void socket.write(head('101 Switching Protocols', {Connection: 'upgrade', Upgrade: 'x'})),
			/answers 101 Switching Protocols; wanted is multipart/,
		],
		['a hang-up', socket => void socket.destroy(), /the connection broke|can't be read/],
		['nothing', () => undefined, /no answer within 0\.1 s/],
		['an empty stream', whole(streamHead), /ended its stream/],
		['a stream without a byte', socket => void socket.write(streamHead), /no picture within|not a byte/],
		[
			'text for pictures',
			socket =>
				void socket.write(
					`${streamHead}--frame\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbusy`,
				),
			/no picture within|not a byte/,
		],
		[
			'an endless head',
			socket => void socket.write(`${streamHead}--frame\r\nX: ${'x'.repeat(10_000)}`),
			/headers of a part take more/,
		],
		[
			'an endless picture',
			socket => void socket.write(`${streamHead}--frame\r\nContent-Length: 999999999\r\n\r\n`),
			/states 999999999 bytes/,
		],
	])('%s', async (_, answer, words) => {
		const server = await serve(answer);
		const url = server.url;
		url.password = 'secret';
		url.username = 'me';
		const failure: unknown = await begin(url, {patience: {answerMs: 100, silenceMs: 150}}).opening.catch(
			(error: unknown) => error,
		);
		expect(failure).toBeInstanceOf(SourceError);
		const {message} = failure as Error;
		expect(message).toMatch(words);
		expect(message).not.toMatch(/\n|secret/);
		expect(message).toContain(`http://***@127.0.0.1:${server.port}/`);
	});

	test('no TLS where it is wanted', async () => {
		const answer = net.createServer(socket => void socket.end(head('400 Bad Request')));
		await once(answer.listen(0, '127.0.0.1'), 'listening');
		const {port} = answer.address() as net.AddressInfo;
		await expect(begin(new URL(`https://127.0.0.1:${port}/`)).opening).rejects.toThrow(
			/does not speak TLS; is it http:\/\//,
		);
		answer.close();
	});

	test('nobody at the port', async () => {
		const server = await serve(() => undefined);
		await server.die();
		await expect(begin(server.url).opening).rejects.toThrow(/nobody listens there/);
	});
});

describe('a source that is lost', () => {
	test('comes back: said once when it goes and once when it is there again', async () => {
		const {answer} = oneByOne();
		const server = await serve(answer);
		const {source, told} = await open(server.url);
		expect(await take(source)).toEqual(pictures[0]);
		const next = take(source);
		await server.die();
		await vi.waitFor(() => expect(told).toHaveLength(1));
		await server.listen(socket => {
			socket.write(streamHead);
			socket.write(part(pictures[3]!));
		});
		expect(await next).toEqual(pictures[3]);
		expect(told).toHaveLength(2);
		expect(told[0]).toMatch(
			/^fault: source lost, connecting again: http:\/\/127\.0\.0\.1:\d+\/stream.*(broke|ended)/,
		);
		expect(told[1]).toMatch(/^restart: http:.* is back after 0\.\d s$/);
	});

	test('because it says nothing any more is asked anew', async () => {
		const {answer} = oneByOne();
		const server = await serve(answer);
		const {source, told} = await open(server.url, {patience: {silenceMs: 80}});
		await take(source);
		expect(await take(source)).toEqual(pictures[0]);
		expect(server.asked.length).toBeGreaterThan(1);
		expect(told[0]).toMatch(/not a byte for 0\.08 s/);
	});

	test('for good is given up', async () => {
		const {answer} = oneByOne();
		const server = await serve(answer);
		const {source, told} = await open(server.url, {patience: {giveUpMs: 200}});
		await take(source);
		const next = take(source);
		await server.die();
		await expect(next).rejects.toThrow(/gave no picture for 0\.2 s; is it still on\?/);
		expect(told).toHaveLength(1);
	});

	test('and sends nothing but damage is given up, too', async () => {
		const {answer, send} = oneByOne();
		const {source} = await open((await serve(answer)).url, {patience: {giveUpMs: 200}});
		await take(source);
		const timer = setInterval(() => send(part(Buffer.from('busy'))), 10);
		await expect(source.next()).rejects.toThrow(SourceError);
		clearInterval(timer);
	});

	test('is closed at once, whatever it is at', async () => {
		const {answer} = oneByOne();
		const server = await serve(answer);
		const {source} = await open(server.url, {patience: {backOffMs: [60_000, 60_000]}});
		await take(source);
		const next = source.next();
		await server.die();
		await source.close();
		await expect(next).rejects.toThrow('closed');
	});
});

describe('damage', () => {
	test('is left out, and told once', async () => {
		const {answer, send} = oneByOne();
		const {source, told} = await open((await serve(answer)).url);
		await take(source);
		const next = take(source);
		const [first] = pictures;
		for (const bad of [
			first!.subarray(0, 500),
			Buffer.alloc(0),
			Buffer.from('<html>busy</html>'),
			claiming(first!, 65_500, 65_500),
			claiming(first!, 8, 8),
		]) {
			send(part(bad));
		}

		send(part(pictures[4]!));
		expect(await next).toEqual(pictures[4]);
		expect(told).toEqual([expect.stringMatching(/^fault: a picture of http:.* is left out: it is cut off$/)]);
	});

	test('behind a picture is cut off it', async () => {
		const {answer, send} = oneByOne();
		const {source} = await open((await serve(answer)).url);
		await take(source);
		const next = take(source);
		send(part(Buffer.concat([pictures[1]!, Buffer.alloc(40)])));
		expect(await next).toEqual(pictures[1]);
	});
});
