/*
 * Messages over the pipe between us and a child program, both ways:
 *
 *   0        4        8                  8 + head length
 *   | head   | body   | head: a JSON     | body: bytes,  |
 *   | length | length | object with type | may be none   |
 *     u32 BE   u32 BE
 */

const prefixLength = 8;
/** Bytes. Heads are some hundred bytes; more than this is no head. */
export const maximumHeadLength = 64 * 1024;
/** Bytes: a picture of 5000 × 4473 pixels, 3 bytes each. */
export const maximumBodyLength = 64 * 1024 * 1024;

/** The small part of a message. What else it holds depends on the type. */
export type Head = {readonly type: string; readonly [field: string]: unknown};

/** What came through the pipe is no message. The pipe can't be used any further. */
export class PipeError extends Error {
	override readonly name = 'PipeError';
}

/**
 * The bytes of one message, as the chunks to write one after the other: the body is not copied.
 * @throws PipeError when head or body is over its limit.
 */
export function encodeMessage(head: Head, body?: Buffer): Buffer[] {
	const headBytes = Buffer.from(JSON.stringify(head));
	const bodyLength = body?.length ?? 0;
	checkLengths(headBytes.length, bodyLength);
	const start = Buffer.allocUnsafe(prefixLength + headBytes.length);
	start.writeUInt32BE(headBytes.length, 0);
	start.writeUInt32BE(bodyLength, 4);
	headBytes.copy(start, prefixLength);
	return body && bodyLength > 0 ? [start, body] : [start];
}

export type MessageParserOptions = {
	/** Called for each message, in order. Without a body, `body` is empty. */
	readonly onMessage: (head: Head, body: Buffer) => void;
	/** A buffer of exactly `length` bytes to collect a body in, to spare an allocation; undefined: a new one. */
	readonly bodyBuffer?: (length: number, head: Head) => Buffer | undefined;
};

const empty = Buffer.alloc(0);

/** Chunks in, messages out. A body is collected in one buffer, allocated once, after its length was checked. */
export class MessageParser {
	readonly #options: MessageParserOptions;
	readonly #prefix = Buffer.alloc(prefixLength);
	#target: Buffer = this.#prefix;
	#filled = 0;
	#bodyLength = 0;
	#head: Head | undefined;
	#error: PipeError | undefined;

	constructor(options: MessageParserOptions) {
		this.#options = options;
	}

	/** @throws PipeError when the bytes are no message; from then on always. */
	push(chunk: Buffer): void {
		let offset = 0;
		while (offset < chunk.length) {
			if (this.#error) throw this.#error;
			const taken = chunk.copy(this.#target, this.#filled, offset);
			this.#filled += taken;
			offset += taken;
			if (this.#filled === this.#target.length) this.#finishPart();
		}
	}

	#finishPart(): void {
		try {
			if (this.#head) this.#deliver(this.#head, this.#target);
			else if (this.#target === this.#prefix) this.#readPrefix();
			else this.#readHead();
		} catch (error) {
			if (error instanceof PipeError) this.#error = error;
			throw error;
		}
	}

	#readPrefix(): void {
		const headLength = this.#prefix.readUInt32BE(0);
		this.#bodyLength = this.#prefix.readUInt32BE(4);
		checkLengths(headLength, this.#bodyLength);
		this.#collect(Buffer.allocUnsafe(headLength));
	}

	#readHead(): void {
		const head = parseHead(this.#target);
		if (this.#bodyLength === 0) {
			this.#deliver(head, empty);
			return;
		}

		const offered = this.#options.bodyBuffer?.(this.#bodyLength, head);
		this.#head = head;
		this.#collect(offered?.length === this.#bodyLength ? offered : Buffer.allocUnsafeSlow(this.#bodyLength));
	}

	#deliver(head: Head, body: Buffer): void {
		this.#head = undefined;
		this.#collect(this.#prefix);
		this.#options.onMessage(head, body);
	}

	#collect(target: Buffer): void {
		this.#target = target;
		this.#filled = 0;
	}
}

function checkLengths(headLength: number, bodyLength: number): void {
	if (headLength < 2 || headLength > maximumHeadLength)
		throw new PipeError(`a message head of ${headLength} bytes; 2 to ${maximumHeadLength} are allowed`);
	if (bodyLength > maximumBodyLength)
		throw new PipeError(`a message body of ${bodyLength} bytes; at most ${maximumBodyLength} are allowed`);
}

function parseHead(bytes: Buffer): Head {
	let value: unknown;
	try {
		value = JSON.parse(bytes.toString('utf8'));
	} catch {
		throw new PipeError('a message head that is not JSON');
	}

	if (!isHead(value)) throw new PipeError('a message head that is not an object with a type');
	return value;
}

function isHead(value: unknown): value is Head {
	return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
