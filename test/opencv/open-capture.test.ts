import {describe, expect, test} from 'vitest';
import {type Addon, captureBackend} from '../../source/opencv/addon-types.js';
import {cameraRequest} from '../../source/opencv/messages.js';
import {openCapture} from '../../source/opencv/open-capture.js';
import {mostCamera, parseSourceName} from '../../source/video/source-name.js';

/** OpenCV with no device at all: each attempt is kept, and fails. */
function barren() {
	const attempts: Array<readonly [number | string, number]> = [];
	const addon = {
		VideoCapture: function (input: number | string, backend: number) {
			attempts.push([input, backend]);
			throw new Error('failed to open capture');
		},
	} as unknown as Addon;
	return {addon, attempts};
}

test('each camera that can be named can be asked for', () => {
	for (const input of [0, mostCamera]) {
		expect(parseSourceName(`camera:${input}`)).toEqual({kind: 'camera', device: input});
		expect(cameraRequest.parse({type: 'open', input, keepSize: false, position: 0})).toMatchObject({input});
	}
});

describe('what OpenCV is asked to open', () => {
	test('goes to every backend, a file and a camera alike', async () => {
		const {addon, attempts} = barren();
		await expect(openCapture(addon, 'clip.avi')).rejects.toThrow('clip.avi is not a video');
		await expect(openCapture(addon, 99)).rejects.toThrow("camera 99 can't be opened");
		expect(
			attempts.filter(([, backend]) => backend === captureBackend.any).map(([input]) => input),
		).toContain('clip.avi');
		expect(attempts.some(([input, backend]) => input === 99 && backend === captureBackend.any)).toBe(true);
	});

	test.each([100, 201, 777])(
		'is never a camera whose number %i it would take for a backend',
		async device => {
			const {addon, attempts} = barren();
			await expect(openCapture(addon, device)).rejects.toThrow(`camera ${device} can't be opened`);
			expect(attempts.filter(([, backend]) => backend === captureBackend.any)).toEqual([]);
		},
	);
});
