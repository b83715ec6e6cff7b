/** A request that is answered with a status of its own and one line for a person. */
export class HttpError extends Error {
	override readonly name = 'HttpError';

	constructor(
		readonly statusCode: number,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}
}

export const plainText = 'text/plain; charset=utf-8';
