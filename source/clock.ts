/** The time by which a stream is judged. Milliseconds. */
export type RunningClock = {
	/** Stands still while the program is stopped. */
	now(): number;
	/** For how long it was stopped, in all. */
	stopped(): number;
};

/** The clock of a program that is never stopped. */
export const steadyClock: RunningClock = {now: () => performance.now(), stopped: () => 0};

/** Microseconds of the machine's monotonic clock: the same in every thread and process of one machine. */
export function nowMicroseconds(): number {
	const [seconds, nanoseconds] = process.hrtime();
	return seconds * 1e6 + Math.floor(nanoseconds / 1e3);
}
