/**
 * Arrivals at a receiver, worked out by hand. `first`: the sequence number that the stream began with; undefined: the
 * receiver does not know it. Numbers below 0 stand for the ones before the wrap-around: −1 is 2³² − 1.
 */
export type Arrivals = {
	readonly story: string;
	readonly first: number | undefined;
	readonly arrive: readonly number[];
	/** Where the stream is told to have ended: the number after its last packet. */
	readonly end?: number;
	readonly received: number;
	readonly lost: number;
	readonly reordered: number;
	readonly duplicate: number;
	/** Rows of packets that are missing in the end. */
	readonly lossBursts: number;
};

const clean = {lost: 0, reordered: 0, duplicate: 0, lossBursts: 0};

// prettier-ignore
export const arrivals: readonly Arrivals[] = [
	{...clean, story: 'in order', first: 0, arrive: [0, 1, 2, 3], received: 4},
	{...clean, story: 'nothing at all', first: 0, arrive: [], received: 0},
	{...clean, story: 'one is missing', first: 0, arrive: [0, 1, 3], received: 3, lost: 1, lossBursts: 1},
	{...clean, story: 'the very first is missing', first: 0, arrive: [1, 2], received: 2, lost: 1, lossBursts: 1},
	{...clean, story: 'the first that comes to who does not know the start', first: undefined, arrive: [5, 6], received: 2},
	{...clean, story: 'three missing in a row are one burst', first: 0, arrive: [0, 4, 5], received: 3, lost: 3, lossBursts: 1},
	{...clean, story: 'three missing apart are three bursts', first: 0, arrive: [0, 2, 4, 6], received: 4, lost: 3, lossBursts: 3},
	{...clean, story: 'a late one takes its loss back', first: 0, arrive: [0, 2, 1, 3], received: 4, reordered: 1},
	{...clean, story: 'a whole row turned round', first: 0, arrive: [3, 2, 1, 0], received: 4, reordered: 3},
	{...clean, story: 'one of two late ones never comes', first: 0, arrive: [0, 3, 1], received: 3, lost: 1, reordered: 1, lossBursts: 1},
	{...clean, story: 'the same twice', first: 0, arrive: [0, 1, 1, 2], received: 3, duplicate: 1},
	{...clean, story: 'a late one twice', first: 0, arrive: [0, 2, 1, 1], received: 3, reordered: 1, duplicate: 1},
	{...clean, story: 'in order over the wrap-around', first: -2, arrive: [-2, -1, 0, 1], received: 4},
	{...clean, story: 'the last before the wrap-around is missing', first: -2, arrive: [-2, 0, 1], received: 3, lost: 1, lossBursts: 1},
	{...clean, story: 'late over the wrap-around', first: -2, arrive: [-2, 1, -1, 0], received: 4, reordered: 2},
	{...clean, story: 'the same twice over the wrap-around', first: -1, arrive: [-1, 0, -1], received: 2, duplicate: 1},
	{...clean, story: 'older than the window of 65 536 remembers', first: 0, arrive: [0, 65_537, 1], received: 2, lost: 65_536, duplicate: 1, lossBursts: 1},
	{...clean, story: 'the oldest that the window remembers', first: 0, arrive: [0, 65_537, 2], received: 3, lost: 65_535, reordered: 1, lossBursts: 1},
	{...clean, story: 'the window is clean after a jump past all of it', first: 0, arrive: [0, 1, 2, 131_074, 65_539, 131_073], received: 6, lost: 131_069, reordered: 2, lossBursts: 1},
	{...clean, story: 'late at the edge of a row: the row is shorter', first: 0, arrive: [0, 4, 1], received: 3, lost: 2, reordered: 1, lossBursts: 1},
	{...clean, story: 'late in the middle of a row: the row is two', first: 0, arrive: [0, 4, 2], received: 3, lost: 2, reordered: 1, lossBursts: 2},
	{...clean, story: 'late between two others that are late: two rows, then one, then none', first: 0, arrive: [0, 4, 2, 1, 3], received: 5, reordered: 3},
	{...clean, story: 'the last three never came, which the end tells', first: 0, arrive: [0, 1], end: 5, received: 2, lost: 3, lossBursts: 1},
	{...clean, story: 'none of four came', first: 0, arrive: [], end: 4, received: 0, lost: 4, lossBursts: 1},
	{...clean, story: 'all came before the end', first: 0, arrive: [0, 2, 1], end: 3, received: 3, reordered: 1},
	{...clean, story: 'an end that lies behind is no news', first: 0, arrive: [0, 1, 2], end: 1, received: 3},
	{...clean, story: 'the end lies after the wrap-around', first: -2, arrive: [-2], end: 1, received: 1, lost: 2, lossBursts: 1},
	{...clean, story: 'the end of a stream whose start is not known and of which nothing came', first: undefined, arrive: [], end: 9, received: 0},
	{...clean, story: 'from before the first that came, where the start is not known', first: undefined, arrive: [5, 7, 4], received: 2, lost: 1, duplicate: 1, lossBursts: 1},
	{...clean, story: 'from before the start', first: 5, arrive: [5, 4], received: 1, duplicate: 1},
];
