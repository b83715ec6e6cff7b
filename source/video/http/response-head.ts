import {describeBytes} from './first-bytes.js';

/** Bytes and lines of one head; browsers and servers allow about as much. */
const mostBytes = 16 * 1024;
const mostLines = 128;

const lineFeed = 0x0a;
/** A status line (RFC 9112, 4) and those that were there before it: `ICY 200 OK` (SHOUTcast), HTTP without a version. */
const statusLine = /^(?:HTTP(?:\/\d(?:\.\d)?)?|ICY)[ \t]+(\d{3})(?:[ \t]+(.*))?$/i;
const token = /^[!#$%&'*+\-.^_`|~\w]+$/;

/** A head that can't be understood at all. Its message is a few words for a person. */
export class HeadError extends Error {
	override readonly name = 'HeadError';
}

/**
 * Rewrites the head of an HTTP answer (RFC 9112, 4 and 5), as small devices send it, into one that a strict parser takes: the
 * status line may be of SHOUTcast, a header line without a name or a colon is left out, space before a colon is taken away,
 * folded lines are joined, lengths that are none or contradict are left out. What follows the head goes through as it is.
 * Pure.
 */
export class ResponseHead {
	#bytes: Buffer = Buffer.alloc(0);
	#isDone = false;

	/**
	 * The bytes that can be handed on now, maybe none.
	 * @throws HeadError where this is no HTTP, or its head has no end within 16 KiB and 128 lines.
	 */
	push(chunk: Buffer): Buffer {
		if (this.#isDone) {
			return chunk;
		}

		this.#bytes = Buffer.concat([this.#bytes, chunk]);
		const ready: Buffer[] = [];
		while (!this.#isDone) {
			const head = this.#take();
			if (head === undefined) {
				return Buffer.concat(ready);
			}

			ready.push(Buffer.from(rewritten(head.lines, head.status), 'latin1'));
			// An interim answer (RFC 9110, 15.2) has another head behind it.
			this.#isDone = head.status < 100 || head.status >= 200 || head.status === 101;
		}

		ready.push(this.#bytes);
		this.#bytes = Buffer.alloc(0);
		return Buffer.concat(ready);
	}

	/** No more bytes come. @throws HeadError where a head has begun and has no end. */
	end(): void {
		if (!this.#isDone && this.#bytes.length > 0) {
			throw new HeadError('its answer ends within its head');
		}
	}

	/** The lines of a whole head, which are then done with; undefined until its end is there. */
	#take(): {readonly lines: readonly string[]; readonly status: number} | undefined {
		const start = this.#bytes.findIndex(byte => byte !== lineFeed && byte !== 0x0d);
		if (start === -1) {
			return undefined;
		}

		const end = headEnd(this.#bytes, start);
		const text = this.#bytes.toString('latin1', start, Math.min(end ?? mostBytes, start + mostBytes));
		const lines = text.split(/\r?\n/);
		const [first = ''] = lines;
		const isWhole = lines.length > 1;
		const status = statusLine.exec(first)?.[1];
		if (isWhole ? status === undefined : !mayBegin(first)) {
			throw new HeadError(`it does not answer in HTTP; ${describeBytes(this.#bytes.subarray(start))}`);
		}

		if ((end ?? this.#bytes.length) - start > mostBytes || lines.length > mostLines) {
			throw new HeadError(`its head has no end within ${mostBytes} bytes and ${mostLines} lines`);
		}

		if (end === undefined) {
			return undefined;
		}

		this.#bytes = this.#bytes.subarray(end);
		return {lines, status: Number(status)};
	}
}

/** Behind the empty line that ends a head; CR is optional (RFC 9112, 2.2). */
function headEnd(bytes: Buffer, from: number): number | undefined {
	for (let at = bytes.indexOf(lineFeed, from); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
		const next = bytes[at + 1] === 0x0d ? at + 2 : at + 1;
		if (bytes[next] === lineFeed) {
			return next + 1;
		}
	}

	return undefined;
}

/** Whether a status line may begin so, of which the rest is not there yet. */
function mayBegin(text: string): boolean {
	return ['HTTP', 'ICY '].some(name => name.startsWith(text.slice(0, 4).toUpperCase()));
}

type Field = {readonly name: string; readonly value: string};

function rewritten(lines: readonly string[], status: number): string {
	const reason = statusLine.exec(lines[0] ?? '')?.[2] ?? '';
	const rows = framing(fieldsOf(lines.slice(1))).map(({name, value}) => `${name}: ${value}\r\n`);
	return `HTTP/1.1 ${status} ${printable(reason)}\r\n${rows.join('')}\r\n`;
}

function fieldsOf(lines: readonly string[]): Field[] {
	const fields: Field[] = [];
	for (const line of lines) {
		const last = fields.at(-1);
		if (/^[ \t]/.test(line) && last !== undefined) {
			// A folded line (RFC 9112, 5.2).
			fields[fields.length - 1] = {name: last.name, value: `${last.value} ${printable(line)}`.trim()};
			continue;
		}

		const colon = line.indexOf(':');
		const name = line.slice(0, Math.max(0, colon)).trim();
		if (token.test(name)) {
			fields.push({name, value: printable(line.slice(colon + 1))});
		}
	}

	return fields;
}

/** Leaves out what says wrongly where the body ends (RFC 9112, 6.3). */
function framing(fields: readonly Field[]): Field[] {
	const isNamed = ({name}: Field, wanted: string): boolean => name.toLowerCase() === wanted;
	const isChunked = fields.some(
		field => isNamed(field, 'transfer-encoding') && /\bchunked$/i.test(field.value),
	);
	const length = fields.find(field => isNamed(field, 'content-length') && /^\d{1,15}$/.test(field.value));
	return fields.filter(
		field =>
			(!isNamed(field, 'content-length') || (field === length && !isChunked)) &&
			(!isNamed(field, 'transfer-encoding') || isChunked),
	);
}

function printable(text: string): string {
	// Exactly the characters that must not stand in a field (RFC 9110, 5.5).
	return text.replaceAll(/[\p{Cc}]+/gu, ' ').trim();
}
