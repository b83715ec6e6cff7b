import {linkText} from '../link/text.js';
import type {Settings, StreamSettings} from './settings.js';

/** How each setting reads; in the order in which changes are told. */
const words: {readonly [Name in keyof StreamSettings]: (settings: Settings) => string} = {
	protocol: ({protocol}) => protocol,
	bufferSize: ({bufferSize}) => String(bufferSize),
	codec: ({codec}) => codec,
	quality: ({quality}) => String(quality),
	profile: ({profile}) => profile,
	link: ({link}) => linkText(link),
	adapt: ({adapt}) => (adapt ? 'on' : 'off'),
};
const labels: Partial<Record<keyof StreamSettings, string>> = {
	bufferSize: 'buffer ',
	quality: 'quality ',
	link: 'link ',
	adapt: 'adapt ',
};
const names = Object.keys(words) as Array<keyof StreamSettings>;

/** What a switch changed, for charts and event lists: `tcp→udp, buffer 1024→10000`. Empty where nothing did. */
export function describeChange(before: Settings, after: Settings): string {
	return names
		.map(name => ({name, from: words[name](before), to: words[name](after)}))
		.filter(({from, to}) => from !== to)
		.map(({name, from, to}) => `${labels[name] ?? ''}${from}→${to}`)
		.join(', ');
}
