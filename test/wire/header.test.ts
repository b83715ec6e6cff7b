import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	advanceHeader,
	type Header,
	headerLength,
	maxFrameLength,
	parseHeader,
	WireError,
	writeHeader,
} from '../../source/wire/header.js';

/** Fragment 1 of 3 of frame 42, a JPEG of 10 000 bytes, 1280 × 720, captured at 2³² + 2 µs. */
const hex = [
	'5653 01 01',
	'deadbeef',
	'00000007',
	'0000002a',
	'00000001',
	'00000003',
	'00002710',
	'00000001 00000002',
	'0500 02d0',
]
	.join('')
	.replaceAll(' ', '');

const fields: Header = {
	content: 'jpeg',
	streamId: 0xde_ad_be_ef,
	sequence: 7,
	frameIndex: 42,
	fragmentIndex: 1,
	fragmentCount: 3,
	frameLength: 10_000,
	capturedAt: 2 ** 32 + 2,
	width: 1280,
	height: 720,
};

function written(header: Header): Buffer {
	const bytes = Buffer.alloc(headerLength, 0xff);
	writeHeader(bytes, header);
	return bytes;
}

const with32 = (offset: number, value: number) => (bytes: Buffer) => bytes.writeUInt32BE(value, offset);
const with8 = (offset: number, value: number) => (bytes: Buffer) => bytes.writeUInt8(value, offset);
const with16 = (offset: number, value: number) => (bytes: Buffer) => bytes.writeUInt16BE(value, offset);

describe('a packet header', () => {
	test('reads from bytes, and writes the same bytes again', () => {
		const bytes = Buffer.from(hex, 'hex');
		expect(bytes).toHaveLength(headerLength);
		expect(parseHeader(bytes)).toEqual(fields);
		expect(written(fields).toString('hex')).toBe(hex);
	});

	test('is read from the start of a packet, whatever follows', () => {
		expect(parseHeader(Buffer.from(`${hex}00112233`, 'hex'))).toEqual(fields);
	});

	test('a hello says whose the connection is, and carries nothing', () => {
		const hello = {
			...fields,
			content: 'hello',
			fragmentIndex: 0,
			fragmentCount: 0,
			frameLength: 0,
		} as const satisfies Header;
		expect(parseHeader(written(hello))).toEqual(hello);
	});

	test('of the next packet differs in sequence number and fragment index alone', () => {
		const bytes = written(fields);
		advanceHeader(bytes, 0, 8, 2);
		expect(parseHeader(bytes)).toEqual({...fields, sequence: 8, fragmentIndex: 2});
	});

	test.each<[string, (bytes: Buffer) => unknown, string]>([
		['another magic', with16(0, 0x47_45), 'a packet begins with "VS", this one with 0x4745'],
		['another version', with8(2, 2), 'packet of version 2, this program speaks version 1'],
		['unknown content', with8(3, 3), 'packet of unknown content 3'],
		['no frame at all', with32(24, 0), `frame of 0 bytes, allowed are 1 to ${maxFrameLength}`],
		['a frame too large', with32(24, maxFrameLength + 1), `frame of ${maxFrameLength + 1} bytes`],
		['a frame of 4 GiB', with32(24, 0xff_ff_ff_ff), 'frame of 4294967295 bytes'],
		['no fragments', with32(20, 0), '0 fragments for a frame of 10000 bytes'],
		['more fragments than 24 bytes each need', with32(20, 418), '418 fragments for a frame of 10000'],
		['a fragment past the last', with32(16, 3), 'fragment 3 of 3'],
		['no width', with16(36, 0), 'picture of 0 × 720 pixels'],
		['no height', with16(38, 0), 'picture of 1280 × 0 pixels'],
		['a picture that takes more memory than the largest frame', with16(36, 65_535), 'picture of 65535 × 720'],
		['raw pixels that do not fill the picture', with8(3, 2), 'raw frame of 10000 bytes for 1280 × 720'],
		['a hello with a picture', with8(3, 0), 'a hello that claims to carry a picture'],
		['a capture time past 2⁵³', with32(28, 2 ** 21), 'capture time past 2^53 µs'],
	])('is refused with %s', (_, damage, message) => {
		const bytes = Buffer.from(hex, 'hex');
		damage(bytes);
		expect(() => parseHeader(bytes)).toThrow(WireError);
		expect(() => parseHeader(bytes)).toThrow(message);
	});

	test('that is cut short is refused with its length', () => {
		const bytes = Buffer.from(hex, 'hex').subarray(0, 39);
		expect(() => parseHeader(bytes)).toThrow('a packet has at least 40 bytes, this one has 39');
	});

	test('at every limit is let through', () => {
		const largest: Header = {
			...fields,
			frameLength: maxFrameLength,
			fragmentCount: Math.ceil(maxFrameLength / 24),
			fragmentIndex: Math.ceil(maxFrameLength / 24) - 1,
			capturedAt: Number.MAX_SAFE_INTEGER,
			width: 65_535,
			height: 277,
			sequence: 0xff_ff_ff_ff,
			frameIndex: 0xff_ff_ff_ff,
			streamId: 0xff_ff_ff_ff,
		};
		expect(parseHeader(written(largest))).toEqual(largest);
		const raw = {...fields, content: 'raw', width: 4096, height: 4096, frameLength: 4096 * 4096 * 3} as const;
		expect(parseHeader(written(raw))).toEqual(raw);
	});
});

const uint32 = fc.integer({min: 0, max: 0xff_ff_ff_ff});
const side = fc.integer({min: 1, max: 4096});

test('any header comes back as it was written', () => {
	const header = fc
		.record({
			streamId: uint32,
			sequence: uint32,
			frameIndex: uint32,
			frameLength: fc.integer({min: 1, max: maxFrameLength}),
			capturedAt: fc.maxSafeNat(),
			width: side,
			height: side,
		})
		.chain(known =>
			fc
				.integer({min: 1, max: Math.ceil(known.frameLength / 24)})
				.chain(fragmentCount =>
					fc
						.integer({min: 0, max: fragmentCount - 1})
						.map((fragmentIndex): Header => ({...known, content: 'jpeg', fragmentCount, fragmentIndex})),
				),
		);
	fc.assert(
		fc.property(header, value => {
			expect(parseHeader(written(value))).toEqual(value);
		}),
	);
});

/** Parses, or throws a WireError; anything else fails the test. */
function parsedOrRefused(bytes: Buffer): Header | undefined {
	try {
		return parseHeader(bytes);
	} catch (error) {
		expect(error).toBeInstanceOf(WireError);
		return undefined;
	}
}

test('random bytes are refused with a WireError and nothing else', () => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 80}), bytes => {
			parsedOrRefused(Buffer.from(bytes));
		}),
	);
});

test('a header with random damage is refused, or its fields are within their limits', () => {
	const damage = fc.array(fc.tuple(fc.nat(headerLength - 1), fc.nat(255)), {minLength: 1, maxLength: 6});
	fc.assert(
		fc.property(damage, changes => {
			const bytes = Buffer.from(hex, 'hex');
			for (const [at, value] of changes) {
				bytes[at] = value;
			}

			const header = parsedOrRefused(bytes);
			if (header !== undefined && header.content !== 'hello') {
				expect(header.frameLength).toBeLessThanOrEqual(maxFrameLength);
				expect(header.fragmentIndex).toBeLessThan(header.fragmentCount);
				expect(header.fragmentCount).toBeLessThanOrEqual(Math.ceil(header.frameLength / 24));
				expect(Number.isSafeInteger(header.capturedAt)).toBe(true);
			}
		}),
		{numRuns: 500},
	);
});
