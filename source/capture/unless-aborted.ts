/**
 * What the work resolves to; undefined when aborted before it settles. A race with one promise that lasts as long as the run
 * would keep a little memory for each frame.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
	if (signal.aborted) {
		return undefined;
	}

	const result = work();
	return new Promise((resolve, reject) => {
		const giveUp = (): void => resolve(undefined);
		signal.addEventListener('abort', giveUp, {once: true});
		result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
	});
}
