/**
 * What a stranger on this computer can send at a run whose stream id it knows. Each kind makes the n-th packet of its row from
 * what the stream is at now: {streamId, sequence, frameIndex, now, port}.
 */
import {randomFillSync} from 'node:crypto';
import {cutClassicMessage} from '../dist/wire/classic-datagram.js';
import {headerLength, writeHeader} from '../dist/wire/header.js';
import {messageHead} from '../dist/wire/message.js';

const payloadBytes = 60;
/** Datagrams of the picture that is to take the place of the stream's own. */
const pictureParts = 192;

function headerAt({streamId, sequence, frameIndex, now}, change = {}) {
	return {
		...{content: 'jpeg', streamId, sequence, frameIndex, fragmentIndex: 0, fragmentCount: 1},
		...{frameLength: payloadBytes, capturedAt: now, width: 640, height: 360},
		...change,
	};
}

function packet(header, bytes = payloadBytes) {
	const datagram = Buffer.alloc(headerLength + bytes);
	writeHeader(datagram, header);
	return datagram;
}

/** As packets, by UDP. */
export const datagramKinds = {
	'far sequence number': (stream, n) =>
		packet(headerAt(stream, {sequence: (stream.sequence + 2 ** 31 - 6 - (n % 1000)) >>> 0})),
	'far frame index': (stream, n) =>
		packet(headerAt(stream, {frameIndex: (stream.frameIndex + 2 ** 31 - 1 - (n % 1000)) >>> 0})),
	'the next picture': (stream, n) =>
		packet(
			headerAt(stream, {
				sequence: (stream.sequence + (n % pictureParts)) >>> 0,
				...{fragmentIndex: n % pictureParts, fragmentCount: pictureParts},
				frameLength: pictureParts * payloadBytes,
			}),
		),
	contradictions: (stream, n) =>
		packet(
			headerAt(stream, {
				...{sequence: (stream.sequence - 1) >>> 0, frameIndex: (stream.frameIndex - 1) >>> 0},
				...{fragmentCount: 2 + (n % 50), frameLength: 5000 + (n % 977), capturedAt: n},
			}),
		),
	'impossible times': (stream, n) => packet(headerAt(stream, {capturedAt: n % 2 === 0 ? 0 : 2 ** 52 + n})),
	'huge lengths': (stream, n) =>
		packet(headerAt(stream, {frameLength: (2 ** 32 - 1 - n) >>> 0, fragmentCount: (2 ** 32 - 1) >>> 0})),
	'wrong version': (stream, n) => {
		const datagram = packet(headerAt(stream));
		datagram[2] = 2 + (n % 200);
		return datagram;
	},
	truncated: (stream, n) => packet(headerAt(stream)).subarray(0, n % headerLength),
	'random bytes': (_, n) => randomFillSync(Buffer.alloc(1 + ((n * 97) % 1200))),
	// Its header says what the last frames' do: it holds no secret.
	'classic guesses': (stream, n) =>
		cutClassicMessage((stream.frameIndex - (n % 8)) >>> 0, Buffer.alloc(184 * 80)).subarray(0, 200),
};

/** Over a TCP connection each, which the receiver has to close; undefined: nothing is said, and the stranger closes it. */
export const connectionKinds = {
	'TCP: a hello': stream =>
		messageHead(headerAt(stream, {content: 'hello', fragmentCount: 0, frameLength: 0, width: 0, height: 0})),
	'TCP: a whole picture': stream =>
		Buffer.concat([
			messageHead(headerAt(stream, {frameIndex: (stream.frameIndex + 2 ** 31 - 1) >>> 0})),
			Buffer.alloc(payloadBytes),
		]),
	'TCP: a huge length': () => Buffer.alloc(64, 0xff),
	'TCP: silence': () => undefined,
};
