import {formatBufferSize} from '../format.js';
import {bufferPresets} from '../lab/experiments.js';
import {defaultSettings} from '../lab/settings.js';
import {findLargestDatagram} from '../transport/largest-datagram.js';
import {raiseLargestDatagram} from '../transport/preflight.js';
import type {Check, Finding} from './finding.js';

const what = 'largest datagram';

export const largestDatagramCheck: Check = {
	what,
	look: async ({platform}) => [largestDatagramFinding(await findLargestDatagram(), platform)],
};

export function largestDatagramFinding(largest: number, platform: NodeJS.Platform): Finding {
	const beyond = Object.entries(bufferPresets).filter(([, size]) => size > largest);
	const value = formatBufferSize(largest);
	return beyond.length === 0
		? {what, mark: 'good', value}
		: {
				what,
				mark: largest < defaultSettings.bufferSize ? 'bad' : 'poor',
				value: `${value}; over UDP, these buffers are larger: ${beyond.map(([name, size]) => `${name} (${formatBufferSize(size)})`).join(', ')}`,
				mend: raiseLargestDatagram(largest, platform),
			};
}
