import type {FastifyInstance} from 'fastify';
import {multipartType} from '../../multipart/writer.js';
import {HttpError} from '../http-error.js';
import {endlessAnswers, type EndlessOptions} from '../viewers/endless.js';
import type {Feed} from './feed.js';
import {fpsOf} from './fps.js';
import {Viewer} from './viewer.js';

/** Milliseconds that a snapshot waits for a frame. */
const snapshotPatience = 2000;

export type FeedRoutesOptions = EndlessOptions & {readonly feed: Feed};

/** `/video_feed` and `/snapshot.jpg`. */
export async function feedRoutes(app: FastifyInstance, options: FeedRoutesOptions): Promise<void> {
	const {feed} = options;
	const begin = endlessAnswers(app, options);

	app.get('/video_feed', (request, reply) => {
		const fps = fpsOf(request.query);
		const response = begin(request, reply, multipartType);
		if (response !== undefined) {
			new Viewer(response, feed, fps).start();
		}
	});

	app.get('/snapshot.jpg', async (_request, reply) => {
		const picture = await feed.snapshot(snapshotPatience);
		if (picture === undefined) {
			throw new HttpError(
				503,
				`no frame came within ${snapshotPatience / 1000} s; the stream stands still or has not begun`,
			);
		}

		return reply
			.headers({
				'cache-control': 'no-store',
				'x-frame-index': picture.index,
				'x-timestamp': picture.timestampSeconds.toFixed(6),
			})
			.type('image/jpeg')
			.send(picture.jpeg);
	});
}
