import {createHash} from 'node:crypto';
import {once} from 'node:events';
import net from 'node:net';
import type {Duplex} from 'node:stream';
import zlib from 'node:zlib';
import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {steadyClock} from '../../../source/clock.js';
import {type HttpSourceOptions, openHttpSource} from '../../../source/video/mjpeg/http-source.js';
import {RateLimit} from '../../../source/video/rate-limit.js';
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
		clock: steadyClock,
		onRestart: line => told.push(`restart: ${line}`),
		onFault: line => told.push(`fault: ${line}`),
		onLost: reason => told.push(`lost: ${reason}`),
		onPictures: () => undefined,
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
});

describe('pictures over HTTP that camera makers did not test with this program', () => {
	test.each<[string, () => zlib.Zlib & Duplex]>([
		['gzip', () => zlib.createGzip()],
		['deflate', () => zlib.createDeflate()],
		['br', () => zlib.createBrotliCompress()],
	])('are decoded from %s as they come', async (coding, create) => {
		const encoder = create();
		const server = await serve(socket => {
			const type = {'Content-Type': 'multipart/x-mixed-replace; boundary=frame'};
			socket.write(head('200 OK', {...type, 'Content-Encoding': coding}));
			encoder.on('data', (chunk: Buffer) => void socket.write(chunk));
			encoder.write(part(pictures[0]!));
			encoder.flush();
		});
		const {source} = await open(server.url);
		expect(await take(source)).toEqual(pictures[0]);
	});

	test.each<[string, string]>([
		[
			'from a server of SHOUTcast',
			'ICY 200 OK\r\nContent-Type : multipart/x-mixed-replace;boundary=frame\r\n\r\n',
		],
		[
			'behind a line without a name',
			'HTTP/1.1 200 OK\r\nTue, 12 Jun 2012 01:56:34 GMT\r\nContent-Type:multipart/x-mixed-replace;boundary=frame\r\n\r\n',
		],
		[
			'under another boundary than announced',
			head('200 OK', {'Content-Type': 'multipart/x-mixed-replace;boundary=other'}),
		],
		['as something that has no type', head('200 OK')],
	])('come %s', async (_, answer) => {
		const server = await serve(socket => {
			socket.write(answer);
			socket.write(part(pictures[0]!));
		});
		const {source} = await open(server.url);
		expect(await take(source)).toEqual(pictures[0]);
	});

	test('come one after the other without anything between', async () => {
		const server = await serve(socket => {
			socket.write(head('200 OK', {'Content-Type': 'application/octet-stream'}));
			socket.write(Buffer.concat([pictures[0]!, pictures[1]!]));
		});
		const {source} = await open(server.url);
		expect(source.isLive).toBe(true);
		expect(await take(source)).toEqual(pictures[1]);
	});

	test('come one at a time, where that is all there is: it is asked for again and again, no faster than told', async () => {
		const server = await serve(socket => {
			const picture = pictures[server.asked.length % pictures.length]!;
			const type = {'Content-Type': 'image/jpeg', 'Content-Length': String(picture.length)};
			socket.end(Buffer.concat([Buffer.from(head('200 OK', type)), picture]));
		});
		const begunAt = performance.now();
		const {source, told} = await open(server.url, {fps: 20});
		expect(source.isLive).toBe(true);
		const seen = [await take(source), await take(source), await take(source), await take(source)];
		expect(new Set(seen).size).toBe(4);
		expect(server.asked.length).toBeLessThanOrEqual((performance.now() - begunAt) / 50 + 1);
		expect(told).toEqual([]);
	});

	test.each([
		['by its length', true],
		['by its end', false],
	])(
		'that are a file, known %s, are played round and round in their order, and none is left out',
		async (_, isStated) => {
			const bytes = Buffer.concat(pictures);
			const server = await serve(socket => {
				const length = isStated ? {'Content-Length': String(bytes.length)} : undefined;
				socket.write(head('200 OK', {'Content-Type': 'application/octet-stream', ...length}));
				socket.end(bytes);
			});
			const {source, told} = await open(server.url, {fps: undefined});
			expect(source.isLive).toBe(false);
			const seen: Buffer[] = [];
			for (let index = 0; index < 2 * pictures.length + 1; index++) {
				seen.push(await take(source));
			}

			expect(seen).toEqual([...pictures, ...pictures, pictures[0]]);
			expect(told).toEqual([]);
		},
	);

	test('that decode to endless nothing are given up', async () => {
		const bomb = zlib.gzipSync(Buffer.alloc(48 * 1024 * 1024));
		const server = await serve(socket => {
			const type = {'Content-Type': 'multipart/x-mixed-replace; boundary=frame'};
			socket.write(head('200 OK', {...type, 'Content-Encoding': 'gzip'}));
			socket.write(bomb);
		});
		await expect(begin(server.url).opening).rejects.toThrow(
			/no boundary found: no part begins within \d+ bytes/,
		);
	});
});

