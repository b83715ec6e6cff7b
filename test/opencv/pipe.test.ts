import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	encodeMessage,
	type Head,
	maximumBodyLength,
	maximumHeadLength,
	MessageParser,
	PipeError,
} from '../../source/opencv/pipe.js';

type Received = {head: Head; body: Buffer};

function collect(bodyBuffer?: (length: number) => Buffer | undefined): {
	received: Received[];
	parser: MessageParser;
} {
	const received: Received[] = [];
	const parser = new MessageParser({
		onMessage(head, body) {
			received.push({head, body});
		},
		...(bodyBuffer && {bodyBuffer}),
	});
	return {received, parser};
}

function prefix(headLength: number, bodyLength: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeUInt32BE(headLength, 0);
	bytes.writeUInt32BE(bodyLength, 4);
	return bytes;
}

describe('pipe messages', () => {
	it('are laid out as documented', () => {
		const bytes = Buffer.concat(encodeMessage({type: 'x'}, Buffer.from([1, 2, 3])));
		expect(bytes.toString('hex')).toBe(
			`0000000c00000003${Buffer.from('{"type":"x"}').toString('hex')}010203`,
		);
	});

	it('are not copied when encoded', () => {
		const body = Buffer.alloc(1000);
		expect(encodeMessage({type: 'x'}, body)[1]).toBe(body);
	});

	it('collect a body in the buffer that is offered, if it has the right length', () => {
		const memory = Buffer.alloc(5);
		const {received, parser} = collect(() => memory);
		parser.push(Buffer.concat(encodeMessage({type: 'x'}, Buffer.from('hello'))));
		parser.push(Buffer.concat(encodeMessage({type: 'x'}, Buffer.from('longer'))));
		expect(received[0]?.body).toBe(memory);
		expect(received[1]?.body.toString()).toBe('longer');
	});

	it('over a limit are refused before anything is allocated, and the pipe stays refused', () => {
		const tooLarge = [
			prefix(maximumHeadLength + 1, 0),
			prefix(12, maximumBodyLength + 1),
			prefix(0xff_ff_ff_ff, 0xff_ff_ff_ff),
			prefix(0, 10),
		];
		for (const bytes of tooLarge) {
			const {received, parser} = collect(() => {
				throw new Error('asked for memory');
			});
			expect(() => {
				parser.push(bytes);
			}).toThrow(PipeError);
			expect(() => {
				parser.push(Buffer.concat(encodeMessage({type: 'x'})));
			}).toThrow(PipeError);
			expect(received).toEqual([]);
		}

		expect(() => encodeMessage({type: 'x', text: 'a'.repeat(maximumHeadLength)})).toThrow(PipeError);
	});

	it.each(['null', '[]', '{}', '{"type":1}', '{"type"', '"x"'])('with the head %s are refused', head => {
		const {parser} = collect();
		expect(() => {
			parser.push(Buffer.concat([prefix(head.length, 0), Buffer.from(head)]));
		}).toThrow(PipeError);
	});

	it('come out as they went in, however the bytes are cut', () => {
		const message = fc.record({
			head: fc
				.tuple(fc.string(), fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string(), fc.boolean())))
				.map(([type, fields]): Head => ({...fields, type})),
			body: fc.uint8Array({maxLength: 300}).map(bytes => Buffer.from(bytes)),
		});
		fc.assert(
			fc.property(
				fc.array(message, {maxLength: 8}),
				fc.array(fc.integer({min: 1, max: 90}), {minLength: 1}),
				(messages, cuts) => {
					const bytes = Buffer.concat(messages.flatMap(({head, body}) => encodeMessage(head, body)));
					const {received, parser} = collect();
					for (let offset = 0, turn = 0; offset < bytes.length; turn++) {
						const cut = cuts[turn % cuts.length] ?? 1;
						parser.push(bytes.subarray(offset, offset + cut));
						offset += cut;
					}

					expect(received.map(({head}) => JSON.stringify(head))).toEqual(
						messages.map(({head}) => JSON.stringify(head)),
					);
					expect(Buffer.concat(received.map(({body}) => body))).toEqual(
						Buffer.concat(messages.map(({body}) => body)),
					);
				},
			),
		);
	});

	it('that are noise end in a PipeError or wait for more, and nothing else', () => {
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 200}), bytes => {
				const {parser} = collect();
				try {
					parser.push(Buffer.from(bytes));
				} catch (error) {
					expect(error).toBeInstanceOf(PipeError);
				}
			}),
		);
	});
});
