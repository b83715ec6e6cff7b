import {expect} from 'vitest';

/** As `expect.poll`, with the patience that a busy machine needs: it holds as soon as it holds. */
export function eventually<T>(read: () => T) {
	return expect.poll(read, {timeout: 20_000, interval: 20});
}
