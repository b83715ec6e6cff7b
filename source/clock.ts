/** Microseconds of the machine's monotonic clock: the same in every thread and process of one machine. */
export function nowMicroseconds(): number {
	const [seconds, nanoseconds] = process.hrtime();
	return seconds * 1e6 + Math.floor(nanoseconds / 1e3);
}
