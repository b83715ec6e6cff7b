import Module from 'node:module';
import path from 'node:path';

/*
 * Stands for the OpenCV addon in a camera process (node --import): a camera 0 that says 30 frames a second and gives FAKE_FPS,
 * in bunches of FAKE_BUNCH. It has no other camera, no file and no window. A real camera would need real hardware.
 */
const bgr24 = 16;
const size = {width: 320, height: 240};
const framesPerSecond = 5;
const rate = Number(process.env.FAKE_FPS);
const bunch = Number(process.env.FAKE_BUNCH ?? 1);

class Mat {
	constructor(rows, cols, type, data) {
		Object.assign(this, {rows, cols, type, data, channels: 3, empty: false});
	}

	copyTo(target) {
		this.data.copy(target.data);
		return target;
	}

	resize(rows, cols) {
		return new Mat(rows, cols, bgr24, Buffer.alloc(rows * cols * 3, this.data[0]));
	}

	release() {}
}

class VideoCapture {
	#given = 0;
	#begun = performance.now();

	constructor(input) {
		if (input !== 0) {
			throw new Error('there is no such camera');
		}
	}

	get(property) {
		return property === framesPerSecond ? 30 : 0;
	}

	set() {
		return false;
	}

	readAsync(callback) {
		const number = this.#given++;
		const at = this.#begun + ((Math.floor(number / bunch) + 1) * bunch * 1000) / rate;
		setTimeout(
			() => {
				const {width, height} = size;
				callback(null, new Mat(height, width, bgr24, Buffer.alloc(width * height * 3, (number * 7) % 256)));
			},
			Math.max(0, at - performance.now()),
		);
	}
}

const real = Module._extensions['.node'];
Module._extensions['.node'] = (module, file) => {
	if (path.basename(file) !== 'opencv4nodejs.node') {
		real(module, file);
		return;
	}

	module.exports = {
		version: {major: 4, minor: 6, revision: 0},
		...{CV_8UC3: bgr24, COLOR_GRAY2BGR: 8, COLOR_BGRA2BGR: 1},
		...{Mat, VideoCapture},
	};
};
