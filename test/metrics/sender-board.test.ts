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
		expect(receiver.has(stream, 'udp', live)).toBe(false);
		sender.publish(stream, 'udp', live);
		sender.publish(stream, 'classicUdp', classic);
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
		sender.publish(stream, 'udp', live);
		expect(receiver.has(stream, 'udp', from)).toBe(false);
	});

	test('takes the place of what it wrote before: a connection that is made again has another port', () => {
		const {sender, receiver} = boards();
		sender.publish(stream, 'tcp', live);
		expect(receiver.has(stream, 'tcp', live)).toBe(true);
		sender.publish(stream, 'tcp', classic);
		expect(receiver.has(stream, 'tcp', live)).toBe(false);
		expect(receiver.has(stream, 'tcp', classic)).toBe(true);
	});

	test('is forgotten when another sender begins', () => {
		const {sender, receiver} = boards();
		sender.publish(stream, 'udp', live);
		sender.clear();
		expect(receiver.has(stream, 'udp', live)).toBe(false);
		expect(receiver.has(5, 'udp', live)).toBe(false);
	});

	test('may be the longest address there is, and the highest port', () => {
		const {sender, receiver} = boards();
		const far = {address: 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%enp0s31f6abcde', port: 65_535};
		sender.publish(stream, 'classicTcp', far);
		expect(receiver.has(stream, 'tcp', far)).toBe(true);
	});
});

describe('what is half written', () => {
	/** A writer that stops in the middle of this socket's slot. */
	const stopWriting = (memory: SharedArrayBuffer, slot: number): void => {
		const words = new Int32Array(memory, (slot * SenderBoard.byteLength) / 4, 4);
		Atomics.add(words, 0, 1);
		words[2] = 1;
	};

	test('is not believed, nor what a writer left so for ever; the next one mends it', () => {
		const {memory, sender, receiver} = boards();
		sender.publish(stream, 'udp', live);
		expect(receiver.has(stream, 'udp', live)).toBe(true);
		stopWriting(memory, 0);
		expect(receiver.has(stream, 'udp', {...live, port: 1})).toBe(false);
		expect(receiver.has(stream, 'udp', live)).toBe(true);
		const next = new SenderBoard(memory);
		next.clear();
		next.publish(5, 'udp', classic);
		expect(receiver.has(5, 'udp', classic)).toBe(true);
		expect(receiver.has(stream, 'udp', live)).toBe(false);
	});

	test('hides none of the other sockets, from whom something may have come', () => {
		const {memory, sender, receiver} = boards();
		sender.publish(stream, 'tcp', live);
		stopWriting(memory, 0);
		stopWriting(memory, 1);
		expect(receiver.has(stream, 'tcp', live)).toBe(true);
	});
});
