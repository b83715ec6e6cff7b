import {z} from 'zod';
import {sampleSchema, type Sample} from './sample.js';

/**
 * Samples as columns of text, which makes them small and quick to skip: ten minutes take a few hundred kilobytes, and a list
 * of sessions never takes them apart.
 *
 * A column is a row of differences to the value before (the first: to 0), separated by spaces. `2*40` is forty times 2; `?`
 * is a value that can't be known, and the next difference is to the last known one. Values are rounded: times, cost and
 * everything not named here to 0.001; fps and milliseconds to 0.01; ratios to 0.000 001; bytes to whole ones.
 */
export const packedSamplesSchema = z.object({
	count: z.int().nonnegative(),
	columns: z.record(z.string(), z.string()),
});
export type PackedSamples = z.infer<typeof packedSamplesSchema>;

/** Nearly three hours at ten samples a second. */
export const maxSamples = 100_000;
/** Keeps value × scale among the whole numbers that a double counts without gaps, with room for the division. */
const maxScaled = 1e15;

type Column = {readonly name: string; readonly path: readonly string[]; readonly scale: number};

/** Every number of a sample, named by its place: `fps.captured`. */
export const columns: readonly Column[] = leavesOf(sampleSchema, []).map(path => {
	const name = path.join('.');
	return {name, path, scale: scaleOf(name)};
});

/** @throws RangeError for what is no number from 0 to what a column holds. */
export function packSamples(samples: readonly Sample[]): PackedSamples {
	const kept = thin(samples);
	return {
		count: kept.length,
		columns: Object.fromEntries(columns.map(column => [column.name, packColumn(column, kept)])),
	};
}

/** @throws RangeError where a column is missing or damaged; ZodError where a value is none of a sample's. */
export function unpackSamples(packed: PackedSamples): Sample[] {
	if (packed.count > maxSamples) throw new RangeError(`it claims ${packed.count} samples`);
	const samples: Array<Record<string, unknown>> = Array.from({length: packed.count}, () => ({}));
	for (const column of columns) {
		const text = Object.hasOwn(packed.columns, column.name) ? packed.columns[column.name] : undefined;
		if (text === undefined) throw new RangeError(`its samples have no ${column.name}`);
		unpackColumn(column, text, samples);
	}
	return z.array(sampleSchema).parse(samples);
}

/** What a value is after a round trip. */
export function roundedValue(name: string, value: number): number {
	const scale = scaleOf(name);
	return Math.round(value * scale) / scale;
}

function packColumn({name, path, scale}: Column, samples: readonly Sample[]): string {
	const tokens: string[] = [];
	let previous = 0;
	let token: string | undefined;
	let repeats = 0;
	const flush = () => {
		if (token !== undefined) tokens.push(repeats === 1 ? token : `${token}*${repeats}`);
	};
	for (const sample of samples) {
		const value = valueAt(sample, path);
		let next = '?';
		if (value !== null) {
			const scaled = typeof value === 'number' ? Math.round(value * scale) : Number.NaN;
			if (!(scaled >= 0 && scaled <= maxScaled)) {
				throw new RangeError(
					`${name} of a sample is ${typeof value === 'number' ? value : JSON.stringify(value)}, which can't be saved`,
				);
			}
			next = String((scaled - previous) / scale);
			previous = scaled;
		}
		if (next === token) {
			repeats++;
		} else {
			flush();
			token = next;
			repeats = 1;
		}
	}
	flush();
	return tokens.join(' ');
}

const tokenPattern = /^(?:(\?)|(-?\d+(?:\.\d+)?))(?:\*(\d+))?$/;

function unpackColumn(
	{name, path, scale}: Column,
	text: string,
	samples: Array<Record<string, unknown>>,
): void {
	let scaled = 0;
	let index = 0;
	for (const token of text === '' ? [] : text.split(' ')) {
		const match = tokenPattern.exec(token);
		const repeats = Number(match?.[3] ?? 1);
		if (!match || repeats > samples.length - index) throw new RangeError(`its samples of ${name} are broken`);
		const step = match[1] === undefined ? Math.round(Number(match[2]) * scale) : undefined;
		for (let left = repeats; left > 0; left--) {
			if (step !== undefined) scaled += step;
			setAt(samples[index++] ?? {}, path, step === undefined ? null : scaled / scale);
		}
	}
	if (index !== samples.length) throw new RangeError(`its samples of ${name} are incomplete`);
}

/** Every second sample, until few enough are left: a long run keeps its whole length. */
function thin(samples: readonly Sample[]): readonly Sample[] {
	let kept = samples;
	while (kept.length > maxSamples) kept = kept.filter((_, index) => index % 2 === 0);
	return kept;
}

function scaleOf(name: string): number {
	if (/ratio$/i.test(name)) return 1e6;
	if (/bytes/i.test(name)) return 1;
	return /^fps\.|Ms(\.|$)/.test(name) ? 100 : 1000;
}

function leavesOf(schema: unknown, path: readonly string[]): Array<readonly string[]> {
	if (!(schema instanceof z.ZodObject)) return [path];
	return Object.entries(schema.shape).flatMap(([key, part]) => leavesOf(part, [...path, key]));
}

function valueAt(sample: Sample, path: readonly string[]): unknown {
	let value: unknown = sample;
	for (const key of path) value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
	return value;
}

function setAt(sample: Record<string, unknown>, path: readonly string[], value: number | null): void {
	let place = sample;
	for (const key of path.slice(0, -1)) place = (place[key] ??= {}) as Record<string, unknown>;
	const last = path.at(-1);
	if (last !== undefined) place[last] = value;
}
