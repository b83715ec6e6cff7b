import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {addonCache, addonFileName, addonKey, findAddon} from '../../source/opencv/addon.js';
import {steadyClock} from '../../source/clock.js';
import {openCamera} from '../../source/opencv/camera.js';
import {openWindow} from '../../source/opencv/window.js';
import {findSystemOpenCv, openCvModules} from '../../source/opencv/system-opencv.js';

let folder = '';
let before: string | undefined;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'vstream-addon-'));
	before = process.env.VSTREAM_OPENCV_DIR;
	process.env.VSTREAM_OPENCV_DIR = folder;
});

afterEach(() => {
	if (before === undefined) delete process.env.VSTREAM_OPENCV_DIR;
	else process.env.VSTREAM_OPENCV_DIR = before;
	rmSync(folder, {recursive: true, force: true});
});

function place(name: string): string {
	const file = path.join(folder, name, addonFileName);
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, '');
	return file;
}

describe('findAddon', () => {
	it('finds nothing in an empty or missing cache', () => {
		expect(findAddon()).toBeUndefined();
		rmSync(folder, {recursive: true});
		expect(findAddon()).toBeUndefined();
	});

	it('takes the newest OpenCV, and nothing built for another Node, system or addon', () => {
		place(addonKey('4.6.0').replace(`node-${process.versions.modules}`, 'node-1'));
		place(addonKey('4.6.0').replace(process.arch, 'pdp11'));
		place(`.building-1-${addonKey('4.6.0')}`);
		expect(findAddon()).toBeUndefined();
		place(addonKey('4.6.0'));
		const newest = place(addonKey('4.10.0'));
		place(addonKey('4.9.0'));
		expect(findAddon()).toBe(newest);
	});

	it('does not take a folder whose build is not complete', () => {
		mkdirSync(path.join(folder, addonKey('4.6.0')));
		expect(findAddon()).toBeUndefined();
	});
});

describe('without an addon', () => {
	it('camera and window say in one line what to do', async () => {
		const onEvent = (): void => {};
		const ignored = {onRestart: onEvent, onFault: onEvent, onLost: onEvent, onLeftOut: onEvent};
		await expect(openCamera({...ignored, input: 0, clock: steadyClock})).rejects.toMatchObject({
			name: 'SourceError',
			message:
				'OpenCV is not installed, which camera and video files need; run: npx vstream-tui setup-opencv',
		});
		await expect(openWindow({title: '', onEvent, onShown() {}, onClosed() {}})).rejects.toMatchObject({
			name: 'OpenCvError',
			message: 'OpenCV is not installed, which the window needs; run: npx vstream-tui setup-opencv',
		});
	});
});

describe('addonCache', () => {
	it.skipIf(process.platform !== 'linux')('follows the XDG specification on Linux', () => {
		expect(addonCache({XDG_CACHE_HOME: '/somewhere'})).toBe('/somewhere/vstream-tui/opencv');
		expect(addonCache({XDG_CACHE_HOME: 'relative'})).toMatch(/\.cache\/vstream-tui\/opencv$/);
	});
});

describe('findSystemOpenCv', () => {
	it.skipIf(process.platform !== 'linux')(
		'reads the version where the environment says, if all is there',
		() => {
			const environment = {
				OPENCV_INCLUDE_DIR: path.join(folder, 'include'),
				OPENCV_LIB_DIR: path.join(folder, 'lib'),
			};
			const headers = path.join(folder, 'include', 'opencv4', 'opencv2', 'core');
			mkdirSync(headers, {recursive: true});
			mkdirSync(environment.OPENCV_LIB_DIR);
			writeFileSync(
				path.join(headers, 'version.hpp'),
				'#define CV_VERSION_MAJOR    4\n#define CV_VERSION_MINOR 6\n#define CV_VERSION_REVISION 0\n',
			);
			expect(findSystemOpenCv(environment)).toBeUndefined();
			for (const name of openCvModules) {
				writeFileSync(path.join(environment.OPENCV_LIB_DIR, `libopencv_${name}.so`), '');
			}

			expect(findSystemOpenCv(environment)).toMatchObject({
				version: '4.6.0',
				includeFolder: path.join(folder, 'include', 'opencv4'),
			});
		},
	);
});
