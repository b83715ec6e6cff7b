import {once} from 'node:events';
import http from 'node:http';
import net from 'node:net';

/**
 * A viewer of `/video_feed` that counts. It reads multipart by itself, so that a mistake of source/multipart shows here
 * instead of cancelling out.
 */

export type FeedPart = {
	/** `X-Frame-Index`; undefined where the server says none. */
	readonly index: number | undefined;
	/** `X-Timestamp`: seconds since 1970. */
	readonly timestamp: number | undefined;
	/** Bytes of the picture. */
	readonly length: number;
	/** When its last byte came: milliseconds of `performance.now()`. */
	readonly at: number;
};

const headEnd = Buffer.from('\r\n\r\n');
const longestHead = 1024;

/** Bytes of a multipart body in, parts out. What is wrong with them is said in `problems`; after the first it reads no more. */
export class PartCounter {
	readonly parts: FeedPart[] = [];
	readonly problems: string[] = [];
	/** The newest picture, where they are kept. */
	picture: Buffer | undefined;
	readonly #boundary: string;
	readonly #keepsPictures: boolean;
	readonly #onPart: (part: FeedPart) => void;
	#head = Buffer.alloc(0);
	/** The part under way; undefined between two. */
	#part: {index: number | undefined; timestamp: number | undefined; length: number} | undefined;
	#missing = 0;
	#body: Buffer[] = [];
	/** The picture's first two bytes, and the last two so far. */
	#edges = {first: '', last: ''};

	constructor(boundary: string, keepsPictures = false, onPart: (part: FeedPart) => void = () => {}) {
		this.#boundary = boundary;
		this.#keepsPictures = keepsPictures;
		this.#onPart = onPart;
	}

	push(chunk: Buffer): void {
		let rest = chunk;
		while (rest.length > 0 && this.problems.length === 0) {
			rest = this.#part === undefined ? this.#readHead(rest) : this.#readBody(rest);
		}
	}

	/** Frames that the stream had between the first part and the last and that never came here. */
	get skipped(): number {
		const [first, last] = [this.parts[0]?.index, this.parts.at(-1)?.index];
		return first === undefined || last === undefined ? NaN : last - first + 1 - this.parts.length;
	}

	/** Parts whose index lies in from … to. */
	countOf(from: number, to: number): number {
		return this.parts.filter(({index}) => index !== undefined && index >= from && index <= to).length;
	}

	/** Parts a second between two moments of `performance.now()`. */
	fpsBetween(from: number, to: number): number {
		return (this.parts.filter(({at}) => at >= from && at < to).length / (to - from)) * 1000;
	}

