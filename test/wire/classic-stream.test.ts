import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {classicHead, ClassicStreamParser, opensClassic} from '../../source/wire/classic-stream.js';
import {maxFrameLength, WireError} from '../../source/wire/header.js';
import {messageHead} from '../../source/wire/message.js';
import {bytesOf} from './frames.js';

function newParser(accept: (length: number) => void = () => undefined) {
	const frames: Buffer[] = [];
	const parser = new ClassicStreamParser({accept, onFrame: data => frames.push(data)});
	return {parser, frames};
}

const streamOf = (frames: readonly Buffer[]): Buffer =>
	Buffer.concat(frames.flatMap(frame => [classicHead(frame.length), frame]));

describe('a classic stream', () => {
	test('is each frame behind its length: 64 bits, big-endian', () => {
		expect(classicHead(2_764_800).toString('hex')).toBe('00000000002a3000');
		const {parser, frames} = newParser();
		parser.push(Buffer.from('0000000000000003 616263 0000000000000001 7a'.replaceAll(' ', ''), 'hex'));
		expect(frames.map(String)).toEqual(['abc', 'z']);
	});

	test('gives the same frames whatever the reads are', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({min: 1, max: 3000}), {minLength: 1, maxLength: 6}),
				fc.array(fc.integer({min: 1, max: 1500}), {minLength: 1, maxLength: 20}),
				(lengths, reads) => {
					const sent = lengths.map((length, at) => bytesOf(length, at));
					const {parser, frames} = newParser();
					let rest = streamOf(sent);
					for (let turn = 0; rest.length > 0; turn++) {
						const size = reads[turn % reads.length] ?? 1;
						parser.push(rest.subarray(0, size));
						rest = rest.subarray(size);
					}

					expect(Buffer.concat(frames).equals(Buffer.concat(sent))).toBe(true);
					expect(frames.map(({length}) => length)).toEqual(lengths);
				},
			),
			{numRuns: 50},
		);
	});

	test('gives each frame memory of its own', () => {
		const {parser, frames} = newParser();
		parser.push(streamOf([bytesOf(100, 1), bytesOf(100, 2)]));
		expect(frames[0]?.equals(bytesOf(100, 1))).toBe(true);
		expect(frames[1]?.equals(bytesOf(100, 2))).toBe(true);
	});

	test.each([
		['0', '0000000000000000'],
		['1 more than the largest frame', (BigInt(maxFrameLength) + 1n).toString(16).padStart(16, '0')],
		['all that 64 bits hold', 'ffffffffffffffff'],
	])('with a length of %s is refused before anybody is asked', (_, hex) => {
		const asked: number[] = [];
		const {parser} = newParser(length => asked.push(length));
		expect(() => parser.push(Buffer.from(hex, 'hex'))).toThrow(WireError);
		expect(asked).toEqual([]);
	});

	test('asks for each length before it takes memory for the frame', () => {
		const {parser, frames} = newParser(length => {
			if (length > 100) {
				throw new WireError('too long for me');
			}
		});
		parser.push(streamOf([bytesOf(100, 1)]));
		expect(() => parser.push(classicHead(101))).toThrow('too long for me');
		expect(frames).toHaveLength(1);
	});

	test('opens with four zeroes, as no message of the live profile does', () => {
		expect(opensClassic(classicHead(maxFrameLength))).toBe(true);
		const hello = {content: 'hello', streamId: 1, sequence: 0, frameIndex: 0, fragmentIndex: 0} as const;
		const rest = {fragmentCount: 0, frameLength: 0, capturedAt: 0, width: 0, height: 0};
		expect(opensClassic(messageHead({...hello, ...rest}))).toBe(false);
	});
});
