import type {Settings} from './settings.js';

const words = {protocol: '', bufferSize: 'buffer ', codec: '', quality: 'quality '} as const;
const names = ['protocol', 'bufferSize', 'codec', 'quality'] as const;

/** What a switch changed, for charts and event lists: `tcp→udp, buffer 1024→10000`. Empty where nothing did. */
export function describeChange(before: Settings, after: Settings): string {
	return names
		.filter(name => before[name] !== after[name])
		.map(name => `${words[name]}${before[name]}→${after[name]}`)
		.join(', ');
}
