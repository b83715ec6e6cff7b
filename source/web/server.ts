import fastify, {type FastifyInstance} from 'fastify';
import type {Access} from './access/access.js';
import type {ConnectionTable} from './access/connection-table.js';
import {whyNotAdmitted} from './access/owner.js';
import {demandToken} from './access/token.js';
import {assetRoutes} from './assets.js';
import {choicesRoutes} from './choices.js';
import {answerClientErrors} from './client-error.js';
import {guard} from './connections/gate.js';
import {watchReaders} from './connections/readers.js';
import {answerErrors, answerFrameworkError} from './errors.js';
import type {LabLink} from './lab-link.js';
import {answerUnknown, knowAllMethods} from './methods.js';
import {metricsRoutes} from './metrics.js';
import {keepSafe} from './safety.js';
import {sessionsRoutes} from './sessions.js';
import {settingsRoutes} from './settings.js';
import {statsRoutes} from './stats.js';
import type {ViewerLimit} from './viewers/limit.js';

/** What one program on this machine may take of the server. Bytes, milliseconds, numbers. */
export const limits = {
	headBytes: 8192,
	bodyBytes: 16_384,
	headMs: 5000,
	requestMs: 10_000,
	keepAliveMs: 5000,
	/** How often Node looks for requests that take too long. */
	lookMs: 500,
	/** In which a reader has to take 64 KiB of what waits for it, or all of that. */
	silenceMs: 60_000,
	connections: 256,
	requestsPerConnection: 1000,
} as const;

export type WebServerOptions = {
	readonly lab: LabLink;
	readonly version: string;
	readonly dataDir: string;
	readonly access: Access;
	/** The kernel's view of connections, where there is one; the server closes it. */
	readonly table: ConnectionTable | undefined;
	/** Who takes answers without an end. */
	readonly viewers: ViewerLimit;
	/** Routes that stream: the feed, the events. */
	readonly streams: (app: FastifyInstance) => void | Promise<void>;
	/** Something failed that should not: one line. */
	readonly onFault: (line: string) => void;
	/** The built program's folder, for tests. */
	readonly root?: string;
	/** Tests are less patient. */
	readonly patience?: Partial<
		Record<'headMs' | 'requestMs' | 'keepAliveMs' | 'silenceMs' | 'lookMs', number>
	>;
};

/** The page's server, ready to listen. */
export async function createWebServer(options: WebServerOptions): Promise<FastifyInstance> {
	const {lab, version, dataDir, access, table, viewers, streams, onFault, root, patience} = options;
	const {headMs, requestMs, keepAliveMs, silenceMs, lookMs} = {...limits, ...patience};
	const clientErrors = answerClientErrors();
	const app = fastify({
		logger: false,
		bodyLimit: limits.bodyBytes,
		requestTimeout: requestMs,
		keepAliveTimeout: keepAliveMs,
		connectionTimeout: silenceMs,
		maxRequestsPerSocket: limits.requestsPerConnection,
		forceCloseConnections: true,
		return503OnClosing: true,
		routerOptions: {caseSensitive: true, ignoreTrailingSlash: false},
		exposeHeadRoutes: true,
		clientErrorHandler: clientErrors.onClientError,
		frameworkErrors: answerFrameworkError,
		http: {
			maxHeaderSize: limits.headBytes,
			headersTimeout: headMs,
			connectionsCheckingInterval: lookMs,
			// Checked with the other headers, so that it is answered in words.
			requireHostHeader: false,
		},
	});
	clientErrors.watch(app.server);
	watchReaders(app.server, {patienceMs: silenceMs, table});
	const endBeside = guard(app.server, {
		most: limits.connections,
		isViewer: socket => viewers.has(socket),
		...(access.kind === 'owner' && {
			whyNotAdmitted: async socket => whyNotAdmitted(socket, access.table, access.users),
		}),
	});
	app.addHook('preClose', async () => endBeside());
	app.addHook('onClose', async () => table?.close());
	app.removeContentTypeParser('text/plain');
	knowAllMethods(app);
	answerErrors(app, onFault);
	await keepSafe(app);
	if (access.kind === 'token') {
		demandToken(app, access.token);
	}

	answerUnknown(app);
	await app.register(async scope => assetRoutes(scope, {root}));
	settingsRoutes(app, {lab});
	choicesRoutes(app, {version});
	statsRoutes(app, {lab});
	sessionsRoutes(app, {lab, dataDir});
	metricsRoutes(app, {lab, version});
	await app.register(async scope => streams(scope));
	return app;
}
