import type {Point} from '../shared/stream.js';

/** Points that a page's charts begin with. */
export const mostPoints = 600;

/** The whole run in few points, evenly spread over its time, the newest always among them. Bounded to twice of what it gives. */
export class Points {
	#points: Point[] = [];

	add(point: Point): void {
		this.#points.push(point);
		if (this.#points.length >= 2 * mostPoints) {
			this.#points = spread(this.#points, mostPoints);
		}
	}

	/** Oldest first. */
	get all(): readonly Point[] {
		return spread(this.#points, mostPoints);
	}
}

/** At most so many points (2 or more), the first of each of as many equal stretches of time, and the last. Pure. */
export function spread(points: readonly Point[], most: number): Point[] {
	const [first, last] = [points[0], points.at(-1)];
	if (first === undefined || last === undefined || points.length <= most) {
		return [...points];
	}

	const stretches = most - 1;
	const span = last.at - first.at;
	const kept: Point[] = [];
	let newest = -1;
	for (const point of points.slice(0, -1)) {
		const place = span > 0 ? Math.floor(((point.at - first.at) / span) * stretches) : 0;
		const stretch = Math.min(place, stretches - 1);
		if (stretch > newest) {
			newest = stretch;
			kept.push(point);
		}
	}

	return [...kept, last];
}
