/**
 * Interarrival jitter of frames (RFC 3550, section 6.4.1 and A.8): J += (|D| − J) / 16, where D is how much two frames'
 * spacing differs between capture and arrival. Pure.
 */
export class JitterMeter {
	/** Microseconds; undefined before the second frame. */
	jitter: number | undefined;
	#lastTransit: number | undefined;

	/** Both in microseconds; the two clocks need not be the same, for only differences count. */
	add(capturedAt: number, arrivedAt: number): void {
		const transit = arrivedAt - capturedAt;
		if (this.#lastTransit !== undefined) {
			const difference = Math.abs(transit - this.#lastTransit);
			this.jitter ??= 0;
			this.jitter += (difference - this.jitter) / 16;
		}

		this.#lastTransit = transit;
	}
}
