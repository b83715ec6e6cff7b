import fc from 'fast-check';
import {idleLink, type Link, linkLimits} from '../../source/link/settings.js';

export function linkOf(changes: Partial<Link>): Link {
	return {...idleLink, ...changes};
}

/** A number between the limits with at most `decimals` behind the point, as a person writes it. */
function written(key: keyof Link, decimals: number, {max = Infinity} = {}): fc.Arbitrary<number> {
	const limits = linkLimits[key];
	const scale = 10 ** decimals;
	return fc
		.integer({min: Math.ceil(limits.min * scale), max: Math.floor(Math.min(limits.max, max) * scale)})
		.map(value => Number((value / scale).toFixed(decimals)));
}

/** Any link that is within the limits, its shares and times with up to six decimals. */
export const anyLink: fc.Arbitrary<Link> = fc
	.record({
		loss: written('loss', 6, {max: 0.5}),
		burst: written('burst', 3),
		delayMs: written('delayMs', 3),
		jitterMs: written('jitterMs', 3),
		reorder: written('reorder', 6),
		duplicate: written('duplicate', 6),
		rateBitsPerSecond: fc.option(written('rateBitsPerSecond', 0)),
		queueBytes: fc.option(written('queueBytes', 0)),
		seed: written('seed', 0),
	})
	.chain(link => fc.subarray(Object.keys(link) as Array<keyof Link>).map(kept => pick(link, kept)));

function pick(link: Link, names: ReadonlyArray<keyof Link>): Link {
	return {...idleLink, ...Object.fromEntries(names.map(name => [name, link[name]]))};
}
