import {linkPresetNames, linkPresetOf, type LinkPreset, linkPresets} from './presets.js';
import {idleLink, type Link, linkLimits, linkSchema} from './settings.js';

/** A link in words: `loss=2%,burst=3,delay=20ms,jitter=5ms,rate=10mbit,queue=250kb,seed=1`, or a preset, or both. */

type Unit = {readonly units: Readonly<Record<string, number>>; readonly example: string};
const share: Unit = {units: {'%': 0.01, '': 1}, example: '2%'};
const time: Unit = {units: {ms: 1, s: 1000}, example: '20ms'};

type Field = Unit & {
	readonly name: string;
	readonly key: keyof Link;
	/** How null reads. */
	readonly none?: string;
};

/** In the order in which they are written. */
export const linkFields: readonly Field[] = [
	{name: 'loss', key: 'loss', ...share},
	{name: 'burst', key: 'burst', units: {'': 1}, example: '3'},
	{name: 'delay', key: 'delayMs', ...time},
	{name: 'jitter', key: 'jitterMs', ...time},
	{name: 'reorder', key: 'reorder', ...share},
	{name: 'duplicate', key: 'duplicate', ...share},
	{
		name: 'rate',
		key: 'rateBitsPerSecond',
		units: {kbit: 1e3, mbit: 1e6, gbit: 1e9},
		example: '10mbit',
		none: 'unlimited',
	},
	{name: 'queue', key: 'queueBytes', units: {kb: 1e3, mb: 1e6, b: 1}, example: '250kb', none: 'auto'},
	{name: 'seed', key: 'seed', units: {'': 1}, example: '1'},
];

/**
 * null: no emulated link (`clean`).
 * @throws RangeError: one line that says what was wrong and what is allowed.
 */
export function parseLink(text: string): Link | null {
	const parts = text.split(',').map(part => part.trim().toLowerCase());
	const [first = ''] = parts;
	const preset = linkPresetNames.find(name => name === first);
	const changes = preset === undefined ? parts : parts.slice(1);
	const base = preset === undefined ? null : linkPresets[preset].link;
	if (changes.length === 0) {
		return base;
	}

	const fields = changes.map(parseField);
	const parsed = linkSchema.safeParse({...(base ?? idleLink), ...Object.fromEntries(fields)});
	if (!parsed.success) {
		throw new RangeError(`${parsed.error.issues[0]?.message ?? 'this is no link'}.`);
	}

	return parsed.data;
}

function parseField(part: string): readonly [keyof Link, number] {
	const match = /^([a-z]+)=(\d{1,12}(?:\.\d{1,18})?)([a-z%]*)$/.exec(part);
	const field = linkFields.find(({name}) => name === match?.[1]);
	const unit = field?.units[match?.[3] ?? ''];
	if (match === null || field === undefined) {
		throw new RangeError(
			`A link is ${linkPresetNames.join(', ')}, or NAME=VALUE with ${linkFields.map(({name, example}) => `${name}=${example}`).join(',')}, not '${part}'.`,
		);
	}

	const value = unit === undefined ? Number.NaN : valueOf(match[2] ?? '', unit);
	const {min, max} = linkLimits[field.key];
	if (!(value >= min && value <= max) || (field.key === 'seed' && !Number.isInteger(value))) {
		throw new RangeError(
			`A link's ${field.name} is from ${valueText(field, min)} to ${valueText(field, max)}, such as ${field.example}, not '${part}'.`,
		);
	}

	return [field.key, value];
}

/** The preset's name, or what differs from a link that does nothing; reads back as the same link. */
export function linkText(link: Link | null): string {
	const preset: LinkPreset | undefined = linkPresetOf(link);
	if (link === null) {
		return 'clean';
	}

	const isPlainSeed = link.seed === idleLink.seed;
	if (preset !== undefined) {
		return isPlainSeed ? preset : `${preset},seed=${link.seed}`;
	}

	const parts = linkFields
		.filter(({key}) => link[key] !== idleLink[key])
		.map(field => `${field.name}=${linkValueText(field, link)}`);
	return parts.length === 0 ? `seed=${link.seed}` : parts.join(',');
}

/** One value as it is written; `unlimited` for a rate that has no limit, `auto` for a queue that nobody gave. */
export function linkValueText(field: Field, link: Link): string {
	const value = link[field.key];
	return value === null ? (field.none ?? '') : valueText(field, value);
}

/** In the largest unit in which it is 1 or more and reads back exactly; in the smallest one otherwise. Shares are in %. */
function valueText({units}: Unit, value: number): string {
	const [smallest = ['', 1], ...larger] = Object.entries(units)
		.filter(([unit]) => unit !== '' || !('%' in units))
		.toSorted(([, a], [, b]) => a - b);
	const [unit, size] =
		larger.reverse().find(([, size]) => value >= size && valueOf(digits(value / size), size) === value) ??
		smallest;
	return `${digits(value / size)}${unit}`;
}

function valueOf(number: string, unit: number): number {
	// All units are powers of ten: moving the point is exact, while 7 · 0.01 would make 0.07 and some dust.
	return Number(`${number}e${Math.round(Math.log10(unit))}`);
}

/** Never with an exponent, and without the dust of a division: 15 digits are what a number holds for certain. */
function digits(value: number): string {
	const decimals = 14 - Math.floor(Math.log10(Math.max(value, 1e-9)));
	return value.toFixed(Math.max(1, Math.min(18, decimals))).replace(/\.?0+$/, '');
}