	#readHead(chunk: Buffer): Buffer {
		const had = this.#head.length;
		const head = had === 0 ? chunk : Buffer.concat([this.#head, chunk]);
		const end = head.indexOf(headEnd);
		if (end < 0) {
			this.#head = Buffer.from(head);
			if (head.length > longestHead) this.problems.push(`no end of headers in ${head.length} bytes`);
			return Buffer.alloc(0);
		}

		this.#head = Buffer.alloc(0);
		this.#begin(head.toString('latin1', 0, end));
		return head.subarray(end + headEnd.length);
	}

	#begin(head: string): void {
		const [delimiter = '', ...lines] = (
			this.parts.length === 0 ? head.trimStart() : head.replace(/^\r\n/, '')
		).split('\r\n');
		const headers = new Map(
			lines.map(line => {
				const colon = line.indexOf(':');
				return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
			}),
		);
		const [length, index, timestamp] = ['content-length', 'x-frame-index', 'x-timestamp'].map(name =>
			headers.get(name),
		);
		if (delimiter !== `--${this.#boundary}`) {
			this.problems.push(
				`a part begins with ${JSON.stringify(delimiter.slice(0, 60))}, not --${this.#boundary}`,
			);
		} else if (headers.get('content-type') !== 'image/jpeg') {
			this.problems.push(`Content-Type is ${headers.get('content-type')}, not image/jpeg`);
		} else if (!/^[1-9]\d{0,7}$/.test(length ?? '')) {
			this.problems.push(`Content-Length is ${length}`);
		} else if (index !== undefined && !/^\d+$/.test(index)) {
			this.problems.push(`X-Frame-Index is ${index}`);
		} else if (timestamp !== undefined && !/^\d+\.\d{6}$/.test(timestamp)) {
			this.problems.push(`X-Timestamp is ${timestamp}`);
		} else {
			this.#missing = Number(length);
			this.#part = {
				index: index === undefined ? undefined : Number(index),
				timestamp: timestamp === undefined ? undefined : Number(timestamp),
				length: this.#missing,
			};
			this.#edges = {first: '', last: ''};
			this.#checkOrder(this.#part);
		}
	}

	/** Indices and capture times only ever grow. */
	#checkOrder({index, timestamp}: {index: number | undefined; timestamp: number | undefined}): void {
		const before = this.parts.at(-1);
		if (index !== undefined && index <= (before?.index ?? -1)) {
			this.problems.push(`frame ${index} came after frame ${before?.index}`);
		} else if (timestamp !== undefined && timestamp <= (before?.timestamp ?? 0)) {
			this.problems.push(`a picture of ${timestamp} came after one of ${before?.timestamp}`);
		}
	}

	#readBody(chunk: Buffer): Buffer {
		const bytes = chunk.subarray(0, this.#missing);
		this.#missing -= bytes.length;
		if (this.#keepsPictures) this.#body.push(Buffer.from(bytes));
		const {first, last} = this.#edges;
		this.#edges = {
			first: first.length < 4 ? (first + bytes.toString('hex', 0, 2)).slice(0, 4) : first,
			last: (last + bytes.toString('hex', Math.max(0, bytes.length - 2))).slice(-4),
		};
		if (this.#missing === 0) this.#finish();
		return chunk.subarray(bytes.length);
	}

	#finish(): void {
		const {first, last} = this.#edges;
		if (this.#part === undefined) return;
		// Start and end of image: what lies between is a picture that came whole.
		if (first !== 'ffd8' || last !== 'ffd9') {
			this.problems.push(`a picture begins with ${first} and ends with ${last}: that is no whole JPEG`);
			return;
		}

		if (this.#keepsPictures) this.picture = Buffer.concat(this.#body);
		this.#body = [];
		const part = {...this.#part, at: performance.now()};
		this.#part = undefined;
		this.parts.push(part);
		this.#onPart(part);
	}
}

export type FeedClientOptions = {
	readonly keepsPictures?: boolean;
	readonly onPart?: (part: FeedPart) => void;
};

/** One viewer over HTTP/1.1, reading as fast as it comes. */
export class FeedClient {
	readonly headers: http.IncomingHttpHeaders;
	readonly counter: PartCounter;
	/** The other side ended the stream, or it broke. */
	isEnded = false;
	readonly #request: http.ClientRequest;
	readonly #waiting = new Set<() => void>();

	private constructor(
		request: http.ClientRequest,
		response: http.IncomingMessage,
		{keepsPictures = false, onPart}: FeedClientOptions,
	) {
		this.#request = request;
		this.headers = response.headers;
		const boundary = /boundary="?([^";]+)"?/.exec(response.headers['content-type'] ?? '')?.[1] ?? 'unknown';
		this.counter = new PartCounter(boundary, keepsPictures, part => {
			onPart?.(part);
			this.#check();
		});
		response.on('data', (chunk: Buffer) => {
			this.counter.push(chunk);
			if (this.counter.problems.length > 0) this.#check();
		});
		response.on('error', () => {});
		response.once('close', () => {
			this.isEnded = true;
			this.#check();
		});
	}

	/** @throws Error with the status and the line that the server said, where it is not 200. */
	static async open(url: string, options: FeedClientOptions = {}): Promise<FeedClient> {
		const request = http.get(url, {agent: false});
		const [response] = (await once(request, 'response')) as [http.IncomingMessage];
		request.on('error', () => {});
		if (response.statusCode !== 200) {
			const line = (await response.setEncoding('utf8').toArray()).join('');
			throw new Error(`${response.statusCode}: ${line}`);
		}

		return new FeedClient(request, response, options);
	}

	get parts(): readonly FeedPart[] {
		return this.counter.parts;
	}

	/** Resolves when it holds after a part; rejects when the stream ended, was malformed, or `seconds` passed without. */
	async until(holds: (client: FeedClient) => boolean, seconds = 20): Promise<void> {
		return new Promise((resolve, reject) => {
			const settle = (failure?: string): void => {
				clearTimeout(patience);
				this.#waiting.delete(check);
				if (failure === undefined) resolve();
				else reject(new Error(`${failure}, after ${this.parts.length} parts`));
			};
			const check = (): void => {
				const [problem] = this.counter.problems;
				if (problem !== undefined) settle(`malformed: ${problem}`);
				else if (holds(this)) settle();
				else if (this.isEnded) settle('the stream ended');
			};
			const patience = setTimeout(() => settle(`not within ${seconds} s`), seconds * 1000);
			this.#waiting.add(check);
			check();
		});
	}

	async untilParts(count: number, seconds = 20): Promise<void> {
		return this.until(({parts}) => parts.length >= count, seconds);
	}

	/** Hangs up without a word, as a browser does that is closed. */
	close(): void {
		this.#request.destroy();
	}

	#check(): void {
		for (const check of this.#waiting) check();
	}
}

/** A viewer that asks, sees the answer begin, and never reads again. Resolves when it has come to that. */
export async function openStalled(url: string): Promise<net.Socket> {
	const {hostname, port, host, pathname, search} = new URL(url);
	const socket = net.connect(Number(port), hostname);
	socket.on('error', () => {});
	await once(socket, 'connect');
	socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
	const [first] = (await once(socket, 'data')) as [Buffer];
	socket.pause();
	const status = first.toString('latin1').split('\r\n', 1)[0] ?? '';
	if (!status.includes(' 200 ')) throw new Error(`the stalled viewer was answered ${status}`);
	return socket;
}
