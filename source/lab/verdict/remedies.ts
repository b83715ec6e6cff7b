import {goesAsItCame} from '../coding-words.js';
import {bufferPresets} from '../experiments.js';
import {bufferSizeLimits} from '../settings.js';
import type {Evidence} from '../evidence.js';
import type {Remedy} from './rule.js';

/** What to try next, given what runs. Each is something that can still be done: no step down from the lowest. */

/** Bytes of a datagram that fits one Ethernet packet (MTU 1500), with room for tunnels and IPv6. */
const ethernetDatagram = 1400;
/** JPEG quality below which pictures are not worth sending. */
const leastQuality = 25;
/** Bytes of kernel buffer that hold several frames. */
const ampleKernelBuffer = 4_194_304;

export const remedies = {
	live: {command: 'profile', words: 'the live profile', option: '--profile live'},
	jpeg: {command: 'codec', words: 'JPEG instead of raw pictures', option: '--codec jpeg'},
	tcp: {command: 'protocol', words: 'TCP, which sends again what is lost', option: '--protocol tcp'},
	udp: {command: 'protocol', words: 'UDP, which waits for no lost packet', option: '--protocol udp'},
	adapt: {command: 'adapt', words: 'adaptive quality', option: '--adapt'},
	noWindow: {command: 'window', words: 'no window', option: 'run without --window'},
	cleanLink: {command: 'link', words: 'a better link', option: '--link clean'},
} as const satisfies Record<string, Remedy>;

/** Fewer bits: adaptive quality if it is off, else a lower quality, else a smaller picture. */
export function fewerBits(seen: Evidence): Remedy {
	const {profile, codec, adapt} = seen.settings;
	if (profile === 'classic') {
		return remedies.live;
	}

	if (codec === 'raw') {
		return remedies.jpeg;
	}

	if (!adapt) {
		return remedies.adapt;
	}

	return fewerBytes(seen);
}

/**
 * Smaller frames: JPEG if they are raw, else a lower quality, which a source's own JPEGs have only with adaptive quality, else a
 * smaller picture.
 */
function fewerBytes(seen: Evidence): Remedy {
	const {codec, quality, adapt} = seen.settings;
	if (codec === 'raw') {
		return remedies.jpeg;
	}

	if (goesAsItCame(seen.settings, seen.encoding)) {
		return adapt ? smallerPicture(seen) : remedies.adapt;
	}

	return quality > leastQuality
		? {command: 'qualityDown', words: 'a lower quality', option: `--quality ${leastQuality}`}
		: smallerPicture(seen);
}

/** Half the width and height, of a source's own JPEGs too; fewer frames a second where that is not known or too small. */
export function smallerPicture({encoding, fps}: Evidence): Remedy {
	const half = (side: number): number => 2 * Math.round(side / 4);
	const {width, height} = encoding;
	return width === null || height === null || Math.min(width, height) < 64
		? fewerFrames(fps.rendered)
		: {command: null, words: 'a smaller picture', option: `--size ${half(width)}x${half(height)}`};
}

/** As many frames a second as there are by now. */
export function fewerFrames(fps: number): Remedy {
	return {
		command: null,
		words: 'fewer frames a second',
		option: `--fps ${Math.min(1000, Math.max(1, Math.floor(fps)))}`,
	};
}

/** The next preset above; undefined where there is none. */
function biggerBuffer({settings}: Evidence): Remedy | undefined {
	const next = Object.values(bufferPresets).find(size => size > settings.bufferSize);
	return next === undefined
		? undefined
		: {command: 'bufferUp', words: 'a bigger buffer', option: `--buffer ${next}`};
}

/** Share of packets lost from which on half of all frames are lost though each is only two packets. */
const hopelessLoss = 0.3;

/** With a small buffer, UDP loses more frames than TCP holds up. */
const bigUdp: Remedy = {
	command: 'protocol',
	words: 'UDP with a big buffer, which waits for no lost packet',
	option: `--protocol udp --buffer ${bufferPresets.big}`,
};

const largestBuffer: Remedy = {
	command: 'bufferUp',
	words: 'the largest buffer',
	option: `--buffer ${bufferSizeLimits.max}`,
};

/** Against the number of packets that can be hit. On a real network a datagram must fit its packets; the model has no such limit. */
export function againstLoss(seen: Evidence, where: 'link loss' | 'elsewhere'): Remedy {
	const {protocol, bufferSize, profile, codec, link} = seen.settings;
	if (where === 'link loss' && (link?.loss ?? 0) >= hopelessLoss) {
		return remedies.cleanLink;
	}

	if (profile === 'classic') {
		return protocol === 'tcp' ? remedies.udp : remedies.live;
	}

	if (codec === 'raw') {
		return remedies.jpeg;
	}

	if (protocol === 'tcp') {
		return bufferSize < bufferPresets.big && where === 'link loss' ? bigUdp : remedies.udp;
	}

	if (where === 'elsewhere') {
		const fits = seen.mtu === null ? ethernetDatagram : Math.min(65_507, seen.mtu - 28);
		return bufferSize > fits
			? {
					command: 'bufferDown',
					words: 'datagrams that fit one packet of the network',
					option: `--buffer ${Math.max(256, Math.min(ethernetDatagram, fits))}`,
				}
			: remedies.tcp;
	}

	return biggerBuffer(seen) ?? (bufferSize < bufferSizeLimits.max ? largestBuffer : remedies.cleanLink);
}

/** Against a kernel buffer that is too small for what arrives at once. */
export function largerKernelBuffer(seen: Evidence): Remedy {
	const {settings, receiveBufferBytes} = seen;
	if (settings.profile === 'classic') {
		return remedies.live;
	}

	if (settings.kernelBuffer !== undefined && settings.kernelBuffer < ampleKernelBuffer) {
		return {
			command: null,
			words: 'a larger kernel buffer',
			option: `--kernel-buffer ${ampleKernelBuffer}`,
		};
	}

	return receiveBufferBytes < ampleKernelBuffer
		? {
				command: null,
				words: 'a larger kernel buffer',
				option: `sudo sysctl -w net.core.rmem_max=${ampleKernelBuffer}`,
			}
		: fewerBytes(seen);
}

/** Less work for the receiver's thread: fewer and larger reads first. */
export function lessForReceiver(seen: Evidence): Remedy {
	if (seen.settings.profile === 'classic') {
		return remedies.live;
	}

	return biggerBuffer(seen) ?? (seen.settings.codec === 'raw' ? remedies.jpeg : smallerPicture(seen));
}
