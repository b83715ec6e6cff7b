import {availableParallelism} from 'node:os';
import type {Check, Finding} from './finding.js';

const leastNode = 20;

export const nodeCheck: Check = {
	what: 'Node',
	look: () => [nodeFinding(process.versions.node)],
};

export function nodeFinding(version: string): Finding {
	const isEnough = Number.parseInt(version, 10) >= leastNode;
	return isEnough
		? {what: 'Node', mark: 'good', value: version}
		: {
				what: 'Node',
				mark: 'bad',
				value: `${version}; this program needs ${leastNode} or newer`,
				mend: `nvm install ${leastNode}`,
			};
}

export const coresCheck: Check = {
	what: 'cores',
	look: () => [coresFinding(availableParallelism())],
};

export function coresFinding(cores: number): Finding {
	return cores > 1
		? {what: 'cores', mark: 'good', value: String(cores)}
		: {
				what: 'cores',
				mark: 'poor',
				value: 'one, which sender, receiver and screen share; smaller pictures leave it time',
				mend: '--size 640x360',
			};
}
