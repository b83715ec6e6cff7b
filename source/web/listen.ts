import type {FastifyInstance} from 'fastify';
import type {Access} from './access/access.js';

const host = '127.0.0.1';

/** The page can't be served. Its message is one line for a person. */
export class ListenError extends Error {
	override readonly name = 'ListenError';
}

/**
 * Listens on this machine alone. `port` 0: any free one. Resolves with the page's address, the token in it where one is needed.
 * @throws ListenError
 */
export async function listen(app: FastifyInstance, port: number, access: Access): Promise<string> {
	try {
		await app.listen({host, port});
	} catch (error) {
		throw new ListenError(reasonOf(error, port));
	}

	const address = app.server.address();
	const query = access.kind === 'token' ? `?token=${access.token}` : '';
	return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}/${query}`;
}

function reasonOf(error: unknown, port: number): string {
	const {code, message} = error as NodeJS.ErrnoException;
	switch (code) {
		case 'EADDRINUSE':
			return `port ${port} is taken by another program; choose one with --web PORT`;
		case 'EACCES':
			return `the system keeps port ${port} for itself; choose one above 1023 with --web PORT`;
		default:
			return `can't serve the page on ${host}, port ${port}: ${message}`;
	}
}
