import {type Addon, captureProperty, type Mat, type VideoCapture} from './addon-types.js';

/** Turns a picture as its file says it is to be seen; frees the one it was given, if it makes another. */
export type Turn = (picture: Mat) => Mat;

const asItIs: Turn = picture => picture;

/**
 * How the pictures of a file are to be turned (phones film sideways and write down how they were held). OpenCV would turn them
 * by itself, but not in every version (from 4.11 on it has to be asked), and 4.6.0 the wrong way round: it has the angle of
 * the display matrix with the wrong sign (opencv/opencv#22088). So it is told not to, and asked for the angle alone. What
 * can't be told so (a backend without that property) has no angle either.
 */
export function turnOf(addon: Addon, capture: VideoCapture): Turn {
	if (!capture.set(captureProperty.turnsByItself, 0)) {
		return asItIs;
	}

	const {major, minor} = addon.version;
	const stated = Math.round(capture.get(captureProperty.orientation));
	const isReversed = major === 4 && minor === 6;
	const clockwise = (((isReversed ? -stated : stated) % 360) + 360) % 360;
	const code = {
		90: addon.ROTATE_90_CLOCKWISE,
		180: addon.ROTATE_180,
		270: addon.ROTATE_90_COUNTERCLOCKWISE,
	}[clockwise];
	if (code === undefined) {
		return asItIs;
	}

	return picture => {
		const turned = picture.rotate(code);
		picture.release();
		return turned;
	};
}
