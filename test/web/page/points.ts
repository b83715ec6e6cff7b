import type {Point} from '../../../source/web/shared/stream.js';

/** A point of a healthy stream of 24 frames and 240 packets a second; what a test is about it says itself. */
export function pointAt(at: number, own: Partial<Point> = {}): Point {
	return {
		at,
		captured: 24,
		received: 24,
		rendered: 24,
		p50: 5,
		p95: 8,
		p99: 9,
		packetsReceived: at * 240,
		packetsLost: 0,
		freezes: 0,
		freezeSeconds: 0,
		...own,
	};
}

/** Ten a second, as samples come: from 0.1 s on. */
export function points(count: number, own: (at: number) => Partial<Point> = () => ({})): Point[] {
	return Array.from({length: count}, (_, index) => {
		const at = (index + 1) / 10;
		return pointAt(at, own(at));
	});
}
