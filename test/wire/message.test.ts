import fc from 'fast-check';
import {afterEach, describe, expect, test, vi} from 'vitest';
import type {EncodedFrame} from '../../source/wire/frame.js';
import {type Header, headerLength, maxFrameLength, WireError} from '../../source/wire/header.js';
import {messageHead, messageHeadLength, MessageParser} from '../../source/wire/message.js';
import {frameOf, streamId} from './frames.js';

afterEach(() => {
	vi.restoreAllMocks();
});

const hello: Header = {
	content: 'hello',
	streamId,
	sequence: 0,
	frameIndex: 0,
	fragmentIndex: 0,
	fragmentCount: 0,
	frameLength: 0,
	capturedAt: 0,
	width: 0,
	height: 0,
};

function headerOf({index, codec, capturedAt, width, height, data}: EncodedFrame): Header {
	return {
		content: codec,
		streamId,
		sequence: index,
		frameIndex: index,
		fragmentIndex: 0,
		fragmentCount: 1,
		frameLength: data.length,
		capturedAt,
		width,
		height,
	};
}

const messageOf = (frame: EncodedFrame): Buffer => Buffer.concat([messageHead(headerOf(frame)), frame.data]);

type Message = {readonly header: Header; readonly payload: Buffer};

function collect(accept: (header: Header) => void = () => undefined) {
	const messages: Message[] = [];
	const parser = new MessageParser({
		accept,
		onMessage: (header, payload) => messages.push({header, payload}),
	});
	return {messages, parser};
}

/** The stream in pieces of the lengths given, used in turn. */
function pieces(bytes: Buffer, lengths: readonly number[]): Buffer[] {
	const result: Buffer[] = [];
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const length = lengths[turn % lengths.length] ?? 1;
		result.push(Buffer.from(bytes.subarray(at, at + length)));
		at += length;
	}

	return result;
}

describe('a TCP stream', () => {
	test('of a hello and a frame is two messages', () => {
		const frame = frameOf(10, 3);
		const {messages, parser} = collect();
		parser.push(Buffer.concat([messageHead(hello), messageOf(frame)]));
		expect(messages).toEqual([
			{header: hello, payload: Buffer.alloc(0)},
			{header: headerOf(frame), payload: frame.data},
		]);
	});

	test('begins each message with the length of what follows', () => {
		const message = messageOf(frameOf(1000));
		expect(message.readUInt32BE(0)).toBe(message.length - 4);
		expect(messageHead(hello)).toHaveLength(messageHeadLength);
		expect(messageHead(hello).readUInt32BE(0)).toBe(headerLength);
	});

	test('knows whether it stands between two messages', () => {
		const {parser} = collect();
		const message = messageOf(frameOf(10));
		expect(parser.isAtBoundary).toBe(true);
		parser.push(message.subarray(0, 1));
		expect(parser.isAtBoundary).toBe(false);
		parser.push(message.subarray(1, 50));
		expect(parser.isAtBoundary).toBe(false);
		parser.push(message.subarray(50));
		expect(parser.isAtBoundary).toBe(true);
	});

	test('is cut into the same messages however its bytes come', () => {
		const shape = fc.record({
			lengths: fc.array(fc.oneof(fc.integer({min: 1, max: 100}), fc.integer({min: 1, max: 20_000})), {
				maxLength: 6,
			}),
			chunks: fc.array(fc.oneof(fc.integer({min: 1, max: 60}), fc.integer({min: 1, max: 30_000})), {
				minLength: 1,
				maxLength: 5,
			}),
		});
		fc.assert(
			fc.property(shape, ({lengths, chunks}) => {
				const frames = lengths.map((length, index) => frameOf(length, index));
				const stream = Buffer.concat([messageHead(hello), ...frames.map(messageOf)]);
				const {messages, parser} = collect();
				for (const chunk of pieces(stream, chunks)) {
					parser.push(chunk);
					chunk.fill(0); // They are copied.
				}

				expect(messages.map(({header}) => header)).toEqual([hello, ...frames.map(headerOf)]);
				for (const [index, frame] of frames.entries()) {
					expect(messages[index + 1]?.payload.equals(frame.data)).toBe(true);
				}

				expect(parser.isAtBoundary).toBe(true);
			}),
			{numRuns: 60},
		);
	});

	test('carries a frame of 8 MB a few bytes at a time', () => {
		const frame = frameOf(8 * 1024 * 1024);
		const {messages, parser} = collect();
		for (const chunk of pieces(messageOf(frame), [1024, 1, 65_536])) {
			parser.push(chunk);
		}

		expect(messages[0]?.payload.equals(frame.data)).toBe(true);
	});
});

describe('what is no message of ours is refused before memory is taken for it', () => {
	const largest = headerLength + maxFrameLength;
	const withLength = (length: number, message = messageOf(frameOf(10))): Buffer => {
		message.writeUInt32BE(length);
		return message;
	};
	const ofMany = messageHead({...headerOf(frameOf(100)), fragmentCount: 2, fragmentIndex: 1});

	test.each<[string, Buffer, string]>([
		['a huge length', withLength(0xff_ff_ff_ff), `message of 4294967295 bytes, allowed are 40 to ${largest}`],
		['one byte more than allowed', withLength(largest + 1), `message of ${largest + 1} bytes`],
		['a length without room for a header', withLength(39), 'message of 39 bytes'],
		['a length that is not the frame', withLength(51), 'message of 51 bytes around a frame of 10'],
		['a fragment of many', ofMany, 'message with fragment 1 of 2, not a whole frame'],
		['a header that is none', withLength(50, Buffer.alloc(60, 0x20)), 'a packet begins with "VS"'],
	])('%s', (_, bytes, message) => {
		const {messages, parser} = collect();
		const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');
		expect(() => parser.push(bytes)).toThrow(WireError);
		expect(() => collect().parser.push(bytes)).toThrow(message);
		expect(allocate).not.toHaveBeenCalled();
		expect(messages).toEqual([]);
	});

	test('a stranger, whom the caller refuses', () => {
		const {messages, parser} = collect(header => {
			throw new RangeError(`stream ${header.streamId} is not ours`);
		});
		const allocate = vi.spyOn(Buffer, 'allocUnsafeSlow');
		expect(() => parser.push(messageOf(frameOf(100)))).toThrow(`stream ${streamId} is not ours`);
		expect(allocate).not.toHaveBeenCalled();
		expect(messages).toEqual([]);
	});

	test('random bytes throw a WireError and nothing else', () => {
		const start = fc.constantFrom(Buffer.alloc(0), messageHead(hello), messageOf(frameOf(7)).subarray(0, 20));
		fc.assert(
			fc.property(start, fc.uint8Array({maxLength: 300}), (first, bytes) => {
				const {parser} = collect();
				try {
					parser.push(first);
					parser.push(Buffer.from(bytes));
				} catch (error) {
					expect(error).toBeInstanceOf(WireError);
				}
			}),
			{numRuns: 300},
		);
	});
});
