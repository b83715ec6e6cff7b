import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import fastifyStatic from '@fastify/static';
import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';

/** The folders of the built program whose files a browser may have; it finds them under /assets/ by the same paths. */
const folders = ['web/page', 'web/shared', 'multipart'] as const;
const builtProgram = fileURLToPath(new URL('..', import.meta.url));

/**
 * `/` and `/assets/…`. Only files that are there at the start have a route, so no path leads anywhere else.
 * `root`: the folder of the built program.
 */
export async function assetRoutes(
	app: FastifyInstance,
	{root = builtProgram}: {readonly root?: string},
): Promise<void> {
	const options = {
		// Neither size nor time tells one release from the next: npm gives every file the same time.
		etag: false,
		lastModified: false,
		cacheControl: false,
		acceptRanges: false,
		index: false as const,
		wildcard: false,
		globIgnore: ['**/*.{ts,map,json}', '**/.*'],
	};
	for (const folder of folders) {
		const prefix = `/assets/${folder}/`;
		await app.register(async scope => {
			scope.addHook('preHandler', async (request, reply) => {
				const name = (request.routeOptions.url ?? '').slice(prefix.length);
				return sendIfNew(request, reply, path.join(root, folder, name));
			});
			await scope.register(fastifyStatic, {
				...options,
				root: path.join(root, folder),
				prefix,
				decorateReply: false,
			});
		});
	}

	const page = path.join(root, 'web/page');
	await app.register(async scope => {
		scope.addHook('preHandler', (request, reply) => sendIfNew(request, reply, path.join(page, 'index.html')));
		await scope.register(fastifyStatic, {...options, serve: false, root: page});
		scope.get('/', (_request, reply) => reply.sendFile('index.html'));
	});
}

/** Kept by a browser, but asked for each time: 304 where the content is what it has (RFC 9110, section 13.1.2). */
async function sendIfNew(
	{headers}: FastifyRequest,
	reply: FastifyReply,
	file: string,
): Promise<FastifyReply | undefined> {
	const tag = await tagOf(file);
	reply.header('cache-control', 'no-cache');
	if (tag === undefined) {
		return undefined;
	}

	reply.header('etag', tag);
	const known = (headers['if-none-match'] ?? '').split(',').map(one => one.trim().replace(/^W\//, ''));
	return known.includes(tag) || known.includes('*') ? reply.code(304).send() : undefined;
}

async function tagOf(file: string): Promise<string | undefined> {
	try {
		return `"${createHash('sha256')
			.update(await readFile(file))
			.digest('base64url')
			.slice(0, 22)}"`;
	} catch {
		// It has gone since the start: the route says so.
		return undefined;
	}
}
