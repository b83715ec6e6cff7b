import dgram from 'node:dgram';
import {once} from 'node:events';
import {formatBufferSize, formatBytes} from '../format.js';
import {bufferPresets} from '../lab/experiments.js';
import {defaultFps, defaultSettings, defaultSize} from '../lab/settings.js';
import {frameCost, raiseKernelLimit, wantedKernelBuffer} from '../transport/preflight.js';
import {encodeJpeg, maxJpegLength} from '../video/jpeg.js';
import {openPattern} from '../video/pattern.js';
import {fragmentCountOf} from '../wire/fragment.js';
import type {Check, Finding} from './finding.js';

const what = 'UDP kernel buffer';

export const kernelBufferCheck: Check = {
	what,
	async look({platform}) {
		const [granted, frameLength] = await Promise.all([grantedBytes(), patternFrameLength()]);
		return [kernelBufferFinding(granted, platform), frameCostFinding(granted, frameLength)];
	},
};

/** `granted`: as the system counts it. Linux says twice what it grants, and takes its own book-keeping from that. */
export function kernelBufferFinding(granted: number, platform: NodeJS.Platform): Finding {
	const isWhole = granted >= (platform === 'linux' ? 2 : 1) * wantedKernelBuffer;
	const double = platform === 'linux' ? ' (Linux counts double)' : '';
	const value = `${formatBytes(granted)} granted for ${formatBytes(wantedKernelBuffer)} asked${double}`;
	return isWhole
		? {what, mark: 'good', value}
		: {what, mark: 'poor', value, mend: lasting(raiseKernelLimit(wantedKernelBuffer, platform))};
}

/** What a frame of the usual size takes of it, for each buffer size. */
export function frameCostFinding(granted: number, frameLength: number): Finding {
	const costs = Object.entries(bufferPresets).map(([name, size]) => ({
		words: `${name} ${formatBufferSize(size)}`,
		cost: frameCost(fragmentCountOf(frameLength, size), Math.min(size, frameLength)),
	}));
	return {
		what: '… for one frame',
		mark: costs.every(({cost}) => cost <= granted) ? 'good' : 'poor',
		value: `${formatBytes(frameLength)} of JPEG take ${costs.map(({words, cost}) => `${formatBytes(cost)} (${words})`).join(', ')}`,
	};
}

/** The command for now, and what keeps it over a restart. */
function lasting(command: string | undefined): string | undefined {
	const setting = /net\.core\.rmem_max=\d+/.exec(command ?? '')?.[0];
	return setting === undefined
		? command
		: `${command ?? ''} && echo ${setting} | sudo tee /etc/sysctl.d/90-vstream-tui.conf`;
}

async function grantedBytes(): Promise<number> {
	const socket = dgram.createSocket('udp4');
	try {
		socket.bind(0, '127.0.0.1');
		await once(socket, 'listening');
		try {
			socket.setRecvBufferSize(wantedKernelBuffer);
		} catch {
			// Refused whole: what is there by default is what will be had.
		}

		return socket.getRecvBufferSize();
	} finally {
		socket.close();
	}
}

/** Bytes of one frame of the pattern, as `npm start` sends it. */
async function patternFrameLength(): Promise<number> {
	const source = openPattern({...defaultSize, clockFps: defaultFps});
	try {
		const picture = await source.next(Buffer.alloc(source.width * source.height * 3));
		const target = Buffer.allocUnsafeSlow(maxJpegLength(source.width, source.height));
		const encoded = await encodeJpeg({...source, ...picture}, defaultSettings.quality, target);
		return encoded.length;
	} finally {
		await source.close();
	}
}
