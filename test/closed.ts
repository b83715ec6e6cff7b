import type {EventEmitter} from 'node:events';

/**
 * Resolves when it has closed, cleanly or not: where the other end closes first, what is still written meets a reset, and which of the
 * two this end sees is chance.
 */
export async function closed(stream: EventEmitter): Promise<void> {
	await new Promise<void>(resolve => {
		stream.once('close', () => resolve());
	});
}
