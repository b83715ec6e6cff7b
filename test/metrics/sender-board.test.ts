import {describe, expect, test} from 'vitest';
import {SenderBoard} from '../../source/metrics/sender-board.js';

const live = {address: '127.0.0.1', port: 40_001};
const classic = {address: '127.0.0.1', port: 40_002};
const stream = 0xff_ff_ff_fe;

function boards() {
	const memory = new SharedArrayBuffer(SenderBoard.byteLength);
	return {memory, sender: new SenderBoard(memory), receiver: new SenderBoard(memory)};
}

describe('what a sender writes down', () => {
	test('is known to whoever shares the memory, for its stream and its carrier', () => {
		const {sender, receiver} = boards();
		expect(receiver.has(stream, 'udp', live)).toBe(false);
		sender.begin(stream);
		expect(receiver.has(stream, 'udp', live)).toBe(false);
		sender.publish('udp', live);
		sender.publish('classicUdp', classic);
		expect(receiver.has(stream, 'udp', live)).toBe(true);
		expect(receiver.has(stream, 'udp', classic)).toBe(true);
		expect(receiver.has(stream, 'tcp', live)).toBe(false);
		expect(receiver.has(7, 'udp', live)).toBe(false);
	});

	test.each([
		['another port', {...live, port: 40_003}],
		['another address', {...live, address: '127.0.0.2'}],
		['an address that begins alike', {...live, address: '127.0.0.10'}],
	])('is not %s', (_, from) => {
		const {sender, receiver} = boards();
		sender.begin(stream);
		sender.publish('udp', live);
		expect(receiver.has(stream, 'udp', from)).toBe(false);
	});

	test('takes the place of what it wrote before: a connection that is made again has another port', () => {
		const {sender, receiver} = boards();
		sender.begin(stream);
		sender.publish('tcp', live);
		expect(receiver.has(stream, 'tcp', live)).toBe(true);
		sender.publish('tcp', classic);
		expect(receiver.has(stream, 'tcp', live)).toBe(false);
		expect(receiver.has(stream, 'tcp', classic)).toBe(true);
	});

	test('is forgotten when another stream begins', () => {
		const {sender, receiver} = boards();
		sender.begin(stream);
		sender.publish('udp', live);
		sender.begin(5);
		expect(receiver.has(stream, 'udp', live)).toBe(false);
		expect(receiver.has(5, 'udp', live)).toBe(false);
	});

	test('may be the longest address there is, and the highest port', () => {
		const {sender, receiver} = boards();
		const far = {address: 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%enp0s31f6abcde', port: 65_535};
		sender.begin(stream);
		sender.publish('classicTcp', far);
		expect(receiver.has(stream, 'tcp', far)).toBe(true);
	});
});

test('what is half written is not believed, nor what a writer left half written for ever', () => {
	const {memory, sender, receiver} = boards();
	sender.begin(stream);
	sender.publish('udp', live);
	expect(receiver.has(stream, 'udp', live)).toBe(true);
	const words = new Int32Array(memory, 0, 2);
	Atomics.add(words, 0, 1); // A writer that dies here.
	words[1] = 5;
	expect(receiver.has(5, 'udp', live)).toBe(false);
	expect(receiver.has(stream, 'udp', live)).toBe(true);
	const next = new SenderBoard(memory);
	next.begin(5);
	next.publish('udp', classic);
	expect(receiver.has(5, 'udp', classic)).toBe(true);
	expect(receiver.has(stream, 'udp', live)).toBe(false);
});