describe('a login', () => {
	const authorizations = (server: CameraServer) =>
		server.asked.map(({headers}) => headers.get('authorization'));
	const asks = (...challenges: readonly string[]): string =>
		`HTTP/1.1 401 Unauthorized\r\n${challenges.map(each => `WWW-Authenticate: ${each}\r\n`).join('')}\r\n`;
	const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;

	async function openAs(server: CameraServer) {
		const {url} = server;
		[url.username, url.password] = ['me', 'p@ss'];
		return open(url);
	}

	/** The answer where its parameters fit the request, as the server of a camera reckons it. */
	function isRight(text: string | undefined, nonce: string, count: number): boolean {
		const values = new Map(
			[...(text ?? '').matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name = '', value = '']) => [name, value]),
		);
		const md5 = (...parts: readonly string[]): string =>
			createHash('md5').update(parts.join(':')).digest('hex');
		const nc = count.toString(16).padStart(8, '0');
		const wanted = md5(
			md5('me', 'cam', 'p@ss'),
			nonce,
			nc,
			values.get('cnonce') ?? '',
			'auth',
			md5('GET', '/stream'),
		);
		return values.get('response') === wanted;
	}

	test('by Digest opens, and opens again with the same nonce until that is stale', async () => {
		let nonce = 'first';
		let count = 0;
		const server = await serve((socket, {headers}) => {
			count++;
			if (isRight(headers.get('authorization'), nonce, count)) {
				socket.write(streamHead);
				socket.write(part(pictures[count]!));
				// The second nonce is used once.
				nonce = nonce === 'first' && count === 2 ? 'second' : nonce;
				socket.once('data', () => undefined);
			} else {
				count = 0;
				const stale = headers.has('authorization') ? ', stale=true' : '';
				socket.end(asks(`Digest realm="cam", nonce="${nonce}", qop="auth"${stale}`, 'Basic realm="cam"'));
			}
		});
		const {source} = await openAs(server);
		await take(source);
		const nextOne = async (): Promise<void> => {
			const next = take(source);
			await server.die();
			await server.listen();
			await next;
		};
		await nextOne();
		await nextOne();
		expect(authorizations(server).map(text => text?.slice(0, 6))).toEqual([
			undefined,
			...Array.from({length: server.asked.length - 1}, () => 'Digest'),
		]);
		expect(authorizations(server).join()).not.toContain(Buffer.from('me:p@ss').toString('base64'));
	});

	test('that offers Digest and takes only Basic opens', async () => {
		const server = await serve((socket, {headers}) => {
			if (headers.get('authorization') === basic) {
				socket.write(streamHead);
				socket.write(part(pictures[0]!));
			} else {
				socket.end(asks('Digest realm="cam", nonce="abc", qop="auth"', 'Basic realm="cam"'));
			}
		});
		const {source} = await openAs(server);
		expect(await take(source)).toEqual(pictures[0]);
	});

	test('that is not asked for in so many words is tried as Basic', async () => {
		const server = await serve((socket, {headers}) => {
			if (headers.get('authorization') === basic) {
				socket.write(streamHead);
				socket.write(part(pictures[0]!));
			} else {
				socket.end(head('200 OK', {'Content-Type': 'text/html'}));
			}
		});
		await openAs(server);
		expect(authorizations(server)).toEqual([undefined, basic]);
	});

	test('stays with its server when that redirects to another one; so does its cookie', async () => {
		const other = await serve(socket => void socket.end(asks('Basic realm="evil"')));
		const server = await serve((socket, {line, headers}) => {
			if (!headers.has('authorization')) {
				socket.end(asks('Basic realm="cam"'));
			} else if (line.startsWith('GET /stream ')) {
				const more = {'Set-Cookie': 'session=1; Path=/', 'Content-Length': '0'};
				socket.end(head('302 Found', {Location: '/same', ...more}));
			} else {
				socket.end(head('307 Temporary Redirect', {Location: other.url.href, 'Content-Length': '0'}));
			}
		});
		await expect(openAs(server)).rejects.toThrow(
			`http://127.0.0.1:${other.port}/stream asks for a user and a password; those of the URL are for the server that redirects`,
		);
		expect(authorizations(server)).toEqual([undefined, basic, basic]);
		expect(server.asked.map(({headers}) => headers.get('cookie'))).toEqual([
			undefined,
			undefined,
			'session=1',
		]);
		expect(authorizations(other)).toEqual([undefined]);
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

	test('of bunches lets as many through as are due in the mean', () => {
		const limit = new RateLimit(15);
		const bunches = Array.from({length: 300}, (_, index) => 1000 + Math.floor(index / 3) * 200);
		expect(bunches.filter(at => limit.lets(at)).length).toBeGreaterThanOrEqual(298);
		const half = new RateLimit(7.5);
		expect(Math.abs(bunches.filter(at => half.lets(at)).length - 150)).toBeLessThan(3);
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
		['not found', whole(head('404 Not Found')), /answers 404 Not Found; wanted is multipart.*or image\/jpeg/],
		[
			'a page',
			whole(head('200 OK', {'Content-Type': 'text/html; charset=utf-8'})),
			/answers with text\/html; charset=utf-8; wanted is multipart/,
		],
		[
			'one picture of no bytes',
			whole(head('200 OK', {'Content-Type': 'image/jpeg'})),
			/ended its stream without a picture: not a byte came/,
		],
		['nothing in particular', whole(head('200 OK')), /without a Content-Type; not a byte came/],
		[
			'a file of text',
			whole(head('200 OK', {'Content-Length': '20'}) + 'this is no picture!!'),
			/without a Content-Type; no JPEG found; the first bytes are "this is no picture!!"/,
		],
		[
			'parts without a boundary',
			socket => void socket.write(`${streamHead}\u0000\u0001\u0002 no boundary here`),
			/no picture within .*: no boundary found; the first bytes are 00 01 02 20|not a byte/,
		],
		[
			'pictures that are too large to be decoded, and nothing else',
			socket => {
				socket.write(streamHead);
				for (let index = 0; index < 30; index++) {
					socket.write(part(claiming(pictures[0]!, 65_500, 65_500)));
				}
			},
			/pictures that can't be shown, 25 so far; of the last one: it has 65500.65500 pixels/,
		],
		[
			'a stream in a coding that nobody knows',
			whole(head('200 OK', {'Content-Type': 'image/jpeg', 'Content-Encoding': 'zstd'})),
			/is encoded with zstd; read are gzip, deflate or br/,
		],
		['a camera that is not ready', whole(head('503 Service Unavailable')), /answers 503 Service Unavailable/],
		[
			'a password',
			whole(head('401 Unauthorized', {'WWW-Authenticate': 'Basic realm="x"'})),
			/user and a password/,
		],
		[
			'a digest of another kind',
			whole(head('401 Unauthorized', {'WWW-Authenticate': 'Digest realm="x", nonce="n", algorithm=TIGER'})),
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
		await vi.waitFor(() => expect(told).toContain('lost: connection refused'));
		expect(source.facts).toMatchObject({losses: 1});
		await server.listen(socket => {
			socket.write(streamHead);
			socket.write(part(pictures[3]!));
		});
		expect(await next).toEqual(pictures[3]);
		const why = /^lost: (it ended its stream|the connection broke)$/.exec(told[1] ?? '')?.[1];
		const name = `http://127.0.0.1:${server.port}/stream`;
		expect(told.slice(0, 4)).toEqual([
			`fault: source lost, connecting again: ${name}: ${why}`,
			`lost: ${why}`,
			`fault: source still lost: ${name}: connection refused`,
			'lost: connection refused',
		]);
		expect(told.slice(4)).toEqual([expect.stringMatching(/^restart: http:.* is back after \d\.\d s$/)]);
		const {losses, lostMicroseconds} = source.facts!;
		expect(losses).toBe(1);
		expect(told[4]).toContain(`after ${(lostMicroseconds / 1e6).toFixed(1)} s`);
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
		const {source, told} = await open(server.url, {patience: {giveUpMs: 500}});
		await take(source);
		const next = take(source);
		await server.die();
		await expect(next).rejects.toThrow(/gave no picture for 0\.5 s; is it still on\?/);
		expect(told.filter(line => line.startsWith('fault: source lost'))).toHaveLength(1);
	});

	test('and sends nothing but damage is given up, too', async () => {
		const {answer, send} = oneByOne();
		const {source} = await open((await serve(answer)).url, {patience: {giveUpMs: 500}});
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
		const ended = expect(next).rejects.toThrow('closed');
		await server.die();
		await source.close();
		await ended;
	});
});

describe('what a source tells of itself', () => {
	test('is what was replaced before it was taken, when pictures come in bunches', async () => {
		const {answer, send} = oneByOne();
		const {source} = await open((await serve(answer)).url);
		await take(source);
		const before = source.facts!.superseded;
		send(Buffer.concat([part(pictures[1]!), part(pictures[2]!), part(pictures[3]!)]));
		await vi.waitFor(() => expect(source.facts!.superseded).toBe(before + 2));
		expect(await take(source)).toEqual(pictures[3]);
	});

	test('is its rate, as it is measured on and on', async () => {
		const {answer, send} = oneByOne();
		const {source} = await open((await serve(answer)).url);
		const timer = setInterval(() => send(part(pictures[1]!)), 50);
		await vi.waitFor(() => expect(source.facts!.fps).toBeDefined(), {timeout: 10_000});
		clearInterval(timer);
		expect(source.facts!.fps).toBeLessThan(25);
		expect(source.facts!.longestGapMicroseconds).toBeGreaterThan(30_000);
	});

	test('is that it is lost though it is connected, from its last picture on', async () => {
		const {answer, send} = oneByOne();
		const patience = {stallMs: 300};
		const {source, told} = await open((await serve(answer)).url, {patience});
		const timer = setInterval(() => send(part(pictures[1]!)), 20);
		await vi.waitFor(() => expect(source.facts!.fps).toBeDefined());
		clearInterval(timer);
		await vi.waitFor(() => expect(told).toHaveLength(2), {timeout: 10_000});
		expect(told[0]).toMatch(/^fault: source lost: http:.*: it stays connected and sends no picture$/);
		expect(told[1]).toBe('lost: it stays connected and sends no picture');
		expect(source.facts!.lostMicroseconds).toBeGreaterThanOrEqual(300_000);
		send(part(pictures[2]!));
		await vi.waitFor(() => expect(told[2]).toMatch(/is back after \d\.\d s$/));
	});
});

test.each([
	['a stream', head('200 OK', {'Content-Type': 'multipart/x-mixed-replace; boundary=frame'})],
	['a file', head('200 OK', {'Content-Type': 'application/octet-stream', 'Content-Length': '1000000000'})],
])('%s that goes on and on lets go of its server when it is closed', async (_, answer) => {
	let hasClosed = false;
	const server = await serve(socket => {
		socket.write(answer);
		const timer = setInterval(() => void socket.write(part(pictures[1]!)), 5);
		socket.once('close', () => {
			clearInterval(timer);
			hasClosed = true;
		});
	});
	const {source} = await open(server.url);
	await take(source);
	await source.close();
	await vi.waitFor(() => expect(hasClosed).toBe(true));
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
