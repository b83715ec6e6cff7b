import type {Link} from '../../link/settings.js';
import type {Choices} from '../shared/choices.js';

/** A link in words, as options write it, and the preset that it amounts to. Pure. */

type Preset = Choices['linkPresets'][number];

const size = (value: number, steps: ReadonlyArray<readonly [number, string]>): string => {
	const [unit, name] = steps.find(([step]) => value >= step && isRound(value / step)) ?? [1, ''];
	return `${round(value / unit)}${name}`;
};

/** Division leaves dust behind the twelfth digit. */
const round = (value: number): number => Number(value.toPrecision(12));
const isRound = (value: number): boolean => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6;
const share = (value: number): string => `${round(value * 100)}%`;
const time = (value: number): string => `${round(value)}ms`;

/** Every value that does something: `loss=2%,delay=20ms`; '' for a link that does nothing. */
export function linkText(link: Link | null): string {
	if (link === null) return '';
	const {loss, burst, delayMs, jitterMs, reorder, duplicate, rateBitsPerSecond, queueBytes, seed} = link;
	const parts = [
		loss > 0 && `loss=${share(loss)}`,
		burst > 1 && `burst=${round(burst)}`,
		delayMs > 0 && `delay=${time(delayMs)}`,
		jitterMs > 0 && `jitter=${time(jitterMs)}`,
		reorder > 0 && `reorder=${share(reorder)}`,
		duplicate > 0 && `duplicate=${share(duplicate)}`,
		rateBitsPerSecond !== null &&
			`rate=${size(rateBitsPerSecond, [
				[1e9, 'gbit'],
				[1e6, 'mbit'],
				[1, 'kbit'],
			]).replace(/^([\d.]+)kbit$/, (_, bits: string) => `${round(Number(bits) / 1000)}kbit`)}`,
		rateBitsPerSecond !== null &&
			queueBytes !== null &&
			`queue=${size(queueBytes, [
				[1e6, 'mb'],
				[1e3, 'kb'],
				[1, 'b'],
			])}`,
		seed !== 1 && `seed=${seed}`,
	];
	return parts.filter(part => part !== false).join(',');
}

const units: Readonly<Record<string, number>> = {
	'%': 0.01,
	ms: 1,
	s: 1000,
	kbit: 1e3,
	mbit: 1e6,
	gbit: 1e9,
	b: 1,
	kb: 1e3,
	mb: 1e6,
};

/** `{loss: 0.02, delay: 20}`, so that texts that mean the same are the same; the seed and what does nothing are left out. */
function valuesOf(text: string): Map<string, number> {
	const values = new Map<string, number>();
	for (const part of text.toLowerCase().split(',')) {
		const [, name = '', number = '', unit = ''] = /^\s*([a-z]+)=([\d.]+)([a-z%]*)\s*$/.exec(part) ?? [];
		const value = round(Number(number) * (units[unit] ?? 1));
		const isIdle = value === 0 || (name === 'burst' && value === 1);
		if (name !== '' && name !== 'seed' && !isIdle) values.set(name, value);
	}

	return values;
}

/** The preset that does the same as this link; undefined where there is none. */
export function presetOf(link: Link | null, presets: readonly Preset[]): Preset | undefined {
	const own = valuesOf(linkText(link));
	return presets.find(({text}) => {
		const values = valuesOf(text);
		return values.size === own.size && [...values].every(([name, value]) => own.get(name) === value);
	});
}
