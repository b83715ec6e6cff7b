/** The charts' time axis and their scales. Pure. */

/** Seconds that the charts may show. */
export const spans = [30, 120, 600] as const;
export type Span = (typeof spans)[number];

export const spanWords: Record<Span, string> = {30: '30 s', 120: '2 min', 600: '10 min'};

export type TimeAxis = {readonly from: number; readonly to: number};

/** Fills from the left at first; then the newest is at the right edge. Seconds since the run began. */
export function axisOf(now: number, span: Span): TimeAxis {
	const to = Math.max(span, now);
	return {from: to - span, to};
}

export function nextSpan(span: Span): Span {
	return spans[(spans.indexOf(span) + 1) % spans.length] ?? spans[0];
}

const tops = [1, 1.2, 1.6, 2, 2.4, 3, 3.5, 4, 5, 6, 8, 10];

/** A round number with some air above the largest value, and at least `least`: the scale changes seldom. */
export function topOf(largest: number, least: number): number {
	const wanted = Math.max(Number.isFinite(largest) ? largest * 1.06 : 0, least);
	const power = 10 ** Math.floor(Math.log10(wanted));
	return (tops.find(top => top * power >= wanted) ?? 10) * power;
}
