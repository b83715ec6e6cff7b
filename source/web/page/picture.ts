import {byId, setText, setValue, show} from './dom.js';
import {count, decimal} from './format.js';
import {PictureCanvas} from './picture-canvas.js';
import {isSameMachine, PictureMeter} from './picture-meter.js';
import {type Picture, PictureReader} from './picture-reader.js';

const feed = '/video_feed';
/** Milliseconds without a picture after which the page says so. */
const silentAfter = 2500;

export type PictureView = {
	/** Writes what the page counts beside the picture. */
	refresh(): void;
};

/** The live picture, read while somebody can see it. */
export function showPicture(): PictureView {
	const canvas = byId('picture', HTMLCanvasElement);
	const note = byId('picture-note');
	if (typeof ReadableStream === 'undefined' || typeof createImageBitmap === 'undefined') {
		return showPlainly(canvas, note);
	}

	const meter = new PictureMeter();
	const isLocal = isSameMachine(location.hostname);
	const ageOf = ({capturedAt}: Picture) =>
		isLocal && capturedAt !== undefined ? Date.now() - capturedAt * 1000 : undefined;
	const drawer = new PictureCanvas(canvas, {
		onDrawn(picture) {
			meter.draw(performance.now(), ageOf(picture));
			if (!note.hidden) show(note, false);
		},
		onSkipped: () => meter.skip(),
	});
	const reader = new PictureReader(feed, picture => drawer.show(picture));
	const follow = () => (document.hidden ? reader.stop() : reader.start());
	document.addEventListener('visibilitychange', follow);
	follow();
	show(byId('age-row'), isLocal);
	return {
		refresh() {
			const now = performance.now();
			setValue(byId('fps-page'), String(meter.fps(now)), decimal(meter.fps(now)));
			setValue(byId('picture-skipped'), String(meter.skipped), count(meter.skipped));
			const age = meter.age(now);
			setValue(byId('picture-age'), age === undefined ? '' : age.toFixed(1), decimal(age));
			if (meter.silence(now) > silentAfter) {
				setText(note, 'No picture');
				show(note, true);
			}
		},
	};
}

/** A browser without streams shows such a feed by itself, and can say nothing about it. */
function showPlainly(canvas: HTMLCanvasElement, note: HTMLElement): PictureView {
	const image = byId('picture-plain', HTMLImageElement);
	image.src = feed;
	show(image, true);
	show(canvas, false);
	show(note, false);
	show(byId('picture-facts'), false);
	return {refresh() {}};
}
